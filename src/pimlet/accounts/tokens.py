"""Access and refresh tokens (spec 01 §2.3, §3; architecture §3).

Access tokens are signed and name user, client, sandbox and the stamps of user and client: a new stamp revokes all
tokens of its owner without comparing times. Refresh tokens are random, stored as hashes, used once. Times are whole
seconds, as in Akeneo: a token lives until the end of its last second.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any

import jwt
from sqlalchemy import Text, any_, bindparam, delete, func, insert, literal, select, true, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from pimlet.accounts.tables import client, revoked_token, token_grant, user
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import UnitOfWork

_ALGORITHM = "HS256"
_CLEANED_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Claims:
    """What an access token says. Only its signature was checked."""

    id: str
    user_id: int
    client_id: int
    sandbox: str
    expires: datetime
    user_stamp: str
    client_stamp: str


@dataclass(frozen=True, slots=True)
class IssuedTokens:
    """A new pair of tokens; `expires_in` in seconds."""

    access_token: str
    refresh_token: str
    expires_in: int


@dataclass(frozen=True, slots=True)
class Owner:
    """User and client of a token, with their stamps."""

    user_id: int
    user_stamp: str
    client_id: int
    client_stamp: str


@lru_cache(maxsize=4_096)
def read_claims(token: str, secret: str) -> Claims | None:
    """The claims of a token with our signature; None for anything else. Expiry is not checked here."""
    try:
        payload = jwt.decode(
            token,
            secret,
            algorithms=[_ALGORITHM],
            options={"verify_exp": False, "verify_aud": False, "verify_iat": False, "require": ["exp", "jti"]},
        )
        return Claims(
            id=str(payload["jti"]),
            user_id=int(payload["u"]),
            client_id=int(payload["c"]),
            sandbox=str(payload["s"]),
            expires=datetime.fromtimestamp(payload["exp"], UTC),
            user_stamp=str(payload["us"]),
            client_stamp=str(payload["cs"]),
        )
    except (jwt.PyJWTError, KeyError, TypeError, ValueError, OverflowError, RecursionError):
        return None


def new_stamp() -> str:
    """A random stamp."""
    return secrets.token_hex(8)


def this_second(uow: UnitOfWork) -> datetime:
    """The sandbox's current time in whole seconds, which expiry is compared with."""
    return uow.now.replace(microsecond=0)


def _hash(refresh_token: str) -> str:
    return sha256(refresh_token.encode("utf-8", "surrogatepass")).hexdigest()


async def current_owner(uow: UnitOfWork, user_id: int, client_id: int) -> Owner | None:
    """User and client with their current stamps, kept from being deleted until the transaction ends.

    None when one of them is gone.
    """
    found = await uow.execute(
        select(user.c.stamp, client.c.stamp.label("client_stamp"))
        .select_from(user.join(client, true()))
        .where(user.c.id == user_id, client.c.id == client_id)
        .with_for_update(read=True, key_share=True)
    )
    stamps = found.one_or_none()
    return None if stamps is None else Owner(user_id, stamps.stamp, client_id, stamps.client_stamp)


async def issue(uow: UnitOfWork, owner: Owner) -> IssuedTokens:
    """A new access and refresh token for an owner from `current_owner`; earlier ones stay valid."""
    settings = uow.sandbox.settings
    await _clean(uow)
    now = this_second(uow)
    expires = now + timedelta(seconds=settings.access_token_seconds)
    token_id, refresh_token = secrets.token_hex(12), secrets.token_urlsafe(64)
    payload: dict[str, Any] = {
        "jti": token_id, "exp": int(expires.timestamp()), "u": owner.user_id, "c": owner.client_id,
        "s": uow.sandbox.tag, "us": owner.user_stamp, "cs": owner.client_stamp,
    }  # fmt: skip
    await uow.execute(
        insert(token_grant).values(
            id=token_id,
            client_id=owner.client_id,
            user_id=owner.user_id,
            access_expires=expires,
            refresh_hash=_hash(refresh_token),
            refresh_expires=now + timedelta(seconds=settings.refresh_token_seconds),
        )
    )
    access_token = jwt.encode(payload, settings.secret_key.get_secret_value(), _ALGORITHM)
    return IssuedTokens(access_token, refresh_token, settings.access_token_seconds)


async def _clean(uow: UnitOfWork) -> None:
    """Delete some of what has expired; the index on `refresh_expires` finds it."""
    now = this_second(uow)
    old = (
        select(token_grant.c.id)
        .where(token_grant.c.refresh_expires < now, token_grant.c.access_expires < now)
        .limit(_CLEANED_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    await uow.execute(delete(token_grant).where(token_grant.c.id.in_(old)))


async def use_refresh_token(uow: UnitOfWork, refresh_token: str, client_id: int) -> Owner | None:
    """Take a refresh token out of use; None when it is unknown, used, expired or of another client."""
    taken = await uow.execute(
        update(token_grant)
        .where(token_grant.c.refresh_hash == _hash(refresh_token), token_grant.c.client_id == client_id)
        .values(refresh_hash=None)
        .returning(token_grant.c.user_id, token_grant.c.refresh_expires)
    )
    row = taken.one_or_none()
    if row is None or this_second(uow) > row.refresh_expires:
        return None
    return await current_owner(uow, row.user_id, client_id)


async def revoke_of_user(uow: UnitOfWork, user_id: int) -> None:
    """Make all tokens of a user invalid."""
    await uow.execute(update(user).where(user.c.id == user_id).values(stamp=new_stamp()))
    await uow.execute(delete(token_grant).where(token_grant.c.user_id == user_id))
    await uow.bump(Part.ACCOUNTS)


async def revoke_of_client(uow: UnitOfWork, client_id: int) -> None:
    """Make all tokens of a client invalid."""
    await uow.execute(update(client).where(client.c.id == client_id).values(stamp=new_stamp()))
    await uow.execute(delete(token_grant).where(token_grant.c.client_id == client_id))
    await uow.bump(Part.ACCOUNTS)


async def revoke_all(uow: UnitOfWork) -> None:
    """Make all tokens of the sandbox invalid."""
    await uow.execute(update(user).values(stamp=func.concat(user.c.id, "-", new_stamp())))
    await uow.execute(delete(token_grant))
    await uow.bump(Part.ACCOUNTS)


async def revoke(uow: UnitOfWork, token_id: str) -> bool:
    """Make one pair of tokens invalid; False when it is unknown."""
    removed = await uow.execute(
        delete(token_grant).where(token_grant.c.id == token_id).returning(token_grant.c.access_expires)
    )
    expires = removed.scalar_one_or_none()
    if expires is None:
        return False
    await _forget_ended(uow)
    await uow.execute(delete(revoked_token).where(revoked_token.c.id == token_id))
    await uow.execute(insert(revoked_token).values(id=token_id, expires=expires, refreshable=False))
    await uow.bump(Part.ACCOUNTS)
    return True


async def expire(uow: UnitOfWork, *, client_id: int | None = None, user_id: int | None = None) -> int:
    """End the life of access tokens now, of a client or user if one is given; their refresh tokens stay usable.

    Gives the number of tokens.
    """
    await _forget_ended(uow)
    now = this_second(uow)
    alive = select(token_grant.c.id, token_grant.c.access_expires, literal(True)).where(
        token_grant.c.access_expires >= now
    )
    if client_id is not None:
        alive = alive.where(token_grant.c.client_id == client_id)
    if user_id is not None:
        alive = alive.where(token_grant.c.user_id == user_id)
    ended = await uow.execute(
        insert(revoked_token).from_select(["id", "expires", "refreshable"], alive).returning(revoked_token.c.id)
    )
    ids = list(ended.scalars())
    if ids:
        second_ago = now - timedelta(seconds=1)
        await uow.execute(
            update(token_grant)
            .where(token_grant.c.id == any_(literal(ids, ARRAY(Text))))
            .values(access_expires=second_ago)
        )
        await uow.bump(Part.ACCOUNTS)
    return len(ids)


async def expire_one(uow: UnitOfWork, claims: Claims) -> None:
    """End the life of one access token now; its refresh token stays usable."""
    ended = upsert(revoked_token).values(id=claims.id, expires=claims.expires, refreshable=True)
    added = await uow.execute(ended.on_conflict_do_nothing().returning(revoked_token.c.id))
    if added.one_or_none() is None:
        return
    second_ago = this_second(uow) - timedelta(seconds=1)
    await uow.execute(update(token_grant).where(token_grant.c.id == claims.id).values(access_expires=second_ago))
    await uow.bump(Part.ACCOUNTS)


async def _forget_ended(uow: UnitOfWork) -> None:
    await uow.execute(delete(revoked_token).where(revoked_token.c.expires < this_second(uow)))


_ENDED = select(revoked_token.c.refreshable).where(revoked_token.c.id == bindparam("id"))


async def ended_early(uow: UnitOfWork, token_id: str) -> bool | None:
    """None for an access token that nobody ended, True for one that was made to expire, False for a revoked one."""
    found = (await uow.execute(_ENDED, {"id": token_id})).scalar_one_or_none()
    return None if found is None else bool(found)
