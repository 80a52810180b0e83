"""All SQL of published products."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Select, Text, bindparam, cast, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from pimlet.enrichment.permissions.visibility import visible
from pimlet.enrichment.products.repository import as_given, as_iso
from pimlet.enrichment.products.tables import product, product_cell, product_model
from pimlet.enrichment.search.conditions import Condition, Source
from pimlet.foundation.keys import code_key
from pimlet.foundation.schema import KEY, TIMESTAMP, JsonText, as_bytes, uuid_list
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.workflow.published_products.tables import PUBLISHED, published_product, published_product_cell

Row = dict[str, Any]

DOCUMENT_COLUMNS = (
    published_product.c.identifier,
    published_product.c.enabled,
    published_product.c.family,
    published_product.c.parent,
    as_given(published_product.c.categories),
    as_given(published_product.c.groups),
    as_bytes(published_product.c.merged_values),
    as_bytes(published_product.c.associations),
    as_iso(published_product.c.created),
    as_iso(published_product.c.updated),
    as_given(published_product.c.category_ids),
)
"""What a published product's JSON is made of; `DocumentRow` unpacks in this order."""

DocumentRow = tuple[str, bool, str | None, str | None, list[str], list[str], bytes, bytes, str, str, list[int]]

_UUIDS = uuid_list("uuids")
_KEYS = bindparam("keys", type_=ARRAY(KEY))
_OF_UUIDS = published_product.c.uuid == func.any(_UUIDS)

# The unique index on identifier_key.
_ONE = select(*DOCUMENT_COLUMNS).where(published_product.c.identifier_key == bindparam("key"))


async def find(uow: UnitOfWork, key: str) -> DocumentRow | None:
    """One published product by identifier key."""
    rows = await uow.rows(_ONE, {"key": key})
    return tuple(rows[0]) if rows else None


# The primary key.
_IDENTIFIERS = select(published_product.c.uuid, published_product.c.identifier).where(_OF_UUIDS)


async def identifiers(
    uow: UnitOfWork, uuids: Collection[UUID], hidden_categories: frozenset[int] = frozenset()
) -> dict[UUID, str]:
    """What those of these products that are published are called: one query, none without uuids.

    Those that the hidden categories hide are left out.
    """
    if not uuids:
        return {}
    statement = _IDENTIFIERS
    if hidden_categories:
        statement = statement.where(visible(published_product, hidden_categories))
    return {row.uuid: row.identifier for row in await uow.rows(statement, {"uuids": list(uuids)})}


async def visible_models(uow: UnitOfWork, codes: Collection[str], hidden_categories: frozenset[int]) -> set[str] | None:
    """Those of these product models that exist and that hidden categories do not hide; None for all of them.

    The unique index on `key`.
    """
    if not (codes and hidden_categories):
        return None
    seen = select(product_model.c.code).where(
        product_model.c.key == func.any(_KEYS), visible(product_model, hidden_categories)
    )
    return {row.code for row in await uow.rows(seen, {"keys": [code_key(code) for code in codes]})}


async def first_of(uow: UnitOfWork, products: Select[Any], limit: int) -> list[str]:
    """Identifiers of the first published ones among selected products: the primary key."""
    statement = select(published_product.c.identifier).where(published_product.c.uuid.in_(products))
    ordered = statement.order_by(published_product.c.identifier_key).limit(limit)
    return [row.identifier for row in await uow.rows(ordered)]


# The unique index on identifier_key.
_NAMED = select(published_product.c.uuid, published_product.c.identifier_key).where(
    published_product.c.identifier_key == func.any(_KEYS)
)


async def named(uow: UnitOfWork, keys: Iterable[str]) -> dict[str, UUID]:
    """The products that are published under these identifier keys."""
    return {row.identifier_key: row.uuid for row in await uow.rows(_NAMED, {"keys": sorted(keys)})}


# The primary key of products, then the unique index on identifier_key.
_TAKEN = (
    select(published_product.c.identifier)
    .join(product, product.c.identifier_key == published_product.c.identifier_key)
    .where(product.c.uuid == func.any(_UUIDS), published_product.c.uuid != func.all(_UUIDS))
    .order_by(published_product.c.identifier_key)
)


async def taken(uow: UnitOfWork, uuids: Collection[UUID]) -> list[str]:
    """Identifiers of these products under which others are published."""
    return [row.identifier for row in await uow.rows(_TAKEN, {"uuids": list(uuids)})]


# The unique index on the identifier keys of products, and their primary key.
_PRODUCTS = select(product.c.uuid, product.c.identifier, product.c.identifier_key).where(
    (product.c.identifier_key == func.any(_KEYS)) | (product.c.uuid == func.any(_UUIDS))
)


async def products(uow: UnitOfWork, keys: Iterable[str], uuids: Iterable[UUID]) -> list[Any]:
    """Uuid, identifier and identifier key of the products with these identifier keys or uuids."""
    return await uow.rows(_PRODUCTS, {"keys": sorted(keys), "uuids": sorted(uuids)})


_REMOVE = delete(published_product).where(_OF_UUIDS)


async def remove(uow: UnitOfWork, uuids: Collection[UUID]) -> dict[UUID, datetime]:
    """Delete versions, their cells with them; gives the first publication of each that there was."""
    removed = _REMOVE.returning(published_product.c.uuid, published_product.c.created)
    return {row.uuid: row.created for row in await uow.execute(removed, {"uuids": list(uuids)})}


async def remove_of(uow: UnitOfWork, products: Select[Any]) -> None:
    """Delete the versions of selected products."""
    await uow.execute(delete(published_product).where(published_product.c.uuid.in_(products)))


_RENDERED: Mapping[str, Any] = {
    "family": bindparam("family", type_=Text),
    "parent": bindparam("parent", type_=Text),
    "categories": bindparam("categories", type_=ARRAY(Text)),
    "groups": bindparam("groups", type_=ARRAY(Text)),
    "merged_values": cast(bindparam("merged_values", type_=Text), JsonText()),
    "associations": cast(bindparam("associations", type_=Text), JsonText()),
    "category_ids": bindparam("category_ids", type_=ARRAY(Integer)),
    "created": bindparam("created", type_=TIMESTAMP),
    "updated": bindparam("updated", type_=TIMESTAMP),
}
_COPIED = ("uuid", "identifier", "identifier_key", "enabled", "family_id", "completeness", "tokens")
# The primary key.
_INSERT = insert(published_product).from_select(
    [*_COPIED, *_RENDERED],
    select(*(product.c[name] for name in _COPIED), *_RENDERED.values()).where(product.c.uuid == bindparam("of")),
)
_CELLS = ("product", "key_id", "text", "number")
# The primary key.
_INSERT_CELLS = insert(published_product_cell).from_select(
    _CELLS, select(*(product_cell.c[name] for name in _CELLS)).where(product_cell.c.product == func.any(_UUIDS))
)


async def add(uow: UnitOfWork, rows: Sequence[Row]) -> None:
    """Store versions of products that have none: what `rows` renders of each (`of` is its uuid), the rest copied."""
    if rows:
        await uow.execute(_INSERT, list(rows))
        await uow.execute(_INSERT_CELLS, {"uuids": [row["of"] for row in rows]})


async def classified(uow: UnitOfWork, condition: Condition) -> list[Any]:
    """Uuid, categories and tokens of the versions that a condition holds for, locked."""
    table = published_product.c
    statement = select(table.uuid, table.category_ids, as_given(table.tokens)).where(condition.sql(Source(PUBLISHED)))
    return await uow.rows(statement.order_by(table.uuid).with_for_update(key_share=True))


_SET_TOKENS = (
    update(published_product)
    .where(published_product.c.uuid == bindparam("of"))
    .values(tokens=bindparam("new_tokens", type_=published_product.c.tokens.type))
)


async def set_tokens(uow: UnitOfWork, tokens: Mapping[UUID, Sequence[int]]) -> None:
    """Replace the tokens of versions."""
    if tokens:
        await uow.execute(_SET_TOKENS, [{"of": uuid, "new_tokens": list(new)} for uuid, new in tokens.items()])
