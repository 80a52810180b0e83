"""Routes of published products, which can only be read (spec 05 §2)."""

from starlette.responses import Response

from pimlet.edge.errors import NotFound
from pimlet.edge.exchange import Exchange
from pimlet.edge.pipeline import json_response
from pimlet.edge.routes import Permission, Route, Wording
from pimlet.enrichment.permissions.viewer import NoDrafts, viewer_of
from pimlet.enrichment.permissions.visibility import level_on
from pimlet.enrichment.products import listing
from pimlet.enrichment.products.entity_routes import LIST_PARAMETERS, values_for
from pimlet.foundation.differences import Feature
from pimlet.foundation.keys import code_key
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.rights.model import Level
from pimlet.workflow.published_products import repository
from pimlet.workflow.published_products.pages import PAGES

_TAG = "Published products"
_PERMISSION = Permission("pim_api_product_list", Wording.LIST, "products")


async def _list(exchange: Exchange, uow: UnitOfWork) -> Response:
    return json_response(await listing.list_entities(exchange, uow, PAGES, NoDrafts()))


async def _get(exchange: Exchange, uow: UnitOfWork) -> Response:
    code = exchange.parameters["code"]
    row = await repository.find(uow, code_key(code))
    viewer = await viewer_of(uow, exchange.principal, NoDrafts())
    rights = viewer.rights
    if row is None or row[0] != code or await level_on(uow, rights, *PAGES.placed(row)) < Level.VIEW:
        raise NotFound(f'Published product "{code}" does not exist or you do not have permission to access it.')
    values, extras = values_for(rights), PAGES.extras(uow, exchange.query, viewer)
    (item,) = await PAGES.render(uow, [row], [b""], exchange.base, values, extras)
    return json_response(b"".join(item))


ROUTES = (
    Route(
        "pim_api_published_product_list", "GET", PAGES.path, "List published products", _TAG, _PERMISSION,
        handler=_list, query=LIST_PARAMETERS, statuses=(200, 400, 422), feature=Feature.PUBLISHED_PRODUCTS,
    ),
    Route(
        "pim_api_published_product_get", "GET", f"{PAGES.path}/{{code}}", "Get a published product", _TAG, _PERMISSION,
        handler=_get, patterns={"code": r"[\s\S]+"}, statuses=(200, 404), feature=Feature.PUBLISHED_PRODUCTS,
    ),
)  # fmt: skip
