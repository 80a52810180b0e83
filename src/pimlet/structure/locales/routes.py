"""Routes of locales."""

from pimlet.edge.resource_routes import Declaration, ResourceRoutes
from pimlet.edge.routes import Parameter
from pimlet.structure.locales.service import LocaleService

ROUTES = ResourceRoutes(
    Declaration("locale", "locales", "/locales", query=(Parameter("search", "Filters, as a JSON object."),)),
    LocaleService(),
).reading()
