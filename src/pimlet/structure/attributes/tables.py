"""Tables of attributes."""

from sqlalchemy import Boolean, Column, ForeignKey, Identity, Index, Integer, Table, Text
from sqlalchemy.dialects.postgresql import JSON

from pimlet.foundation.schema import KEY, LABELS, TIMESTAMP, metadata

attribute = Table(
    "attribute",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("code", Text, nullable=False),
    Column("key", KEY, nullable=False, unique=True),
    Column("type", Text, nullable=False),
    Column("group_id", Integer, ForeignKey("attribute_group.id"), nullable=False, index=True),
    Column("main_identifier", Boolean, nullable=False),
    # All properties of the standard format that no query looks at, by their names in the API.
    Column("properties", JSON, nullable=False),
    Column("labels", LABELS, nullable=False),
    Column("guidelines", LABELS, nullable=False),
    Column("created", TIMESTAMP, nullable=False),
    Column("updated", TIMESTAMP, nullable=False),
)
Index(
    "ix_attribute_main_identifier",
    attribute.c.main_identifier,
    unique=True,
    postgresql_where=attribute.c.main_identifier,
)
