"""Tables of categories."""

from sqlalchemy import Column, ForeignKey, Identity, Index, Integer, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSON

from pimlet.foundation.schema import KEY, LABELS, TIMESTAMP, metadata

# Nested sets: a subtree is the rows of one root with `lft` between the node's `lft` and `rgt`; roots are walked in
# order of creation, which is the order of their ids.
category = Table(
    "category",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("code", Text, nullable=False),
    Column("key", KEY, nullable=False, unique=True),
    Column("parent_id", Integer, ForeignKey("category.id", ondelete="CASCADE"), index=True),
    Column("root_id", Integer, nullable=False),
    Column("lft", Integer, nullable=False),
    Column("rgt", Integer, nullable=False),
    Column("level", Integer, nullable=False),
    Column("labels", LABELS, nullable=False),
    # Enriched values as the API shows them.
    Column("values", JSON, nullable=False),
    # What the tree of a root asks of products, and the codes of channels that require it; SaaS only (spec 02 §17).
    Column("validations", JSON(none_as_null=True)),
    Column("channel_requirements", ARRAY(Text)),
    Column("created", TIMESTAMP, nullable=False),
    Column("updated", TIMESTAMP, nullable=False),
    Index("ix_category_root_id_lft", "root_id", "lft"),
)
