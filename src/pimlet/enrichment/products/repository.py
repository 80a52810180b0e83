"""All SQL of products."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    Label,
    Select,
    Uuid,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.types import NullType

from pimlet.enrichment.products.tables import cell_key, product, product_cell, unique_value
from pimlet.enrichment.values.validation import UniqueKey
from pimlet.foundation.pairs import in_pairs, pair_parameters
from pimlet.foundation.schema import KEY, as_bytes
from pimlet.foundation.unit_of_work import UnitOfWork

_KEYS = bindparam("keys", type_=ARRAY(KEY))


def _as_given(column: Column[Any]) -> Label[Any]:
    """A list as the driver gives it: the array type would copy each one again."""
    return type_coerce(column, NullType()).label(column.name)


# ISO 8601 in the session's time zone, which is the one that dates are printed in.
_ISO: ColumnElement[str] = literal_column("'YYYY-MM-DD\"T\"HH24:MI:SSTZH:TZM'")

DOCUMENT_COLUMNS = (
    product.c.uuid,
    product.c.identifier,
    product.c.enabled,
    product.c.family_id,
    _as_given(product.c.category_ids),
    _as_given(product.c.group_ids),
    as_bytes(product.c.own_values),
    func.to_char(product.c.created, _ISO).label("created_text"),
    func.to_char(product.c.updated, _ISO).label("updated_text"),
)
"""What a product's JSON is made of; `DocumentRow` unpacks in this order."""

DocumentRow = tuple[UUID, str | None, bool, int | None, list[int], list[int], bytes, str, str]

# The primary key and the unique index on identifier_key; uuid order is the lock order of all writers.
_LOCK = (
    select(
        *DOCUMENT_COLUMNS,
        as_bytes(product.c.kept),
        product.c.identifier_key,
        product.c.created,
        product.c.updated,
    )
    .where(
        or_(
            product.c.identifier_key == func.any(_KEYS),
            product.c.uuid == func.any(bindparam("uuids", type_=ARRAY(Uuid))),
        )
    )
    .order_by(product.c.uuid)
    .with_for_update(key_share=True)
)
# The unique index on identifier_key.
_ONE = select(*DOCUMENT_COLUMNS).where(product.c.identifier_key == bindparam("key"))

# The primary key.
_ONE_BY_UUID = select(*DOCUMENT_COLUMNS).where(product.c.uuid == bindparam("uuid"))

_INSERT = insert(product)
_UPDATE = update(product).where(product.c.uuid == bindparam("row_uuid"))
_INSERT_CELLS = upsert(product_cell)
_UPSERT_CELLS = _INSERT_CELLS.on_conflict_do_update(
    index_elements=[product_cell.c.product, product_cell.c.key_id],
    set_={"text": _INSERT_CELLS.excluded.text, "number": _INSERT_CELLS.excluded.number},
)
_DELETE_CELLS = delete(product_cell).where(
    product_cell.c.product == bindparam("cell_product"), product_cell.c.key_id == bindparam("cell_key_id")
)
_INSERT_UNIQUE = insert(unique_value)
_DELETE_UNIQUE = delete(unique_value).where(
    unique_value.c.attribute_id == bindparam("value_attribute"),
    unique_value.c.key == bindparam("value_key"),
    unique_value.c.product == bindparam("value_product"),
)
# The primary key (attribute_id, key).
_OWNERS = select(unique_value).where(in_pairs(unique_value.c.attribute_id, unique_value.c.key))
_CELL_KEYS = select(cell_key.c.name, cell_key.c.id).where(cell_key.c.name == func.any(_KEYS))
_NEW_CELL_KEYS = (
    upsert(cell_key)
    .from_select(["name"], select(func.unnest(_KEYS)))
    .on_conflict_do_nothing(index_elements=[cell_key.c.name])
)


async def lock(uow: UnitOfWork, keys: Iterable[str], uuids: Iterable[UUID]) -> list[Any]:
    """The products with these identifier keys or uuids, locked until the transaction ends, as last committed."""
    return await uow.rows(_LOCK, {"keys": sorted(keys), "uuids": sorted(uuids)})


async def find(uow: UnitOfWork, key: str) -> DocumentRow | None:
    """One product by identifier key."""
    return _document(await uow.rows(_ONE, {"key": key}))


async def find_by_uuid(uow: UnitOfWork, uuid: UUID) -> DocumentRow | None:
    """One product by uuid."""
    return _document(await uow.rows(_ONE_BY_UUID, {"uuid": uuid}))


def _document(rows: list[Any]) -> DocumentRow | None:
    return tuple(rows[0]) if rows else None


async def page(
    uow: UnitOfWork, matching: Select[Any], order: ColumnElement[Any], limit: int, offset: int
) -> list[DocumentRow]:
    """Whole rows of a page. `matching` selects the uuids of all products that match."""
    ordered = matching.order_by(order).limit(limit)
    if offset:
        # Documents of skipped rows would be read too.
        chosen = ordered.offset(offset).subquery()
        statement = select(*DOCUMENT_COLUMNS).join(chosen, chosen.c.uuid == product.c.uuid).order_by(order)
    else:
        statement = ordered.with_only_columns(*DOCUMENT_COLUMNS)
    return [tuple(row) for row in await uow.rows(statement)]


async def owners(uow: UnitOfWork, keys: Iterable[UniqueKey]) -> dict[UniqueKey, UUID]:
    """Which product has each of these unique values."""
    wanted = set(keys)
    if not wanted:
        return {}
    rows = await uow.rows(_OWNERS, pair_parameters(wanted))
    return {(row.attribute_id, row.key): row.product for row in rows}


async def cell_ids(uow: UnitOfWork, names: Iterable[str]) -> dict[str, int]:
    """The numbers of cell names, interned when they are new. Known ones cost no query."""
    known: dict[str, int] = uow.sandbox.interned_cells
    wanted = set(names)
    missing = sorted(wanted - known.keys())
    if not missing:
        return known
    found = {row.name: row.id for row in await uow.rows(_CELL_KEYS, {"keys": missing})}
    known.update(found)
    new = [name for name in missing if name not in found]
    if not new:
        return known
    await uow.execute(_NEW_CELL_KEYS, {"keys": new})
    # Not remembered: this transaction may still be rolled back.
    return {**known, **{row.name: row.id for row in await uow.rows(_CELL_KEYS, {"keys": new})}}


async def save(
    uow: UnitOfWork,
    inserted: Sequence[Mapping[str, Any]],
    updated: Sequence[Mapping[str, Any]],
    unique: tuple[Sequence[Mapping[str, Any]], Sequence[Mapping[str, Any]]],
    cells: tuple[Sequence[Mapping[str, Any]], Sequence[Mapping[str, Any]]],
) -> None:
    """Store rows, unique values and cells: one pipelined batch for each kind of statement.

    `unique` and `cells` are pairs: what is removed, what is written.
    """
    removed_unique, new_unique = unique
    removed_cells, written_cells = cells
    for statement, rows in (
        (_INSERT, inserted),
        (_UPDATE, updated),
        (_DELETE_UNIQUE, removed_unique),
        (_INSERT_UNIQUE, new_unique),
        (_DELETE_CELLS, removed_cells),
        (_UPSERT_CELLS, written_cells),
    ):
        if rows:
            await uow.execute(statement, list(rows))


_DELETE = delete(product).where(product.c.identifier_key == bindparam("key"))


async def remove(uow: UnitOfWork, key: str) -> bool:
    """Delete one product by identifier key, its cells and unique values with it; False when there is none."""
    return bool((await uow.execute(_DELETE, {"key": key})).rowcount)  # type: ignore[attr-defined]


_DELETE_BY_UUID = delete(product).where(product.c.uuid == bindparam("uuid"))


async def remove_by_uuid(uow: UnitOfWork, uuid: UUID) -> bool:
    """Delete one product by uuid; False when there is none."""
    return bool((await uow.execute(_DELETE_BY_UUID, {"uuid": uuid})).rowcount)  # type: ignore[attr-defined]
