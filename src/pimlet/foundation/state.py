"""The state row: which content the process caches may rely on, and what overrides the settings.

Each transaction reads it first. Versions come from a sequence and are never restored, so no number names
two contents (architecture §2).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Float,
    Integer,
    Sequence,
    SmallInteger,
    Table,
    Text,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from pimlet.foundation.prepared import Prepared
from pimlet.foundation.schema import TIMESTAMP, metadata
from pimlet.foundation.transactions import Driver


class Part(StrEnum):
    """A part of a sandbox's content that processes cache under a version of its own."""

    ACCOUNTS = "accounts"
    SETTINGS = "settings"
    CHANNELS = "channels"
    LOCALES = "locales"
    CURRENCIES = "currencies"
    CATEGORIES = "categories"
    ATTRIBUTES = "attributes"
    ATTRIBUTE_GROUPS = "attribute_groups"
    FAMILIES = "families"
    FAMILY_VARIANTS = "family_variants"
    ASSOCIATION_TYPES = "association_types"
    MEASUREMENTS = "measurements"
    GROUPS = "groups"
    FAULTS = "faults"
    SNAPSHOTS = "snapshots"
    RIGHTS = "rights"


state_version = Sequence("state_version", metadata=metadata, data_type=BigInteger)

state = Table(
    "state",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    *(Column(part.value, BigInteger, nullable=False) for part in Part),
    Column("clock_frozen_at", TIMESTAMP),
    Column("clock_offset_seconds", Float, nullable=False),
    Column("edition", Text),
    Column("pim_version", Text),
    Column("features", Text),
    Column("pending_rewrites", Integer, nullable=False),
    CheckConstraint("id = 1", name="single_row"),
)

_PARTS = tuple(Part)
# Every transaction runs it, so its row is unpacked by position: the versions last, in the order of `Part`.
_SELECT = Prepared(
    select(
        state.c.clock_frozen_at,
        state.c.clock_offset_seconds,
        state.c.edition,
        state.c.pim_version,
        state.c.features,
        state.c.pending_rewrites,
        *(state.c[part.value] for part in _PARTS),
    ).where(state.c.id == 1)
)


@dataclass(frozen=True, slots=True)
class State:
    """The state row as one transaction sees it."""

    versions: dict[Part, int]
    clock_frozen_at: datetime | None
    clock_offset: timedelta
    edition: str | None
    pim_version: str | None
    features: str | None
    """Names of features as in `PIMLET_FEATURES`, instead of the setting."""
    pending_rewrites: int

    def version(self, part: Part) -> int:
        """Version of the content of one part."""
        return self.versions[part]


class NotInstalledError(Exception):
    """The database has no state row: `pimlet migrate` has not run on it."""


async def read_state(driver: Driver) -> State:
    """Read the state row; raises `NotInstalledError` when there is none. One primary key lookup."""
    rows = await driver.fetch(_SELECT.sql, _SELECT.arguments({}))
    if not rows:
        raise NotInstalledError
    frozen_at, offset, edition, pim_version, features, pending, *versions = rows[0]
    return State(
        versions=dict(zip(_PARTS, versions, strict=True)),
        clock_frozen_at=frozen_at,
        clock_offset=timedelta(seconds=offset),
        edition=edition,
        pim_version=pim_version,
        features=features,
        pending_rewrites=pending,
    )


async def bump(connection: AsyncConnection, parts: frozenset[Part]) -> None:
    """Give each part a new version, in the transaction that changes its content."""
    await connection.execute(
        update(state).where(state.c.id == 1).values({part.value: state_version.next_value() for part in parts})
    )
