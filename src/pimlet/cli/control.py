"""What the commands for sandboxes, snapshots and clocks share: the sandbox that they work on, and refusals."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import click

from pimlet.cli.accounts import in_sandbox
from pimlet.cli.errors import CommandError
from pimlet.control.http.errors import ControlError, UnknownNameError
from pimlet.foundation.sandboxes import Sandbox, Sandboxes
from pimlet.foundation.unit_of_work import Access, UnitOfWork, transact

Returned = TypeVar("Returned")
Command = TypeVar("Command", bound=Callable[..., Any])


def of_sandbox(command: Command) -> Command:
    """Adds `--sandbox` to a command."""
    return click.option("--sandbox", help="The sandbox to work on; the default one unless given.")(command)


def with_sandboxes(work: Callable[[Sandboxes], Awaitable[Returned]]) -> Returned:
    """The result of work on the installation's sandboxes. Raises `CommandError`."""

    async def run(default: Sandbox) -> Returned:
        sandboxes = Sandboxes(default.settings, default)
        try:
            return await work(sandboxes)
        except ControlError as error:
            raise CommandError(error.message) from error
        finally:
            await sandboxes.close()

    return in_sandbox(run)


async def existing(sandboxes: Sandboxes, name: str | None) -> Sandbox:
    """The sandbox with this name. Raises `UnknownNameError`."""
    sandbox = await sandboxes.named(name)
    if sandbox is None:
        raise UnknownNameError("sandbox", str(name), await sandboxes.names())
    return sandbox


def in_transaction(name: str | None, access: Access, work: Callable[[UnitOfWork], Awaitable[Returned]]) -> Returned:
    """The result of work in one transaction on a sandbox. Raises `CommandError`."""

    async def run(sandboxes: Sandboxes) -> Returned:
        return await transact(await existing(sandboxes, name), access, work)

    return with_sandboxes(run)
