"""Routes of attribute options."""

from pimlet.edge.resource_routes import Declaration, ResourceRoutes
from pimlet.edge.routes import Route
from pimlet.structure.attribute_options.service import PARENT, AttributeOptionService


def routes(service: AttributeOptionService) -> tuple[Route, ...]:
    """The routes, in Akeneo's order."""
    resource = ResourceRoutes(
        Declaration(
            name="attribute_option",
            things="attribute options",
            path=f"/attributes/{{{PARENT}}}/options",
            anchor="attributes__attribute_code__options",
        ),
        service,
        service,
    )
    listed, one = resource.reading()
    create, update, several = resource.writing()
    return listed, create, update, several, one
