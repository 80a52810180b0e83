"""Removal of contents that no record refers to (architecture §4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from pimlet.foundation.objects import ObjectStorage

SPARED = timedelta(days=1)
"""Contents younger than this stay: their record may not be committed yet."""

# Snapshots are schemas with a table of the same name.
_TABLES = text(
    "select quote_ident(table_schema) || '.' || quote_ident(table_name) from information_schema.columns "
    "where table_name = 'media_file' and column_name = 'digest'"
)


class MediaReferences(Protocol):
    """A place that refers to contents."""

    async def digests(self) -> set[str]:
        """All contents that it refers to. Raises when they cannot be read."""
        ...


class DatabaseReferences:
    """The records of one database, and those of its snapshots."""

    def __init__(self, engine: AsyncEngine) -> None:
        """The database that the engine connects to."""
        self.engine = engine

    async def digests(self) -> set[str]:
        """Every table of records, in one snapshot of the database. Raises `SQLAlchemyError` or `OSError`."""
        found: set[str] = set()
        repeatable = self.engine.execution_options(isolation_level="REPEATABLE READ")
        async with repeatable.connect() as connection:
            for table in (await connection.execute(_TABLES)).scalars().all():
                rows = await connection.execute(text(f"select digest from {table} where digest is not null"))  # noqa: S608
                found.update(rows.scalars())
        return found


@dataclass(frozen=True, slots=True)
class Collected:
    """What a collection found: contents and bytes that were (or would be) removed, and contents that stay."""

    removed: int
    removed_bytes: int
    kept: int


async def collect(
    objects: ObjectStorage, references: Sequence[MediaReferences], now: datetime, *, dry_run: bool = False
) -> Collected:
    """Remove what nothing refers to and was stored more than a day before `now`, real time.

    Contents are listed before references are read, so that one that gets its record meanwhile is among them. Raises
    what a place raises that cannot be read, and removes nothing then.
    """
    before = now - SPARED
    candidates, kept = [], 0
    async for one in objects.listed():
        if one.modified < before:
            candidates.append(one)
        else:
            kept += 1
    referred: set[str] = set()
    for place in references:
        referred |= await place.digests()
    removed = removed_bytes = 0
    for one in candidates:
        if one.digest in referred or not (dry_run or await objects.remove(one.digest, before)):
            kept += 1
            continue
        removed += 1
        removed_bytes += one.size
    if not dry_run:
        await objects.sweep(before)
    return Collected(removed, removed_bytes, kept)
