"""Routes of channels."""

from pimlet.edge.resource_routes import Declaration, ResourceRoutes
from pimlet.structure.channels.service import ChannelService

_SERVICE = ChannelService()
_RESOURCE = ResourceRoutes(Declaration("channel", "channels", "/channels", "channels"), _SERVICE, _SERVICE)
ROUTES = (*_RESOURCE.reading(), *_RESOURCE.writing())
