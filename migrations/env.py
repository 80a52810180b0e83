"""Alembic's entry: runs migrations on the connection it is handed, or on the URL of the settings."""

import asyncio
from logging.config import fileConfig

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from pimlet import tables

config = context.config
if config.config_file_name is not None:
    fileConfig(config.config_file_name)


def run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=tables.metadata, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


async def connect_and_run() -> None:
    from pimlet.foundation.settings import Settings

    url = Settings().database_url
    if url is None:
        raise SystemExit("DATABASE_URL must be set to run Alembic by hand")
    async with create_async_engine(url.get_secret_value()).begin() as connection:
        await connection.run_sync(run)


if context.is_offline_mode():
    raise SystemExit("offline mode is not supported")

handed = config.attributes.get("connection")
if handed is not None:
    run(handed)
else:
    asyncio.run(connect_and_run())
