"""The table of reference data."""

from sqlalchemy import Column, Identity, Integer, Table, Text, UniqueConstraint

from pimlet.foundation.schema import KEY, metadata

reference_data = Table(
    "reference_data",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    # What attributes name in `reference_data_name`, for example `color`.
    Column("name", KEY, nullable=False),
    Column("code", Text, nullable=False),
    Column("key", KEY, nullable=False),
    UniqueConstraint("name", "key"),
)
