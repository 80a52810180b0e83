"""Databases that sandboxes are cloned from: built once for each revision, then closed to connections."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from pimlet.control import installation
from pimlet.control.http.errors import ControlError
from pimlet.foundation import locks, migrations
from pimlet.foundation.reconnecting import sqlstate
from pimlet.foundation.sandboxes import Sandboxes
from pimlet.foundation.settings import Mode

KINDS: Mapping[str, bool] = {"empty": False, "demo": True}
"""Kinds of templates, and whether they hold the demo catalog."""
_LONGEST_PREFIX = 30
_STRATEGIES_SINCE = 150_000
_IN_USE = "55006"
_NO_PRIVILEGE = "42501"


def database_name(sandboxes: Sandboxes, suffix: str) -> str:
    """The name of a database that belongs to this installation."""
    prefix = str(sandboxes.default.engine.url.database)
    return f"{prefix.encode()[:_LONGEST_PREFIX].decode(errors='ignore')}_{suffix}"


@asynccontextmanager
async def administration(sandboxes: Sandboxes) -> AsyncIterator[AsyncConnection]:
    """A connection outside transactions. Raises `ControlError` 503 when the server refuses to manage databases."""
    engine = sandboxes.default.engine.execution_options(isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            yield connection
    except DBAPIError as error:
        if sqlstate(error) != _NO_PRIVILEGE:
            raise
        user = sandboxes.default.engine.url.username
        raise ControlError(
            503,
            f'Sandboxes are databases of their own, and the database user "{user}" may not create any: grant it '
            f'CREATEDB (`alter role "{user}" createdb`). Everything else works without sandboxes.',
        ) from error


async def ready(sandboxes: Sandboxes, kind: str) -> str:
    """The database name of a template, built if it is missing. Only one process builds it; the others wait."""
    name = database_name(sandboxes, f"template_{kind}_{migrations.head()}")
    default = sandboxes.default.engine
    async with default.connect() as connection:
        if await _is_finished(connection, name):
            return name
    async with default.begin() as connection:
        await connection.execute(text(f"select pg_advisory_xact_lock({locks.TEMPLATES})"))
        if not await _is_finished(connection, name):
            async with administration(sandboxes) as outside:
                await _build(sandboxes, outside, name, with_demo=KINDS[kind])
                await _drop_older(outside, name, database_name(sandboxes, f"template_{kind}_"))
    return name


@asynccontextmanager
async def opened(sandboxes: Sandboxes) -> AsyncIterator[list[str]]:
    """The names of the finished templates, which may be read meanwhile; whoever needs one waits.

    A process that ends in between leaves them unfinished: they are built anew.
    """
    names = [database_name(sandboxes, f"template_{kind}_{migrations.head()}") for kind in KINDS]
    async with sandboxes.default.engine.begin() as connection:
        await connection.execute(text(f"select pg_advisory_xact_lock({locks.TEMPLATES})"))
        finished = [name for name in names if await _is_finished(connection, name)]
        try:
            await _allow_connections(sandboxes, finished, allowed=True)
            yield finished
        finally:
            await _allow_connections(sandboxes, finished, allowed=False)


async def _allow_connections(sandboxes: Sandboxes, names: list[str], *, allowed: bool) -> None:
    async with administration(sandboxes) as connection:
        for name in names:
            await connection.execute(text(f'alter database "{name}" with allow_connections {str(allowed).lower()}'))


async def _is_finished(connection: AsyncConnection, name: str) -> bool:
    """A template that accepts connections is one that a process was building when it ended."""
    found = text("select true from pg_database where datname = :name and not datallowconn")
    return bool(await connection.scalar(found, {"name": name}))


async def _build(sandboxes: Sandboxes, connection: AsyncConnection, name: str, *, with_demo: bool) -> None:
    await drop(connection, name)
    await connection.execute(text(f'create database "{name}"'))
    url = sandboxes.default.engine.url.set(database=name).render_as_string(hide_password=False)
    # Each sandbox gets credentials, whatever the mode: they are drawn anew when it is made.
    settings = sandboxes.default.settings.model_copy(update={"mode": Mode.DEVELOPMENT})
    await installation.prepare(url, settings, with_demo=with_demo)
    await _allow_connections(sandboxes, [name], allowed=False)


async def _drop_older(connection: AsyncConnection, name: str, prefix: str) -> None:
    found = text("select datname from pg_database where starts_with(datname, :prefix) and datname < :name")
    for older in (await connection.execute(found, {"prefix": prefix, "name": name})).scalars().all():
        await drop(connection, older)


async def clone(connection: AsyncConnection, template: str, name: str) -> None:
    """Create a database as a copy of another one that nobody is connected to."""
    strategy = await _strategy(connection)
    for attempt in range(5):
        try:
            await connection.execute(text(f'create database "{name}" template "{template}"{strategy}'))
        except DBAPIError as error:
            # Something such as autovacuum looks at the template.
            if sqlstate(error) != _IN_USE or attempt == 4:
                raise
        else:
            return


async def _strategy(connection: AsyncConnection) -> str:
    """How to copy a database. Copying files is three times as fast, but takes a checkpoint before and after: those
    wait for the disk until everything that others have written is there, unless the server never waits for it.
    """
    asked = text("select current_setting('server_version_num')::int, current_setting('fsync') = 'off'")
    version, never_waits = (await connection.execute(asked)).one()
    if version < _STRATEGIES_SINCE:
        return ""
    return " strategy file_copy" if never_waits else " strategy wal_log"


async def drop(connection: AsyncConnection, name: str) -> None:
    """Remove a database with everybody who is connected to it, if it exists."""
    await connection.execute(text(f'drop database if exists "{name}" with (force)'))
