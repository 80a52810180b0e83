"""The table of group types."""

from sqlalchemy import Column, Identity, Integer, Table, Text

from pimlet.foundation.schema import KEY, LABELS, metadata

group_type = Table(
    "group_type",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("code", Text, nullable=False),
    Column("key", KEY, nullable=False, unique=True),
    Column("labels", LABELS, nullable=False),
)
