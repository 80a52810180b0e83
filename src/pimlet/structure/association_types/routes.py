"""Routes of association types."""

from pimlet.edge.resource_routes import Declaration, ResourceRoutes
from pimlet.edge.routes import Route
from pimlet.structure.association_types.service import AssociationTypeService


def routes(service: AssociationTypeService) -> tuple[Route, ...]:
    """The routes, in Akeneo's order."""
    resource = ResourceRoutes(
        Declaration("association_type", "association types", "/association-types", "association_types"),
        service,
        service,
    )
    return (*resource.reading(), *resource.writing())
