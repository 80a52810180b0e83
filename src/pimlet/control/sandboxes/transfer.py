"""Copies a snapshot of one sandbox into the database of a new one, table by table, by COPY."""

import tempfile
from collections.abc import Sequence
from typing import IO, Any

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from pimlet.control.snapshots import copying
from pimlet.control.snapshots.service import restorable_id
from pimlet.foundation.changes import tables_in_snapshots
from pimlet.foundation.sandboxes import Sandbox
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import Access, UnitOfWork, transact

# ruff: noqa: S608 - every name in these statements comes from our own metadata
_SPOOL_BYTES = 8_000_000


async def copy_snapshot(source: Sandbox, name: str, target: Sandbox) -> None:
    """Replace everything in `target`, which nobody uses yet, by the snapshot `name` of `source`.

    Raises `UnknownNameError`, and `ControlError` 409 for a snapshot that cannot be restored.
    """

    async def read(uow: UnitOfWork) -> None:
        schema = copying.schema_of(await restorable_id(uow, name))
        await transact(target, Access.STRUCTURE, lambda new: _fill(uow.connection, new, schema))

    # The lock of a writer: the snapshot cannot be deleted meanwhile.
    await transact(source, Access.WRITE, read)


async def _fill(source: AsyncConnection, new: UnitOfWork, schema: str) -> None:
    places = [
        *((table, "public") for table in copying.dictionaries()),
        *((table, schema) for table in tables_in_snapshots()),
    ]
    reader, writer = await copying.driver(source), await copying.driver(new.connection)
    await copying.run(new.connection, [copying.emptying(table) for table, _ in reversed(places)])
    for table, place in places:
        with tempfile.SpooledTemporaryFile(_SPOOL_BYTES) as spool:
            await _copy(reader, writer, table, place, spool)
    await _set_state(reader, writer, schema)
    await copying.run(new.connection, [statement for table, _ in places for statement in _sequences(table)])
    await new.bump(*Part)


async def _copy(reader: Any, writer: Any, table: Table, schema: str, spool: IO[bytes]) -> None:
    columns = copying.column_names(table)
    await reader.copy_from_table(table.name, schema_name=schema, columns=columns, output=spool)
    spool.seek(0)
    await writer.copy_to_table(table.name, schema_name="public", columns=columns, source=spool)


async def _set_state(reader: Any, writer: Any, schema: str) -> None:
    names: Sequence[str] = copying.state_column_names()
    row = await reader.fetchrow(f"select * from {schema}.state")
    values = ", ".join(f'"{name}" = ${number}' for number, name in enumerate(names, 1))
    await writer.execute(f"update public.state set {values}", *(row[name] for name in names))


def _sequences(table: Table) -> list[str]:
    """Statements that let identity columns go on after the copied numbers."""
    return [
        f"select setval(pg_get_serial_sequence('public.\"{table.name}\"', '{column.name}'), "
        f'(select coalesce(max("{column.name}"), 0) + 1 from public."{table.name}"), false)'
        for column in table.columns
        if column.identity is not None
    ]
