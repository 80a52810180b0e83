"""The journal's table: bounded, never part of a snapshot."""

from sqlalchemy import BigInteger, Boolean, Column, Float, Identity, Integer, Table, Text

from pimlet.foundation.schema import OUTSIDE_SNAPSHOTS, TIMESTAMP, JsonText, metadata

journal = Table(
    "journal",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    # The machine's time, not the sandbox's clock: entries tell what happened when.
    Column("at", TIMESTAMP, nullable=False),
    Column("duration_ms", Float, nullable=False),
    Column("method", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("connection", Text),
    Column("username", Text),
    # Null when the connection broke before an answer began.
    Column("status", Integer),
    Column("request_headers", JsonText(), nullable=False),
    Column("request_body", Text),
    Column("request_bytes", BigInteger, nullable=False),
    Column("response_headers", JsonText(), nullable=False),
    Column("response_body", Text),
    Column("response_bytes", BigInteger, nullable=False),
    Column("complete", Boolean, nullable=False),
    info=OUTSIDE_SNAPSHOTS,
)
