"""`pimlet sandbox`."""

from dataclasses import asdict

import click

from pimlet.cli.accounts import formatted, print_list, print_one
from pimlet.cli.control import existing, with_sandboxes
from pimlet.control.sandboxes import service
from pimlet.control.sandboxes.templates import KINDS
from pimlet.foundation.sandboxes import Sandboxes


@click.group()
def sandbox() -> None:
    """Isolated catalogs with accounts of their own."""


@sandbox.command()
@click.argument("name", required=False)
@click.option("--template", type=click.Choice(list(KINDS)), default="empty", show_default=True, help="First content.")
@click.option("--snapshot", help="A snapshot to copy, instead of a template.")
@click.option("--of", "source", help="The sandbox that the snapshot is of; the default one unless given.")
@click.option("--expires-in", type=click.FloatRange(0, min_open=True), help="Seconds until it deletes itself.")
@formatted
def create(
    name: str | None, template: str, snapshot: str | None, source: str | None, expires_in: float | None, form: str
) -> None:
    """Create a sandbox; its credentials are printed once."""
    if source is not None and snapshot is None:
        raise click.UsageError("--of says whose snapshot it is: give --snapshot too.")

    async def work(sandboxes: Sandboxes) -> service.Created:
        content = service.Content(template)
        if snapshot is not None:
            content = service.Content(snapshot=snapshot, of=await existing(sandboxes, source))
        return await service.create(sandboxes, name, content, expires_in)

    made = with_sandboxes(work)
    shown = asdict(made)
    print_one({**{key: value for key, value in shown.items() if key != "credentials"}, **shown["credentials"]}, form)


@sandbox.command("list")
@formatted
def list_sandboxes(form: str) -> None:
    """List sandboxes."""
    print_list((asdict(one) for one in with_sandboxes(service.list_sandboxes)), form)


@sandbox.command()
@click.argument("name")
def delete(name: str) -> None:
    """Delete a sandbox with everything in it."""
    with_sandboxes(lambda sandboxes: service.remove(sandboxes, name))
    click.echo("Deleted.")
