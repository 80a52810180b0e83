"""Issued tokens as administrators see them. Tokens themselves are never shown: only their hashes are stored."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from pimlet.accounts.clients import wire_id
from pimlet.accounts.tables import client, connection, token_grant, user
from pimlet.accounts.tokens import this_second
from pimlet.foundation.unit_of_work import UnitOfWork


class TokenKind(StrEnum):
    """The two kinds of tokens."""

    ACCESS = "access"
    REFRESH = "refresh"


@dataclass(frozen=True, slots=True)
class Grant:
    """One grant with its tokens: `access_expires` and `refresh_expires` are None for a token that is of no use now."""

    id: str
    client_id: str
    connection: str | None
    username: str
    access_expires: datetime | None
    refresh_expires: datetime | None


def _alive(uow: UnitOfWork, kind: TokenKind) -> ColumnElement[bool]:
    now = this_second(uow)
    if kind is TokenKind.ACCESS:
        return token_grant.c.access_expires >= now
    return token_grant.c.refresh_hash.is_not(None) & (token_grant.c.refresh_expires >= now)


def _restricted(statement: Select[Any], client_id: int | None, user_id: int | None) -> Select[Any]:
    if client_id is not None:
        statement = statement.where(token_grant.c.client_id == client_id)
    if user_id is not None:
        statement = statement.where(token_grant.c.user_id == user_id)
    return statement


async def list_grants(uow: UnitOfWork, *, client_id: int | None = None, user_id: int | None = None) -> list[Grant]:
    """Grants with a token that is still of use, of a client or user if one is given; the next to expire first."""
    access, refresh = _alive(uow, TokenKind.ACCESS), _alive(uow, TokenKind.REFRESH)
    statement = (
        select(
            token_grant, user.c.username, client.c.random, connection.c.code.label("connection"),
            access.label("accessible"), refresh.label("refreshable"),
        )
        .select_from(
            token_grant.join(user).join(client, client.c.id == token_grant.c.client_id).outerjoin(
                connection, connection.c.client_id == client.c.id
            )
        )
        .where(access | refresh)
        .order_by(token_grant.c.access_expires, token_grant.c.id)
    )  # fmt: skip
    return [
        Grant(
            id=row.id,
            client_id=wire_id(uow.sandbox, row.client_id, row.random),
            connection=row.connection,
            username=row.username,
            access_expires=row.access_expires if row.accessible else None,
            refresh_expires=row.refresh_expires if row.refreshable else None,
        )
        for row in await uow.rows(_restricted(statement, client_id, user_id))
    ]


async def count_tokens(
    uow: UnitOfWork, kind: TokenKind, *, client_id: int | None = None, user_id: int | None = None
) -> int:
    """The number of tokens of a kind that are still of use, of a client or user if one is given."""
    statement = select(func.count()).select_from(token_grant).where(_alive(uow, kind))
    found: int = (await uow.execute(_restricted(statement, client_id, user_id))).scalar_one()
    return found
