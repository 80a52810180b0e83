"""Tables of family variants."""

from sqlalchemy import Boolean, Column, ForeignKey, Identity, Integer, SmallInteger, Table, Text

from pimlet.foundation.schema import KEY, LABELS, metadata

family_variant = Table(
    "family_variant",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("family_id", Integer, ForeignKey("family.id"), nullable=False, index=True),
    Column("code", Text, nullable=False),
    Column("key", KEY, nullable=False, unique=True),
    Column("levels", SmallInteger, nullable=False),
    Column("labels", LABELS, nullable=False),
)

family_variant_attribute = Table(
    "family_variant_attribute",
    metadata,
    Column("family_variant_id", Integer, ForeignKey("family_variant.id", ondelete="CASCADE"), primary_key=True),
    Column("attribute_id", Integer, ForeignKey("attribute.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("level", SmallInteger, nullable=False),
    Column("is_axis", Boolean, nullable=False),
)
