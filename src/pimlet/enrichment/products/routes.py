"""Routes of products by identifier."""

from collections.abc import Mapping

from starlette.responses import Response

from pimlet.edge.collection import collection_response
from pimlet.edge.errors import Problem
from pimlet.edge.exchange import Exchange
from pimlet.edge.links import API
from pimlet.edge.pipeline import NO_CACHE, json_response
from pimlet.edge.resource_routes import written_response
from pimlet.edge.routes import COLLECTION_TYPE, PAGE_PARAMETERS, Parameter, Permission, Route, Wording
from pimlet.edge.writing import Write
from pimlet.enrichment.products import listing, repository
from pimlet.enrichment.products.listing import ITEM
from pimlet.enrichment.products.service import ProductService, unknown_product
from pimlet.enrichment.values.value_filter import ValueFilter
from pimlet.foundation.keys import code_key
from pimlet.foundation.unit_of_work import Access, UnitOfWork

SERVICE = ProductService()
_LIST = Permission("pim_api_product_list", Wording.LIST, "products")
_EDIT = Permission("pim_api_product_edit", Wording.EDIT, "products")
_REMOVE = Permission("pim_api_product_remove", Wording.DELETE, "products")
_CODE: Mapping[str, str] = {"code": r"(?![\s\S]*/(?:draft|proposal)$)[\s\S]+"}
_EVERYTHING = ValueFilter(None, None, None)


async def list_products(exchange: Exchange, uow: UnitOfWork) -> Response:
    """GET of the list."""
    return json_response(await listing.list_products(exchange, uow))


async def get_product(exchange: Exchange, uow: UnitOfWork) -> Response:
    """GET of one product; the identifier must be spelled as it is stored."""
    code = exchange.parameters["code"]
    listing.check_flags(exchange.query)
    row = await repository.find(uow, code_key(code))
    if row is None or row.identifier != code:
        raise unknown_product(code)
    with_options = exchange.query.get("with_attribute_options") == "true"
    (body,) = await listing.render_rows(uow, [row], None, _EVERYTHING, with_options)
    return json_response(body)


async def _write(exchange: Exchange, uow: UnitOfWork, code: str | None) -> Response:
    (outcome,) = await SERVICE.write(uow, {}, [Write(code, exchange.document())], exchange.principal)
    if isinstance(outcome, Problem):
        raise outcome
    return written_response(exchange, outcome, ITEM)


async def create_product(exchange: Exchange, uow: UnitOfWork) -> Response:
    """POST."""
    return await _write(exchange, uow, None)


async def update_product(exchange: Exchange, uow: UnitOfWork) -> Response:
    """PATCH of one product."""
    return await _write(exchange, uow, exchange.parameters["code"])


async def update_products(exchange: Exchange) -> Response:
    """PATCH of several products."""
    return await collection_response(exchange, SERVICE, {}, "identifier", Access.WRITE)


async def delete_product(exchange: Exchange, uow: UnitOfWork) -> Response:
    """DELETE of one product."""
    await SERVICE.delete(uow, exchange.parameters["code"])
    return Response(b"", 204, NO_CACHE)


_PATH = f"{API}/products"
_ITEM_PATH = f"{API}/products/{{code}}"
_ANCHOR = "patch_products__code_"
_PARAMETERS = (
    Parameter("search", "Filters, as a JSON object."),
    Parameter("scope", "Channel whose values and category tree are listed."),
    Parameter("locales", "Codes of locales whose values are listed, separated by commas."),
    Parameter("attributes", "Codes of attributes whose values are listed, separated by commas."),
    Parameter("pagination_type", "`page` or `search_after`."),
    *PAGE_PARAMETERS,
    Parameter("search_after", "Cursor of the previous page's end."),
    Parameter("search_locale", "Default locale of the filters."),
    Parameter("search_scope", "Default channel of the filters."),
    Parameter("with_attribute_options", "Whether to add the labels of options.", "boolean"),
)
_TAG = "Products"

ROUTES = (
    Route(
        "pim_api_product_list", "GET", _PATH, "List products", _TAG, _LIST, handler=list_products,
        query=_PARAMETERS, statuses=(200, 400, 404, 422),
    ),
    Route(
        "pim_api_product_get", "GET", _ITEM_PATH, "Get a product", _TAG, _LIST, handler=get_product,
        patterns=dict(_CODE), query=_PARAMETERS[-1:], statuses=(200, 404, 422),
    ),
    Route(
        "pim_api_product_create", "POST", _PATH, "Create a product", _TAG, _EDIT, "post_products", Access.WRITE,
        create_product, statuses=(201, 400, 415, 422),
    ),
    Route(
        "pim_api_product_partial_update", "PATCH", _ITEM_PATH, "Create or update a product", _TAG, _EDIT, _ANCHOR,
        Access.WRITE, update_product, patterns=dict(_CODE), statuses=(201, 204, 400, 415, 422),
    ),
    Route(
        "pim_api_product_partial_update_list", "PATCH", _PATH, "Create or update several products", _TAG, _EDIT,
        _ANCHOR, stream=update_products, content_types=(COLLECTION_TYPE,), statuses=(200, 413, 415),
    ),
    Route(
        "pim_api_product_delete", "DELETE", _ITEM_PATH, "Delete a product", _TAG, _REMOVE, None, Access.WRITE,
        delete_product, patterns=dict(_CODE), statuses=(204, 404),
    ),
)  # fmt: skip
