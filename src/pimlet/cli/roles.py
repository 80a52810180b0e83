"""`pimlet role`."""

from collections.abc import Sequence
from dataclasses import asdict

import click

from pimlet.accounts import roles
from pimlet.accounts.permissions import PERMISSIONS
from pimlet.cli.accounts import formatted, print_list, print_one, reading, writing

_ALL = click.option("--all", "everything", is_flag=True, help="Every permission.")


def _permissions(names: Sequence[str], everything: bool) -> Sequence[str]:
    if everything == bool(names):
        raise click.UsageError("Name permissions, or give --all.")
    return list(PERMISSIONS) if everything else names


@click.group()
def role() -> None:
    """Roles: named sets of permissions of the web API."""


@role.command("list")
@formatted
def list_roles(form: str) -> None:
    """List all roles; as text with the number of their permissions."""
    found = reading(roles.list_roles)
    if form == "json":
        print_list((asdict(one) for one in found), form)
        return
    total = len(PERMISSIONS)
    print_list(
        ({"role": one.role, "label": one.label, "permissions": f"{len(one.permissions)} of {total}"} for one in found),
        form,
    )


@role.command()
@click.argument("code")
@formatted
def show(code: str, form: str) -> None:
    """Show one role with its permissions."""
    print_one(asdict(reading(lambda uow: roles.get(uow, code))), form)


@role.command()
@formatted
def permissions(form: str) -> None:
    """List the permissions that a role can have."""
    print_list((asdict(one) for one in PERMISSIONS.values()), form)


@role.command()
@click.argument("code")
@click.option("--label", help="The code unless given.")
@click.option("--permission", "names", multiple=True, help="May be repeated; all permissions unless given.")
@click.option("--no-permissions", is_flag=True, help="Start without any permission.")
def create(code: str, label: str | None, names: tuple[str, ...], no_permissions: bool) -> None:
    """Create a role, with all permissions unless said otherwise."""
    if names and no_permissions:
        raise click.UsageError("Give --permission or --no-permissions, not both.")
    granted = names if names or no_permissions else None
    writing(lambda uow: roles.create(uow, code, code if label is None else label, granted))
    click.echo(f'Created the role "{code}".')


@role.command()
@click.argument("code")
@click.option("--label", required=True)
def change(code: str, label: str) -> None:
    """Give a role another label."""
    writing(lambda uow: roles.set_label(uow, code, label))
    click.echo(f'Changed the role "{code}".')


@role.command()
@click.argument("code")
@click.argument("names", nargs=-1, metavar="[PERMISSION]...")
@_ALL
def grant(code: str, names: tuple[str, ...], everything: bool) -> None:
    """Give a role permissions."""
    chosen = _permissions(names, everything)
    writing(lambda uow: roles.grant(uow, code, chosen))
    click.echo(f'Changed the role "{code}".')


@role.command()
@click.argument("code")
@click.argument("names", nargs=-1, metavar="[PERMISSION]...")
@_ALL
def revoke(code: str, names: tuple[str, ...], everything: bool) -> None:
    """Take permissions from a role."""
    chosen = _permissions(names, everything)
    writing(lambda uow: roles.revoke(uow, code, chosen))
    click.echo(f'Changed the role "{code}".')


@role.command()
@click.argument("code")
def delete(code: str) -> None:
    """Delete a role that is no user's only one."""
    writing(lambda uow: roles.remove(uow, code))
    click.echo(f'Deleted the role "{code}".')
