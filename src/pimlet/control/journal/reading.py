"""What was recorded: filters, counts, waiting."""

import asyncio
import re
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Select, delete, func, select

from pimlet.control.journal.tables import journal
from pimlet.control.patterns import like_pattern
from pimlet.foundation.sandboxes import Sandbox
from pimlet.foundation.schema import as_bytes
from pimlet.foundation.unit_of_work import Access, UnitOfWork, transact

STATUS = re.compile(r"[1-5](xx|XX|[0-9]{2})")
_POLL_SECONDS = 0.03
_CLASS = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are meant; None leaves a property open. `path` may hold `*`, `status` is 404 or `4xx`."""

    method: str | None = None
    path: str | None = None
    status: str | None = None
    connection: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    after: int | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """The filter as SQL; the table is small and walked by its primary key."""
        found: list[ColumnElement[bool]] = []
        if self.method is not None:
            found.append(journal.c.method == self.method.upper())
        if self.path is not None:
            found.append(journal.c.path.like(like_pattern(self.path), escape="\\"))
        if self.status is not None and self.status.lower().endswith("xx"):
            lowest = int(self.status[0]) * _CLASS
            found.append(journal.c.status.between(lowest, lowest + _CLASS - 1))
        elif self.status is not None:
            found.append(journal.c.status == int(self.status))
        if self.connection is not None:
            found.append(journal.c.connection == self.connection)
        if self.since is not None:
            found.append(journal.c.at >= self.since)
        if self.until is not None:
            found.append(journal.c.at <= self.until)
        if self.after is not None:
            found.append(journal.c.id > self.after)
        return found


@dataclass(frozen=True, slots=True)
class Message:
    """One direction of an exchange: headers as pairs, the kept part of the body, and the whole body's size."""

    headers: list[tuple[str, str]]
    body: str | None
    bytes: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One exchange. `status` is null when no answer began, `complete` false when the answer broke off."""

    id: int
    at: datetime
    duration_ms: float
    method: str
    path: str
    query: str
    connection: str | None
    username: str | None
    status: int | None
    complete: bool
    request: Message
    response: Message


def _entry(row: Any) -> Entry:
    return Entry(
        id=row.id, at=row.at, duration_ms=row.duration_ms, method=row.method, path=row.path, query=row.query,
        connection=row.connection, username=row.username, status=row.status, complete=row.complete,
        request=Message(orjson.loads(row.request_headers), row.request_body, row.request_bytes),
        response=Message(orjson.loads(row.response_headers), row.response_body, row.response_bytes),
    )  # fmt: skip


_COLUMNS = [
    as_bytes(column) if column.name.endswith("_headers") else column
    for column in journal.c
]  # fmt: skip


async def entries(uow: UnitOfWork, wanted: Wanted, limit: int, *, newest_first: bool = True) -> list[Entry]:
    """Matching entries."""
    order = journal.c.id.desc() if newest_first else journal.c.id
    statement: Select[Any] = select(*_COLUMNS).where(*wanted.conditions()).order_by(order).limit(limit)
    return [_entry(row) for row in await uow.rows(statement)]


async def count(uow: UnitOfWork, wanted: Wanted) -> int:
    """How many entries match."""
    statement = select(func.count()).select_from(journal).where(*wanted.conditions())
    return int((await uow.execute(statement)).scalar_one())


async def clear(uow: UnitOfWork) -> int:
    """Empty the journal; gives the number of entries removed."""
    return len((await uow.execute(delete(journal).returning(journal.c.id))).all())


async def wait(sandbox: Sandbox, wanted: Wanted, number: int, seconds: float) -> list[Entry] | None:
    """The first `number` matching entries, recorded ones included, as soon as there are so many; None in vain."""

    async def look(uow: UnitOfWork) -> list[Entry]:
        return await entries(uow, wanted, number, newest_first=False)

    deadline = monotonic() + seconds
    while True:
        found = await transact(sandbox, Access.READ, look)
        if len(found) >= number:
            return found
        if monotonic() >= deadline:
            return None
        await asyncio.sleep(_POLL_SECONDS)
