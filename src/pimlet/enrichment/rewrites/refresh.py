"""Entities stored again under the present structure: documents, tokens, cells and scores. Dates stay as they are."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, Text, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from pimlet.enrichment.aggregates import Product
from pimlet.enrichment.consistency.derivation import Derived, derive_models, derive_products
from pimlet.enrichment.consistency.repository import stored_cells, stored_unique_keys
from pimlet.enrichment.products import models
from pimlet.enrichment.products.locking import lock_products
from pimlet.enrichment.products.repository import DELETE_UNIQUE, INSERT_FREE_UNIQUE
from pimlet.enrichment.products.statements import run, update_rows, write_cells
from pimlet.enrichment.products.storing import keys_of, unique_rows
from pimlet.enrichment.products.tables import MODELS, PRODUCTS, EntityTables
from pimlet.enrichment.rewrites import items
from pimlet.foundation.unit_of_work import UnitOfWork

_COLUMNS = {
    PRODUCTS: ("own_values", "kept", "axis_key", "category_ids", "group_ids", "completeness", "quality", "tokens"),
    MODELS: ("own_values", "kept", "axis_key", "category_ids", "quality", "tokens"),
}
"""What can come out otherwise than it is stored."""


async def refresh(uow: UnitOfWork, tables: EntityTables, ids: Sequence[Any], *, moves: bool) -> None:
    """Derive the rows of these entities anew. Rows that come out the same are not written; links stand elsewhere.

    `moves`: values follow their attributes to other levels. Then variants must be refreshed before their ancestors.
    """
    derived = await (_products(uow, ids, moves) if tables is PRODUCTS else _models(uow, ids, moves))
    await _write(uow, tables, {one.entity.ref: one for one in derived})


async def _products(uow: UnitOfWork, ids: Sequence[Any], moves: bool) -> list[Derived]:
    rows, above = await lock_products(uow, (), ids)
    moving = await items.moving(uow, MODELS, [row.id for row in above])
    if moves:
        moving |= await items.moving(uow, PRODUCTS, ids)
    return await derive_products(uow, rows, above, moving)


async def _models(uow: UnitOfWork, ids: Sequence[int], moves: bool) -> list[Derived]:
    rows = await models.lock(uow, (), ids, changing=True)
    wanted = frozenset(ids)
    moving = await items.moving(uow, MODELS, [row.id for row in rows if moves or row.id not in wanted])
    return await derive_models(uow, rows, wanted, moving)


async def _write(uow: UnitOfWork, tables: EntityTables, derived: dict[Any, Derived]) -> None:
    names, ids = _COLUMNS[tables], list(derived)
    before = {row[0]: row[1:] for row in await uow.rows(_before(tables), {"ids": ids})}
    changed = []
    for ref, one in derived.items():
        after = {name: one.columns[name] for name in names}
        if [_comparable(data) for data in before[ref]] != [_comparable(data) for data in after.values()]:
            changed.append({tables.id.name: ref, **after})
    await update_rows(uow, tables, changed)
    if tables is PRODUCTS:
        await _register(uow, derived)
    old = await stored_cells(uow, tables, ids)
    await write_cells(uow, tables, {ref: (old[ref], one.cells) for ref, one in derived.items()})


async def _register(uow: UnitOfWork, derived: dict[Any, Derived]) -> None:
    """Free the unique values that products have lost, and take those that have come back."""
    stored = await stored_unique_keys(uow, list(derived))
    rows = unique_rows(
        (ref, stored[ref], keys_of(one.entity if isinstance(one.entity, Product) else None))
        for ref, one in derived.items()
    )
    await run(uow, (DELETE_UNIQUE, rows.removed), (INSERT_FREE_UNIQUE, rows.new))


def _comparable(data: Any) -> Any:
    return list(data) if isinstance(data, list | tuple) else data


def _before(tables: EntityTables) -> Select[Any]:
    """The rows as they are: the primary key. Documents come as texts."""
    columns = (
        cast(tables.table.c[name], Text) if name in {"own_values", "kept"} else tables.table.c[name]
        for name in _COLUMNS[tables]
    )
    ids = bindparam("ids", type_=ARRAY(tables.id.type))
    return select(tables.id, *columns).where(tables.id == func.any(ids))
