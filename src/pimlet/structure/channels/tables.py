"""Tables of channels."""

from sqlalchemy import Column, ForeignKey, Identity, Integer, Table, Text

from pimlet.foundation.schema import KEY, LABELS, metadata

channel = Table(
    "channel",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("code", Text, nullable=False),
    Column("key", KEY, nullable=False, unique=True),
    Column("category_id", Integer, ForeignKey("category.id"), nullable=False, index=True),
    # Unit code by attribute code, in order of insertion.
    Column("conversion_units", LABELS, nullable=False),
    Column("labels", LABELS, nullable=False),
)

channel_locale = Table(
    "channel_locale",
    metadata,
    Column("channel_id", Integer, ForeignKey("channel.id", ondelete="CASCADE"), primary_key=True),
    Column("locale_id", Integer, ForeignKey("locale.id"), primary_key=True, index=True),
)

channel_currency = Table(
    "channel_currency",
    metadata,
    Column("channel_id", Integer, ForeignKey("channel.id", ondelete="CASCADE"), primary_key=True),
    Column("currency_id", Integer, ForeignKey("currency.id"), primary_key=True, index=True),
)
