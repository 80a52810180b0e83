"""Routes of association types."""

from pimlet.edge.resource_routes import Declaration, ResourceRoutes
from pimlet.structure.association_types.service import AssociationTypeService

_SERVICE = AssociationTypeService()
_RESOURCE = ResourceRoutes(
    Declaration("association_type", "association types", "/association-types", "association_types"),
    _SERVICE,
    _SERVICE,
)
ROUTES = (*_RESOURCE.reading(), *_RESOURCE.writing())
