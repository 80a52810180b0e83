"""What pending rewrites have still to do, entity by entity."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Column, Select, Table, Update, bindparam, func, select, true, update
from sqlalchemy.dialects.postgresql import ARRAY

from pimlet.enrichment.products.tables import MODELS, PRODUCTS, EntityTables
from pimlet.enrichment.rewrites.tables import rewrite, rewrite_product, rewrite_product_model
from pimlet.foundation.unit_of_work import UnitOfWork

ITEMS: dict[EntityTables, tuple[Table, Column[Any]]] = {
    PRODUCTS: (rewrite_product, rewrite_product.c.product),
    MODELS: (rewrite_product_model, rewrite_product_model.c.product_model_id),
}
"""The tables of items, with the columns that name the entities."""


def _moving(tables: EntityTables) -> Select[Any]:
    """The index on the entity."""
    items, ref = ITEMS[tables]
    wanted = ref == func.any(bindparam("ids", type_=ARRAY(ref.type)))
    chosen = select(ref, func.bool_and(~items.c.written)).join(rewrite, rewrite.c.id == items.c.rewrite_id)
    return chosen.where(wanted, rewrite.c.moves).group_by(ref)


def _written(tables: EntityTables) -> Update:
    """The index on the entity."""
    items, ref = ITEMS[tables]
    wanted = ref == func.any(bindparam("ids", type_=ARRAY(ref.type)))
    return update(items).where(wanted, ~items.c.written).values(written=true())


_MOVING = {tables: _moving(tables) for tables in ITEMS}
_WRITTEN = {tables: _written(tables) for tables in ITEMS}


async def moving(uow: UnitOfWork, tables: EntityTables, ids: Collection[Any]) -> dict[Any, bool]:
    """Those of these entities whose values have still to follow their attributes (see `variants.moves.Moving`)."""
    rows = await uow.rows(_MOVING[tables], {"ids": list(ids)}) if ids else []
    return {row[0]: row[1] for row in rows}


async def written(uow: UnitOfWork, tables: EntityTables, ids: Collection[Any]) -> None:
    """Note that these entities were stored with the values of their present level."""
    if uow.state.pending_rewrites and ids:
        await uow.execute(_WRITTEN[tables], {"ids": list(ids)})
