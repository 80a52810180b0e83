"""Tables of products and product models. Documents are read and written whole; nothing searches them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY

from pimlet.foundation.schema import DICTIONARY, KEY, TIMESTAMP, JsonText, metadata, number_of

product_model = Table(
    "product_model",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("code", Text, nullable=False),
    Column("key", KEY, nullable=False, unique=True),
    Column("parent_id", Integer, ForeignKey("product_model.id", ondelete="CASCADE")),
    Column("family_variant_id", Integer, ForeignKey("family_variant.id"), nullable=False, index=True),
    Column("level", SmallInteger, nullable=False),
    Column("axis_key", KEY),
    Column("own_values", JsonText(), nullable=False),
    Column("kept", JsonText()),
    Column("category_ids", ARRAY(Integer), nullable=False),
    # Ranks by the number of a (channel, locale) pair.
    Column("quality", ARRAY(SmallInteger)),
    Column("tokens", ARRAY(BigInteger), nullable=False),
    Column("created", TIMESTAMP, nullable=False),
    Column("updated", TIMESTAMP, nullable=False),
    Column("changed", TIMESTAMP, nullable=False),
    UniqueConstraint("parent_id", "axis_key"),
)

product = Table(
    "product",
    metadata,
    Column("uuid", Uuid, primary_key=True),
    Column("identifier", Text),
    Column("identifier_key", KEY),
    Column("family_id", Integer, ForeignKey("family.id")),
    Column("parent_id", Integer, ForeignKey("product_model.id", ondelete="CASCADE")),
    Column("axis_key", KEY),
    Column("enabled", Boolean, nullable=False),
    # Own values in API shape and canonical order, and raw forms that rendering changes.
    Column("own_values", JsonText(), nullable=False),
    Column("kept", JsonText()),
    Column("category_ids", ARRAY(Integer), nullable=False),
    Column("group_ids", ARRAY(Integer), nullable=False),
    # Scores by the number of a (channel, locale) pair.
    Column("completeness", ARRAY(SmallInteger)),
    Column("quality", ARRAY(SmallInteger)),
    # Own and inherited content to search for.
    Column("tokens", ARRAY(BigInteger), nullable=False),
    Column("created", TIMESTAMP, nullable=False),
    Column("updated", TIMESTAMP, nullable=False),
    # The latest `updated` of the product, its parent and its root.
    Column("changed", TIMESTAMP, nullable=False),
    UniqueConstraint("parent_id", "axis_key"),
)
Index(
    "ix_product_identifier_key", product.c.identifier_key, unique=True, postgresql_include=["uuid"],
    postgresql_where=product.c.identifier_key.is_not(None),
)  # fmt: skip
Index("ix_product_tokens", product.c.tokens, postgresql_using="gin")
Index("ix_product_family_id", product.c.family_id, product.c.identifier_key)
Index("ix_product_changed", product.c.changed, product.c.uuid)
Index("ix_product_created", product.c.created, product.c.uuid)
Index("ix_product_model_created", product_model.c.created, product_model.c.id)
Index("ix_product_model_changed", product_model.c.changed, product_model.c.id)
Index("ix_product_model_tokens", product_model.c.tokens, postgresql_using="gin")

unique_value = Table(
    "unique_value",
    metadata,
    Column("attribute_id", Integer, ForeignKey("attribute.id", ondelete="CASCADE"), primary_key=True),
    Column("key", KEY, primary_key=True),
    Column("product", Uuid, ForeignKey("product.uuid", ondelete="CASCADE"), nullable=False, index=True),
)

# Names of cells (attribute key, channel, locale, currency) under short numbers. Processes remember the numbers for
# good, so a restored snapshot may not take any of them back.
cell_key = Table(
    "cell_key",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("name", KEY, nullable=False, unique=True),
    info=DICTIONARY,
)

product_cell = Table(
    "product_cell",
    metadata,
    Column("product", Uuid, ForeignKey("product.uuid", ondelete="CASCADE"), primary_key=True),
    Column("key_id", Integer, primary_key=True, info=number_of("cell_key")),
    Column("text", Text),
    Column("number", Float),
)
product_model_cell = Table(
    "product_model_cell",
    metadata,
    Column("product_model_id", Integer, ForeignKey("product_model.id", ondelete="CASCADE"), primary_key=True),
    Column("key_id", Integer, primary_key=True, info=number_of("cell_key")),
    Column("text", Text),
    Column("number", Float),
)


@dataclass(frozen=True, slots=True)
class EntityTables:
    """Where the entities of one kind stand: what products and product models read and search alike.

    `table` holds the entities, `id` is its primary key, `key` the lower-cased identifier or code, `name` the
    identifier or code as it is shown. `cells` holds their searchable texts and numbers, `owner` is its reference
    to `id`.
    """

    table: Table
    id: Column[Any]
    key: Column[Any]
    name: Column[Any]
    cells: Table
    owner: Column[Any]


PRODUCTS = EntityTables(
    product, product.c.uuid, product.c.identifier_key, product.c.identifier, product_cell, product_cell.c.product
)
MODELS = EntityTables(
    product_model,
    product_model.c.id,
    product_model.c.key,
    product_model.c.code,
    product_model_cell,
    product_model_cell.c.product_model_id,
)


def index_cells(tables: EntityTables) -> None:
    """Declare what searches of texts, of parts of texts and of numbers use."""
    cells = tables.cells
    Index(
        f"ix_{cells.name}_grams", func.cell_grams(cells.c.key_id, cells.c.text),
        postgresql_using="gin", postgresql_where=cells.c.text.is_not(None),
    )  # fmt: skip
    Index(
        f"ix_{cells.name}_text", cells.c.key_id, func.left(cells.c.text, 64).label("prefix"), tables.owner,
        postgresql_where=cells.c.text.is_not(None), postgresql_ops={"prefix": "text_pattern_ops"},
    )  # fmt: skip
    Index(
        f"ix_{cells.name}_number", cells.c.key_id, cells.c.number, tables.owner,
        postgresql_where=cells.c.number.is_not(None),
    )  # fmt: skip


for _kind in (PRODUCTS, MODELS):
    index_cells(_kind)
