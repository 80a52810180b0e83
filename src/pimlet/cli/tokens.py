"""`pimlet token`."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TypeVar

import click

from pimlet.accounts import clients, connections, grant_list, tokens, users
from pimlet.accounts.errors import UnknownAccountError
from pimlet.cli.accounts import formatted, given, print_list, reading, writing
from pimlet.foundation.unit_of_work import UnitOfWork

Command = TypeVar("Command", bound=Callable[..., Any])
_OF_WHOM = (
    click.option("--client", "client_id", help="Of the client with this id."),
    click.option("--connection", "code", help="Of the client of this connection."),
    click.option("--user", "username", help="Of this user."),
)
_ALL = click.option("--all", "everything", is_flag=True, help="Of everybody.")


def _of_whom(command: Command) -> Command:
    for option in reversed(_OF_WHOM):
        command = option(command)
    return command


def _check(options: dict[str, str]) -> None:
    if {"client_id", "code"} <= options.keys():
        raise click.UsageError("Give --client or --connection, not both.")


async def _ids(uow: UnitOfWork, options: dict[str, str]) -> dict[str, int]:
    """Ids of the client and the user that the options name."""
    ids = {}
    if "client_id" in options:
        ids["client_id"] = await clients.number_of(uow, options["client_id"])
    if "code" in options:
        ids["client_id"] = await connections.client_number(uow, options["code"])
    if "username" in options:
        ids["user_id"] = await users.id_of(uow, options["username"])
    return ids


@click.group()
def token() -> None:
    """Access and refresh tokens."""


@token.command("list")
@_of_whom
@formatted
def list_tokens(form: str, **options: Any) -> None:
    """List what was granted and is still of use."""
    _check(given(**options))

    async def work(uow: UnitOfWork) -> list[grant_list.Grant]:
        return await grant_list.list_grants(uow, **await _ids(uow, given(**options)))

    print_list((asdict(one) for one in reading(work)), form)


@token.command("count")
@click.option("--kind", type=click.Choice([kind.value for kind in grant_list.TokenKind]), default="access")
@_of_whom
def count_tokens(kind: str, **options: Any) -> None:
    """Count the tokens that are still of use."""
    _check(given(**options))

    async def work(uow: UnitOfWork) -> int:
        return await grant_list.count_tokens(uow, grant_list.TokenKind(kind), **await _ids(uow, given(**options)))

    click.echo(reading(work))


@token.command()
@click.option("--id", "token_id", help="One pair of tokens, by its id in the list.")
@_of_whom
@_ALL
def revoke(token_id: str | None, everything: bool, **options: Any) -> None:
    """Make access and refresh tokens invalid."""
    chosen = given(**options, token_id=token_id)
    if len(chosen) + everything != 1:
        raise click.UsageError("Give one of --id, --client, --connection, --user and --all.")

    async def work(uow: UnitOfWork) -> None:
        if everything:
            await tokens.revoke_all(uow)
            return
        ids = await _ids(uow, chosen)
        if "client_id" in ids:
            await tokens.revoke_of_client(uow, ids["client_id"])
        elif "user_id" in ids:
            await tokens.revoke_of_user(uow, ids["user_id"])
        elif not await tokens.revoke(uow, chosen["token_id"]):
            raise UnknownAccountError(
                "token", chosen["token_id"], [one.id for one in await grant_list.list_grants(uow)]
            )

    writing(work)
    click.echo("Revoked.")


@token.command()
@_of_whom
@_ALL
def expire(everything: bool, **options: Any) -> None:
    """Make access tokens expire now; refresh tokens stay usable."""
    chosen = given(**options)
    _check(chosen)
    if everything == bool(chosen):
        raise click.UsageError("Give --all, or at least one of --client, --connection and --user.")

    async def work(uow: UnitOfWork) -> int:
        return await tokens.expire(uow, **await _ids(uow, chosen))

    count = writing(work)
    click.echo(f"{count} access token{'' if count == 1 else 's'} expired.")
