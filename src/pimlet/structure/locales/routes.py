"""Routes of locales."""

from pimlet.edge.resource_routes import Declaration, ResourceRoutes
from pimlet.edge.routes import Parameter, Route
from pimlet.structure.locales.service import LocaleService


def routes(service: LocaleService) -> tuple[Route, ...]:
    """The routes."""
    search = Parameter("search", "Filters, as a JSON object.")
    return ResourceRoutes(Declaration("locale", "locales", "/locales", query=(search,)), service).reading()
