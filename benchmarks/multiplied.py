"""Many products from some thousand finished ones: copied inside the database, each under a name of its own.

Products are called `product_0000000` and so on, root models `model_0000000`, their sub models `model_0000000_0`. A copy
differs from its original in its uuid or id, in its dates, and in its name wherever that stands: identifier, keys,
document, cells, unique values. Tokens and scores do not depend on names.
"""

from collections.abc import Mapping
from typing import Any

import asyncpg
from sqlalchemy import Table

from pimlet.enrichment.associations.tables import link
from pimlet.enrichment.products.tables import (
    MODELS,
    PRODUCTS,
    product,
    product_cell,
    product_model,
    product_model_cell,
    unique_value,
)

DIGITS = 7
_TABLES = [product, product_model, product_cell, product_model_cell]
_INDEXES = """
select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
from pg_index i where i.indrelid = any($1::text[]::regclass[])
and not exists (select from pg_constraint c where c.conindid = i.indexrelid)"""
_CELL_KEYS = """
select conrelid::regclass::text as place, conname as name, pg_get_constraintdef(oid) as definition
from pg_constraint where contype = 'p' and conrelid = any($1::text[]::regclass[])"""


def product_name(number: int) -> str:
    """The identifier of a product."""
    return f"product_{number:0{DIGITS}d}"


def _inserted(table: Table, source: str, changed: Mapping[str, str], condition: str) -> str:
    columns = [column.name for column in table.columns]
    shown = ", ".join(f"{changed[name]} as {name}" if name in changed else f"base.{name}" for name in columns)
    return (
        f"insert into {table.name} ({', '.join(columns)}) overriding system value "
        f"select {shown} from {source} where {condition}"
    )


class _Copying:
    """Statements that make copy number $1 of what was there at the start: `products` products, model ids to `ids`."""

    def __init__(self, products: int, roots: int, ids: int, count: int) -> None:
        self.ids = ids
        self.shift = f"$1::int * interval '{products} seconds'"
        # Only the last copy may be a part.
        self.wanted = f"numbered.number + $1::int * {products} < {count}"
        self.name = f"'product_' || lpad((numbered.number + $1::int * {products})::text, {DIGITS}, '0')"
        self.code = f"'model_' || lpad((named.number + $1::int * {roots})::text, {DIGITS}, '0')"

    def statements(self) -> list[str]:
        """In an order in which each may follow the last."""
        dates = {name: f"base.{name} + {self.shift}" for name in ("created", "updated", "changed")}
        products = "base_product base join numbered using (uuid)"
        models = "base_model base join named using (id)"
        return [
            _inserted(product_model, models, dates | self._model(), "true"),
            _inserted(
                product_model_cell,
                "base_model_cell base",
                {"product_model_id": self._id("product_model_id")},
                "true",
            ),
            _inserted(product, products, dates | self._product(), self.wanted),
            _inserted(product_cell, self._of("cell", "product"), self._owned("text"), self.wanted),
            _inserted(unique_value, self._of("unique", "product"), self._owned("key"), self.wanted),
            _inserted(link, self._of("link", "owner_product"), self._link(), self.wanted),
        ]

    def _id(self, column: str) -> str:
        return f"base.{column} + $1::int * {self.ids}"

    @staticmethod
    def _uuid(column: str) -> str:
        """Of version 4 in form, and found without looking the original up."""
        random = f"md5(base.{column}::text || '/' || $1::int)"
        return f"overlay(overlay({random} placing '4' from 13 for 1) placing '8' from 17 for 1)::uuid"

    def _renamed(self, column: str) -> str:
        return f"replace(base.{column}, numbered.name, {self.name})"

    @staticmethod
    def _of(kind: str, owner: str) -> str:
        return f"base_{kind} base join numbered on numbered.uuid = base.{owner}"

    def _model(self) -> dict[str, str]:
        renamed = {
            name: f"{self.code} || substr(base.{name}, {len('model_') + DIGITS + 1})" for name in ("code", "key")
        }
        return renamed | {"id": self._id("id"), "parent_id": self._id("parent_id")}

    def _product(self) -> dict[str, str]:
        return {
            "uuid": self._uuid("uuid"),
            "identifier": self.name,
            "identifier_key": self.name,
            "parent_id": self._id("parent_id"),
            "own_values": f"replace(base.own_values::text, numbered.name, {self.name})::json",
        }

    def _owned(self, text: str) -> dict[str, str]:
        return {"product": self._uuid("product"), text: self._renamed(text)}

    def _link(self) -> dict[str, str]:
        products = {name: self._uuid(name) for name in ("owner_product", "target_product")}
        models = {name: self._id(name) for name in ("owner_model", "target_model")}
        return products | models


_ORIGINALS = (
    "create temp table base_product as select * from product",
    "create temp table base_model as select * from product_model",
    "create temp table base_cell as select * from product_cell",
    "create temp table base_model_cell as select * from product_model_cell",
    "create temp table base_unique as select * from unique_value",
    "create temp table base_link as select * from link where owner_product is not null",
    """create temp table numbered as select uuid, identifier as name, substr(identifier, 9)::int as number
       from product order by number""",
    f"create temp table named as select id, substr(key, 7, {DIGITS})::int as number from product_model order by level, id",
    "analyze base_product, base_model, base_cell, base_model_cell, base_unique, base_link, numbered, named",
)


async def multiply(url: str, count: int) -> None:
    """Copy the products and models that are there until there are `count` products; links of models stay single.

    Needs products that are numbered from 0 without gaps, on a server where nobody writes meanwhile.
    """
    connection = await asyncpg.connect(url.replace("postgresql+asyncpg", "postgresql"))
    # Foreign keys hold by construction; checking each would cost more than everything else.
    await connection.execute("set session_replication_role = replica")
    await connection.execute("set synchronous_commit = off")
    await connection.execute("set maintenance_work_mem = '512MB'")
    there = await connection.fetchval("select count(*) from product")
    if 0 < there < count:
        await _copy(connection, there, count)
    for table in (*_TABLES, unique_value, link):
        await connection.execute(f"vacuum analyze {table.name}")
    await connection.close()


async def _copy(connection: Any, there: int, count: int) -> None:
    roots = await connection.fetchval("select count(*) from product_model where level = 0")
    ids = await connection.fetchval("select coalesce(max(id), 0) from product_model")
    for statement in _ORIGINALS:
        await connection.execute(statement)
    # An index is made faster than it is kept up to date; primary keys that others refer to cannot go.
    indexes = await connection.fetch(_INDEXES, [table.name for table in _TABLES])
    keys = await connection.fetch(_CELL_KEYS, [kind.cells.name for kind in (PRODUCTS, MODELS)])
    for index in indexes:
        await connection.execute(f"drop index {index['name']}")
    for key in keys:
        await connection.execute(f"alter table {key['place']} drop constraint {key['name']}")
    statements = _Copying(there, roots, ids, count).statements()
    for number in range(1, -(-count // there)):
        for statement in statements:
            await connection.execute(statement, number)
    for key in keys:
        await connection.execute(f"alter table {key['place']} add constraint {key['name']} {key['definition']}")
    for index in indexes:
        await connection.execute(index["definition"])
    await connection.execute(
        "select setval(pg_get_serial_sequence('product_model', 'id'), (select coalesce(max(id), 1) from product_model))"
    )
