"""Tables of association types."""

from sqlalchemy import Boolean, Column, Identity, Integer, Table, Text

from pimlet.foundation.schema import KEY, LABELS, metadata

association_type = Table(
    "association_type",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("code", Text, nullable=False),
    Column("key", KEY, nullable=False, unique=True),
    Column("is_two_way", Boolean, nullable=False),
    Column("is_quantified", Boolean, nullable=False),
    Column("labels", LABELS, nullable=False),
)
