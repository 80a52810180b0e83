"""Routes of attribute groups."""

from pimlet.edge.resource_routes import Declaration, ResourceRoutes
from pimlet.edge.routes import Parameter, Route
from pimlet.structure.attribute_groups.service import AttributeGroupService


def routes(service: AttributeGroupService) -> tuple[Route, ...]:
    """The routes, in Akeneo's order."""
    resource = ResourceRoutes(
        Declaration(
            name="attribute_group",
            things="attribute groups",
            path="/attribute-groups",
            anchor="attribute_groups",
            query=(Parameter("search", "Filters on `code` and `updated`, as a JSON object."),),
        ),
        service,
        service,
    )
    listed, one = resource.reading()
    create, update, several = resource.writing()
    return listed, create, one, update, several
