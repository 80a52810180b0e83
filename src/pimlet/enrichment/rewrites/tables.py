"""Tables of pending rewrites: what is to be stored again, entity by entity."""

from sqlalchemy import Boolean, Column, ForeignKey, Identity, Integer, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from pimlet.foundation.schema import TIMESTAMP, metadata

rewrite = Table(
    "rewrite",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    # Names of removed resources that cannot be created again before all entities are rewritten.
    Column("removed", ARRAY(Text), nullable=False),
    Column("created", TIMESTAMP, nullable=False),
    # Whether values follow attributes to other levels of family variants.
    Column("moves", Boolean, nullable=False),
)

# An item is marked as written when its entity has been, with the values of its present level.
rewrite_product = Table(
    "rewrite_product",
    metadata,
    Column("rewrite_id", Integer, ForeignKey("rewrite.id", ondelete="CASCADE"), primary_key=True),
    Column("product", Uuid, ForeignKey("product.uuid", ondelete="CASCADE"), primary_key=True, index=True),
    Column("written", Boolean, nullable=False),
)

rewrite_product_model = Table(
    "rewrite_product_model",
    metadata,
    Column("rewrite_id", Integer, ForeignKey("rewrite.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "product_model_id", Integer, ForeignKey("product_model.id", ondelete="CASCADE"), primary_key=True, index=True
    ),
    Column("written", Boolean, nullable=False),
)
