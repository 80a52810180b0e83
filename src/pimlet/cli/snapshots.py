"""`pimlet snapshot`."""

from dataclasses import asdict

import click

from pimlet.cli.accounts import formatted, print_list
from pimlet.cli.control import in_transaction, of_sandbox
from pimlet.control.snapshots import service
from pimlet.foundation.unit_of_work import Access


@click.group()
def snapshot() -> None:
    """Saved states of a sandbox."""


@snapshot.command()
@click.argument("name")
@of_sandbox
def save(name: str, sandbox: str | None) -> None:
    """Save the state; a snapshot of the same name is replaced."""
    _, created = in_transaction(sandbox, Access.STRUCTURE, lambda uow: service.save(uow, name))
    click.echo("Saved." if created else "Replaced.")


@snapshot.command("list")
@of_sandbox
@formatted
def list_snapshots(sandbox: str | None, form: str) -> None:
    """List snapshots."""
    print_list((asdict(one) for one in in_transaction(sandbox, Access.READ, service.list_snapshots)), form)


@snapshot.command()
@click.argument("name")
@of_sandbox
def restore(name: str, sandbox: str | None) -> None:
    """Bring a saved state back; a running server goes on with it."""
    in_transaction(sandbox, Access.STRUCTURE, lambda uow: service.restore(uow, name))
    click.echo("Restored.")


@snapshot.command()
@click.argument("name")
@of_sandbox
def delete(name: str, sandbox: str | None) -> None:
    """Delete a snapshot."""
    in_transaction(sandbox, Access.STRUCTURE, lambda uow: service.remove(uow, name))
    click.echo("Deleted.")
