"""The table of sandboxes, in the default sandbox's database."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Boolean, Column, ColumnElement, Index, Table, Text, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from pimlet.foundation.reconnecting import reading_again
from pimlet.foundation.schema import KEY, OUTSIDE_SNAPSHOTS, TIMESTAMP, metadata

sandbox = Table(
    "sandbox",
    metadata,
    # Part of its client ids and tokens; drawn anew for each sandbox, so that nothing opens a successor.
    Column("tag", Text, primary_key=True),
    Column("name", KEY, nullable=False),
    Column("database", Text, nullable=False),
    Column("origin", Text, nullable=False),
    # The migration of its database, when this was last looked at.
    Column("revision", Text, nullable=False),
    # Times of the machine: a sandbox's clock has no say in when it ends.
    Column("created", TIMESTAMP, nullable=False),
    Column("expires", TIMESTAMP),
    # Marked before its database is dropped; a process that ends in between leaves the rest to others.
    Column("deleted", Boolean, nullable=False),
    info=OUTSIDE_SNAPSHOTS,
)
Index("ix_sandbox_name", sandbox.c.name, unique=True, postgresql_where=~sandbox.c.deleted)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the table."""

    tag: str
    name: str
    database: str
    origin: str
    revision: str
    created: datetime
    expires: datetime | None


async def by_tag(default: AsyncEngine, tag: str) -> Entry | None:
    """The sandbox with this tag. Uses the primary key."""
    return next(iter(await _entries(default, sandbox.c.tag == tag, ~sandbox.c.deleted)), None)


async def by_name(default: AsyncEngine, name: str) -> Entry | None:
    """The sandbox with this name. Uses the index on the name."""
    return next(iter(await _entries(default, sandbox.c.name == name, ~sandbox.c.deleted)), None)


async def entries(default: AsyncEngine) -> list[Entry]:
    """All sandboxes, sorted by name."""
    return await _entries(default, ~sandbox.c.deleted)


async def doomed(default: AsyncEngine) -> list[Entry]:
    """Sandboxes whose databases are to be dropped."""
    return await _entries(default, sandbox.c.deleted)


async def _entries(default: AsyncEngine, *conditions: ColumnElement[bool]) -> list[Entry]:
    columns = [column for column in sandbox.columns if column is not sandbox.c.deleted]

    async def read() -> list[Entry]:
        async with default.connect() as connection:
            rows = await connection.execute(select(*columns).where(*conditions).order_by(sandbox.c.name))
            return [Entry(*row) for row in rows]

    return await reading_again(read)


async def add(default: AsyncEngine, entry: Entry) -> None:
    """Store a new sandbox. Raises SQLAlchemy's `IntegrityError` when its name is in use."""
    values = {name: getattr(entry, name) for name in Entry.__slots__}
    async with default.begin() as connection:
        await connection.execute(insert(sandbox).values(**values, deleted=False))


async def set_revision(default: AsyncEngine, tag: str, revision: str) -> None:
    """Note that a sandbox's database was migrated."""
    async with default.begin() as connection:
        await connection.execute(update(sandbox).where(sandbox.c.tag == tag).values(revision=revision))


async def mark(default: AsyncEngine, condition: ColumnElement[bool]) -> list[str]:
    """Mark sandboxes as deleted; from now on nobody finds them. Gives their tags."""
    marked = update(sandbox).where(~sandbox.c.deleted, condition).values(deleted=True).returning(sandbox.c.tag)
    async with default.begin() as connection:
        return list((await connection.execute(marked)).scalars())


async def forget(default: AsyncEngine, tag: str) -> None:
    """Remove the row of a sandbox whose database is gone."""
    async with default.begin() as connection:
        await connection.execute(delete(sandbox).where(sandbox.c.tag == tag))
