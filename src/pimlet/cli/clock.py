"""`pimlet clock`."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, datetime

import click

from pimlet.cli.accounts import formatted, print_one
from pimlet.cli.control import in_transaction, of_sandbox
from pimlet.control.clock import service
from pimlet.control.clock.service import Clock
from pimlet.foundation.unit_of_work import Access, UnitOfWork


class _Moment(click.ParamType[datetime]):
    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """ISO 8601; UTC without an offset."""
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no time such as 2026-03-01T12:00:00+00:00", param, ctx)
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


@click.group()
def clock() -> None:
    """The time of a sandbox."""


def _change(sandbox: str | None, form: str, work: Callable[[UnitOfWork], Awaitable[Clock]]) -> None:
    print_one(asdict(in_transaction(sandbox, Access.STRUCTURE, work)), form)


@clock.command()
@of_sandbox
@formatted
def show(sandbox: str | None, form: str) -> None:
    """Print the time."""
    print_one(asdict(in_transaction(sandbox, Access.READ, service.get)), form)


@clock.command()
@click.argument("at", type=_Moment(), required=False)
@of_sandbox
@formatted
def freeze(at: datetime | None, sandbox: str | None, form: str) -> None:
    """Stop the clock, at a time or where it is."""
    _change(sandbox, form, lambda uow: service.freeze(uow, at))


@clock.command("set")
@click.argument("at", type=_Moment())
@of_sandbox
@formatted
def set_clock(at: datetime, sandbox: str | None, form: str) -> None:
    """Set the clock; a running one goes on from there."""
    _change(sandbox, form, lambda uow: service.set_to(uow, at))


@clock.command()
@click.argument("seconds", type=float)
@of_sandbox
@formatted
def advance(seconds: float, sandbox: str | None, form: str) -> None:
    """Move the clock by so many seconds."""
    _change(sandbox, form, lambda uow: service.advance(uow, seconds))


@clock.command()
@of_sandbox
@formatted
def resume(sandbox: str | None, form: str) -> None:
    """Let a frozen clock go on from where it stands."""
    _change(sandbox, form, service.resume)


@clock.command()
@of_sandbox
@formatted
def reset(sandbox: str | None, form: str) -> None:
    """Go back to the machine's time."""
    _change(sandbox, form, service.reset)
