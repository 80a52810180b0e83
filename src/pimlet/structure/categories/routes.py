"""Routes of categories."""

from pimlet.edge.resource_routes import Declaration, ResourceRoutes
from pimlet.edge.routes import Parameter, Wording
from pimlet.structure.categories.service import CategoryService

_SERVICE = CategoryService()
_RESOURCE = ResourceRoutes(
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
    _SERVICE,
    _SERVICE,
)
ROUTES = (*_RESOURCE.reading(), *_RESOURCE.writing())
