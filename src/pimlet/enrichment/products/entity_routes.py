"""The six routes of products and of product models: list, get, create, update, update several, delete."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Generic

from starlette.responses import Response

from pimlet.edge.collection import collection_response
from pimlet.edge.errors import Problem
from pimlet.edge.exchange import Exchange
from pimlet.edge.pipeline import NO_CACHE, json_response
from pimlet.edge.resource_routes import written_response
from pimlet.edge.routes import COLLECTION_TYPE, PAGE_PARAMETERS, Parameter, Permission, Route, Wording
from pimlet.edge.writing import Write
from pimlet.enrichment.permissions.viewer import Viewer, viewer_of
from pimlet.enrichment.permissions.visibility import level_on
from pimlet.enrichment.products import listing, saas_parameters
from pimlet.enrichment.products.batch import Kind
from pimlet.enrichment.products.conversion_units import PARAMETER as CONVERT
from pimlet.enrichment.products.format import NOTHING_APART
from pimlet.enrichment.products.pages import Pages
from pimlet.enrichment.products.workflow import Workflow
from pimlet.enrichment.products.writing import EntityWriter
from pimlet.enrichment.values.value_filter import ValueFilter
from pimlet.foundation.differences import Feature
from pimlet.foundation.unit_of_work import Access, UnitOfWork, transact
from pimlet.rights.model import Level, Rights

ANY_CODE = r"(?![\s\S]*/(?:draft|proposal)$)[\s\S]+"
LIST = Permission("pim_api_product_list", Wording.LIST, "products")
EDIT = Permission("pim_api_product_edit", Wording.EDIT, "products")
LIST_PARAMETERS = (
    Parameter("search", "Filters, as a JSON object."),
    Parameter("scope", "Channel whose values and category tree are listed."),
    Parameter("locales", "Codes of locales whose values are listed, separated by commas."),
    Parameter("attributes", "Codes of attributes whose values are listed, separated by commas."),
    Parameter("pagination_type", "`page` or `search_after`."),
    *PAGE_PARAMETERS,
    Parameter("search_after", "Cursor: the end of the previous page."),
    Parameter("search_locale", "Default locale of the filters."),
    Parameter("search_scope", "Default channel of the filters."),
    Parameter(CONVERT, "Whether to show measurements in the units of the channel, where the PIM can.", "boolean"),
)


def values_for(rights: Rights) -> ValueFilter:
    """All values that may be viewed."""
    return ValueFilter(None, None, None, rights.hidden_attributes, rights.hidden_locales)


@dataclass(frozen=True, slots=True)
class Naming:
    """How one family of endpoints is named.

    `name` begins the route names, `things` is its plural in texts, `anchor` ends the documentation anchors,
    `parameter` is the code in paths and `pattern` its form, `line_key` names entities in collections. There are no
    such routes where the PIM lacks `feature`.
    """

    name: str
    things: str
    anchor: str
    parameter: str
    pattern: str
    line_key: str
    removal: Wording = Wording.DELETE
    feature: Feature | None = None


class EntityRoutes(ABC, Generic[Kind]):
    """The handlers of one family of endpoints."""

    def __init__(
        self,
        naming: Naming,
        service: EntityWriter[Kind],
        pages: Pages,
        flags: Sequence[Parameter],
        workflow: Workflow,
    ) -> None:
        """`flags` are the parameters of list and item that ask for more fields."""
        self.naming = naming
        self.service: EntityWriter[Kind] = service
        self.pages = pages
        self.flags = tuple(flags)
        self.workflow = workflow

    @abstractmethod
    async def find(self, uow: UnitOfWork, code: str) -> Any:
        """The row of an entity that is named exactly so; None for none."""

    async def list(self, exchange: Exchange, uow: UnitOfWork) -> Response:
        """GET of the list."""
        return json_response(await listing.list_entities(exchange, uow, self.pages, self.workflow.drafts))

    async def get(self, exchange: Exchange, uow: UnitOfWork) -> Response:
        """GET of one entity."""
        code = exchange.parameters[self.naming.parameter]
        row = await self.find(uow, code)
        viewer = await viewer_of(uow, exchange.principal, self.workflow.drafts)
        rights = viewer.rights
        if row is None or await level_on(uow, rights, *self.pages.placed(row)) < Level.VIEW:
            raise self.service.unknown(code)
        return await self.shown(exchange, uow, row, viewer, exchange.query)

    async def shown(
        self,
        exchange: Exchange,
        uow: UnitOfWork,
        row: Any,
        viewer: Viewer,
        query: Mapping[str, str],
        apart: Mapping[Any, bytes | None] = NOTHING_APART,
    ) -> Response:
        """The answer that shows a row, with the fields that the flags of a query ask for; see `Extras` for `apart`."""
        saas_parameters.refuse(uow, query, saas_parameters.OF_READS)
        extras = replace(self.pages.extras(uow, query, viewer), apart=apart)
        (item,) = await self.pages.render(uow, [row], [b""], exchange.base, values_for(viewer.rights), extras)
        return json_response(b"".join(item))

    async def post(self, exchange: Exchange, uow: UnitOfWork) -> Response:
        """POST."""
        return await self._write(exchange, uow, None)

    async def patch(self, exchange: Exchange, uow: UnitOfWork) -> Response:
        """PATCH of one entity."""
        return await self._write(exchange, uow, exchange.parameters[self.naming.parameter])

    async def _write(self, exchange: Exchange, uow: UnitOfWork, code: str | None) -> Response:
        saas_parameters.refuse(uow, exchange.query, saas_parameters.OF_WRITES)
        (outcome,) = await self.service.write(uow, {}, [Write(code, exchange.document())], exchange.principal)
        if isinstance(outcome, Problem):
            raise outcome
        return written_response(exchange, outcome, f"{self.pages.path}/{{}}")

    async def patch_several(self, exchange: Exchange) -> Response:
        """PATCH of several entities."""
        if any(name in exchange.query for name in saas_parameters.OF_WRITES):
            await transact(exchange.sandbox, Access.READ, partial(self._refuse, exchange))
        return await collection_response(exchange, self.service, {}, self.naming.line_key, Access.WRITE)

    async def _refuse(self, exchange: Exchange, uow: UnitOfWork) -> None:
        saas_parameters.refuse(uow, exchange.query, saas_parameters.OF_WRITES)

    async def delete(self, exchange: Exchange, uow: UnitOfWork) -> Response:
        """DELETE of one entity."""
        await self.service.delete(
            uow, exchange.parameters[self.naming.parameter], exchange.principal, self.workflow.guard
        )
        return Response(b"", 204, NO_CACHE)

    def routes(self) -> tuple[Route, ...]:
        """The six routes, in their order in the root endpoint."""
        name, things, path = self.naming.name, self.naming.things, self.pages.path
        item = f"{path}/{{{self.naming.parameter}}}"
        patterns = {self.naming.parameter: self.naming.pattern}
        patch_anchor = f"patch_{self.naming.anchor}__{self.naming.parameter}_"
        tag = things.capitalize()
        removal = Permission("pim_api_product_remove", self.naming.removal, "products")
        routes = (
            Route(
                f"{name}_list", "GET", path, f"List {things}", tag, LIST, handler=self.list,
                query=(*LIST_PARAMETERS, *self.flags), statuses=(200, 400, 404, 422),
            ),
            Route(
                f"{name}_get", "GET", item, f"Get one of the {things}", tag, LIST, handler=self.get,
                patterns=patterns, query=self.flags, statuses=(200, 404, 422),
            ),
            Route(
                f"{name}_create", "POST", path, f"Create one of the {things}", tag, EDIT,
                f"post_{self.naming.anchor}", Access.WRITE, self.post, statuses=(201, 400, 415, 422),
            ),
            Route(
                f"{name}_partial_update", "PATCH", item, f"Create or update one of the {things}", tag, EDIT,
                patch_anchor, Access.WRITE, self.patch, patterns=patterns, statuses=(201, 204, 400, 415, 422),
            ),
            Route(
                f"{name}_partial_update_list", "PATCH", path, f"Create or update several {things}", tag, EDIT,
                patch_anchor, stream=self.patch_several, content_types=(COLLECTION_TYPE,), statuses=(200, 413, 415),
            ),
            Route(
                f"{name}_delete", "DELETE", item, f"Delete one of the {things}", tag, removal, None, Access.WRITE,
                self.delete, patterns=patterns, statuses=(204, 404, 422),
            ),
        )  # fmt: skip
        return tuple(replace(route, feature=self.naming.feature) for route in routes)
