"""The OAuth grants: which check wins, and what a client gets (spec 01 §2.2, §2.3)."""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from pimlet.accounts import clients
from pimlet.accounts.authentication import JOB_USER
from pimlet.accounts.clients import ClientId
from pimlet.accounts.passwords import same_secret, verify_password
from pimlet.accounts.tables import user
from pimlet.accounts.tokens import IssuedTokens, current_owner, issue, use_refresh_token
from pimlet.foundation.keys import code_key
from pimlet.foundation.sandboxes import Sandbox
from pimlet.foundation.unit_of_work import Access, UnitOfWork, transact

_KNOWN_GRANT = re.compile(r"authorization_code|token|password|client_credentials|refresh_token|https?://.+|urn:.+")
_BAD_LOGIN = 'Parameter "grant_type", "username" or "password" is missing, empty or invalid'
BAD_CLIENT = 'Parameter "client_id" is missing or does not match any client, or secret is invalid'
_NOT_AUTHORIZED = "This grant type is not authorized for this client"
_NO_USER = "No user found for the given username and password"
_BAD_REFRESH = 'Parameter "grant_type" or "refresh_token" is missing or empty'
_REFUSED_REFRESH = "Refresh token is invalid or has expired"
_SCOPE = "An unsupported scope was requested."


class GrantError(Exception):
    """A refused grant, with the text of the answer."""


def _text(fields: Mapping[str, Any], name: str) -> str:
    """A field as text; objects, lists and null count as missing, true is `1` (spec 01 §2.1)."""
    value = fields.get(name)
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    return str(value) if isinstance(value, str | int | float) else ""


def client_id_of(fields: Mapping[str, Any], credentials: tuple[str, str] | None) -> str:
    """The client id of a token request: that of HTTP Basic if it is not empty, else that of the body."""
    return credentials[0] if credentials is not None and credentials[0] else _text(fields, "client_id")


def sandbox_tag(client_id: str) -> str:
    """The sandbox that a client id names; empty for the default one (architecture §4)."""
    wire = ClientId.parse(client_id)
    return wire.tag if wire is not None else ""


async def grant(sandbox: Sandbox, fields: Mapping[str, Any], credentials: tuple[str, str] | None) -> IssuedTokens:
    """Check a token request and issue tokens. `credentials` are those of HTTP Basic, if there were any.

    Raises `GrantError` for the first check that fails.
    """
    kind = _text(fields, "grant_type")
    if not _KNOWN_GRANT.fullmatch(kind):
        raise GrantError(_BAD_LOGIN)
    from_basic = credentials is not None and credentials[0]
    secret = credentials[1] if from_basic and credentials else _text(fields, "client_secret")
    row = await _client(sandbox, client_id_of(fields, credentials))
    if row is None or not same_secret(row.secret, secret):
        raise GrantError(BAD_CLIENT)
    if kind not in row.grant_types:
        raise GrantError(_NOT_AUTHORIZED)
    if kind == "password":
        return await _password(sandbox, fields, row)
    return await _refresh(sandbox, fields, row)


async def _client(sandbox: Sandbox, client_id: str) -> Any | None:
    async def find(uow: UnitOfWork) -> Any | None:
        return await clients.find(uow, client_id)

    return await transact(sandbox, Access.READ, find)


async def _password(sandbox: Sandbox, fields: Mapping[str, Any], client: Any) -> IssuedTokens:
    username, password = _text(fields, "username"), _text(fields, "password")
    if not username or not password:
        raise GrantError(_BAD_LOGIN)

    async def find(uow: UnitOfWork) -> Any | None:
        return (await uow.execute(select(user).where(user.c.key == code_key(username)))).one_or_none()

    row = await transact(sandbox, Access.READ, find)
    usable = row is not None and row.enabled and row.type != JOB_USER
    # Outside any transaction: argon2 takes its time.
    right = await verify_password(row.password_hash if usable and row is not None else None, password)
    if not right or row is None:
        raise GrantError(_NO_USER)
    _check_scope(fields)

    async def give(uow: UnitOfWork) -> IssuedTokens:
        owner = await current_owner(uow, row.id, client.id)
        # Password or secret may have been changed since they were compared.
        if owner is None or owner.client_stamp != client.stamp:
            raise GrantError(BAD_CLIENT)
        if owner.user_stamp != row.stamp:
            raise GrantError(_NO_USER)
        return await issue(uow, owner)

    return await transact(sandbox, Access.WRITE, give)


async def _refresh(sandbox: Sandbox, fields: Mapping[str, Any], client: Any) -> IssuedTokens:
    refresh_token = _text(fields, "refresh_token")
    if not refresh_token:
        raise GrantError(_BAD_REFRESH)

    async def give(uow: UnitOfWork) -> IssuedTokens:
        owner = await use_refresh_token(uow, refresh_token, client.id)
        if owner is None:
            raise GrantError(_REFUSED_REFRESH)
        _check_scope(fields)
        return await issue(uow, owner)

    return await transact(sandbox, Access.WRITE, give)


def _check_scope(fields: Mapping[str, Any]) -> None:
    if _text(fields, "scope"):
        raise GrantError(_SCOPE)
