"""Tables of measurement families."""

from sqlalchemy import Column, Identity, Integer, Table, Text

from pimlet.foundation.schema import KEY, LABELS, metadata

measurement_family = Table(
    "measurement_family",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("code", Text, nullable=False),
    Column("key", KEY, nullable=False, unique=True),
    Column("labels", LABELS, nullable=False),
    Column("standard_unit_code", Text, nullable=False),
    # Units by code, in stored order, each as the API shows it.
    Column("units", LABELS, nullable=False),
)
