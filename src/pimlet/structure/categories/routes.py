"""Routes of categories."""

from pimlet.edge.resource_routes import Declaration, ResourceRoutes
from pimlet.edge.routes import Parameter, Route, Wording
from pimlet.structure.categories.service import CategoryService


def routes(service: CategoryService) -> tuple[Route, ...]:
    """The routes, in Akeneo's order."""
    resource = ResourceRoutes(
        Declaration(
            "category",
            "categories",
            "/categories",
            "categories",
            wording=Wording.WEB_API,
            query=(
                Parameter("search", "Filters, as a JSON object."),
                Parameter("with_position", "Whether to add the rank among siblings.", "boolean"),
                Parameter("with_enriched_attributes", "Whether to add enriched values.", "boolean"),
            ),
        ),
        service,
        service,
    )
    return (*resource.reading(), *resource.writing())
