"""All SQL that reads and locks products."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    Label,
    Select,
    Text,
    bindparam,
    cast,
    delete,
    false,
    func,
    insert,
    literal_column,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.types import NullType

from pimlet.enrichment.products.tables import EntityTables, product, unique_value
from pimlet.enrichment.values.validation import UniqueKey
from pimlet.enrichment.variants.axes import Place, Sibling
from pimlet.foundation.pairs import in_pairs, pair_parameters
from pimlet.foundation.prepared import Prepared
from pimlet.foundation.schema import KEY, as_bytes, uuid_list
from pimlet.foundation.unit_of_work import UnitOfWork

_KEYS = bindparam("keys", type_=ARRAY(KEY))
_UUIDS = uuid_list("uuids")


def as_given(column: Column[Any]) -> Label[Any]:
    """A list as the driver gives it: the array type would copy each one again."""
    return type_coerce(column, NullType()).label(column.name)


# ISO 8601 in the session's time zone, which is the one that dates are printed in.
_ISO: ColumnElement[str] = literal_column("'YYYY-MM-DD\"T\"HH24:MI:SSTZH:TZM'")


def as_iso(column: Column[Any]) -> Label[str]:
    """A time as the API prints it."""
    return func.to_char(column, _ISO).label(f"{column.name}_text")


DOCUMENT_COLUMNS = (
    product.c.uuid,
    product.c.identifier,
    product.c.enabled,
    product.c.family_id,
    product.c.parent_id,
    as_given(product.c.category_ids),
    as_given(product.c.group_ids),
    as_bytes(product.c.own_values),
    as_iso(product.c.created),
    as_iso(product.c.updated),
    cast(product.c.uuid, Text).label("uuid_text"),
)
"""What a product's JSON is made of; `DocumentRow` unpacks in this order."""

DocumentRow = tuple[UUID, str | None, bool, int | None, int | None, list[int], list[int], bytes, str, str, str]

_ADDRESSED = or_(product.c.identifier_key == func.any(_KEYS), product.c.uuid == func.any(_UUIDS))

# The primary key and the unique index on identifier_key; uuid order is the lock order of all writers.
_LOCK = (
    select(*DOCUMENT_COLUMNS, as_bytes(product.c.kept), product.c.created, product.c.updated)
    .where(_ADDRESSED)
    .order_by(product.c.uuid)
    .with_for_update(key_share=True)
)
_PARENTS = select(product.c.parent_id).where(_ADDRESSED, product.c.parent_id.is_not(None)).distinct()
# The unique index on identifier_key.
_ONE = Prepared(select(*DOCUMENT_COLUMNS).where(product.c.identifier_key == bindparam("key")))

# The primary key.
_ONE_BY_UUID = Prepared(select(*DOCUMENT_COLUMNS).where(product.c.uuid == bindparam("uuid")))

# The primary key (attribute_id, key).
_OWNERS = select(unique_value).where(in_pairs(unique_value.c.attribute_id, unique_value.c.key))

INSERT_UNIQUE = insert(unique_value)
INSERT_FREE_UNIQUE = upsert(unique_value).on_conflict_do_nothing()
"""Of values that come back: another product may have taken one meanwhile, and keeps it."""
DELETE_UNIQUE = delete(unique_value).where(
    unique_value.c.attribute_id == bindparam("value_attribute"),
    unique_value.c.key == bindparam("value_key"),
    unique_value.c.product == bindparam("value_product"),
)


async def parents(uow: UnitOfWork, keys: Iterable[str], uuids: Iterable[UUID]) -> set[int]:
    """The parents of the products with these identifier keys or uuids, not locked."""
    rows = await uow.rows(_PARENTS, {"keys": sorted(keys), "uuids": sorted(uuids)})
    return {row.parent_id for row in rows}


async def lock(uow: UnitOfWork, keys: Iterable[str], uuids: Iterable[UUID]) -> list[Any]:
    """The products with these identifier keys or uuids, locked until the transaction ends, as last committed."""
    return await uow.rows(_LOCK, {"keys": sorted(keys), "uuids": sorted(uuids)})


async def find(uow: UnitOfWork, key: str) -> DocumentRow | None:
    """One product by identifier key."""
    return _document(await uow.fetch(_ONE, key=key))


async def find_by_uuid(uow: UnitOfWork, uuid: UUID) -> DocumentRow | None:
    """One product by uuid."""
    return _document(await uow.fetch(_ONE_BY_UUID, uuid=uuid))


def _document(rows: list[Any]) -> DocumentRow | None:
    return rows[0] if rows else None


def place(tables: EntityTables) -> ColumnElement[Any]:
    """Where a row stands, which does not change within a statement: to find it there is cheaper than by its key."""
    return literal_column(f"{tables.table.name}.ctid")


def page(
    columns: Iterable[Any],
    matching: Select[Any],
    order: ColumnElement[Any],
    limit: int | ColumnElement[int],
    offset: int | ColumnElement[int] | None = None,
    *,
    found_by: ColumnElement[Any] | None = None,
) -> Select[Any]:
    """The columns of a page. `matching` selects from all entities those that match.

    With `found_by`, a place or a key, the rows of the page are looked for before their columns are read. It pays where
    rows are passed over.
    """
    ordered = matching.order_by(order).limit(limit).offset(offset)
    if found_by is None:
        return ordered.with_only_columns(*columns)
    chosen = ordered.with_only_columns(found_by.label("found"), maintain_column_froms=True).subquery()
    return select(*columns).join(chosen, chosen.c.found == found_by).order_by(order)


async def owners(uow: UnitOfWork, keys: Iterable[UniqueKey]) -> dict[UniqueKey, UUID]:
    """Which product has each of these unique values."""
    wanted = set(keys)
    if not wanted:
        return {}
    rows = await uow.rows(_OWNERS, pair_parameters(wanted))
    return {(row.attribute_id, row.key): row.product for row in rows}


async def siblings(uow: UnitOfWork, tables: EntityTables, places: set[Place]) -> dict[Place, Sibling]:
    """Which child has each of these combinations of axis values, by the unique index (parent_id, axis_key)."""
    parent, key = tables.table.c.parent_id, tables.table.c.axis_key
    statement = select(parent, key, tables.id, tables.name).where(in_pairs(parent, key))
    rows = await uow.rows(statement, pair_parameters(places))
    return {(row[0], row[1]): Sibling(row[2], row[3] or str(row[2])) for row in rows}


def with_key(key: str) -> ColumnElement[bool]:
    """The product with this identifier key: the unique index on it."""
    return product.c.identifier_key == key


def with_uuid(uuid: UUID | None) -> ColumnElement[bool]:
    """The product with this uuid: the primary key. None is nobody's."""
    return false() if uuid is None else product.c.uuid == uuid


async def placed(
    uow: UnitOfWork, tables: EntityTables, addressed: ColumnElement[bool]
) -> tuple[list[int], int | None] | None:
    """Own categories and parent of an entity; None when there is none."""
    table = tables.table
    row = (await uow.execute(select(table.c.category_ids, table.c.parent_id).where(addressed))).one_or_none()
    return None if row is None else (row.category_ids, row.parent_id)


async def remove(uow: UnitOfWork, addressed: ColumnElement[bool]) -> Any | None:
    """Delete one product (see `with_key`, `with_uuid`), its cells, links and unique values with it.

    Its uuid, identifier, own categories and parent's id; None when there is none.
    """
    statement = delete(product).where(addressed)
    returned = statement.returning(product.c.uuid, product.c.identifier, product.c.category_ids, product.c.parent_id)
    return (await uow.execute(returned)).one_or_none()
