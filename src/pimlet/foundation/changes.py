"""Which tables have changed since a snapshot was last saved or restored (architecture §4).

The unit of work reads it off the statements it runs, so that no service has to say what it writes.
"""

import re
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import BigInteger, Column, Identity, Table, Text, bindparam, insert, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Compiled
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import func

from pimlet.foundation.schema import OUTSIDE_SNAPSHOTS, metadata
from pimlet.foundation.state import state

# Rows are only added, one or more for a table: an update of one row would make all writers wait for each other.
changed_table = Table(
    "changed_table",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("name", Text, nullable=False),
    info=OUTSIDE_SNAPSHOTS,
)

_WRITE = re.compile(r'\b(insert\s+into|update|delete\s+from|merge\s+into)\s+(?:only\s+)?(?:public\.)?"?(\w+)', re.I)
_known: WeakKeyDictionary[Compiled, frozenset[str]] = WeakKeyDictionary()


@cache
def _all_tables() -> tuple[Table, ...]:
    """Those that are referred to first. A command may not have imported all of them before it writes."""
    import_module("pimlet.tables")
    return tuple(metadata.sorted_tables)


@cache
def tables_in_snapshots() -> tuple[Table, ...]:
    """The tables that snapshots hold, those that are referred to first."""
    return tuple(table for table in _all_tables() if table.info.get("snapshot", True) and table is not state)


@cache
def _names() -> frozenset[str]:
    return frozenset(table.name for table in tables_in_snapshots())


@cache
def _emptied_with(name: str) -> frozenset[str]:
    """A table and those whose rows a deletion from it changes, by the foreign keys' own actions."""
    found = {name}
    for table in _all_tables():
        for key in table.foreign_keys:
            if key.ondelete is not None and key.column.table.name == name and table.name not in found:
                found |= _emptied_with(table.name)
    return frozenset(found)


def written_by(compiled: Compiled | None) -> frozenset[str]:
    """Names of the tables in snapshots whose rows a statement may change."""
    if compiled is None:
        return frozenset()
    names = _known.get(compiled)
    if names is None:
        names = _known[compiled] = _written_by(str(compiled))
    return names


def _written_by(sql: str) -> frozenset[str]:
    written: set[str] = set()
    for verb, name in _WRITE.findall(sql):
        written |= _emptied_with(name) if verb[:6].lower() == "delete" else {name}
    # What only looks like a table, as in FOR UPDATE OF, goes here too.
    return frozenset(written) & _names()


_WRITTEN: Any = func.unnest(bindparam("names", type_=ARRAY(Text))).column_valued("written")
_NOTED = select(changed_table.c.id).where(changed_table.c.name == _WRITTEN).exists()
_MARK = insert(changed_table).from_select(["name"], select(_WRITTEN).where(~_NOTED))


async def mark(connection: AsyncConnection, names: Iterable[str]) -> None:
    """Note, in the transaction that changes them, that these tables have changed."""
    await connection.execute(_MARK, {"names": sorted(names)})
