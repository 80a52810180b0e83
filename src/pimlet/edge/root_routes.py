"""The root endpoint, the token route and `system-information` (spec 01 §2, §12)."""

from starlette.responses import Response

from pimlet.edge.exchange import Exchange
from pimlet.edge.json_bytes import encode
from pimlet.edge.links import API
from pimlet.edge.pipeline import current_pim, json_response
from pimlet.edge.routes import FORM_TYPE, JSON_TYPE, Route
from pimlet.edge.token_route import token
from pimlet.foundation.differences import lists, offers
from pimlet.foundation.unit_of_work import UnitOfWork

TOKEN_PATH = "/api/oauth/v1/token"  # noqa: S105
MAX_TOKEN_BODY = 300


async def root(exchange: Exchange) -> Response:
    """Host, authentication and every listed route that the PIM has, in route order."""
    pim = await current_pim(exchange)
    routes = {
        route.name: {"route": route.path, "methods": [route.method]}
        for route in exchange.services.routes
        if route.listed and (route.feature is None or offers(pim, route.feature)) and lists(pim, route.feature)
    }
    return json_response(
        encode(
            {
                "host": exchange.base,
                "authentication": {"fos_oauth_server_token": {"route": TOKEN_PATH, "methods": ["POST"]}},
                "routes": routes,
            }
        )
    )


async def system_information(exchange: Exchange, uow: UnitOfWork) -> Response:
    """Version and edition: the sandbox's, else the settings'."""
    settings = exchange.services.settings
    return json_response(
        encode(
            {
                "version": (uow.state.pim_version or settings.version).lower(),
                "edition": uow.state.edition or settings.edition.value,
            }
        )
    )


ROOT = Route(
    "pim_api_root", "GET", API, "List the routes of the API", "Overview", stream=root, public=True, listed=False
)
TOKEN = Route(
    "fos_oauth_server_token", "POST", TOKEN_PATH, "Get an access token", "Authentication", stream=token, public=True,
    listed=False, max_body=MAX_TOKEN_BODY, content_types=(JSON_TYPE, FORM_TYPE), statuses=(200, 400, 413, 415, 422),
)  # fmt: skip
SYSTEM_INFORMATION = Route(
    "pim_analytics_external_api_system_info_get", "GET", f"{API}/system-information", "Get version and edition",
    "System",     handler=system_information,
)  # fmt: skip
