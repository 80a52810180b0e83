"""What the commands for accounts share: the database, passwords, and how results are printed."""

import json
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

import click

from pimlet.accounts.errors import AccountsError
from pimlet.accounts.passwords import NewPassword, new_password
from pimlet.cli.database import require_installation, with_database
from pimlet.cli.errors import CommandError
from pimlet.cli.options import load_settings
from pimlet.control.http.errors import ControlError, of_problem
from pimlet.edge.errors import Problem
from pimlet.foundation.sandboxes import Sandbox
from pimlet.foundation.state import NotInstalledError
from pimlet.foundation.unit_of_work import Access, UnitOfWork, transact

Returned = TypeVar("Returned")
Command = TypeVar("Command", bound=Callable[..., Any])
Work = Callable[[UnitOfWork], Awaitable[Returned]]


def formatted(command: Command) -> Command:
    """Adds `--format` to a command that prints a result."""
    choice = click.Choice(["text", "json"])
    return click.option("--format", "form", type=choice, default="text", show_default=True)(command)


def reading(work: Work[Returned]) -> Returned:
    """The result of a read in one transaction. Raises `CommandError`."""
    return in_sandbox(lambda sandbox: transact(sandbox, Access.READ, work))


def writing(work: Work[Returned]) -> Returned:
    """The result of a write in one transaction. Raises `CommandError`."""
    return in_sandbox(lambda sandbox: transact(sandbox, Access.WRITE, work))


def structuring(work: Work[Returned]) -> Returned:
    """The result of a write of the catalog's structure in one transaction. Raises `CommandError`."""
    return in_sandbox(lambda sandbox: transact(sandbox, Access.STRUCTURE, work))


def writing_password(
    text: str | None, work: Callable[[UnitOfWork, NewPassword], Awaitable[Returned]]
) -> tuple[Returned, NewPassword]:
    """As `writing`, with a password that was hashed before the transaction: generated for None, read for `-`."""
    if text == "-":
        text = sys.stdin.readline().rstrip("\r\n")

    async def hash_and_write(sandbox: Sandbox) -> tuple[Returned, NewPassword]:
        password = await new_password(text)

        async def write(uow: UnitOfWork) -> Returned:
            return await work(uow, password)

        return await transact(sandbox, Access.WRITE, write), password

    return in_sandbox(hash_and_write)


def in_sandbox(work: Callable[[Sandbox], Awaitable[Returned]]) -> Returned:
    """The result of work on the installation's sandbox. Raises `CommandError`."""
    settings = load_settings()
    if settings.database_url is None and not settings.data_dir.exists():
        raise CommandError(f"there is no installation in {settings.data_dir}: run pimlet serve once")

    async def run(url: str) -> Returned:
        sandbox = Sandbox("", url, settings)
        try:
            await require_installation(sandbox.engine)
            return await work(sandbox)
        except AccountsError as error:
            raise CommandError(" ".join(error.messages)) from error
        except ControlError as error:
            raise CommandError(error.message) from error
        except Problem as problem:
            raise CommandError(of_problem(problem).message) from problem
        except NotInstalledError as error:
            raise CommandError("the database holds no installation: run pimlet serve once") from error
        finally:
            await sandbox.close()

    return with_database(settings, run)


def given(**options: Any) -> dict[str, Any]:
    """The options that were given; repeatable ones that were not given are empty."""
    return {name: value for name, value in options.items() if value is not None and value != ()}


def print_list(rows: Iterable[Mapping[str, Any]], form: str) -> None:
    """Print rows with the same keys: a table, or a JSON list."""
    found = list(rows)
    if form == "json":
        click.echo(_json(found))
    elif found:
        lines = [list(found[0]), *([_text(value) for value in row.values()] for row in found)]
        widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
        for line in lines:
            click.echo("  ".join(f"{text:<{width}}" for text, width in zip(line, widths, strict=True)).rstrip())


def print_one(row: Mapping[str, Any], form: str, labels: Mapping[str, str] | None = None) -> None:
    """Print one thing: a line for each key, under its label if it has one, or a JSON object."""
    if form == "json":
        click.echo(_json(row))
        return
    for name, value in row.items():
        click.echo(f"{(labels or {}).get(name, name)}: {_text(value)}")


def _json(value: object) -> str:
    return json.dumps(value, default=lambda moment: moment.isoformat())


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(value)
    return "" if value is None else str(value)
