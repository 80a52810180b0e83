"""Routes of families."""

from pimlet.edge.resource_routes import Declaration, ResourceRoutes
from pimlet.edge.routes import Parameter, Route
from pimlet.structure.families.service import FamilyService
from pimlet.structure.use import StructureUse


def routes(use: StructureUse) -> tuple[Route, ...]:
    """The routes; `use` tells which families have products."""
    service = FamilyService(use)
    resource = ResourceRoutes(
        Declaration(
            "family", "families", "/families", "families",
            query=(Parameter("search", "Filters, as a JSON object."),),
        ),
        service,
        service,
    )  # fmt: skip
    return (*resource.reading(), *resource.writing())
