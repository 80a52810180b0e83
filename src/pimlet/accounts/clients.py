"""API clients: pairs of id and secret (spec 01 §13.1)."""

import re
import secrets
import string
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, insert, select, update

from pimlet.accounts.errors import AccountsError, UnknownAccountError
from pimlet.accounts.rules import reject, text_problems
from pimlet.accounts.tables import client, connection
from pimlet.accounts.tokens import new_stamp, revoke_of_client
from pimlet.foundation.sandboxes import Sandbox
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.foundation.unknown import unknown

GRANT_TYPES = ("password", "refresh_token")
"""The grants that the token route serves."""
_ALPHABET = string.digits + string.ascii_lowercase
_RANDOM_LENGTH = 50
_WIRE_ID = re.compile(r"([0-9]{1,10})_(?:([^.]*)\.)?(.*)", re.DOTALL)
_MAX_NUMBER = 2**31 - 1


@dataclass(frozen=True, slots=True)
class ClientId:
    """The parts of a client id on the wire, `<number>_<tag>.<random>`; without `<tag>.` in the default sandbox."""

    number: int
    tag: str
    random: str

    @classmethod
    def parse(cls, text: str) -> "ClientId | None":
        """None for a text of another form."""
        match = _WIRE_ID.fullmatch(text)
        if match is None or int(match[1]) > _MAX_NUMBER:
            return None
        return cls(int(match[1]), match[2] or "", match[3])

    def __str__(self) -> str:
        """The id on the wire."""
        return f"{self.number}_{self.tag}.{self.random}" if self.tag else f"{self.number}_{self.random}"


@dataclass(frozen=True, slots=True)
class Client:
    """A client as administrators see it."""

    client_id: str
    label: str
    grant_types: tuple[str, ...]
    connection: str | None


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """Id and secret of a client. The secret stays readable: clients send it with each token request."""

    number: int
    client_id: str
    secret: str = field(repr=False)


def wire_id(sandbox: Sandbox, number: int, random: str) -> str:
    """The client id on the wire for a row of the table."""
    return str(ClientId(number, sandbox.tag, random))


def random_text() -> str:
    """Material for ids and secrets of clients."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM_LENGTH))


async def create(uow: UnitOfWork, label: str, grant_types: Sequence[str] = GRANT_TYPES) -> ClientCredentials:
    """A new client. Raises `AccountsError` for a bad label or an unknown grant type."""
    problems = text_problems("label", label, 1, 255)
    if not grant_types:
        problems.append(f"grant_types: At least one is needed; known: {', '.join(GRANT_TYPES)}.")
    problems += [
        f"grant_types: {unknown('grant type', kind, GRANT_TYPES)}" for kind in grant_types if kind not in GRANT_TYPES
    ]
    reject(problems)
    random, secret = random_text(), random_text()
    kinds = list(dict.fromkeys(grant_types))
    created = await uow.execute(
        insert(client)
        .values(random=random, secret=secret, label=label, grant_types=kinds, stamp=new_stamp())
        .returning(client.c.id)
    )
    number: int = created.scalar_one()
    await uow.bump(Part.ACCOUNTS)
    return ClientCredentials(number, wire_id(uow.sandbox, number, random), secret)


async def list_clients(uow: UnitOfWork) -> list[Client]:
    """All clients, oldest first."""
    rows = await uow.rows(
        select(client, connection.c.code.label("connection"))
        .select_from(client.outerjoin(connection, connection.c.client_id == client.c.id))
        .order_by(client.c.id)
    )
    return [
        Client(wire_id(uow.sandbox, row.id, row.random), row.label, tuple(row.grant_types), row.connection)
        for row in rows
    ]


async def find(uow: UnitOfWork, client_id: str) -> Any | None:
    """The row of a client by its id on the wire; None when it is unknown here. Uses the primary key."""
    wire = ClientId.parse(client_id)
    if wire is None or wire.tag != uow.sandbox.tag:
        return None
    row = (await uow.execute(select(client).where(client.c.id == wire.number))).one_or_none()
    return row if row is not None and secrets.compare_digest(row.random.encode(), wire.random.encode()) else None


async def number_of(uow: UnitOfWork, client_id: str) -> int:
    """The internal number of a client. Raises `UnknownAccountError`."""
    row = await find(uow, client_id)
    if row is None:
        raise UnknownAccountError("client", client_id, (one.client_id for one in await list_clients(uow)))
    number: int = row.id
    return number


async def remove(uow: UnitOfWork, client_id: str) -> None:
    """Delete a client without a connection, and its tokens. Raises `AccountsError`."""
    number = await number_of(uow, client_id)
    code = (await uow.execute(select(connection.c.code).where(connection.c.client_id == number))).scalar_one_or_none()
    if code is not None:
        raise AccountsError(f'The client belongs to the connection "{code}": delete that instead.')
    await uow.execute(delete(client).where(client.c.id == number))
    await uow.bump(Part.ACCOUNTS)


async def regenerate_secret(uow: UnitOfWork, number: int) -> ClientCredentials:
    """A new secret for an existing client; all its tokens become invalid (spec 01 §2.3)."""
    secret = random_text()
    changed = await uow.execute(
        update(client).where(client.c.id == number).values(secret=secret).returning(client.c.random)
    )
    await revoke_of_client(uow, number)
    return ClientCredentials(number, wire_id(uow.sandbox, number, changed.scalar_one()), secret)
