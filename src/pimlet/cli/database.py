"""`pimlet migrate`, and how commands open the database."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import click
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from pimlet.cli.errors import CommandError, DatabaseUnreachableError
from pimlet.cli.options import load_settings
from pimlet.foundation import migrations
from pimlet.foundation.embedded import database_url
from pimlet.foundation.settings import Settings

Result = TypeVar("Result")


@click.command()
def migrate() -> None:
    """Bring the database to this version's revision; `pimlet serve` does it too."""

    async def upgrade(url: str) -> bool:
        engine = create_async_engine(url)
        try:
            return await migrations.upgrade(engine)
        finally:
            await engine.dispose()

    changed = with_database(load_settings(), upgrade)
    click.echo(f"revision {migrations.head()}: {'applied' if changed else 'nothing to do'}")


def with_database(settings: Settings, work: Callable[[str], Awaitable[Result]]) -> Result:
    """Run `work` with the database's URL. Raises `CommandError` when the database cannot be reached."""

    async def run(url: str) -> Result:
        return await work(url)

    with database_url(settings) as url:
        try:
            return asyncio.run(run(url))
        except OSError as error:
            raise DatabaseUnreachableError(url, error) from error


async def require_installation(engine: AsyncEngine) -> None:
    """Raises `CommandError` when the database is not at this version's revision."""
    async with engine.connect() as connection:
        stored = await migrations.stored_revision(connection)
    if stored != migrations.head():
        found = "empty" if stored is None else f"at revision {stored}"
        raise CommandError(f"the database is {found}, this version needs {migrations.head()}: run pimlet serve once")
