"""`/category-media-files`: download, and the upload that only the SaaS edition has (spec 04 §17)."""

from typing import Any

from starlette.responses import Response

from pimlet.edge import json_bytes
from pimlet.edge.errors import BadRequest, Unprocessable
from pimlet.edge.exchange import Exchange
from pimlet.edge.links import API
from pimlet.edge.multipart import multipart_form
from pimlet.edge.resource_routes import written_response
from pimlet.edge.routes import MULTIPART_TYPE, Permission, Route, Wording
from pimlet.edge.writing import Written
from pimlet.foundation.differences import Feature
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import Access, UnitOfWork, transact
from pimlet.media import repository as media
from pimlet.media.download import content_response
from pimlet.media.model import CODE, Shelf
from pimlet.media.routes import known_file
from pimlet.media.upload import stored
from pimlet.structure.categories import repository as categories
from pimlet.structure.category_templates import repository as templates
from pimlet.structure.category_templates.entries import image_data, with_entries

PATH = f"{API}/category-media-files"
_TAG = "Categories"
_KEYS = ("code", "attribute_code", "channel", "locale")


async def download(exchange: Exchange, uow: UnitOfWork) -> Response:
    """GET of one file's content."""
    code = exchange.parameters["code"]
    return await content_response(exchange, await known_file(uow, code, Shelf.CATEGORY), code)


def _addressed(text: str | None) -> dict[str, Any]:
    """The part `category`: the place of the value. Raises `Problem`."""
    if text is None:
        raise Unprocessable('Property "category" is required.')
    try:
        content = json_bytes.decode(text.encode("utf-8", "surrogatepass"))
    except json_bytes.MalformedJsonError:
        content = None
    if content is None:
        raise BadRequest
    if not isinstance(content, dict) or not _complete(content):
        raise Unprocessable(
            'Category property must contain "code", "attribute_code", "channel" and "locale" properties.'
        )
    return content


def _complete(content: dict[str, Any]) -> bool:
    return all(isinstance(content.get(name), str) for name in _KEYS[:2]) and set(_KEYS) <= content.keys()


async def _category(uow: UnitOfWork, code: str) -> Any:
    row = await categories.find(uow, code)
    if row is None:
        raise Unprocessable(f'Category "{code}" does not exist.')
    return row


async def upload(exchange: Exchange) -> Response:
    """POST: stores a file and sets it as a value of a category, in one transaction."""
    services = exchange.services
    limit = services.settings.max_media_bytes
    async with multipart_form(exchange, services.objects.spool, {"file"}, limit) as form:
        place = _addressed(form.fields.get("category"))
        code = place["code"]
        await transact(exchange.sandbox, Access.READ, lambda uow: _category(uow, code))
        file = await stored(services.objects, form, Shelf.CATEGORY)

    async def link(uow: UnitOfWork) -> None:
        row = await _category(uow, code)
        await media.add(uow, [file])
        image = image_data(file)
        entry = {name: place[name] for name in _KEYS[1:]} | {"data": image}
        attributes = (await templates.attributes_of_trees(uow, [row.root_id])).get(row.root_id, [])
        values = with_entries(await templates.values_of(uow, row.id), [entry], attributes, image)
        await templates.store_values(uow, row.id, values)
        await uow.bump(Part.CATEGORIES)

    await transact(exchange.sandbox, Access.STRUCTURE, link)
    return written_response(exchange, Written(True, (file.code,)), f"{PATH}/{{}}")


ROUTES = (
    Route(
        "pim_api_category_media_file_download", "GET", f"{PATH}/{{code}}/download",
        "Download one of the category media files", _TAG,
        Permission("pim_api_category_list", Wording.WEB_API), handler=download, patterns={"code": CODE},
        statuses=(200, 206, 404, 416), feature=Feature.CATEGORY_MEDIA_DOWNLOAD, binary=True,
    ),
    Route(
        "pim_api_category_media_file_create", "POST", PATH, "Upload a file as a value of a category", _TAG,
        Permission("pim_api_category_edit", Wording.WEB_API), stream=upload, content_types=(MULTIPART_TYPE,),
        statuses=(201, 400, 413, 415, 422), feature=Feature.CATEGORY_MEDIA_UPLOAD,
        form={"category": "Place of the value, as a JSON object: code, attribute_code, channel, locale."},
    ),
)  # fmt: skip
