"""`pimlet pim` and `pimlet wipe`."""

from dataclasses import asdict

import click

from pimlet.cli.accounts import formatted, print_one, reading, structuring, writing
from pimlet.control.server.pim import current, set_pim
from pimlet.control.server.wipe import wipe as empty
from pimlet.foundation.unit_of_work import UnitOfWork


@click.group()
def pim() -> None:
    """The version and edition that the server stands for."""


@pim.command()
@formatted
def show(form: str) -> None:
    """Show version and edition."""

    async def work(uow: UnitOfWork) -> dict[str, str]:
        return asdict(current(uow, uow.state.pim_version, uow.state.edition))

    print_one(reading(work), form)


@pim.command("set")
@click.option("--version", help="Such as 7.0 or master; empty for the setting PIMLET_VERSION.")
@click.option("--edition", help="CE, GE, EE or Serenity; empty for the setting PIMLET_EDITION.")
@formatted
def change(version: str | None, edition: str | None, form: str) -> None:
    """Set version and edition."""
    fields = {name: value or None for name, value in (("version", version), ("edition", edition)) if value is not None}
    if not fields:
        raise click.UsageError("Nothing to change: give --version or --edition.")
    print_one(asdict(writing(lambda uow: set_pim(uow, fields))), form)


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def wipe(yes: bool) -> None:
    """Delete the catalog, all users and all connections."""
    if not yes:
        click.confirm("Delete the catalog, all users and all connections?", abort=True)
    structuring(empty)
    click.echo("Wiped.")
