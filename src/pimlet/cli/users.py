"""`pimlet user` and `pimlet group`."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TypeVar, cast

import click

from pimlet.accounts import groups, users
from pimlet.accounts.passwords import NewPassword
from pimlet.accounts.user_fields import UserFields, defaults_for
from pimlet.cli.accounts import formatted, given, print_list, print_one, reading, writing, writing_password
from pimlet.control.catalog_names import catalog_names
from pimlet.foundation.unit_of_work import UnitOfWork

Command = TypeVar("Command", bound=Callable[..., Any])
_LISTED = ("username", "email", "type", "enabled", "roles", "groups", "connection")
_OPTIONS = (
    click.option("--email", help="Unique; <name>@example.com unless given."),
    click.option("--first-name"),
    click.option("--last-name"),
    click.option("--type", help="user (default), api or job."),
    click.option("--role", "roles", multiple=True, help="May be repeated; ROLE_USER unless given."),
    click.option("--group", "groups", multiple=True, help="May be repeated; everybody is in All."),
    click.option("--ui-locale", help="en_US unless given."),
    click.option("--timezone", help="UTC unless given."),
    click.option("--catalog-locale", help="Default locale of the catalog; empty for none."),
    click.option("--catalog-scope", help="Default channel; empty for none."),
    click.option("--category-tree", help="Default category tree; empty for none."),
)
_PASSWORD = click.option("--password", help="Generated and printed unless given; - reads a line from standard input.")


def _user_options(command: Command) -> Command:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def _fields(options: dict[str, Any]) -> UserFields:
    """Fields from options; an empty catalog default takes it away."""
    fields = given(**options)
    for name in ("catalog_locale", "catalog_scope", "category_tree"):
        if fields.get(name) == "":
            fields[name] = None
    return cast(UserFields, fields)


def _report(username: str, done: str, password: NewPassword, *, generated: bool, form: str) -> None:
    """Say what was done; a generated password is shown this once."""
    if form == "json":
        print_one({"username": username, **({"password": password.text} if generated else {})}, form)
        return
    click.echo(f'{done} the user "{username}".')
    if generated:
        click.echo(f"Password: {password.text}")


@click.group()
def user() -> None:
    """Users: people, API accounts and jobs."""


@user.command("list")
@formatted
def list_users(form: str) -> None:
    """List all users."""
    rows = [asdict(one) for one in reading(users.list_users)]
    print_list(({name: row[name] for name in _LISTED} if form == "text" else row for row in rows), form)


@user.command()
@click.argument("username")
@formatted
def show(username: str, form: str) -> None:
    """Show one user."""
    print_one(asdict(reading(lambda uow: users.get(uow, username))), form)


@user.command()
@click.argument("username")
@_PASSWORD
@_user_options
@formatted
def create(username: str, password: str | None, form: str, **options: Any) -> None:
    """Create a user."""
    fields = cast(UserFields, {**defaults_for(username), **_fields(options)})

    async def work(uow: UnitOfWork, new: NewPassword) -> int:
        return await users.create(uow, fields, new, catalog_names)

    _, new = writing_password(password, work)
    _report(username, "Created", new, generated=password is None, form=form)


@user.command()
@click.argument("username")
@click.option("--username", "new_name", help="Another name.")
@_user_options
@click.option("--add-role", multiple=True, help="May be repeated; other roles stay.")
@click.option("--remove-role", multiple=True, help="May be repeated.")
@click.option("--add-group", multiple=True, help="May be repeated; other groups stay.")
@click.option("--remove-group", multiple=True, help="May be repeated.")
def change(
    username: str,
    new_name: str | None,
    add_role: tuple[str, ...],
    remove_role: tuple[str, ...],
    add_group: tuple[str, ...],
    remove_group: tuple[str, ...],
    **options: Any,
) -> None:
    """Change a user; --role and --group replace all roles and groups."""
    fields = _fields({**options, "username": new_name})
    if not (fields or add_role or remove_role or add_group or remove_group):
        raise click.UsageError("Nothing to change: give at least one option.")

    async def work(uow: UnitOfWork) -> None:
        await users.change(uow, username, fields, catalog_names)
        name = new_name or username
        if add_role or remove_role:
            await users.change_roles(uow, name, add_role, remove_role)
        if add_group or remove_group:
            await users.change_groups(uow, name, add_group, remove_group)

    writing(work)
    click.echo(f'Changed the user "{username}".')


@user.command("set-password")
@click.argument("username")
@_PASSWORD
@formatted
def set_password(username: str, password: str | None, form: str) -> None:
    """Set a password; all tokens of the user become invalid."""
    _, new = writing_password(password, lambda uow, new: users.set_password(uow, username, new))
    _report(username, "Changed the password of", new, generated=password is None, form=form)


@user.command()
@click.argument("username")
def disable(username: str) -> None:
    """Keep a user out, with tokens too."""
    writing(lambda uow: users.set_enabled(uow, username, False))
    click.echo(f'Disabled the user "{username}".')


@user.command()
@click.argument("username")
def enable(username: str) -> None:
    """Let a disabled user in again."""
    writing(lambda uow: users.set_enabled(uow, username, True))
    click.echo(f'Enabled the user "{username}".')


@user.command()
@click.argument("username")
def delete(username: str) -> None:
    """Delete a user and their tokens."""
    writing(lambda uow: users.remove(uow, username))
    click.echo(f'Deleted the user "{username}".')


@click.group()
def group() -> None:
    """User groups."""


@group.command("list")
@formatted
def list_groups(form: str) -> None:
    """List all user groups."""
    print_list(({"name": name} for name in reading(groups.list_groups)), form)


@group.command("create")
@click.argument("name")
def create_group(name: str) -> None:
    """Create a user group."""
    writing(lambda uow: groups.create(uow, name))
    click.echo(f'Created the user group "{name}".')


@group.command("delete")
@click.argument("name")
def delete_group(name: str) -> None:
    """Delete a user group; its users stay."""
    writing(lambda uow: groups.remove(uow, name))
    click.echo(f'Deleted the user group "{name}".')
