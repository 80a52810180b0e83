"""All SQL of events."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, func, select

from pimlet.enrichment.outbox.tables import domain_event
from pimlet.foundation.bulk import inserting
from pimlet.foundation.unit_of_work import UnitOfWork

_ADD = inserting(domain_event, [column.name for column in domain_event.c if column.name != "id"])
_COUNTS = (
    select(domain_event.c.name, func.count().label("events"))
    .where(domain_event.c.author != bindparam("author"))
    .group_by(domain_event.c.name)
)
_CLEAR = delete(domain_event)


async def add(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """Append events in order."""
    await _ADD.run(uow, rows)


async def counts(uow: UnitOfWork, except_author: str) -> dict[str, int]:
    """Numbers of events by name, without those of one user."""
    return {row.name: row.events for row in await uow.rows(_COUNTS, {"author": except_author})}


async def clear(uow: UnitOfWork) -> int:
    """Remove all events."""
    return int((await uow.execute(_CLEAR)).rowcount)  # type: ignore[attr-defined]
