"""Connections: a client, a user of its own and how the connection is used (spec 01 §13.2)."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from pimlet.accounts import clients, groups, users
from pimlet.accounts.authentication import API_USER
from pimlet.accounts.clients import ClientCredentials, wire_id
from pimlet.accounts.errors import AccountsError, UnknownAccountError
from pimlet.accounts.passwords import NewPassword
from pimlet.accounts.rules import USED, reject, text_problems
from pimlet.accounts.tables import client, connection, user
from pimlet.accounts.tokens import revoke_of_client
from pimlet.accounts.user_fields import Catalog, UserFields
from pimlet.foundation.keys import code_key
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import UnitOfWork

FLOW_TYPES = ("data_source", "data_destination", "other")
DEFAULT_ROLE = "ROLE_USER"
MAX_CONNECTIONS = 50
_CODE = re.compile(r"\w+", re.ASCII)
_BAD_FLOW_TYPE = "Connection flow type can only be 'data_source', 'data_destination' or 'other'."
_NO_GROUP = "The user group was not found. Make sure the specified user group exists."


@dataclass(frozen=True, slots=True)
class NewConnection:
    """What a connection is made from. `user_groups` are those of its user besides `All`."""

    code: str
    label: str
    flow_type: str = "other"
    auditable: bool = False
    user_groups: Sequence[str] = ()
    roles: Sequence[str] = (DEFAULT_ROLE,)


class ConnectionFields(TypedDict, total=False):
    """What can be changed; what is absent stays. `user_groups` and `roles` replace those that its user has."""

    label: str
    flow_type: str
    auditable: bool
    user_groups: Sequence[str]
    roles: Sequence[str]


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection as administrators see it."""

    code: str
    label: str
    flow_type: str
    auditable: bool
    client_id: str
    secret: str = field(repr=False)
    username: str
    roles: tuple[str, ...]
    user_groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConnectionCredentials:
    """What a connector needs; the password cannot be read again later."""

    code: str
    client_id: str
    secret: str = field(repr=False)
    username: str
    password: str = field(repr=False)


def _code_problems(code: str) -> list[str]:
    if code == "":
        return ["code: This value should not be blank."]
    problems = []
    if len(code) < 3:
        problems.append("Connection code is too short. It should have 3 characters or more.")
    if len(code) > 100:
        problems.append("Connection code is too long. It should have 100 characters or less.")
    if not _CODE.fullmatch(code):
        problems.append("Connection code may contain only letters, numbers and underscores.")
    return problems


async def _field_problems(uow: UnitOfWork, fields: ConnectionFields) -> list[str]:
    problems = []
    if "label" in fields:
        problems += text_problems("label", fields["label"], 3, 100)
    if "flow_type" in fields and fields["flow_type"] not in FLOW_TYPES:
        problems.append(_BAD_FLOW_TYPE)
    try:
        await groups.ids_of(uow, fields.get("user_groups", ()))
    except UnknownAccountError:
        problems.append(_NO_GROUP)
    return problems


async def create(uow: UnitOfWork, new: NewConnection, password: NewPassword, catalog: Catalog) -> ConnectionCredentials:
    """A connection with a new client and a new user with this password. Raises `AccountsError`."""
    fields = ConnectionFields(label=new.label, flow_type=new.flow_type, user_groups=new.user_groups)
    reject([*_code_problems(new.code), *await _field_problems(uow, fields)])
    problems = []
    used = await uow.execute(select(func.count()).where(connection.c.key == code_key(new.code)))
    if used.scalar_one():
        problems.append(f"code: {USED}")
    if (await uow.execute(select(func.count()).select_from(connection))).scalar_one() >= MAX_CONNECTIONS:
        problems.append(f"There are {MAX_CONNECTIONS} connections, and no more are allowed: delete one first.")
    reject(problems)
    credentials = await clients.create(uow, new.label)
    username = await _free_username(uow, new.code)
    about = UserFields(
        username=username, email=f"{username}@example.com", first_name=new.label, last_name=" ", type=API_USER,
        roles=new.roles, groups=new.user_groups,
    )  # fmt: skip
    user_id = await users.create(uow, about, password, catalog)
    created = await uow.execute(
        insert(connection)
        .values(
            code=new.code, key=code_key(new.code), label=new.label, flow_type=new.flow_type, auditable=new.auditable,
            client_id=credentials.number, user_id=user_id,
        )
        .on_conflict_do_nothing()
        .returning(connection.c.id)
    )  # fmt: skip
    if created.scalar_one_or_none() is None:
        raise AccountsError(f"code: {USED}")
    return ConnectionCredentials(new.code, credentials.client_id, credentials.secret, username, password.text)


async def _free_username(uow: UnitOfWork, code: str) -> str:
    """`<code>_<4 digits>` that no user has."""
    prefix = code_key(f"{code}_")
    rows = await uow.rows(select(user.c.key).where(user.c.key.startswith(prefix, autoescape=True)))
    used = {row.key for row in rows}
    free = [number for number in range(10_000) if f"{prefix}{number:04}" not in used]
    if not free:
        raise AccountsError(f"All user names from {code}_0000 to {code}_9999 are in use: choose another code.")
    return f"{code}_{secrets.choice(free):04}"


_CONNECTIONS = select(connection, client.c.random, client.c.secret, user.c.username).select_from(
    connection.join(client).join(user)
)


async def list_connections(uow: UnitOfWork) -> list[Connection]:
    """All connections, sorted by code."""
    found = {one.username: one for one in await users.list_users(uow)}
    return [
        Connection(
            code=row.code,
            label=row.label,
            flow_type=row.flow_type,
            auditable=row.auditable,
            client_id=wire_id(uow.sandbox, row.client_id, row.random),
            secret=row.secret,
            username=row.username,
            roles=found[row.username].roles,
            user_groups=found[row.username].groups,
        )
        for row in await uow.rows(_CONNECTIONS.order_by(connection.c.key))
    ]


async def _row(uow: UnitOfWork, code: str) -> Any:
    """Row of a connection by its code in any case. Raises `UnknownAccountError`."""
    row = (await uow.execute(_CONNECTIONS.where(connection.c.key == code_key(code)))).one_or_none()
    if row is None:
        known = await uow.rows(select(connection.c.code))
        raise UnknownAccountError("connection", code, (one.code for one in known))
    return row


async def get(uow: UnitOfWork, code: str) -> Connection:
    """One connection. Raises `UnknownAccountError`."""
    row = await _row(uow, code)
    return next(one for one in await list_connections(uow) if one.code == row.code)


async def exists(uow: UnitOfWork, code: str) -> bool:
    """Whether there is a connection with this code in any case."""
    return (await uow.execute(_CONNECTIONS.where(connection.c.key == code_key(code)))).one_or_none() is not None


async def client_number(uow: UnitOfWork, code: str) -> int:
    """The internal number of a connection's client. Raises `UnknownAccountError`."""
    number: int = (await _row(uow, code)).client_id
    return number


async def change(uow: UnitOfWork, code: str, fields: ConnectionFields, catalog: Catalog) -> None:
    """Set the given fields. Raises `AccountsError`."""
    row = await _row(uow, code)
    reject(await _field_problems(uow, fields))
    values = {name: value for name, value in fields.items() if name in {"label", "flow_type", "auditable"}}
    if values:
        await uow.execute(update(connection).where(connection.c.id == row.id).values(values))
    of_user = UserFields()
    if "roles" in fields:
        of_user["roles"] = fields["roles"]
    if "user_groups" in fields:
        of_user["groups"] = fields["user_groups"]
    if of_user:
        await users.change(uow, row.username, of_user, catalog)
    await uow.bump(Part.ACCOUNTS)


async def regenerate_secret(uow: UnitOfWork, code: str) -> ClientCredentials:
    """A new secret; all tokens of the client become invalid (spec 01 §2.3)."""
    return await clients.regenerate_secret(uow, await client_number(uow, code))


async def regenerate_password(uow: UnitOfWork, code: str, password: NewPassword) -> ConnectionCredentials:
    """A new password for the connection's user; all tokens of that user become invalid (spec 01 §2.3)."""
    row = await _row(uow, code)
    await users.set_password(uow, row.username, password)
    wire = wire_id(uow.sandbox, row.client_id, row.random)
    return ConnectionCredentials(row.code, wire, row.secret, row.username, password.text)


async def revoke_tokens(uow: UnitOfWork, code: str) -> None:
    """Make all tokens of the connection invalid; its credentials stay."""
    await revoke_of_client(uow, await client_number(uow, code))


async def remove(uow: UnitOfWork, code: str) -> None:
    """Delete a connection with its client and, if it was made for the connection, its user; their tokens too."""
    row = await _row(uow, code)
    await uow.execute(delete(client).where(client.c.id == row.client_id))
    await uow.execute(delete(user).where(user.c.id == row.user_id, user.c.type == API_USER))
    await uow.bump(Part.ACCOUNTS)
