"""The draft of a product or product model, and its proposal (spec 05 §1.4)."""

from typing import Any

from starlette.responses import Response

from pimlet.edge.errors import AccessDenied
from pimlet.edge.exchange import Exchange
from pimlet.edge.resource_routes import written_response
from pimlet.edge.routes import Route
from pimlet.edge.writing import Written
from pimlet.enrichment.permissions.author import no_tree
from pimlet.enrichment.permissions.viewer import viewer_of
from pimlet.enrichment.permissions.visibility import level_on
from pimlet.enrichment.product_models.routes import by_code
from pimlet.enrichment.products.entity_routes import EDIT, LIST, EntityRoutes
from pimlet.enrichment.products.routes import by_identifier, by_uuid
from pimlet.enrichment.products.workflow import Workflow
from pimlet.foundation.differences import Feature
from pimlet.foundation.unit_of_work import Access, UnitOfWork
from pimlet.rights.model import Level
from pimlet.rights.of_user import rights_of
from pimlet.workflow.drafts import service
from pimlet.workflow.drafts.format import MODEL, PRODUCT, RowShape, with_draft

OWNED = 'You own the {thing} "{code}", it has no draft.'
_ANY_CODE = r"[\s\S]+"


class DraftRoutes:
    """The two routes of one family of endpoints."""

    def __init__(self, entities: EntityRoutes[Any], shape: RowShape, feature: Feature) -> None:
        """`entities` has the family's other routes; there are none of these where the PIM lacks `feature`."""
        self.entities: EntityRoutes[Any] = entities
        self.shape = shape
        self.feature = feature

    async def get(self, exchange: Exchange, uow: UnitOfWork) -> Response:
        """GET: the working copy with the values of the user's draft."""
        code, row = await self._proposable(exchange, uow)
        text = await service.changes_of(uow, exchange.principal.user_id, row[0], self.shape.thing, code)
        viewer = await viewer_of(uow, exchange.principal, self.entities.workflow.drafts)
        shown, kept = await with_draft(uow, self.shape, row, text)
        return await self.entities.shown(exchange, uow, shown, viewer, {}, {row[0]: kept})

    async def post(self, exchange: Exchange, uow: UnitOfWork) -> Response:
        """POST: the user's draft becomes a proposal. The body says nothing."""
        code, row = await self._proposable(exchange, uow)
        await service.submit(uow, exchange.principal.user_id, row[0], self.shape.thing, code)
        return written_response(exchange, Written(True, (code,)), f"{self.entities.pages.path}/{{}}/draft")

    async def _proposable(self, exchange: Exchange, uow: UnitOfWork) -> tuple[str, Any]:
        """Code and row of an entity that the user may propose changes of. Raises `NotFound`, `AccessDenied`."""
        code = exchange.parameters[self.entities.naming.parameter]
        row = await self.entities.find(uow, code)
        if row is None:
            raise self.entities.service.unknown(code)
        rights = await rights_of(uow, exchange.principal)
        match await level_on(uow, rights, *self.entities.pages.placed(row)):
            case Level.NONE:
                raise self.entities.service.unknown(code)
            case Level.VIEW:
                raise no_tree()
            case Level.OWN:
                raise AccessDenied(OWNED.format(thing=self.shape.thing, code=code))
        return code, row

    def routes(self) -> tuple[Route, Route]:
        """GET of the draft and POST of the proposal."""
        naming = self.entities.naming
        item = f"{self.entities.pages.path}/{{{naming.parameter}}}"
        patterns = {naming.parameter: _ANY_CODE if naming.parameter == "code" else naming.pattern}
        things, tag = naming.things, naming.things.capitalize()
        return (
            Route(
                f"{naming.name}_draft_get", "GET", f"{item}/draft", f"Get the draft of one of the {things}", tag,
                LIST, handler=self.get, patterns=patterns, statuses=(200, 404), feature=self.feature,
            ),
            Route(
                f"{naming.name}_proposal_create", "POST", f"{item}/proposal",
                f"Submit the draft of one of the {things} for approval", tag, EDIT, access=Access.WRITE,
                handler=self.post, patterns=patterns, statuses=(201, 404, 415, 422), feature=self.feature,
            ),
        )  # fmt: skip


def routes(workflow: Workflow) -> tuple[Route, ...]:
    """The routes of all three families."""
    return (
        *DraftRoutes(by_code(workflow), MODEL, Feature.PERMISSION).routes(),
        *DraftRoutes(by_identifier(workflow), PRODUCT, Feature.PERMISSION).routes(),
        *DraftRoutes(by_uuid(workflow), PRODUCT, Feature.DRAFTS_BY_UUID).routes(),
    )
