"""SQL that makes the rows of an imported file a snapshot of this database."""
# ruff: noqa: S608 - every name in these statements comes from our own metadata

from sqlalchemy import Table

from pimlet.control.snapshots.copying import dictionaries, schema_of
from pimlet.foundation.changes import tables_in_snapshots
from pimlet.foundation.state import state_version

ARRIVED = "arrived_"
"""Begins the names of temporary tables with the file's dictionaries."""


def preparing() -> list[str]:
    """Statements that make tables for the file's dictionaries."""
    return [
        f'create temp table "{ARRIVED}{table.name}" (like public."{table.name}") on commit drop'
        for table in dictionaries()
    ]


def adopting(snapshot_id: int) -> list[str]:
    """Statements that make filled tables of `creating` a snapshot of this database.

    The tables of `dictionaries` have been filled under names that begin with `ARRIVED`: their numbers are replaced
    by ours. No row of our own may get an id of the snapshot's later. Connections and users that are here too keep the
    credentials that they have here. Tables get new contents, which no other snapshot holds.
    """
    schema = schema_of(snapshot_id)
    names = ", ".join(f"'{table.name}'" for table in tables_in_snapshots())
    return [
        *(statement for table in dictionaries() for statement in _renumbering(schema, table)),
        *(statement for table in tables_in_snapshots() for statement in _raising(schema, table)),
        *_own_credentials(schema),
        f"insert into public.snapshot_table (snapshot_id, name, content) "
        f"select {snapshot_id}, name, nextval('{state_version.name}') from unnest(array[{names}]) as name",
    ]


def _renumbering(schema: str, dictionary: Table) -> list[str]:
    name = dictionary.name
    return [
        f'insert into public."{name}" (name) select name from "{ARRIVED}{name}" order by id on conflict do nothing',
        *(
            f'update {schema}."{column.table.name}" as used set "{column.name}" = ours.id '
            f'from "{ARRIVED}{name}" as theirs join public."{name}" as ours using (name) '
            f'where theirs.id = used."{column.name}" and ours.id <> theirs.id'
            for table in tables_in_snapshots()
            for column in table.columns
            if column.info.get("number_of") == name
        ),
    ]


def _raising(schema: str, table: Table) -> list[str]:
    return [
        f'select setval({sequence}, top) from (select max("{column.name}") as top from {schema}."{table.name}") '
        f"as ids where top > coalesce(pg_sequence_last_value({sequence}::regclass), 0)"
        for column in table.columns
        if column.identity is not None
        for sequence in (f"pg_get_serial_sequence('public.\"{table.name}\"', '{column.name}')",)
    ]


def _own_credentials(schema: str) -> list[str]:
    """What opens this sandbox goes on doing so: a file may not hand over the credentials of another one."""
    return [
        f"update {schema}.client as one set random = own.random, secret = own.secret, stamp = own.stamp "
        "from public.client as own join public.connection as ours on ours.client_id = own.id, "
        f"{schema}.connection as theirs "
        "where own.id = one.id and theirs.client_id = one.id and theirs.key = ours.key",
        f"update {schema}.pim_user as one set password_hash = own.password_hash, stamp = own.stamp "
        "from public.pim_user as own where own.id = one.id and own.key = one.key",
    ]
