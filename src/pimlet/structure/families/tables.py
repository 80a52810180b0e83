"""Tables of families."""

from sqlalchemy import Column, ForeignKey, Identity, Integer, Table, Text

from pimlet.foundation.schema import KEY, LABELS, TIMESTAMP, metadata

family = Table(
    "family",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("code", Text, nullable=False),
    Column("key", KEY, nullable=False, unique=True),
    Column("label_attribute_id", Integer, ForeignKey("attribute.id"), index=True),
    Column("image_attribute_id", Integer, ForeignKey("attribute.id"), index=True),
    Column("labels", LABELS, nullable=False),
    Column("created", TIMESTAMP, nullable=False),
    Column("updated", TIMESTAMP, nullable=False),
)

family_attribute = Table(
    "family_attribute",
    metadata,
    Column("family_id", Integer, ForeignKey("family.id", ondelete="CASCADE"), primary_key=True),
    Column("attribute_id", Integer, ForeignKey("attribute.id", ondelete="CASCADE"), primary_key=True, index=True),
)

family_requirement = Table(
    "family_requirement",
    metadata,
    Column("family_id", Integer, ForeignKey("family.id", ondelete="CASCADE"), primary_key=True),
    Column("channel_id", Integer, ForeignKey("channel.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("attribute_id", Integer, ForeignKey("attribute.id", ondelete="CASCADE"), primary_key=True, index=True),
)
