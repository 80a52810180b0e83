"""Tables of the control plane."""

from sqlalchemy import CheckConstraint, Column, SmallInteger, Table, Text

from pimlet.foundation.schema import OUTSIDE_SNAPSHOTS, metadata

# The token that development mode makes for itself; the default sandbox's row is the one that counts.
control_token = Table(
    "control_token",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("token", Text, nullable=False),
    CheckConstraint("id = 1", name="single_row"),
    info=OUTSIDE_SNAPSHOTS,
)
