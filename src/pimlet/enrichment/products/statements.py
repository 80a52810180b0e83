"""The statements that write entities of either kind: rows and cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Executable, bindparam, delete, insert, update
from sqlalchemy.dialects.postgresql import insert as upsert

from pimlet.enrichment.products.tables import EntityTables
from pimlet.enrichment.search.cells import Cells
from pimlet.enrichment.search.interned import cell_ids
from pimlet.foundation.unit_of_work import UnitOfWork

Row = dict[str, Any]


@dataclass(frozen=True)
class Statements:
    """The statements of one kind. Each runs once for a batch, pipelined, by primary keys."""

    insert: Executable
    update: Executable
    upsert_cells: Executable
    delete_cells: Executable


@cache
def statements(tables: EntityTables) -> Statements:
    """Those of a kind; rows to update name their key `row_id`."""
    cells = tables.cells
    inserting = upsert(cells)
    return Statements(
        insert(tables.table),
        update(tables.table).where(tables.id == bindparam("row_id")),
        inserting.on_conflict_do_update(
            index_elements=[tables.owner, cells.c.key_id],
            set_={"text": inserting.excluded.text, "number": inserting.excluded.number},
        ),
        delete(cells).where(tables.owner == bindparam("cell_owner"), cells.c.key_id == bindparam("cell_key_id")),
    )


async def run(uow: UnitOfWork, *batches: tuple[Executable, Sequence[Mapping[str, Any]]]) -> None:
    """Run each statement for all its rows; statements without rows cost nothing."""
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
    kind = statements(tables)
    await run(uow, (kind.delete_cells, removed), (kind.upsert_cells, written))
