"""SQL that copies tables between a sandbox and the schema of a snapshot: one batch, one round trip.

Rows are deleted, never truncated: readers that began earlier must go on seeing them. A superuser switches foreign
keys off, and exchanges only rows that have changed, which their `xmin` tells. Anybody else copies changed tables
whole, with what refers to them, in the order that foreign keys ask for.
"""
# ruff: noqa: S608 - every name in these statements comes from our own metadata

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from pimlet.foundation.changes import tables_in_snapshots
from pimlet.foundation.schema import metadata
from pimlet.foundation.state import Part, state, state_version

_HORIZON = 2**31 - 1_000_000


def schema_of(snapshot_id: int) -> str:
    """The schema that holds a snapshot's rows."""
    return f"snapshot_{snapshot_id}"


async def run(connection: AsyncConnection, statements: Iterable[str]) -> None:
    """Run statements without parameters in the connection's open transaction, in one round trip."""
    await (await driver(connection)).execute(";\n".join(statements))


async def is_superuser(connection: AsyncConnection) -> bool:
    """Whether the database's user may switch foreign keys off. Costs no round trip."""
    return str((await driver(connection)).get_settings().is_superuser) == "on"


async def driver(connection: AsyncConnection) -> Any:
    """The driver's own connection, which is inside the same transaction."""
    return (await connection.get_raw_connection()).driver_connection


def creating(snapshot_id: int, *, durable: bool) -> list[str]:
    """Statements that make a schema with empty tables."""
    schema = schema_of(snapshot_id)
    kind = "table" if durable else "unlogged table"
    return [
        f"create schema {schema}",
        *(
            # The same storage, so that documents are not compressed on their way.
            f'create {kind} {schema}."{table.name}" (like public."{table.name}" including storage)'
            for table in tables_in_snapshots()
        ),
        f"create {kind} {schema}.state as select {_state_columns()} from public.state with no data",
    ]


def saving(snapshot_id: int, *, durable: bool) -> list[str]:
    """Statements that copy everything into a new schema, and number what was copied."""
    schema = schema_of(snapshot_id)
    return [
        *creating(snapshot_id, durable=durable),
        *(
            f'insert into {schema}."{table.name}" ({_columns(table)}) '
            f'select {_columns(table)} from public."{table.name}"'
            for table in tables_in_snapshots()
        ),
        f"insert into {schema}.state ({_state_columns()}) select {_state_columns()} from public.state",
        *_numbering(snapshot_id),
    ]


def dictionaries() -> list[Table]:
    """Tables outside snapshots whose numbers the rows of snapshots use."""
    return [table for table in metadata.sorted_tables if table.info.get("dictionary")]


def exported(schema: str) -> list[tuple[str, str, list[str]]]:
    """What a snapshot in another database needs: table, the schema that it is read from, and columns."""
    return [
        *((table.name, "public", column_names(table)) for table in dictionaries()),
        *((table.name, schema, column_names(table)) for table in tables_in_snapshots()),
        (state.name, schema, state_column_names()),
    ]


def _numbering(snapshot_id: int) -> list[str]:
    names = ", ".join(f"'{table.name}'" for table in tables_in_snapshots())
    version = f"nextval('{state_version.name}')"
    return [
        "delete from public.table_content where name in (select name from public.changed_table)",
        f"insert into public.table_content (name, content, xid, cluster) select name, {version}, 0, 0 "
        f"from unnest(array[{names}]) as name on conflict do nothing",
        f"insert into public.snapshot_table (snapshot_id, name, content) "
        f"select {snapshot_id}, name, content from public.table_content",
        *_settling(snapshot_id, "true"),
        f"update public.state set snapshots = {version}",
    ]


def _settling(snapshot_id: int, which: str) -> list[str]:
    """Note that the tables of the snapshot hold, as of this transaction, what the snapshot holds."""
    return [
        "delete from public.changed_table",
        "insert into public.table_content as held (name, content, xid, cluster) "
        "select name, content, pg_current_xact_id()::text::bigint, system_identifier "
        "from public.snapshot_table, pg_control_system() "
        f"where snapshot_id = {snapshot_id} and {which} on conflict (name) do update "
        "set content = excluded.content, xid = excluded.xid, cluster = excluded.cluster",
    ]


def restoring(snapshot_id: int, changed: Mapping[str, int | None], *, superuser: bool) -> list[str]:
    """Statements that bring the rows of the changed tables back, and the state row with new versions.

    `changed` says how many transactions ago a table held what the snapshot holds, None when it never did.
    """
    schema = schema_of(snapshot_id)
    exchange = _exchange_freely if superuser else _exchange_in_order
    versions = ", ".join(f"{part.value} = nextval('{state_version.name}')" for part in Part)
    return [
        *(exchange(schema, changed) if changed else ()),
        f"update public.state set ({_state_columns()}) = (select {_state_columns()} from {schema}.state), {versions}",
        *_settling(snapshot_id, f"name = any(array[{', '.join(map(repr, changed))}]::text[])"),
    ]


def _exchange_freely(schema: str, changed: Mapping[str, int | None]) -> list[str]:
    tables = [table for table in tables_in_snapshots() if table.name in changed]
    return [
        "set local session_replication_role = replica",
        *(f"{emptying(table)}{_newer(table, changed[table.name])}" for table in tables),
        *(f"{_filling(schema, table)}{_missing(table, changed[table.name])}" for table in tables),
        *(f"{emptying(table)} where not ({_has_parents(table)})" for table in _kept(set(changed))),
        "set local session_replication_role = origin",
    ]


def _newer(table: Table, age: int | None) -> str:
    """Rows of later transactions. A row that is so old that its age overflows counts as one: that does no harm."""
    return f" where age(xmin) < {age}" if _has_age(table, age) else ""


def _missing(table: Table, age: int | None) -> str:
    if not _has_age(table, age):
        return ""
    match = " and ".join(f'present."{column.name}" = saved."{column.name}"' for column in table.primary_key)
    return f' where not exists (select from public."{table.name}" as present where {match})'


def _has_age(table: Table, age: int | None) -> bool:
    return age is not None and 0 <= age < _HORIZON and bool(table.primary_key.columns)


def _exchange_in_order(schema: str, changed: Iterable[str]) -> list[str]:
    names = with_referring(set(changed))
    tables = [table for table in tables_in_snapshots() if table.name in names]
    kept = _kept(names)
    return [
        *(f'create temp table "kept_{table.name}" on commit drop as table public."{table.name}"' for table in kept),
        *(emptying(table) for table in (*kept, *reversed(tables))),
        *(_filling(schema, table) for table in tables),
        *(
            f'insert into public."{table.name}" ({_columns(table)}) overriding system value '
            f'select {_columns(table)} from "kept_{table.name}" as "{table.name}" where {_has_parents(table)}'
            for table in kept
        ),
    ]


def emptying(table: Table) -> str:
    """A statement that deletes all rows, and that conditions may follow."""
    return f'delete from public."{table.name}"'


def _filling(schema: str, table: Table) -> str:
    columns = _columns(table)
    return (
        f'insert into public."{table.name}" ({columns}) overriding system value '
        f'select {columns} from {schema}."{table.name}" as saved'
    )


def with_referring(names: set[str]) -> set[str]:
    """The tables, and those in snapshots that refer to them, directly or not."""
    found = set(names)
    for table in tables_in_snapshots():
        # Tables come after those they refer to, so one pass is enough.
        if any(key.column.table.name in found for key in table.foreign_keys):
            found.add(table.name)
    return found


def _kept(names: set[str]) -> list[Table]:
    """Tables that stay as they are, but for rows that refer to rows that a restore takes away."""
    inside = set(tables_in_snapshots())
    return [
        table
        for table in metadata.sorted_tables
        if table not in inside and any(key.column.table.name in names for key in table.foreign_keys)
    ]


def _has_parents(table: Table) -> str:
    conditions = []
    for constraint in table.foreign_key_constraints:
        pairs = [(f'"{table.name}"."{key.parent.name}"', key.column) for key in constraint.elements]
        parent = pairs[0][1].table.name
        match = " and ".join(f'parent."{column.name}" = {own}' for own, column in pairs)
        absent = " or ".join(f"{own} is null" for own, _ in pairs)
        conditions.append(f'({absent} or exists (select from public."{parent}" as parent where {match}))')
    return " and ".join(conditions)


def column_names(table: Table) -> list[str]:
    """The columns that rows are copied with."""
    return [column.name for column in table.columns if column.computed is None]


def state_column_names() -> list[str]:
    """The columns of the state row that snapshots hold: all but its versions."""
    versions = {part.value for part in Part}
    return [column.name for column in state.columns if column.name not in versions | {"id"}]


def _columns(table: Table) -> str:
    return _quoted(column_names(table))


def _state_columns() -> str:
    return _quoted(state_column_names())


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
