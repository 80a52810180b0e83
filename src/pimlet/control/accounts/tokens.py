"""Access and refresh tokens by the control API."""

from dataclasses import dataclass
from typing import Any

from pydantic import Field

from pimlet.accounts import clients, connections, grant_list, tokens, users
from pimlet.accounts.grant_list import Grant, TokenKind
from pimlet.control.http.errors import RefusedError
from pimlet.control.http.request import ControlRequest
from pimlet.control.http.routes import Body, ControlRoute, Query
from pimlet.foundation.unit_of_work import Access, UnitOfWork


class OfWhom(Query):
    """Whose tokens: everybody's unless restricted."""

    client: str | None = Field(None, description="Of the client with this id.")
    connection: str | None = Field(None, description="Of the client of this connection.")
    user: str | None = Field(None, description="Of this user.")


class Counted(OfWhom):
    """Which tokens to count."""

    kind: TokenKind = Field(TokenKind.ACCESS, description="access or refresh.")


class Chosen(Body):
    """Whose tokens; `all` must be true when nobody is named."""

    all: bool = False
    client: str | None = None
    connection: str | None = None
    user: str | None = None


class Revoked(Chosen):
    """Whose tokens, or one pair of tokens by its id in the list."""

    token: str | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """A number of tokens."""

    count: int


async def _ids(uow: UnitOfWork, whom: OfWhom | Chosen) -> dict[str, int]:
    """Ids of the client and the user that a request names."""
    if whom.client is not None and whom.connection is not None:
        raise RefusedError("Give client or connection, not both.")
    ids = {}
    if whom.client is not None:
        ids["client_id"] = await clients.number_of(uow, whom.client)
    if whom.connection is not None:
        ids["client_id"] = await connections.client_number(uow, whom.connection)
    if whom.user is not None:
        ids["user_id"] = await users.id_of(uow, whom.user)
    return ids


async def list_tokens(request: ControlRequest[None, OfWhom], uow: UnitOfWork) -> Any:
    """What was granted and is still of use."""
    return await grant_list.list_grants(uow, **await _ids(uow, request.query))


async def count(request: ControlRequest[None, Counted], uow: UnitOfWork) -> Any:
    """How many tokens of a kind are still of use."""
    return Count(await grant_list.count_tokens(uow, request.query.kind, **await _ids(uow, request.query)))


async def expire(request: ControlRequest[Chosen, None], uow: UnitOfWork) -> Any:
    """Make access tokens expire now; refresh tokens stay usable."""
    ids = await _ids(uow, request.body)
    if request.body.all == bool(ids):
        raise RefusedError("Set all to true, or name at least one of client, connection and user.")
    return Count(await tokens.expire(uow, **ids))


async def revoke(request: ControlRequest[Revoked, None], uow: UnitOfWork) -> Any:
    """Make access and refresh tokens invalid."""
    body = request.body
    named = [one for one in (body.client, body.connection, body.user, body.token) if one is not None]
    if len(named) + body.all != 1:
        raise RefusedError("Give one of all, client, connection, user and token.")
    ids = await _ids(uow, body)
    if body.all:
        await tokens.revoke_all(uow)
    elif "client_id" in ids:
        await tokens.revoke_of_client(uow, ids["client_id"])
    elif "user_id" in ids:
        await tokens.revoke_of_user(uow, ids["user_id"])
    elif not await tokens.revoke(uow, named[0]):
        # What was sent may be a token of somebody, which no log should see.
        raise RefusedError("There is no such token.")


_TAG = "Tokens"
ROUTES = (
    ControlRoute("control_token_list", "GET", "/tokens", "List tokens", _TAG,
                 handler=list_tokens, access=Access.READ, query=OfWhom, answer=list[Grant]),
    ControlRoute("control_token_count", "GET", "/tokens/count", "Count tokens", _TAG,
                 handler=count, access=Access.READ, query=Counted, answer=Count),
    ControlRoute("control_token_expire", "POST", "/tokens/expire", "Make access tokens expire", _TAG,
                 handler=expire, body=Chosen, answer=Count),
    ControlRoute("control_token_revoke", "POST", "/tokens/revoke", "Make access and refresh tokens invalid", _TAG,
                 handler=revoke, body=Revoked, statuses=(204,)),
)  # fmt: skip
