"""What the control API offers, and what server it belongs to."""

from dataclasses import dataclass
from typing import Any

from pimlet import __version__
from pimlet.control.http.request import ControlRequest
from pimlet.control.http.routes import PREFIX, ControlRoute
from pimlet.foundation.unit_of_work import Access, UnitOfWork


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the control API."""

    method: str
    path: str
    summary: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The server and its operations. `sandbox` is the one that the request names."""

    version: str
    mode: str
    sandbox: str
    operations: list[Operation]


def overview_route(others: tuple[ControlRoute, ...]) -> ControlRoute:
    """`GET` of the prefix itself, which lists the other routes."""
    operations = [Operation(route.method, PREFIX + route.path, route.summary) for route in others]

    async def overview(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
        mode = request.services.settings.mode.value
        return Overview(__version__, mode, uow.sandbox.name, operations)

    return ControlRoute(
        "control_overview", "GET", "", "Say what the server is and list the operations", "Server",
        handler=overview, access=Access.READ, answer=Overview,
    )  # fmt: skip
