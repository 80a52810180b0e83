"""Tables of fault rules and their counters, which all workers share."""

from sqlalchemy import Column, Float, ForeignKey, Identity, Integer, Table, Text

from pimlet.foundation.schema import OUTSIDE_SNAPSHOTS, TIMESTAMP, JsonText, metadata

fault = Table(
    "fault",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("method", Text),
    Column("path", Text),
    Column("connection", Text),
    # How often it still happens; null for always.
    Column("remaining", Integer),
    Column("probability", Float),
    Column("effect", JsonText(), nullable=False),
    Column("hits", Integer, nullable=False),
    Column("created", TIMESTAMP, nullable=False),
    info=OUTSIDE_SNAPSHOTS,
)

# Calls with one access token, for rules that let tokens expire.
fault_call = Table(
    "fault_call",
    metadata,
    Column("fault_id", Integer, ForeignKey("fault.id", ondelete="CASCADE"), primary_key=True),
    Column("token", Text, primary_key=True),
    Column("calls", Integer, nullable=False),
    info=OUTSIDE_SNAPSHOTS,
)
