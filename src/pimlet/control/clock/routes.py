"""Operations on the clock of a sandbox."""

from typing import Annotated, Any

from pydantic import AwareDatetime, Field

from pimlet.control.clock import service
from pimlet.control.clock.service import Clock
from pimlet.control.http.request import ControlRequest
from pimlet.control.http.routes import Body, ControlRoute
from pimlet.foundation.unit_of_work import Access, UnitOfWork


class Freezing(Body):
    """Where a clock is stopped."""

    at: Annotated[AwareDatetime | None, Field(description="Default: where it is.")] = None


class Setting(Body):
    """What a clock is set to."""

    at: AwareDatetime


class Advancing(Body):
    """How far a clock is moved."""

    seconds: Annotated[float, Field(allow_inf_nan=False)]


async def _get(_: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    return await service.get(uow)


async def _freeze(request: ControlRequest[Freezing, None], uow: UnitOfWork) -> Any:
    return await service.freeze(uow, request.body.at)


async def _set(request: ControlRequest[Setting, None], uow: UnitOfWork) -> Any:
    return await service.set_to(uow, request.body.at)


async def _advance(request: ControlRequest[Advancing, None], uow: UnitOfWork) -> Any:
    return await service.advance(uow, request.body.seconds)


async def _resume(_: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    return await service.resume(uow)


async def _reset(_: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    return await service.reset(uow)


def _change(name: str, summary: str, **options: Any) -> ControlRoute:
    return ControlRoute(
        f"control_clock_{name}", "POST", f"/clock/{name}", summary, "Clock",
        access=Access.STRUCTURE, answer=Clock, **options,
    )  # fmt: skip


ROUTES = (
    ControlRoute(
        "control_clock", "GET", "/clock", "Get the time of the sandbox", "Clock",
        handler=_get, access=Access.READ, answer=Clock,
    ),
    _change("freeze", "Stop the clock", handler=_freeze, body=Freezing),
    _change("set", "Set the clock; a running one goes on from there", handler=_set, body=Setting),
    _change("advance", "Move the clock by so many seconds", handler=_advance, body=Advancing),
    _change("resume", "Let a frozen clock go on from where it stands", handler=_resume),
    _change("reset", "Go back to the machine's time", handler=_reset),
)  # fmt: skip
