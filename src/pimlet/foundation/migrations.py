"""Migrations: find the newest revision without importing Alembic, apply it under a lock when it is missing."""

from functools import cache
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from pimlet.foundation import locks

_PACKAGED = Path(__file__).resolve().parent.parent / "_migrations"
_SOURCE = Path(__file__).resolve().parents[3] / "migrations"


def directory() -> Path:
    """The folder with Alembic's `env.py`: inside the installed package, or at the root of a checkout."""
    return _PACKAGED if _PACKAGED.is_dir() else _SOURCE


@cache
def head() -> str:
    """The newest revision that this process knows, whatever an upgrade puts beside it later.

    Revision files are named `<revision>_<what>.py` with rising numbers.
    """
    return max(path.name.split("_", 1)[0] for path in (directory() / "versions").glob("[0-9]*_*.py"))


async def stored_revision(connection: AsyncConnection) -> str | None:
    """The revision that the database is at; None for an empty database."""
    known = await connection.scalar(text("select to_regclass('alembic_version') is not null"))
    if not known:
        return None
    revision = await connection.scalar(text("select version_num from alembic_version"))
    return None if revision is None else str(revision)


class NewerDatabaseError(Exception):
    """The database was written by a newer pimlet."""


async def upgrade(engine: AsyncEngine) -> bool:
    """Bring the database to the newest revision; True when something was applied.

    Runs under an advisory lock, so that several starting processes apply it once. Raises
    `NewerDatabaseError` when the database is ahead of this program.
    """
    async with engine.connect() as connection:
        if await stored_revision(connection) == head():
            return False
    async with engine.begin() as connection:
        await connection.execute(text(f"select pg_advisory_xact_lock({locks.MIGRATIONS})"))
        stored = await stored_revision(connection)
        if stored == head():
            return False
        if stored is not None and stored > head():
            raise NewerDatabaseError(
                f"the database is at revision {stored}, newer than this program's {head()}: upgrade pimlet"
            )
        await connection.run_sync(_apply)
    return True


def _apply(connection: object) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(directory()))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
