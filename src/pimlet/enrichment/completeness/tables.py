"""Numbers of (channel, locale) pairs: an entity's scores are arrays with one element for each number."""

from sqlalchemy import Column, Identity, Integer, Table, Text, UniqueConstraint

from pimlet.foundation.schema import KEY, metadata

scored_pair = Table(
    "scored_pair",
    metadata,
    # The subscript in the arrays, from 1.
    Column("number", Integer, Identity(always=True), primary_key=True),
    Column("channel", KEY, nullable=False),
    Column("locale", Text, nullable=False),
    UniqueConstraint("channel", "locale"),
)
