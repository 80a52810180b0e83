"""Commands for catalog data that the PIM API cannot write."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from pimlet.cli.accounts import formatted, print_list, reading, structuring
from pimlet.control.catalog.groups import GROUP_TYPES, GROUPS
from pimlet.control.catalog.removal import REMOVABLE
from pimlet.control.catalog.updated import RESOURCES, set_updated
from pimlet.edge.errors import Problem
from pimlet.edge.writing import Write
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure import activation
from pimlet.structure.activation import CURRENCIES, LOCALES, Activatable
from pimlet.structure.reference_data import service as reference_data
from pimlet.workflow.above import ABOVE


def _activating(of: Activatable, things: str) -> click.Group:
    """`list`, `activate` and `deactivate` for one kind."""

    @click.group(of.thing, help=f"{things.capitalize()} of the catalog.")
    def group() -> None:
        pass

    @group.command("list", help=f"List {things}; only activated ones unless --all is given.")
    @click.option("--all", "everything", is_flag=True, help="Also those that are not activated.")
    @formatted
    def listed(everything: bool, form: str) -> None:
        rows = reading(lambda uow: activation.all_of(uow, of))
        print_list((asdict(one) for one in rows if everything or one.enabled), form)

    def change(name: str, enabled: bool, effect: str) -> None:
        @group.command(name, help=f"{name.capitalize()} {things}.")
        @click.argument("codes", nargs=-1, required=True)
        def command(codes: tuple[str, ...]) -> None:
            changed = structuring(
                lambda uow: activation.activate(uow, of, dict.fromkeys(codes, enabled), ABOVE.changes)
            )
            click.echo(f"{effect}: {', '.join(one.code for one in changed) or 'nothing'}.")

    @group.command("define", help=f"Make exactly these {things} known: CODE for activated ones, CODE=off for others.")
    @click.argument("codes", nargs=-1, required=True)
    def define(codes: tuple[str, ...]) -> None:
        wanted = {code.removesuffix("=off"): not code.endswith("=off") for code in codes}
        known = structuring(lambda uow: activation.define(uow, of, wanted, ABOVE.changes))
        click.echo(f"Known: {', '.join(one.code for one in known)}.")

    change("activate", True, "Activated")
    change("deactivate", False, "Deactivated")
    return group


locale = _activating(LOCALES, "locales")
currency = _activating(CURRENCIES, "currencies")


def _labels(given: tuple[str, ...]) -> dict[str, str]:
    pairs = [one.partition("=") for one in given]
    if any(not equals for _, equals, _ in pairs):
        raise click.UsageError("Give labels as LOCALE=TEXT, such as en_US=Winter.")
    return {code: text for code, _, text in pairs}


async def _put(service: Any, uow: UnitOfWork, code: str, fields: Mapping[str, Any]) -> bool:
    (outcome,) = await service.write(uow, {}, [Write(code, dict(fields))], None)
    if isinstance(outcome, Problem):
        raise outcome
    return bool(outcome.created)


_LABEL = click.option("--label", "labels", multiple=True, metavar="LOCALE=TEXT", help="May be repeated.")


def _grouping(name: str, thing: str, service: Any, option: Callable[[Any], Any] | None) -> click.Group:
    """`list`, `set` and `remove` for product groups or their types."""

    @click.group(name, help=f"{thing.capitalize()}s.")
    def group() -> None:
        pass

    @group.command("list", help=f"List {thing}s.")
    @formatted
    def listed(form: str) -> None:
        print_list(reading(service.documents), form)

    @click.argument("code")
    @_LABEL
    def put(code: str, labels: tuple[str, ...], **fields: Any) -> None:
        given = {key: value for key, value in fields.items() if value is not None}
        created = structuring(lambda uow: _put(service, uow, code, {**given, "labels": _labels(labels)}))
        click.echo(f'{"Created" if created else "Changed"} the {thing} "{code}".')

    group.command("set", help=f"Create or change a {thing}.")(put if option is None else option(put))

    @group.command("remove", help=f"Remove a {thing}.")
    @click.argument("code")
    def remove(code: str) -> None:
        structuring(lambda uow: service.remove(uow, code))
        click.echo(f'Removed the {thing} "{code}".')

    return group


group_type = _grouping("group-type", "group type", GROUP_TYPES, None)
product_group = _grouping("product-group", "product group", GROUPS, click.option("--type", help="Code of its type."))


@click.group("reference-data")
def reference() -> None:
    """Codes that attributes of the reference data types accept."""


@reference.command("list")
@formatted
def list_reference_data(form: str) -> None:
    """List names with their codes."""
    known = reading(reference_data.all_codes)
    print_list(({"name": name, "codes": codes} for name, codes in known.items()), form)


@reference.command("add")
@click.argument("name")
@click.argument("codes", nargs=-1, required=True)
def add_reference_data(name: str, codes: tuple[str, ...]) -> None:
    """Add codes to a name."""
    structuring(lambda uow: reference_data.load(uow, name, codes, ABOVE.changes))
    click.echo(f'The reference data "{name}" has: {", ".join(reading(reference_data.all_codes)[name])}.')


@reference.command("remove")
@click.argument("name")
@click.argument("code")
def remove_reference_data(name: str, code: str) -> None:
    """Remove a code, which leaves all values."""
    structuring(lambda uow: reference_data.remove(uow, name, code, ABOVE.changes))
    click.echo(f'Removed "{code}" of the reference data "{name}".')


@click.group()
def remove() -> None:
    """Remove resources of the catalog's structure, with the rules of Akeneo's interface."""


def _add_removal(name: str) -> None:
    kind = REMOVABLE[name]

    def command(**codes: str) -> None:
        structuring(lambda uow: kind.remove(uow, codes))
        click.echo(f'Removed the {name} "{codes["code"]}".')

    for argument in reversed(kind.codes):
        command = click.argument(argument)(command)
    remove.command(name.replace(" ", "-"), help=f"Remove the {name} with this code.")(command)


for _name in REMOVABLE:
    _add_removal(_name)


@click.command("set-updated")
@click.argument("resource", type=click.Choice(RESOURCES))
@click.argument("moment", metavar="TIME", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"]))
@click.argument("codes", nargs=-1, required=True)
def updated(resource: str, moment: datetime, codes: tuple[str, ...]) -> None:
    """Set when resources were last changed; a time without an offset is UTC."""
    count = structuring(lambda uow: set_updated(uow, resource, codes, moment))
    click.echo(f"{count} changed.")
