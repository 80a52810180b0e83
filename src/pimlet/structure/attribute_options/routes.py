"""Routes of attribute options."""

from pimlet.edge.resource_routes import Declaration, ResourceRoutes
from pimlet.edge.routes import Route
from pimlet.structure.attribute_options.service import PARENT, AttributeOptionService

_SERVICE = AttributeOptionService()
_RESOURCE = ResourceRoutes(
    Declaration(
        name="attribute_option",
        things="attribute options",
        path=f"/attributes/{{{PARENT}}}/options",
        anchor="attributes__attribute_code__options",
    ),
    _SERVICE,
    _SERVICE,
)
_LIST, _GET = _RESOURCE.reading()
_CREATE, _UPDATE, _SEVERAL = _RESOURCE.writing()

ROUTES: tuple[Route, ...] = (_LIST, _CREATE, _UPDATE, _SEVERAL, _GET)
