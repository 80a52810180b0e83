"""Routes of attributes."""

from pimlet.edge.resource_routes import Declaration, ResourceRoutes
from pimlet.edge.routes import Parameter, Route
from pimlet.structure.attributes.service import AttributeService


def routes(service: AttributeService) -> tuple[Route, ...]:
    """The routes, in Akeneo's order."""
    resource = ResourceRoutes(
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
        service,
        service,
    )
    listed, one = resource.reading()
    create, update, several = resource.writing()
    return listed, create, update, one, several
