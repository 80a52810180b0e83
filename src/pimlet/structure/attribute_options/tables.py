"""Tables of attribute options."""

from sqlalchemy import Column, ForeignKey, Identity, Index, Integer, Table, Text, UniqueConstraint

from pimlet.foundation.schema import KEY, LABELS, metadata

attribute_option = Table(
    "attribute_option",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("attribute_id", Integer, ForeignKey("attribute.id", ondelete="CASCADE"), nullable=False),
    Column("code", Text, nullable=False),
    Column("key", KEY, nullable=False),
    Column("sort_order", Integer, nullable=False),
    Column("labels", LABELS, nullable=False),
    UniqueConstraint("attribute_id", "key"),
    # For the place of a new option, without reading all options of its attribute.
    Index("ix_attribute_option_attribute_id_sort_order", "attribute_id", "sort_order"),
)
