"""Routes of attributes."""

from pimlet.edge.resource_routes import Declaration, ResourceRoutes
from pimlet.edge.routes import Parameter, Route
from pimlet.structure.attributes.service import AttributeService

_SERVICE = AttributeService()
_RESOURCE = ResourceRoutes(
    Declaration(
        name="attribute",
        things="attributes",
        path="/attributes",
        anchor="attributes",
        query=(
            Parameter("search", "Filters on `code`, `updated`, `type`, `is_main_identifier`, as a JSON object."),
            Parameter("with_table_select_options", "Accepted; no attribute type here has such options.", "boolean"),
        ),
    ),
    _SERVICE,
    _SERVICE,
)
_LIST, _GET = _RESOURCE.reading()
_CREATE, _UPDATE, _SEVERAL = _RESOURCE.writing()

ROUTES: tuple[Route, ...] = (_LIST, _CREATE, _UPDATE, _GET, _SEVERAL)
