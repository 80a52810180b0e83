"""Routes that read media files of the catalog (spec 04 §16.1). The upload belongs to products."""

from starlette.responses import Response

from pimlet.edge.errors import NotFound
from pimlet.edge.exchange import Exchange
from pimlet.edge.json_bytes import encode
from pimlet.edge.links import item_url
from pimlet.edge.pagination import link_query, page_envelope, page_request
from pimlet.edge.pipeline import json_response
from pimlet.edge.routes import PAGE_PARAMETERS, Route
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.media import repository
from pimlet.media.download import content_response
from pimlet.media.format import ITEM, PATH, download_links, standard
from pimlet.media.model import CODE, MediaFile, Shelf

TAG = "Media files"


async def known_file(uow: UnitOfWork, code: str, shelf: Shelf) -> MediaFile:
    """The file with this code. Raises `NotFound`."""
    file = await repository.find(uow, code, shelf)
    if file is None:
        raise NotFound(f'Media file "{code}" does not exist.')
    return file


async def list_files(exchange: Exchange, uow: UnitOfWork) -> Response:
    """GET of the list."""
    request = page_request(exchange.query)
    files, count = await repository.page(uow, Shelf.CATALOG, request)
    base = exchange.base
    items = [
        (
            encode(
                {
                    "_links": {
                        "self": {"href": item_url(base, ITEM, (file.code,))},
                        **download_links(file.code, base),
                    },
                    **standard(file),
                }
            ),
        )
        for file in files
    ]
    return json_response(page_envelope(base + PATH, link_query(exchange.query, request), request, items, count))


async def get_file(exchange: Exchange, uow: UnitOfWork) -> Response:
    """GET of one file's record."""
    file = await known_file(uow, exchange.parameters["code"], Shelf.CATALOG)
    return json_response(encode({**standard(file), "_links": download_links(file.code, exchange.base)}))


async def download_file(exchange: Exchange, uow: UnitOfWork) -> Response:
    """GET of one file's content."""
    code = exchange.parameters["code"]
    return await content_response(exchange, await known_file(uow, code, Shelf.CATALOG), code)


_PATTERNS = {"code": CODE}
ROUTES = (
    Route(
        "pim_api_media_file_list", "GET", PATH, "List media files", TAG, handler=list_files, query=PAGE_PARAMETERS,
        statuses=(200, 422),
    ),
    Route(
        "pim_api_media_file_download", "GET", f"{PATH}/{{code}}/download", "Download one of the media files", TAG,
        handler=download_file, patterns=_PATTERNS, statuses=(200, 206, 404, 416), binary=True,
    ),
    Route(
        "pim_api_media_file_get", "GET", f"{PATH}/{{code}}", "Get one of the media files", TAG, handler=get_file,
        patterns=_PATTERNS, statuses=(200, 404),
    ),
)  # fmt: skip
