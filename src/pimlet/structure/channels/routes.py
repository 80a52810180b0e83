"""Routes of channels."""

from pimlet.edge.resource_routes import Declaration, ResourceRoutes
from pimlet.edge.routes import Route
from pimlet.structure.channels.service import ChannelService


def routes(service: ChannelService) -> tuple[Route, ...]:
    """The routes, in Akeneo's order."""
    resource = ResourceRoutes(Declaration("channel", "channels", "/channels", "channels"), service, service)
    return (*resource.reading(), *resource.writing())
