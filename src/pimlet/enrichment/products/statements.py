"""The statements that write entities of either kind: rows and cells."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Executable, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from pimlet.enrichment.products.tables import EntityTables
from pimlet.enrichment.search.cells import Cells
from pimlet.enrichment.search.interned import cell_ids
from pimlet.foundation.bulk import Bulk, Given, inserting, updating
from pimlet.foundation.unit_of_work import UnitOfWork

Row = dict[str, Any]

_CELLS_AT_ONCE = 20_000
"""The text of a cell has 40 kB at most."""

_inserting, _updating = cache(inserting), cache(updating)


async def insert_rows(uow: UnitOfWork, tables: EntityTables, rows: Sequence[Row]) -> None:
    """Insert entities, all with the same columns, in order."""
    if rows:
        await _inserting(tables.table, tuple(rows[0])).run(uow, rows)


async def update_rows(uow: UnitOfWork, tables: EntityTables, rows: Sequence[Row]) -> None:
    """Set the same columns of entities, by the primary key that rows have too. They must be locked."""
    if rows:
        names = tuple(name for name in rows[0] if name != tables.id.name)
        await _updating(tables.table, tables.id, names).run(uow, rows)


@cache
def _upserting_cells(tables: EntityTables) -> Bulk:
    cells = tables.cells
    given = Given(list(cells.c))
    values = given.values()
    inserted = upsert(cells).from_select(list(values), select(*values.values()))
    return Bulk(
        inserted.on_conflict_do_update(
            index_elements=[tables.owner, cells.c.key_id],
            set_={"text": inserted.excluded.text, "number": inserted.excluded.number},
        ),
        given,
        _CELLS_AT_ONCE,
    )


@cache
def _deleting_cells(tables: EntityTables) -> Executable:
    cells = tables.cells
    return delete(cells).where(tables.owner == bindparam("cell_owner"), cells.c.key_id == bindparam("cell_key_id"))


async def run(uow: UnitOfWork, *batches: tuple[Executable, Sequence[Mapping[str, Any]]]) -> None:
    """Run each statement for all its rows, pipelined; statements without rows cost nothing."""
    for statement, rows in batches:
        if rows:
            await uow.execute(statement, list(rows))


async def write_cells(uow: UnitOfWork, tables: EntityTables, changed: Mapping[Any, tuple[Cells, Cells]]) -> None:
    """Store what differs between the cells of each entity before and after, by the entity's primary key."""
    ids = await cell_ids(uow, (name for old, new in changed.values() for name in (*old, *new)))
    owner = tables.owner.name
    removed: list[Row] = []
    written: list[Row] = []
    for ref, (old, new) in changed.items():
        removed += [{"cell_owner": ref, "cell_key_id": ids[name]} for name in old if name not in new and name in ids]
        written += [
            {owner: ref, "key_id": ids[name], "text": cell[0], "number": cell[1]}
            for name, cell in new.items()
            if old.get(name) != cell
        ]
    await run(uow, (_deleting_cells(tables), removed))
    await _upserting_cells(tables).run(uow, written)
