"""All that is stored of entities, read by primary key and without locks."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from pimlet.enrichment.products.repository import as_given
from pimlet.enrichment.products.tables import EntityTables, cell_key, product, product_model, unique_value
from pimlet.enrichment.search.cells import Cells
from pimlet.enrichment.values.validation import UniqueKey
from pimlet.foundation.schema import among, as_bytes
from pimlet.foundation.unit_of_work import UnitOfWork

_DOCUMENTS = ("own_values", "kept")


def _whole(tables: EntityTables) -> Select[Any]:
    """All columns: documents as bytes, lists as the driver gives them."""
    return select(
        *(
            as_bytes(column) if column.name in _DOCUMENTS else as_given(column) if column.name == "tokens" else column
            for column in tables.table.columns
        )
    )


_MODEL_IDS = bindparam("ids", type_=ARRAY(product_model.c.id.type))
_ABOVE = select(product_model.c.parent_id).where(product_model.c.id == func.any(_MODEL_IDS))


async def next_ids(uow: UnitOfWork, tables: EntityTables, after: Any, limit: int) -> list[Any]:
    """The next primary keys in their order; all are after None."""
    statement = select(tables.id).order_by(tables.id).limit(limit)
    if after is not None:
        statement = statement.where(tables.id > after)
    return [row[0] for row in await uow.rows(statement)]


async def products(uow: UnitOfWork, ids: Sequence[Any], tables: EntityTables) -> list[Any]:
    """The rows of products."""
    wanted = product.c.uuid == func.any(bindparam("ids", type_=ARRAY(product.c.uuid.type)))
    return await uow.rows(_whole(tables).where(wanted).order_by(product.c.uuid), {"ids": list(ids)})


async def models(uow: UnitOfWork, ids: Iterable[int | None], tables: EntityTables) -> list[Any]:
    """The rows of product models and of their parents, roots first."""
    wanted = sorted({number for number in ids if number is not None})
    if not wanted:
        return []
    table = product_model.c
    chosen = or_(table.id == func.any(_MODEL_IDS), among(table.id, _ABOVE))
    return await uow.rows(_whole(tables).where(chosen).order_by(table.level, table.id), {"ids": wanted})


async def stored_cells(uow: UnitOfWork, tables: EntityTables, ids: Sequence[Any]) -> Mapping[Any, Cells]:
    """The cells of entities by name."""
    cells = tables.cells
    statement = (
        select(tables.owner, cell_key.c.name, cells.c.text, cells.c.number)
        .join(cell_key, cell_key.c.id == cells.c.key_id)
        .where(tables.owner == func.any(bindparam("ids", type_=ARRAY(tables.owner.type))))
    )
    found: dict[Any, Cells] = {owner: {} for owner in ids}
    for owner, name, text, number in await uow.rows(statement, {"ids": list(ids)}):
        found[owner][name] = (text, number)
    return found


async def stored_unique_keys(uow: UnitOfWork, uuids: Sequence[Any]) -> Mapping[Any, set[UniqueKey]]:
    """The unique values that are registered for products."""
    wanted = unique_value.c.product == func.any(bindparam("ids", type_=ARRAY(product.c.uuid.type)))
    found: dict[Any, set[UniqueKey]] = {uuid: set() for uuid in uuids}
    for row in await uow.rows(select(unique_value).where(wanted), {"ids": list(uuids)}):
        found[row.product].add((row.attribute_id, row.key))
    return found
