"""The outbox: one row for each event, written in the transaction that it tells of."""

from sqlalchemy import BigInteger, Column, Identity, Integer, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from pimlet.foundation.schema import TIMESTAMP, metadata

domain_event = Table(
    "domain_event",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    # The same for everyone who is told of it.
    Column("event_id", Uuid, nullable=False),
    Column("name", Text, nullable=False),
    # Uuid and identifier of a product, code of a product model, as they were; nothing refers to rows, which may go.
    Column("product", Uuid),
    Column("code", Text),
    # Own and inherited categories of what was removed: they tell who may learn of it.
    Column("category_ids", ARRAY(Integer)),
    Column("author", Text, nullable=False),
    Column("author_type", Text, nullable=False),
    Column("connection", Text),
    Column("occurred", TIMESTAMP, nullable=False),
    # Events of one batch are delivered together.
    Column("batch", Uuid, nullable=False),
)
