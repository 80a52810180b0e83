"""`pimlet connection` and `pimlet client`."""

from dataclasses import asdict
from typing import cast

import click

from pimlet.accounts import clients, connections
from pimlet.accounts.connections import ConnectionCredentials, ConnectionFields, NewConnection
from pimlet.accounts.passwords import NewPassword
from pimlet.cli.accounts import formatted, given, print_list, print_one, reading, writing, writing_password
from pimlet.control.catalog_names import catalog_names
from pimlet.foundation.unit_of_work import UnitOfWork

_LABELS = {
    "code": "Code",
    "client_id": "Client ID",
    "secret": "Secret",
    "label": "Label",
    "flow_type": "Flow type",
    "username": "Username",
    "password": "Password",
    "auditable": "Auditable",
    "roles": "Roles",
    "user_groups": "User groups",
}
_LISTED = ("code", "label", "flow_type", "auditable", "client_id", "username")
_FLOW_TYPE = click.option("--flow-type", help="data_source, data_destination or other (default).")
_USER_GROUP = click.option("--user-group", "user_groups", multiple=True, help="Group of the user; may be repeated.")
_ROLE = click.option(
    "--role", "roles", multiple=True, help="Role of the user; may be repeated; ROLE_USER unless given."
)


@click.group()
def connection() -> None:
    """Connections: a client id and secret with a user of their own, for one connector."""


@connection.command("list")
@formatted
def list_connections(form: str) -> None:
    """List all connections, without their secrets."""
    rows = (asdict(one) for one in reading(connections.list_connections))
    if form == "text":
        print_list(({name: row[name] for name in _LISTED} for row in rows), form)
    else:
        print_list(({name: value for name, value in row.items() if name != "secret"} for row in rows), form)


@connection.command()
@click.argument("code")
@formatted
def show(code: str, form: str) -> None:
    """Show one connection with its secret."""
    print_one(asdict(reading(lambda uow: connections.get(uow, code))), form, _LABELS)


@connection.command()
@click.argument("code")
@click.option("--label", help="The code unless given.")
@_FLOW_TYPE
@click.option("--auditable", is_flag=True, help="Count what the connection reads and writes.")
@_USER_GROUP
@_ROLE
@formatted
def create(
    code: str,
    label: str | None,
    flow_type: str | None,
    auditable: bool,
    user_groups: tuple[str, ...],
    roles: tuple[str, ...],
    form: str,
) -> None:
    """Create a connection; its password is shown this once."""
    options = given(flow_type=flow_type, user_groups=user_groups, roles=roles)
    new = NewConnection(code, code if label is None else label, auditable=auditable, **options)

    async def work(uow: UnitOfWork, password: NewPassword) -> ConnectionCredentials:
        return await connections.create(uow, new, password, catalog_names)

    created, _ = writing_password(None, work)
    print_one({**asdict(created), "auditable": auditable}, form, _LABELS)


@connection.command()
@click.argument("code")
@click.option("--label")
@_FLOW_TYPE
@click.option("--auditable/--not-auditable", default=None, help="Count what the connection reads and writes.")
@_USER_GROUP
@click.option("--no-user-group", is_flag=True, help="Leave the user in All only.")
@_ROLE
def change(
    code: str,
    label: str | None,
    flow_type: str | None,
    auditable: bool | None,
    user_groups: tuple[str, ...],
    no_user_group: bool,
    roles: tuple[str, ...],
) -> None:
    """Change a connection; --user-group and --role replace those that its user has."""
    if user_groups and no_user_group:
        raise click.UsageError("Give --user-group or --no-user-group, not both.")
    fields = given(label=label, flow_type=flow_type, auditable=auditable, user_groups=user_groups, roles=roles)
    if no_user_group:
        fields["user_groups"] = ()
    if not fields:
        raise click.UsageError("Nothing to change: give at least one option.")
    writing(lambda uow: connections.change(uow, code, cast(ConnectionFields, fields), catalog_names))
    click.echo(f'Changed the connection "{code}".')


@connection.command("regenerate-secret")
@click.argument("code")
@formatted
def regenerate_secret(code: str, form: str) -> None:
    """Draw a new secret; all tokens of the connection become invalid."""
    made = writing(lambda uow: connections.regenerate_secret(uow, code))
    print_one({"client_id": made.client_id, "secret": made.secret}, form, _LABELS)


@connection.command("regenerate-password")
@click.argument("code")
@formatted
def regenerate_password(code: str, form: str) -> None:
    """Draw a new password, shown this once; all tokens of the connection's user become invalid."""
    made, _ = writing_password(None, lambda uow, password: connections.regenerate_password(uow, code, password))
    print_one({"username": made.username, "password": made.password}, form, _LABELS)


@connection.command()
@click.argument("code")
def revoke(code: str) -> None:
    """Make all tokens of a connection invalid; its credentials stay."""
    writing(lambda uow: connections.revoke_tokens(uow, code))
    click.echo(f'Revoked the tokens of the connection "{code}".')


@connection.command()
@click.argument("code")
def delete(code: str) -> None:
    """Delete a connection with its client, its user and their tokens."""
    writing(lambda uow: connections.remove(uow, code))
    click.echo(f'Deleted the connection "{code}".')


@click.group()
def client() -> None:
    """Clients: ids and secrets, also those without a connection."""


@client.command("list")
@formatted
def list_clients(form: str) -> None:
    """List all clients, without their secrets."""
    print_list((asdict(one) for one in reading(clients.list_clients)), form)


@client.command("create")
@click.argument("label")
@click.option("--grant-type", "grant_types", multiple=True, help="password, refresh_token; both unless given.")
@formatted
def create_client(label: str, grant_types: tuple[str, ...], form: str) -> None:
    """Create a client; any user can log in with it."""
    made = writing(lambda uow: clients.create(uow, label, grant_types or clients.GRANT_TYPES))
    print_one({"client_id": made.client_id, "secret": made.secret, "label": label}, form, _LABELS)


@client.command("regenerate-secret")
@click.argument("client_id")
@formatted
def regenerate_client_secret(client_id: str, form: str) -> None:
    """Draw a new secret; all tokens of the client become invalid."""

    async def work(uow: UnitOfWork) -> clients.ClientCredentials:
        return await clients.regenerate_secret(uow, await clients.number_of(uow, client_id))

    made = writing(work)
    print_one({"client_id": made.client_id, "secret": made.secret}, form, _LABELS)


@client.command("delete")
@click.argument("client_id")
def delete_client(client_id: str) -> None:
    """Delete a client without a connection, and its tokens."""
    writing(lambda uow: clients.remove(uow, client_id))
    click.echo(f'Deleted the client "{client_id}".')
