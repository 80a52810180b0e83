"""The table of the control API: every operation below `/_pimlet/v1`, gathered from the modules that offer them."""

from pimlet.control.http.routes import ControlRoute
from pimlet.control.overview import overview_route


def control_routes() -> tuple[ControlRoute, ...]:
    """All control routes, in the order in which they are described."""
    routes: tuple[ControlRoute, ...] = ()
    return (overview_route(routes), *routes)
