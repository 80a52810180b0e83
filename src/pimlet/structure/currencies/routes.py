"""Routes of currencies."""

from pimlet.edge.resource_routes import Declaration, ResourceRoutes
from pimlet.edge.routes import Parameter, Route
from pimlet.structure.currencies.service import CurrencyService


def routes(service: CurrencyService) -> tuple[Route, ...]:
    """The routes."""
    search = Parameter("search", "Filters, as a JSON object; only where the PIM has them.")
    return ResourceRoutes(Declaration("currency", "currencies", "/currencies", query=(search,)), service).reading()
