"""Tables of category templates."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSON

from pimlet.foundation.schema import LABELS, metadata

category_template = Table(
    "category_template",
    metadata,
    Column("uuid", Uuid, primary_key=True),
    Column("code", Text, nullable=False),
    Column("labels", LABELS, nullable=False),
    Column("tree_id", Integer, ForeignKey("category.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("deactivated", Boolean, nullable=False),
)

category_attribute = Table(
    "category_attribute",
    metadata,
    Column("uuid", Uuid, primary_key=True),
    Column("template", Uuid, ForeignKey("category_template.uuid", ondelete="CASCADE"), nullable=False, index=True),
    Column("code", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("is_required", Boolean, nullable=False),
    Column("is_scopable", Boolean, nullable=False),
    Column("is_localizable", Boolean, nullable=False),
    Column("labels", LABELS, nullable=False),
    Column("additional_properties", JSON, nullable=False),
    Column("deactivated", Boolean, nullable=False),
)
