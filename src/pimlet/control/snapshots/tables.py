"""Tables of snapshots. The rows that a snapshot holds are in a schema of its own (see `copying`)."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Identity, Integer, Table, Text

from pimlet.foundation.schema import KEY, OUTSIDE_SNAPSHOTS, TIMESTAMP, metadata

snapshot = Table(
    "snapshot",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("name", KEY, nullable=False, unique=True),
    Column("created", TIMESTAMP, nullable=False),
    # The migration that its tables belong to.
    Column("revision", Text, nullable=False),
    # False in test mode: its tables are unlogged, so a crash of PostgreSQL empties them.
    Column("durable", Boolean, nullable=False),
    info=OUTSIDE_SNAPSHOTS,
)

# What each table held when a snapshot was last saved or restored: a number that is the same in all snapshots with the
# same rows. Rows that have changed since are those of transactions after `xid` of the PostgreSQL cluster `cluster`;
# tables that have are in `changed_table`.
table_content = Table(
    "table_content",
    metadata,
    Column("name", Text, primary_key=True),
    Column("content", BigInteger, nullable=False),
    Column("xid", BigInteger, nullable=False),
    Column("cluster", BigInteger, nullable=False),
    info=OUTSIDE_SNAPSHOTS,
)

snapshot_table = Table(
    "snapshot_table",
    metadata,
    Column("snapshot_id", Integer, ForeignKey("snapshot.id", ondelete="CASCADE"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("content", BigInteger, nullable=False),
    info=OUTSIDE_SNAPSHOTS,
)
