"""Migrations make exactly the tables that the code declares, once, and refuse a newer database."""

import asyncio
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from pimlet import tables
from pimlet.foundation import migrations
from tests.conftest import FRESH, Cluster


def _differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, tables.metadata))


def test_migrations_make_the_declared_tables(cluster: Cluster) -> None:
    async def compare() -> list[Any]:
        engine = create_async_engine(url)
        async with engine.connect() as connection:
            differences: list[Any] = await connection.run_sync(_differences)
        await engine.dispose()
        return differences

    with cluster.database(FRESH) as url:
        assert asyncio.run(compare()) == []


def test_an_up_to_date_database_is_left_alone(cluster: Cluster) -> None:
    async def upgrade() -> bool:
        engine = create_async_engine(url)
        applied = await migrations.upgrade(engine)
        await engine.dispose()
        return applied

    with cluster.database(FRESH) as url:
        assert asyncio.run(upgrade()) is False


def test_a_newer_database_is_refused(cluster: Cluster) -> None:
    async def upgrade() -> None:
        engine = create_async_engine(url)
        async with engine.begin() as connection:
            await connection.execute(text("update alembic_version set version_num = '9999'"))
        try:
            await migrations.upgrade(engine)
        finally:
            await engine.dispose()

    with cluster.database(FRESH) as url, pytest.raises(migrations.NewerDatabaseError, match="revision 9999"):
        asyncio.run(upgrade())


def test_the_state_row_gives_versions_that_no_content_shares(cluster: Cluster) -> None:
    async def versions() -> list[int]:
        engine = create_async_engine(url)
        async with engine.connect() as connection:
            row = (await connection.execute(text("select accounts, settings, channels, attributes from state"))).one()
        await engine.dispose()
        return list(row)

    with cluster.database(FRESH) as url:
        found = asyncio.run(versions())
        assert len(set(found)) == len(found)
