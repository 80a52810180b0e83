"""The table of product groups."""

from sqlalchemy import Column, ForeignKey, Identity, Integer, Table, Text

from pimlet.foundation.schema import KEY, LABELS, metadata

product_group = Table(
    "product_group",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("group_type_id", Integer, ForeignKey("group_type.id"), nullable=False, index=True),
    Column("code", Text, nullable=False),
    Column("key", KEY, nullable=False, unique=True),
    Column("labels", LABELS, nullable=False),
)
