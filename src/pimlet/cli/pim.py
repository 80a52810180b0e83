"""`pimlet pim` and `pimlet wipe`."""

from dataclasses import asdict
from typing import Any

import click

from pimlet.cli.accounts import formatted, print_one, reading, structuring
from pimlet.control.server.pim import Pim, current, set_pim
from pimlet.control.server.wipe import wipe as empty
from pimlet.foundation.unit_of_work import UnitOfWork


@click.group()
def pim() -> None:
    """The version, edition and features that the server stands for."""


@pim.command()
@formatted
def show(form: str) -> None:
    """Show version, edition and the features that are switched on."""
    print_one(asdict(reading(_current)), form)


async def _current(uow: UnitOfWork) -> Pim:
    return current(uow)


@pim.command("set")
@click.option("--version", help="Such as 7.0 or master; empty for the setting PIMLET_VERSION.")
@click.option("--edition", help="CE, GE, EE or Serenity; empty for the setting PIMLET_EDITION.")
@click.option("--features", help="Such as permission,-published_products; empty for the setting PIMLET_FEATURES.")
@formatted
def change(version: str | None, edition: str | None, features: str | None, form: str) -> None:
    """Set version, edition and features."""
    given = {"version": version, "edition": edition, "features": features}
    fields: dict[str, Any] = {name: value or None for name, value in given.items() if value is not None}
    if not fields:
        raise click.UsageError("Nothing to change: give --version, --edition or --features.")
    if fields.get("features"):
        fields["features"] = fields["features"].split(",")
    structuring(lambda uow: set_pim(uow, fields))
    print_one(asdict(reading(_current)), form)


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def wipe(yes: bool) -> None:
    """Delete the catalog, all users and all connections."""
    if not yes:
        click.confirm("Delete the catalog, all users and all connections?", abort=True)
    structuring(empty)
    click.echo("Wiped.")
