"""Routes of products, by identifier and by uuid."""

from starlette.responses import Response

from pimlet.edge.collection import collection_response
from pimlet.edge.errors import Problem
from pimlet.edge.exchange import Exchange
from pimlet.edge.pipeline import NO_CACHE, json_response
from pimlet.edge.resource_routes import written_response
from pimlet.edge.routes import COLLECTION_TYPE, PAGE_PARAMETERS, Parameter, Permission, Route, Wording
from pimlet.edge.writing import Write
from pimlet.enrichment.products import listing, pages, repository
from pimlet.enrichment.products.addressing import unknown_product, uuid_of
from pimlet.enrichment.products.pages import ProductPages
from pimlet.enrichment.products.repository import DocumentRow
from pimlet.enrichment.products.service import BY_IDENTIFIER, BY_UUID, ProductService
from pimlet.enrichment.quality.format import WITH_COMPLETENESS, WITH_QUALITY
from pimlet.enrichment.values.value_filter import ValueFilter
from pimlet.foundation.keys import code_key
from pimlet.foundation.unit_of_work import Access, UnitOfWork

_LIST = Permission("pim_api_product_list", Wording.LIST, "products")
_EDIT = Permission("pim_api_product_edit", Wording.EDIT, "products")
_EVERYTHING = ValueFilter(None, None, None)
_ANY_CODE = r"(?![\s\S]*/(?:draft|proposal)$)[\s\S]+"
_UUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
_OPTIONS = Parameter("with_attribute_options", "Whether to add the labels of options.", "boolean")
_SCORES = (
    Parameter(WITH_QUALITY, "Whether to add quality scores.", "boolean"),
    Parameter(WITH_COMPLETENESS, "Whether to add completenesses.", "boolean"),
)
_PARAMETERS = (
    Parameter("search", "Filters, as a JSON object."),
    Parameter("scope", "Channel whose values and category tree are listed."),
    Parameter("locales", "Codes of locales whose values are listed, separated by commas."),
    Parameter("attributes", "Codes of attributes whose values are listed, separated by commas."),
    Parameter("pagination_type", "`page` or `search_after`."),
    *PAGE_PARAMETERS,
    Parameter("search_after", "Cursor: the end of the previous page."),
    Parameter("search_locale", "Default locale of the filters."),
    Parameter("search_scope", "Default channel of the filters."),
    _OPTIONS,
    *_SCORES,
)


class ProductRoutes:
    """The handlers of one family of endpoints."""

    def __init__(self, service: ProductService, pages: ProductPages, parameter: str) -> None:
        """`parameter` is the name of the code in paths."""
        self.service = service
        self.pages = pages
        self.addressing = service.addressing
        self.parameter = parameter

    async def list(self, exchange: Exchange, uow: UnitOfWork) -> Response:
        """GET of the list."""
        return json_response(await listing.list_entities(exchange, uow, self.pages))

    async def get(self, exchange: Exchange, uow: UnitOfWork) -> Response:
        """GET of one product; an identifier must be spelled as it is stored."""
        code = exchange.parameters[self.parameter]
        row = await self._find(uow, code)
        if row is None:
            raise unknown_product(code)
        extras = self.pages.extras(uow, exchange.query)
        (body,) = await self.pages.render(uow, [row], [b""], exchange.base, _EVERYTHING, extras)
        return json_response(body)

    async def _find(self, uow: UnitOfWork, code: str) -> DocumentRow | None:
        if self.pages.by_identifier:
            row = await repository.find(uow, code_key(code))
            return row if row is not None and row[1] == code else None
        uuid = uuid_of(code)
        return None if uuid is None else await repository.find_by_uuid(uow, uuid)

    async def post(self, exchange: Exchange, uow: UnitOfWork) -> Response:
        """POST."""
        return await self._write(exchange, uow, None)

    async def patch(self, exchange: Exchange, uow: UnitOfWork) -> Response:
        """PATCH of one product."""
        return await self._write(exchange, uow, exchange.parameters[self.parameter])

    async def _write(self, exchange: Exchange, uow: UnitOfWork, code: str | None) -> Response:
        (outcome,) = await self.service.write(uow, {}, [Write(code, exchange.document())], exchange.principal)
        if isinstance(outcome, Problem):
            raise outcome
        return written_response(exchange, outcome, self.addressing.item_template)

    async def patch_several(self, exchange: Exchange) -> Response:
        """PATCH of several products."""
        return await collection_response(exchange, self.service, {}, self.addressing.line_key, Access.WRITE)

    async def delete(self, exchange: Exchange, uow: UnitOfWork) -> Response:
        """DELETE of one product."""
        await self.service.delete(uow, exchange.parameters[self.parameter], exchange.principal)
        return Response(b"", 204, NO_CACHE)

    def routes(self, name: str, things: str, anchor: str, pattern: str, removal: Wording) -> tuple[Route, ...]:
        """The six routes: list, get, create, update, update several, delete."""
        path = self.addressing.path
        item = f"{path}/{{{self.parameter}}}"
        patterns = {self.parameter: pattern}
        patch_anchor = f"patch_{anchor}__{self.parameter}_"
        tag = things.capitalize()
        return (
            Route(
                f"{name}_list", "GET", path, f"List {things}", tag, _LIST, handler=self.list, query=_PARAMETERS,
                statuses=(200, 400, 404, 422),
            ),
            Route(
                f"{name}_get", "GET", item, f"Get one of the {things}", tag, _LIST, handler=self.get,
                patterns=patterns, query=(_OPTIONS, *_SCORES), statuses=(200, 404, 422),
            ),
            Route(
                f"{name}_create", "POST", path, f"Create one of the {things}", tag, _EDIT, f"post_{anchor}",
                Access.WRITE, self.post, statuses=(201, 400, 415, 422),
            ),
            Route(
                f"{name}_partial_update", "PATCH", item, f"Create or update one of the {things}", tag, _EDIT,
                patch_anchor, Access.WRITE, self.patch, patterns=patterns, statuses=(201, 204, 400, 415, 422),
            ),
            Route(
                f"{name}_partial_update_list", "PATCH", path, f"Create or update several {things}", tag, _EDIT,
                patch_anchor, stream=self.patch_several, content_types=(COLLECTION_TYPE,), statuses=(200, 413, 415),
            ),
            Route(
                f"{name}_delete", "DELETE", item, f"Delete one of the {things}", tag,
                Permission("pim_api_product_remove", removal, "products"), None, Access.WRITE, self.delete,
                patterns=patterns, statuses=(204, 404),
            ),
        )  # fmt: skip


_BY_IDENTIFIER = ProductRoutes(BY_IDENTIFIER, pages.BY_IDENTIFIER, "code").routes(
    "pim_api_product", "products", "products", _ANY_CODE, Wording.DELETE
)
_BY_UUID = ProductRoutes(BY_UUID, pages.BY_UUID, "uuid").routes(
    "pim_api_product_uuid", "products by uuid", "products_uuid", _UUID, Wording.DELETE_WITHOUT_STOP
)

# By uuid, deletion comes first: the order of methods in `Allow` shows it (spec 01 §7.2).
ROUTES = (*_BY_IDENTIFIER, _BY_UUID[-1], *_BY_UUID[:-1])
