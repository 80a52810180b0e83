"""`POST /products-uuid/search`: a list whose long parameters come in the body (spec 04 §13).

It is documented for the SaaS edition only, without the texts of its errors; what GET refuses is refused alike.
"""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from pimlet.edge.errors import Unprocessable
from pimlet.edge.exchange import Exchange
from pimlet.edge.expectations import as_list, as_map, is_array
from pimlet.edge.json_bytes import php_type
from pimlet.edge.pipeline import json_response
from pimlet.edge.routes import PAGE_PARAMETERS, Parameter, Permission, Route, Wording
from pimlet.enrichment.permissions.viewer import DraftStates
from pimlet.enrichment.products import listing, pages
from pimlet.enrichment.quality.format import WITH_COMPLETENESS, WITH_QUALITY
from pimlet.enrichment.search.grammar import parse_search
from pimlet.foundation.differences import Feature
from pimlet.foundation.unit_of_work import UnitOfWork

MAX_ATTRIBUTES = 800
MAX_CRITERIA = 20
MAX_ITEMS = 800
_IN_QUERY = ("pagination_type", "page", "search_after", "limit", "with_count")
_TEXTS = ("search", "scope", "locales", "attributes", "search_locale", "search_scope")
_FLAGS = {
    "with_attribute_options": "with_attribute_options",
    WITH_QUALITY: WITH_QUALITY,
    # As the documentation spells it.
    "with_quality_scores__products": WITH_QUALITY,
    WITH_COMPLETENESS: WITH_COMPLETENESS,
}


def parameters(query: Mapping[str, str], body: Mapping[str, Any]) -> dict[str, str]:
    """The parameters of the list that query string and body ask for. Raises `Unprocessable`."""
    found = {name: query[name] for name in _IN_QUERY if name in query}
    for name in _TEXTS:
        value = body.get(name)
        if value is None:
            continue
        if not isinstance(value, str):
            raise _expected(name, "a string", value)
        found[name] = value
    for name, parameter in _FLAGS.items():
        value = body.get(name)
        if value is None:
            continue
        if not isinstance(value, bool):
            raise _expected(name, "a boolean", value)
        if value:
            found[parameter] = "true"
    _check_limits(found)
    return found


def _expected(name: str, what: str, value: Any) -> Unprocessable:
    return Unprocessable(f'Property "{name}" expects {what} as data, "{php_type(value)}" given.')


def _check_limits(query: Mapping[str, str]) -> None:
    if "attributes" in query and query["attributes"].count(",") >= MAX_ATTRIBUTES:
        raise Unprocessable(f"You cannot request more than {MAX_ATTRIBUTES} attributes.")
    search = parse_search(query.get("search"), status=422)
    criteria = [one for listed in search.values() if is_array(listed) for one in as_list(listed)]
    if len(criteria) > MAX_CRITERIA:
        raise Unprocessable(f"You cannot search with more than {MAX_CRITERIA} criteria.")
    for criterion in criteria:
        value = criterion.get("value") if isinstance(criterion, dict) else None
        if is_array(value) and len(value) > MAX_ITEMS:
            raise Unprocessable(f"You cannot search for more than {MAX_ITEMS} values in one criterion.")


def route(drafts: DraftStates) -> Route:
    """The operation; `drafts` knows which products users have drafts of."""

    async def search(exchange: Exchange, uow: UnitOfWork) -> Response:
        query = parameters(exchange.query, as_map(exchange.document()))
        return json_response(await listing.list_entities(exchange, uow, pages.BY_UUID, drafts, query))

    return Route(
        "pim_api_product_uuid_search", "POST", f"{pages.BY_UUID.path}/search", "Search products by uuid",
        "Products by uuid", Permission("pim_api_product_list", Wording.LIST, "products"), "post_products_uuid_search",
        handler=search, listed=False, statuses=(200, 400, 404, 415, 422), feature=Feature.SEARCH_BY_POST,
        query=(
            Parameter("pagination_type", "`page` or `search_after`."),
            *PAGE_PARAMETERS,
            Parameter("search_after", "Cursor: the end of the previous page."),
        ),
    )  # fmt: skip
