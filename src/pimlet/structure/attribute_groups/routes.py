"""Routes of attribute groups."""

from pimlet.edge.resource_routes import Declaration, ResourceRoutes
from pimlet.edge.routes import Parameter, Route
from pimlet.structure.attribute_groups.service import AttributeGroupService

_SERVICE = AttributeGroupService()
_RESOURCE = ResourceRoutes(
    Declaration(
        name="attribute_group",
        things="attribute groups",
        path="/attribute-groups",
        anchor="attribute_groups",
        query=(Parameter("search", "Filters on `code` and `updated`, as a JSON object."),),
    ),
    _SERVICE,
    _SERVICE,
)
_LIST, _GET = _RESOURCE.reading()
_CREATE, _UPDATE, _SEVERAL = _RESOURCE.writing()

ROUTES: tuple[Route, ...] = (_LIST, _CREATE, _GET, _UPDATE, _SEVERAL)
