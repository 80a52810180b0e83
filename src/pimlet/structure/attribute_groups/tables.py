"""Tables of attribute groups."""

from sqlalchemy import Column, Identity, Integer, Table, Text

from pimlet.foundation.schema import KEY, LABELS, TIMESTAMP, metadata

attribute_group = Table(
    "attribute_group",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("code", Text, nullable=False),
    Column("key", KEY, nullable=False, unique=True),
    Column("sort_order", Integer, nullable=False),
    Column("labels", LABELS, nullable=False),
    Column("created", TIMESTAMP, nullable=False),
    Column("updated", TIMESTAMP, nullable=False),
)
