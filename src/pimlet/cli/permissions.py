"""`pimlet permission`."""

from dataclasses import asdict

import click

from pimlet.cli.accounts import formatted, given, print_list, print_one, reading, writing
from pimlet.rights import service
from pimlet.rights.kinds import Kind

_KINDS = click.Choice([kind.value for kind in Kind])
_TREE = click.option("--tree", is_flag=True, help="Also on all categories below the named ones.")
_GROUP = click.option("--group", required=True, help="The user group.")


@click.group()
def permission() -> None:
    """Rights of user groups on categories, attribute groups and locales."""


@permission.command("list")
@click.option("--kind", type=_KINDS)
@click.option("--group", help="Of this user group only.")
@formatted
def list_grants(kind: str | None, group: str | None, form: str) -> None:
    """List what differs from the usual: everything for the group All, nothing for others."""
    print_list((asdict(one) for one in reading(lambda uow: service.list_grants(uow, kind, group))), form)


@permission.command()
@click.argument("kind", type=_KINDS)
@click.argument("codes", nargs=-1, required=True)
@_GROUP
@click.option("--level", required=True, help="view, edit or, on categories, own.")
@_TREE
def grant(kind: str, codes: tuple[str, ...], group: str, level: str, tree: bool) -> None:
    """Give a user group a level on things by code."""
    writing(lambda uow: service.grant(uow, kind, codes, group, level, below=tree))
    click.echo(f'Granted {level} to the user group "{group}".')


@permission.command()
@click.argument("kind", type=_KINDS)
@click.argument("codes", nargs=-1, required=True)
@_GROUP
@click.option("--level", default="view", show_default=True, help="The level to take, with all higher ones.")
@_TREE
def revoke(kind: str, codes: tuple[str, ...], group: str, level: str, tree: bool) -> None:
    """Take a level on things by code, with all higher ones, from a user group."""
    writing(lambda uow: service.revoke(uow, kind, codes, group, level, below=tree))
    click.echo(f'Revoked {level} from the user group "{group}".')


@permission.command()
@formatted
def defaults(form: str) -> None:
    """List what user groups get on new root categories, attribute groups and activated locales."""
    print_list((asdict(one) for one in reading(service.list_defaults)), form)


@permission.command("set-defaults")
@click.argument("group")
@click.option("--category", help="none, view, edit or own.")
@click.option("--attribute-group", help="none, view or edit.")
@click.option("--locale", help="none, view or edit.")
@formatted
def set_defaults(group: str, category: str | None, attribute_group: str | None, locale: str | None, form: str) -> None:
    """Change what a user group gets on what is created from now on."""
    levels = given(category=category, attribute_group=attribute_group, locale=locale)
    if not levels:
        raise click.UsageError("Nothing to change: give --category, --attribute-group or --locale.")
    print_one(asdict(writing(lambda uow: service.set_defaults(uow, group, levels))), form)
