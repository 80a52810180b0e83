"""Waiting until stored products agree with a changed structure (architecture §2)."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from pimlet.control.http.errors import ControlError
from pimlet.control.http.request import ControlRequest
from pimlet.control.http.routes import Body, ControlRoute
from pimlet.enrichment.rewrites.worker import wait_until_idle
from pimlet.foundation.unit_of_work import Access, UnitOfWork


class Patience(Body):
    """How long to wait, in seconds."""

    seconds: Annotated[float, Field(ge=0, le=3_600)] = 60.0


@dataclass(frozen=True, slots=True)
class Rewrites:
    """How many changes of the structure are not yet brought to all stored products."""

    pending: int


async def show(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    """The number of pending rewrites."""
    return Rewrites(uow.state.pending_rewrites)


async def wait(request: ControlRequest[Patience, None]) -> Any:
    """Work, or wait for others who do, until nothing is pending."""
    seconds = request.body.seconds
    if not await wait_until_idle(request.sandbox, seconds):
        raise ControlError(504, f"Products are still being rewritten after {seconds:g} seconds: wait again.")
    return Rewrites(0)


ROUTES = (
    ControlRoute("control_rewrites_get", "GET", "/rewrites",
                 "Count changes of the structure that stored products do not follow yet", "Server",
                 handler=show, access=Access.READ, answer=Rewrites),
    ControlRoute("control_rewrites_wait", "POST", "/rewrites/wait",
                 "Wait until stored products agree with the structure", "Server",
                 direct=wait, body=Patience, answer=Rewrites),
)  # fmt: skip
