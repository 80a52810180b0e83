"""`POST /media-files`: stores a file and sets it as a value of a product or product model (spec 04 §16.2)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.responses import Response

from pimlet.accounts.authentication import Principal
from pimlet.edge import json_bytes
from pimlet.edge.errors import (
    CHECK_FORMAT,
    BadRequest,
    NotFound,
    Unprocessable,
    UpdateError,
)
from pimlet.edge.exchange import Exchange
from pimlet.edge.expectations import is_array
from pimlet.edge.json_bytes import php_text
from pimlet.edge.multipart import Form, multipart_form
from pimlet.edge.resource_routes import written_response
from pimlet.edge.routes import MULTIPART_TYPE, Route
from pimlet.edge.writing import Written
from pimlet.enrichment.permissions.visibility import level_on
from pimlet.enrichment.product_models import repository as product_models
from pimlet.enrichment.product_models.pages import PAGES
from pimlet.enrichment.product_models.service import ProductModelService
from pimlet.enrichment.products import repository as products
from pimlet.enrichment.products.addressing import ByIdentifier
from pimlet.enrichment.products.drafts import DraftStore
from pimlet.enrichment.products.pages import BY_IDENTIFIER
from pimlet.enrichment.products.service import ProductService
from pimlet.foundation.keys import code_key
from pimlet.foundation.unit_of_work import Access, UnitOfWork, transact
from pimlet.media import repository as media
from pimlet.media.format import ITEM, PATH
from pimlet.media.model import Shelf
from pimlet.media.routes import TAG
from pimlet.media.upload import stored
from pimlet.rights.model import Level
from pimlet.rights.of_user import rights_of

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Target:
    """A kind of entity that takes files: how its part of the form names it, and what is done with it.

    `exists` tells whether there is one with a code that the user sees.
    """

    title: str
    code: str
    exists: Callable[[UnitOfWork, str, Principal], Awaitable[bool]]
    set_values: Callable[[UnitOfWork, str, Values, Principal | None], Awaitable[None]]

    def read(self, text: str) -> dict[str, Any]:
        """The part's content. Raises `Problem`."""
        try:
            content = json_bytes.decode(text.encode("utf-8", "surrogatepass"))
        except json_bytes.MalformedJsonError:
            content = None
        if content is None:
            raise BadRequest
        complete = (
            isinstance(content, dict)
            and all(content.get(name) is not None and not is_array(content[name]) for name in (self.code, "attribute"))
            and {"locale", "scope"} <= content.keys()
        )
        if not complete:
            raise Unprocessable(
                f'{self.title} property must contain "{self.code}", "attribute", "locale" and "scope" properties.'
            )
        return {**content, self.code: php_text(content[self.code]), "attribute": php_text(content["attribute"])}


async def _product_exists(uow: UnitOfWork, identifier: str, principal: Principal) -> bool:
    row = await products.find(uow, code_key(identifier))
    return row is not None and await _is_seen(uow, principal, *BY_IDENTIFIER.placed(row))


async def _model_exists(uow: UnitOfWork, code: str, principal: Principal) -> bool:
    row = await product_models.find(uow, code_key(code))
    return row is not None and await _is_seen(uow, principal, *PAGES.placed(row))


async def _is_seen(uow: UnitOfWork, principal: Principal, category_ids: Sequence[int], parent_id: int | None) -> bool:
    return await level_on(uow, await rights_of(uow, principal), category_ids, parent_id) >= Level.VIEW


def _targets(drafts: DraftStore) -> Mapping[str, Target]:
    """By name of the form's part."""
    of_products, of_models = ProductService(ByIdentifier(), drafts), ProductModelService(drafts)
    return {
        "product": Target("Product", "identifier", _product_exists, of_products.set_values),
        "product_model": Target("Product model", "code", _model_exists, of_models.set_values),
    }


async def upload(exchange: Exchange, targets: Mapping[str, Target]) -> Response:
    """The route's handler: the checks in their order, the file, then record and value in one transaction."""
    services = exchange.services
    async with multipart_form(
        exchange, services.objects.spool, {"file"}, services.settings.max_media_bytes
    ) as form:  # fmt: skip
        target, content = _addressed(form, targets)
        code = content[target.code]

        async def check(uow: UnitOfWork) -> None:
            if not await target.exists(uow, code, exchange.principal):
                raise Unprocessable(f'{target.title} "{code}" does not exist.')

        await transact(exchange.sandbox, Access.READ, check)
        file = await stored(services.objects, form, Shelf.CATALOG)

    async def link(uow: UnitOfWork) -> None:
        await media.add(uow, [file])
        entry = {"locale": content["locale"], "scope": content["scope"], "data": file.code}
        try:
            await target.set_values(uow, code, {content["attribute"]: [entry]}, exchange.principal)
        except NotFound:
            # Removed since the check.
            raise Unprocessable(f'{target.title} "{code}" does not exist.') from None
        except UpdateError as error:
            raise Unprocessable(error.message.removesuffix(CHECK_FORMAT)) from None

    await transact(exchange.sandbox, Access.WRITE, link)
    return written_response(exchange, Written(True, (file.code,)), ITEM)


def _addressed(form: Form, targets: Mapping[str, Target]) -> tuple[Target, dict[str, Any]]:
    parts = [name for name in ("product", "product_model") if name in form.fields]
    if len(parts) > 1:
        raise Unprocessable('You should give either a "product" or a "product_model" key.')
    if not parts:
        raise Unprocessable('You should at least give one of the following properties: "product" or "product_model".')
    target = targets[parts[0]]
    return target, target.read(form.fields[parts[0]])


def route(drafts: DraftStore) -> Route:
    """The one route; `drafts` keeps what users propose."""
    return Route(
        "pim_api_media_file_create", "POST", PATH, "Upload a file as a value of a product or product model", TAG,
        stream=partial(upload, targets=_targets(drafts)), content_types=(MULTIPART_TYPE,),
        statuses=(201, 400, 413, 415, 422),
        form={
            "product": "Place of the value, as a JSON object: identifier, attribute, locale, scope.",
            "product_model": "The same for a product model: code, attribute, locale, scope.",
        },
    )  # fmt: skip
