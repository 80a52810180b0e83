"""Users (spec 01 §13.3). Names are matched in any case; every change takes effect with the next request."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, ScalarSelect, Table, delete, func, select, update
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert

from pimlet.accounts import groups, roles
from pimlet.accounts.errors import AccountsError, UnknownAccountError
from pimlet.accounts.passwords import NewPassword
from pimlet.accounts.rules import USED, reject
from pimlet.accounts.tables import connection, role, user, user_group, user_membership, user_role
from pimlet.accounts.tokens import new_stamp, revoke_of_user
from pimlet.accounts.user_fields import DEFAULTS, REQUIRED, Catalog, UserFields, field_problems, with_stored_codes
from pimlet.foundation.keys import code_key
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class User:
    """A user as administrators see it. `connection` is the code of the connection that the user was made for."""

    username: str
    email: str
    first_name: str
    last_name: str
    type: str
    enabled: bool
    roles: tuple[str, ...]
    groups: tuple[str, ...]
    ui_locale: str
    timezone: str
    catalog_locale: str | None
    catalog_scope: str | None
    category_tree: str | None
    connection: str | None


def _names(column: ColumnElement[str], link: Table, named: Table) -> ScalarSelect[Any]:
    """The names that a user is linked to, sorted."""
    return (
        select(func.array_agg(aggregate_order_by(column, named.c.key)))
        .select_from(link.join(named))
        .where(link.c.user_id == user.c.id)
        .scalar_subquery()
    )


_USERS = select(
    user,
    connection.c.code.label("connection"),
    _names(role.c.role, user_role, role).label("roles"),
    _names(user_group.c.name, user_membership, user_group).label("groups"),
).select_from(user.outerjoin(connection, connection.c.user_id == user.c.id))


def _user(row: Any) -> User:
    return User(
        username=row.username,
        email=row.email,
        first_name=row.first_name,
        last_name=row.last_name,
        type=row.type,
        enabled=row.enabled,
        roles=tuple(row.roles or ()),
        groups=tuple(row.groups or ()),
        ui_locale=row.ui_locale,
        timezone=row.timezone,
        catalog_locale=row.catalog_locale,
        catalog_scope=row.catalog_scope,
        category_tree=row.category_tree,
        connection=row.connection,
    )


async def list_users(uow: UnitOfWork) -> list[User]:
    """All users, sorted by name."""
    return [_user(row) for row in await uow.rows(_USERS.order_by(user.c.key))]


async def get(uow: UnitOfWork, username: str) -> User:
    """One user. Raises `UnknownAccountError`."""
    number = await id_of(uow, username)
    return _user((await uow.execute(_USERS.where(user.c.id == number))).one())


async def id_of(uow: UnitOfWork, username: str) -> int:
    """A user's id. Raises `UnknownAccountError`."""
    found = await uow.execute(select(user.c.id).where(user.c.key == code_key(username)))
    number: int | None = found.scalar_one_or_none()
    if number is None:
        names = await uow.rows(select(user.c.username))
        raise UnknownAccountError("user", username, (row.username for row in names))
    return number


async def exists(uow: UnitOfWork, username: str) -> bool:
    """Whether there is a user of this name in any case."""
    return (await uow.execute(select(user.c.id).where(user.c.key == code_key(username)))).one_or_none() is not None


async def _locked(uow: UnitOfWork, username: str) -> int:
    """The user's id, with the row locked so that changes of one user follow each other."""
    number = await id_of(uow, username)
    await uow.execute(select(user.c.id).where(user.c.id == number).with_for_update(key_share=True))
    return number


def _columns(fields: UserFields) -> dict[str, Any]:
    """Column values for the fields that are stored in the user's row."""
    values: dict[str, Any] = {name: value for name, value in fields.items() if name not in {"roles", "groups"}}
    if "username" in fields:
        values["key"] = code_key(fields["username"])
    if "email" in fields:
        values["email_key"] = code_key(fields["email"])
    return values


async def _taken(uow: UnitOfWork, fields: UserFields, number: int | None) -> list[str]:
    """Messages for values that another user has."""
    problems = []
    for field, column in (("username", user.c.key), ("email", user.c.email_key)):
        value: Any = fields.get(field)
        if value is None:
            continue
        holder = (await uow.execute(select(user.c.id).where(column == code_key(value)))).scalar_one_or_none()
        if holder is not None and holder != number:
            problems.append(f"{field}: {USED}")
    return problems


async def create(uow: UnitOfWork, fields: UserFields, password: NewPassword, catalog: Catalog) -> int:
    """A new user with `DEFAULTS` for what is not given, in the given groups and in `All`; gives the id.

    Raises `AccountsError` with every problem that was found.
    """
    missing = [f"{name}: This value should not be blank." for name in REQUIRED if name not in fields]
    complete = cast(UserFields, {**DEFAULTS, **fields})
    stored, unknown_codes = await with_stored_codes(uow, complete, catalog)
    reject([*missing, *field_problems(complete), *unknown_codes])
    reject(await _taken(uow, complete, None))
    values = {**_columns(stored), "password_hash": password.hash, "stamp": new_stamp()}
    created = await uow.execute(insert(user).values(values).on_conflict_do_nothing().returning(user.c.id))
    number: int | None = created.scalar_one_or_none()
    if number is None:
        # Somebody else was faster.
        reject(await _taken(uow, complete, None))
        raise AccountsError(f"username: {USED}")
    await _set_roles(uow, number, stored["roles"])
    await _set_groups(uow, number, stored["groups"])
    await uow.bump(Part.ACCOUNTS)
    return number


async def change(uow: UnitOfWork, username: str, fields: UserFields, catalog: Catalog) -> None:
    """Set the given fields; `roles` and `groups` replace those that the user has. Raises `AccountsError`."""
    number = await _locked(uow, username)
    stored, unknown_codes = await with_stored_codes(uow, fields, catalog)
    reject([*field_problems(fields), *unknown_codes])
    reject(await _taken(uow, fields, number))
    values = _columns(stored)
    if values:
        await uow.execute(update(user).where(user.c.id == number).values(values))
    if "roles" in fields:
        await _set_roles(uow, number, fields["roles"])
    if "groups" in fields:
        await _set_groups(uow, number, fields["groups"])
    await uow.bump(Part.ACCOUNTS)


async def replace(uow: UnitOfWork, username: str, fields: UserFields, password: NewPassword, catalog: Catalog) -> None:
    """Give an existing user these fields and `DEFAULTS` for all others, and a password that ends all their tokens.

    Raises `AccountsError`.
    """
    await change(uow, username, cast(UserFields, {**DEFAULTS, **fields}), catalog)
    await set_password(uow, fields.get("username", username), password)


async def _set_roles(uow: UnitOfWork, number: int, codes: Iterable[str]) -> None:
    ids = await roles.ids_of(uow, codes)
    await _set_links(uow, user_role, "role_id", number, ids)


async def _set_groups(uow: UnitOfWork, number: int, names: Iterable[str]) -> None:
    ids = await groups.ids_of(uow, names)
    everybody = await uow.execute(select(user_group.c.id).where(user_group.c.key == code_key(groups.EVERYBODY)))
    await _set_links(uow, user_membership, "group_id", number, dict.fromkeys([*ids, *everybody.scalars()]))


async def _set_links(uow: UnitOfWork, link: Table, column: str, number: int, ids: Iterable[int]) -> None:
    await uow.execute(delete(link).where(link.c.user_id == number))
    rows = [{"user_id": number, column: one} for one in ids]
    if rows:
        await uow.execute(insert(link), rows)


async def change_roles(uow: UnitOfWork, username: str, add: Sequence[str] = (), take: Sequence[str] = ()) -> None:
    """Give and take roles, keeping the others. Raises `AccountsError` if none would be left."""
    number = await _locked(uow, username)
    await roles.ids_of(uow, [*add, *take])
    left = _changed((await get(uow, username)).roles, add, take)
    reject(field_problems(UserFields(roles=left)))
    await _set_roles(uow, number, left)
    await uow.bump(Part.ACCOUNTS)


async def change_groups(uow: UnitOfWork, username: str, add: Sequence[str] = (), take: Sequence[str] = ()) -> None:
    """Put a user into groups and out of others, keeping the rest; nobody leaves `All`. Raises `AccountsError`."""
    number = await _locked(uow, username)
    await groups.ids_of(uow, [*add, *take])
    await _set_groups(uow, number, _changed((await get(uow, username)).groups, add, take))
    await uow.bump(Part.ACCOUNTS)


def _changed(names: Iterable[str], add: Iterable[str], take: Iterable[str]) -> list[str]:
    taken = {code_key(name) for name in take}
    by_key = {code_key(name): name for name in [*names, *add]}
    return [name for key, name in by_key.items() if key not in taken]


async def set_enabled(uow: UnitOfWork, username: str, enabled: bool) -> None:
    """Let a user in or keep them out; tokens of a disabled user work again once the user is enabled."""
    number = await id_of(uow, username)
    await uow.execute(update(user).where(user.c.id == number).values(enabled=enabled))
    await uow.bump(Part.ACCOUNTS)


async def set_password(uow: UnitOfWork, username: str, password: NewPassword) -> None:
    """Another password; all tokens of the user become invalid (spec 01 §2.3)."""
    number = await id_of(uow, username)
    await uow.execute(update(user).where(user.c.id == number).values(password_hash=password.hash))
    await revoke_of_user(uow, number)


async def remove(uow: UnitOfWork, username: str) -> None:
    """Delete a user and their tokens. Raises `AccountsError` for the user of a connection."""
    number = await id_of(uow, username)
    code = (await uow.execute(select(connection.c.code).where(connection.c.user_id == number))).scalar_one_or_none()
    if code is not None:
        raise AccountsError(f'The user belongs to the connection "{code}": delete that instead.')
    await uow.execute(delete(user).where(user.c.id == number))
    await uow.bump(Part.ACCOUNTS)
