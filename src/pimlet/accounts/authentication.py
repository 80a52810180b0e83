"""Who asks: from the claims of a token to a user with permissions (spec 01 §3)."""

from dataclasses import dataclass

from sqlalchemy import bindparam, func, select

from pimlet.accounts.tables import (
    client,
    connection,
    role_permission,
    user,
    user_group,
    user_membership,
    user_role,
)
from pimlet.accounts.tokens import Claims, ended_early, this_second
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import UnitOfWork

JOB_USER = "job"
API_USER = "api"
_MAX_CACHED = 10_000


class InvalidTokenError(Exception):
    """The token is unknown or revoked."""


class ExpiredTokenError(Exception):
    """The token has expired."""


class DisabledUserError(Exception):
    """The user was disabled after the token was issued."""


@dataclass(frozen=True, slots=True)
class Principal:
    """An authenticated user; `permissions` is the union over the roles, `connection` the code of the client's one."""

    user_id: int
    username: str
    user_type: str
    enabled: bool
    permissions: frozenset[str]
    groups: frozenset[str]
    client_id: int
    connection: str | None
    catalog_locale: str | None
    catalog_scope: str | None
    category_tree: str | None


_PERMISSIONS = (
    select(func.array_agg(role_permission.c.permission.distinct()))
    .select_from(user_role.join(role_permission, role_permission.c.role_id == user_role.c.role_id))
    .where(user_role.c.user_id == user.c.id)
    .scalar_subquery()
)
_GROUPS = (
    select(func.array_agg(user_group.c.name))
    .select_from(user_membership.join(user_group))
    .where(user_membership.c.user_id == user.c.id)
    .scalar_subquery()
)
_PRINCIPAL = (
    select(
        user, client.c.stamp.label("client_stamp"), connection.c.code.label("connection"),
        _PERMISSIONS.label("permissions"), _GROUPS.label("groups"),
    )
    .select_from(
        user.join(client, client.c.id == bindparam("client")).outerjoin(
            connection, connection.c.client_id == client.c.id
        )
    )
    .where(user.c.id == bindparam("user"))
)  # fmt: skip


async def _load(uow: UnitOfWork, claims: Claims) -> Principal | type[Exception]:
    row = (await uow.execute(_PRINCIPAL, {"user": claims.user_id, "client": claims.client_id})).one_or_none()
    if row is None or row.stamp != claims.user_stamp or row.client_stamp != claims.client_stamp:
        return InvalidTokenError
    ended = await ended_early(uow, claims.id)
    if ended is not None:
        return ExpiredTokenError if ended else InvalidTokenError
    return Principal(
        user_id=row.id,
        username=row.username,
        user_type=row.type,
        enabled=row.enabled and row.type != JOB_USER,
        permissions=frozenset(row.permissions or ()),
        groups=frozenset(row.groups or ()),
        client_id=claims.client_id,
        connection=row.connection,
        catalog_locale=row.catalog_locale,
        catalog_scope=row.catalog_scope,
        category_tree=row.category_tree,
    )


async def principal(uow: UnitOfWork, claims: Claims) -> Principal:
    """The user of a token. Costs no query while accounts do not change.

    Raises `InvalidTokenError`, `ExpiredTokenError`, `DisabledUserError`.
    """
    if claims.sandbox != uow.sandbox.tag:
        raise InvalidTokenError
    cache = uow.cache("principals", Part.ACCOUNTS)
    if claims.id not in cache:
        if len(cache) > _MAX_CACHED:
            cache.clear()
        cache[claims.id] = await _load(uow, claims)
    found: Principal | type[Exception] = cache[claims.id]
    if not isinstance(found, Principal):
        raise found
    if this_second(uow) > claims.expires:
        raise ExpiredTokenError
    if not found.enabled:
        raise DisabledUserError
    return found
