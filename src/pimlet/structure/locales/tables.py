"""Tables of locales."""

from sqlalchemy import Boolean, Column, Identity, Integer, Table, Text

from pimlet.foundation.schema import KEY, metadata

locale = Table(
    "locale",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("code", Text, nullable=False),
    Column("key", KEY, nullable=False, unique=True),
    Column("enabled", Boolean, nullable=False),
)
