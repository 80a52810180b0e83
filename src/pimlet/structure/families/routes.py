"""Routes of families."""

from starlette.responses import Response

from pimlet.edge.exchange import Exchange
from pimlet.edge.links import API
from pimlet.edge.pipeline import NO_CACHE
from pimlet.edge.resource_routes import Declaration, ResourceRoutes
from pimlet.edge.routes import Parameter, Permission, Route, Wording
from pimlet.foundation.differences import Feature
from pimlet.foundation.unit_of_work import Access, UnitOfWork
from pimlet.structure.families.service import FamilyService


def routes(service: FamilyService) -> tuple[Route, ...]:
    """The routes, in Akeneo's order."""
    resource = ResourceRoutes(
        Declaration(
            "family", "families", "/families", "families",
            query=(Parameter("search", "Filters, as a JSON object."),),
        ),
        service,
        service,
    )  # fmt: skip

    async def remove(exchange: Exchange, uow: UnitOfWork) -> Response:
        await service.remove(uow, exchange.parameters["code"])
        return Response(b"", 204, NO_CACHE)

    removal = Route(
        "pim_api_family_delete", "DELETE", f"{API}/families/{{code}}", "Delete one of the families", "Families",
        Permission("pim_api_family_edit", Wording.DELETE, "families"), None, Access.STRUCTURE, remove,
        statuses=(204, 404, 422), feature=Feature.FAMILY_REMOVAL,
    )  # fmt: skip
    return (*resource.reading(), *resource.writing(), removal)
