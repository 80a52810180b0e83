"""`pimlet journal`."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, TypeVar

import click

from pimlet.cli.accounts import formatted, print_list
from pimlet.cli.control import existing, in_transaction, of_sandbox, with_sandboxes
from pimlet.cli.errors import CommandError
from pimlet.control.journal import reading as recorded
from pimlet.control.journal.reading import STATUS, Entry, Wanted
from pimlet.foundation.sandboxes import Sandboxes
from pimlet.foundation.unit_of_work import Access

Command = TypeVar("Command", bound=Callable[..., Any])


def _filtered(command: Command) -> Command:
    for option in reversed(
        (
            click.option("--method", help="HTTP method."),
            click.option("--path", help="Path; * stands for any text."),
            click.option("--status", help="Status, such as 404 or 4xx."),
            click.option("--connection", help="Code of the connection."),
            click.option("--since", type=click.DateTime(), help="Not before this time, in UTC."),
            click.option("--until", type=click.DateTime(), help="Not after this time, in UTC."),
        )
    ):
        command = option(command)
    return command


def _wanted(
    method: str | None, path: str | None, status: str | None, connection: str | None, since: datetime | None,
    until: datetime | None,
) -> Wanted:  # fmt: skip
    if status is not None and not STATUS.fullmatch(status):
        raise click.UsageError(f"--status {status}: give one such as 404 or 4xx")
    return Wanted(method, path, status, connection, _utc(since), _utc(until))


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=UTC)


@click.group()
def journal() -> None:
    """The recorded exchanges of the PIM API."""


@journal.command("list")
@_filtered
@click.option("--limit", type=click.IntRange(1, 1_000), default=20, show_default=True)
@of_sandbox
@formatted
def list_entries(limit: int, sandbox: str | None, form: str, **given: Any) -> None:
    """List exchanges, newest first."""
    wanted = _wanted(**given)
    _print(in_transaction(sandbox, Access.READ, lambda uow: recorded.entries(uow, wanted, limit)), form)


@journal.command()
@_filtered
@of_sandbox
def count(sandbox: str | None, **given: Any) -> None:
    """Count exchanges."""
    wanted = _wanted(**given)
    click.echo(in_transaction(sandbox, Access.READ, lambda uow: recorded.count(uow, wanted)))


@journal.command()
@of_sandbox
def clear(sandbox: str | None) -> None:
    """Forget all exchanges."""
    click.echo(f"Removed {in_transaction(sandbox, Access.WRITE, recorded.clear)} entries.")


@journal.command()
@_filtered
@click.option("--count", "number", type=click.IntRange(1, 1_000), default=1, show_default=True)
@click.option("--timeout", type=click.FloatRange(0.1, 300), default=10.0, show_default=True, help="Seconds.")
@of_sandbox
@formatted
def wait(number: int, timeout: float, sandbox: str | None, form: str, **given: Any) -> None:
    """Wait until matching exchanges are recorded; exits with 1 when there are too few in time."""
    wanted = _wanted(**given)

    async def waiting(sandboxes: Sandboxes) -> list[Entry] | None:
        return await recorded.wait(await existing(sandboxes, sandbox), wanted, number, timeout)

    found = with_sandboxes(waiting)
    if found is None:
        raise CommandError(f"fewer than {number} matching requests were recorded within {timeout:g} seconds")
    _print(found, form)


def _print(entries: list[Entry], form: str) -> None:
    if form == "json":
        click.echo(json.dumps([asdict(one) for one in entries], default=str, indent=2))
        return
    print_list(
        (
            {
                "at": one.at.isoformat(timespec="milliseconds"), "status": one.status or "-", "method": one.method,
                "path": one.path + (f"?{one.query}" if one.query else ""), "ms": f"{one.duration_ms:.1f}",
                "connection": one.connection or "-",
            }
            for one in entries
        ),
        form,
    )  # fmt: skip
