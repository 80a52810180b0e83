"""Tables of products. Documents are read and written whole; nothing searches them."""

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

from pimlet.foundation.schema import KEY, TIMESTAMP, JsonText, metadata

product_model = Table(
    "product_model",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("code", Text, nullable=False),
    Column("key", KEY, nullable=False, unique=True),
    Column("parent_id", Integer, ForeignKey("product_model.id", ondelete="CASCADE")),
    Column("family_variant_id", Integer, ForeignKey("family_variant.id"), nullable=False, index=True),
    Column("level", SmallInteger, nullable=False),
    Column("axis_key", Text),
    Column("own_values", JsonText(), nullable=False),
    Column("kept", JsonText()),
    Column("category_ids", ARRAY(Integer), nullable=False),
    Column("completeness", ARRAY(SmallInteger)),
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
    Column("axis_key", Text),
    Column("enabled", Boolean, nullable=False),
    # Own values in API shape and canonical order, and raw forms that rendering changes.
    Column("own_values", JsonText(), nullable=False),
    Column("kept", JsonText()),
    Column("category_ids", ARRAY(Integer), nullable=False),
    Column("group_ids", ARRAY(Integer), nullable=False),
    Column("completeness", ARRAY(SmallInteger)),
    # Own and inherited content to search for.
    Column("tokens", ARRAY(BigInteger), nullable=False),
    Column("created", TIMESTAMP, nullable=False),
    Column("updated", TIMESTAMP, nullable=False),
    # The latest `updated` of the product, its parent and its root.
    Column("changed", TIMESTAMP, nullable=False),
    UniqueConstraint("parent_id", "axis_key"),
)
Index(
    "ix_product_identifier_key", product.c.identifier_key, unique=True,
    postgresql_where=product.c.identifier_key.is_not(None),
)  # fmt: skip
Index("ix_product_tokens", product.c.tokens, postgresql_using="gin")
Index("ix_product_family_id", product.c.family_id, product.c.identifier_key)
Index("ix_product_changed", product.c.changed, product.c.uuid)
Index("ix_product_model_tokens", product_model.c.tokens, postgresql_using="gin")

unique_value = Table(
    "unique_value",
    metadata,
    Column("attribute_id", Integer, ForeignKey("attribute.id", ondelete="CASCADE"), primary_key=True),
    Column("key", KEY, primary_key=True),
    Column("product", Uuid, ForeignKey("product.uuid", ondelete="CASCADE"), nullable=False, index=True),
)

# Names of cells (attribute key, channel, locale, currency) under short numbers.
cell_key = Table(
    "cell_key",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("name", KEY, nullable=False, unique=True),
)

product_cell = Table(
    "product_cell",
    metadata,
    Column("product", Uuid, ForeignKey("product.uuid", ondelete="CASCADE"), primary_key=True),
    Column("key_id", Integer, primary_key=True),
    Column("text", Text),
    Column("number", Float),
)
Index(
    "ix_product_cell_text", product_cell.c.key_id, func.left(product_cell.c.text, 64).label("prefix"),
    product_cell.c.product, postgresql_where=product_cell.c.text.is_not(None),
    postgresql_ops={"prefix": "text_pattern_ops"},
)  # fmt: skip
Index(
    "ix_product_cell_number", product_cell.c.key_id, product_cell.c.number, product_cell.c.product,
    postgresql_where=product_cell.c.number.is_not(None),
)  # fmt: skip
