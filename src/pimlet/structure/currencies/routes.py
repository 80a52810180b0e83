"""Routes of currencies."""

from pimlet.edge.resource_routes import Declaration, ResourceRoutes
from pimlet.structure.currencies.service import CurrencyService

ROUTES = ResourceRoutes(Declaration("currency", "currencies", "/currencies"), CurrencyService()).reading()
