"""Save, restore and delete snapshots. Each operation is one transaction that holds the exclusive lock."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Text, and_, cast, delete, func, insert, select, text

from pimlet import tables
from pimlet.control.http.errors import ControlError, RefusedError, UnknownNameError
from pimlet.control.snapshots import copying
from pimlet.control.snapshots.tables import snapshot, snapshot_table, table_content
from pimlet.foundation import migrations
from pimlet.foundation.changes import changed_table
from pimlet.foundation.unit_of_work import UnitOfWork

_LONGEST_NAME = 100
assert tables.metadata.tables, "a snapshot holds the tables that are imported: all of them"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A saved state, restorable while `revision` is the database's. `durable`: it survives a crash of PostgreSQL."""

    name: str
    created: datetime
    revision: str
    durable: bool
    restorable: bool


async def list_snapshots(uow: UnitOfWork) -> list[Snapshot]:
    """All snapshots of the sandbox, sorted by name."""
    return [shown(row) for row in await uow.rows(select(snapshot).order_by(snapshot.c.name))]


async def get(uow: UnitOfWork, name: str) -> Snapshot:
    """One snapshot. Raises `UnknownNameError`."""
    return shown(await _row(uow, name))


async def save(uow: UnitOfWork, name: str) -> tuple[Snapshot, bool]:
    """Copy catalog, accounts, edition and clock; True when it is new, False when it replaced one of its name.

    Raises `RefusedError`.
    """
    row, replaced = await add(uow, name)
    await copying.run(uow.connection, copying.saving(row.id, durable=row.durable))
    return shown(row), not replaced


async def add(uow: UnitOfWork, name: str) -> tuple[Any, bool]:
    """The row of a new snapshot, and whether it replaces one of its name, which is gone. Raises `RefusedError`."""
    if not 1 <= len(name) <= _LONGEST_NAME or not name.isprintable():
        raise RefusedError(f"name: Give a text of 1 to {_LONGEST_NAME} printable characters.")
    replaced = await _find(uow, name)
    if replaced is not None:
        await _forget(uow, replaced)
    durable = await uow.connection.scalar(text("select current_setting('fsync')")) != "off"
    created = await uow.execute(
        insert(snapshot)
        .values(name=name, created=uow.now, revision=migrations.head(), durable=durable)
        .returning(snapshot)
    )
    return created.one(), replaced is not None


_CHANGED = (
    select(
        snapshot_table.c.name,
        table_content.c.xid,
        table_content.c.cluster,
        cast(cast(func.pg_current_xact_id(), Text), BigInteger).label("now"),
        text("(select system_identifier from pg_control_system()) as here"),
    )
    .select_from(
        snapshot_table.outerjoin(
            table_content,
            and_(
                table_content.c.name == snapshot_table.c.name,
                table_content.c.content == snapshot_table.c.content,
            ),
        )
    )
    .where(
        table_content.c.name.is_(None) | snapshot_table.c.name.in_(select(changed_table.c.name)),
    )
)
"""Tables that may hold other rows than the snapshot, with the transaction in which they last held the same ones."""


async def restore(uow: UnitOfWork, name: str) -> Snapshot:
    """Bring the saved state back; tokens, journal, sequences and versions stay as they are.

    Raises `UnknownNameError`, and `ControlError` 409 for a snapshot of another revision or one that a crash emptied.
    """
    row = await _row(uow, name)
    await _check_restorable(uow, row)
    changed = {
        one.name: one.now - one.xid if one.cluster == one.here else None
        for one in await uow.rows(_CHANGED.where(snapshot_table.c.snapshot_id == row.id))
    }
    superuser = await copying.is_superuser(uow.connection)
    await copying.run(uow.connection, copying.restoring(row.id, changed, superuser=superuser))
    return shown(row)


async def restorable_id(uow: UnitOfWork, name: str) -> int:
    """The number of a snapshot that can be read. Raises what `restore` raises."""
    row = await _row(uow, name)
    await _check_restorable(uow, row)
    number: int = row.id
    return number


async def _check_restorable(uow: UnitOfWork, row: Any) -> None:
    if row.revision != migrations.head():
        raise ControlError(
            409,
            f'The snapshot "{row.name}" was saved at revision {row.revision}, and the database is at '
            f"{migrations.head()}: save it again from a catalog of this revision, or delete it.",
        )
    if row.durable:
        return
    state = func.to_regclass(f"{copying.schema_of(row.id)}.state")
    if not await uow.connection.scalar(select(func.pg_relation_size(state))):
        raise ControlError(
            409, f'The snapshot "{row.name}" was lost when PostgreSQL crashed in test mode: save it again.'
        )


async def remove(uow: UnitOfWork, name: str) -> None:
    """Delete a snapshot. Raises `UnknownNameError`."""
    await _forget(uow, await _row(uow, name))


async def _forget(uow: UnitOfWork, row: Any) -> None:
    await copying.run(uow.connection, [f"drop schema if exists {copying.schema_of(row.id)} cascade"])
    await uow.execute(delete(snapshot).where(snapshot.c.id == row.id))


async def _find(uow: UnitOfWork, name: str) -> Any | None:
    return (await uow.execute(select(snapshot).where(snapshot.c.name == name))).one_or_none()


async def _row(uow: UnitOfWork, name: str) -> Any:
    row = await _find(uow, name)
    if row is None:
        raise UnknownNameError("snapshot", name, (one.name for one in await list_snapshots(uow)))
    return row


def shown(row: Any) -> Snapshot:
    """A row of the table as administrators see it."""
    return Snapshot(row.name, row.created, row.revision, row.durable, row.revision == migrations.head())
