"""The OAuth grants: which check wins, and what a client gets (spec 01 §2.2, §2.3)."""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from pimlet.accounts.authentication import JOB_USER
from pimlet.accounts.passwords import same_secret, verify_password
from pimlet.accounts.tables import client, user
from pimlet.accounts.tokens import IssuedTokens, issue, owner_of, use_refresh_token
from pimlet.foundation.keys import code_key
from pimlet.foundation.sandboxes import Sandbox
from pimlet.foundation.unit_of_work import Access, UnitOfWork, transact

_KNOWN_GRANTS = frozenset(
    {"authorization_code", "token", "password", "client_credentials", "refresh_token"}
)
_URI_GRANT = re.compile(r"(?:https?://|urn:)")
_BAD_PASSWORD_GRANT = 'Parameter "grant_type", "username" or "password" is missing, empty or invalid'
_BAD_CLIENT = 'Parameter "client_id" is missing or does not match any client, or secret is invalid'
_NOT_AUTHORIZED = "This grant type is not authorized for this client"
_NO_USER = "No user found for the given username and password"
_BAD_REFRESH_GRANT = 'Parameter "grant_type" or "refresh_token" is missing or empty'
_BAD_REFRESH_TOKEN = "Refresh token is invalid or has expired"  # noqa: S105
_SCOPE = "An unsupported scope was requested."
_MAX_ID = 2**31 - 1


class GrantError(Exception):
    """A refused grant, with the text of the answer."""


def _text(fields: Mapping[str, Any], name: str) -> str:
    """A field as text; objects, lists and null count as missing."""
    value = fields.get(name)
    if isinstance(value, bool):
        return "1" if value else ""
    return str(value) if isinstance(value, str | int | float) else ""


async def grant(
    sandbox: Sandbox, fields: Mapping[str, Any], credentials: tuple[str, str] | None
) -> IssuedTokens:
    """Check a token request and issue tokens. `credentials` are those of HTTP Basic, if there were any.

    Raises `GrantError` for the first check that fails.
    """
    kind = _text(fields, "grant_type")
    if kind not in _KNOWN_GRANTS and not _URI_GRANT.match(kind):
        raise GrantError(_BAD_PASSWORD_GRANT)
    if credentials is not None and credentials[0]:
        client_id, secret = credentials
    else:
        client_id, secret = _text(fields, "client_id"), _text(fields, "client_secret")
    row = await _client(sandbox, client_id)
    if row is None or not same_secret(row.secret, secret):
        raise GrantError(_BAD_CLIENT)
    if kind not in row.grant_types or kind not in {"password", "refresh_token"}:
        raise GrantError(_NOT_AUTHORIZED)
    if kind == "password":
        return await _password(sandbox, fields, row.id)
    return await _refresh(sandbox, fields, row.id)


async def _client(sandbox: Sandbox, client_id: str) -> Any | None:
    number, separator, random = client_id.partition("_")
    if not separator or not number.isascii() or not number.isdigit() or int(number) > _MAX_ID:
        return None

    async def find(uow: UnitOfWork) -> Any | None:
        return (await uow.execute(select(client).where(client.c.id == int(number)))).one_or_none()

    row = await transact(sandbox, Access.READ, find)
    return row if row is not None and same_secret(row.random, random) else None


async def _password(sandbox: Sandbox, fields: Mapping[str, Any], client_id: int) -> IssuedTokens:
    username, password = _text(fields, "username"), _text(fields, "password")
    if not username or not password:
        raise GrantError(_BAD_PASSWORD_GRANT)

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
        return await issue(uow, await owner_of(uow, row.id, client_id))

    return await transact(sandbox, Access.WRITE, give)


async def _refresh(sandbox: Sandbox, fields: Mapping[str, Any], client_id: int) -> IssuedTokens:
    refresh_token = _text(fields, "refresh_token")
    if not refresh_token:
        raise GrantError(_BAD_REFRESH_GRANT)

    async def give(uow: UnitOfWork) -> IssuedTokens:
        owner = await use_refresh_token(uow, refresh_token, client_id)
        if owner is None:
            raise GrantError(_BAD_REFRESH_TOKEN)
        _check_scope(fields)
        return await issue(uow, owner)

    return await transact(sandbox, Access.WRITE, give)


def _check_scope(fields: Mapping[str, Any]) -> None:
    if _text(fields, "scope"):
        raise GrantError(_SCOPE)
