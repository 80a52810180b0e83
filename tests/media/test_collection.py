"""`pimlet media gc`: what is removed, and what stays."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from pimlet.foundation.objects import DirectoryStorage
from pimlet.media.collection import Collected, DatabaseReferences, collect
from tests.conftest import FRESH, Cluster

LATER = datetime.now(UTC) + timedelta(days=2)
_INSERT = (
    "insert into media_file (code, key, shelf, digest, original_filename, mime_type, size, extension, created) "
    "values (:code, :code, 'catalog', :digest, 'a', 'a/b', 1, '', now())"
)


async def stored(objects: DirectoryStorage, content: bytes) -> str:
    with objects.spool() as spool:
        spool.feed(content)
        return await objects.store(spool)


async def left(objects: DirectoryStorage) -> set[str]:
    return {one.digest async for one in objects.listed()}


def test_keeps_what_databases_and_snapshots_refer_to(cluster: Cluster, tmp_path: Path) -> None:
    async def run(url: str) -> None:
        objects = DirectoryStorage(tmp_path)
        engine = create_async_engine(url)
        live, saved, orphan = [await stored(objects, content) for content in (b"live", b"saved", b"orphan")]
        async with engine.begin() as connection:
            await connection.execute(text(_INSERT), {"code": "a", "digest": saved})
            await connection.execute(text("create schema snapshot_1"))
            await connection.execute(text("create table snapshot_1.media_file as table public.media_file"))
            await connection.execute(text("delete from media_file"))
            await connection.execute(text(_INSERT), {"code": "b", "digest": live})
            await connection.execute(text(_INSERT), {"code": "c", "digest": None})
        references = [DatabaseReferences(engine)]
        assert await collect(objects, references, datetime.now(UTC)) == Collected(0, 0, 3)
        assert await collect(objects, references, LATER, dry_run=True) == Collected(1, 6, 2)
        assert await left(objects) == {live, saved, orphan}
        assert await collect(objects, references, LATER) == Collected(1, 6, 2)
        assert await left(objects) == {live, saved}
        await engine.dispose()

    with cluster.database(FRESH) as url:
        asyncio.run(run(url))


def test_removes_nothing_when_one_database_cannot_be_read(cluster: Cluster, tmp_path: Path) -> None:
    async def run(url: str) -> None:
        objects = DirectoryStorage(tmp_path)
        orphan = await stored(objects, b"orphan")
        engines = [create_async_engine(url), create_async_engine(url + "_missing")]
        with pytest.raises((SQLAlchemyError, OSError)):
            await collect(objects, [DatabaseReferences(engine) for engine in engines], LATER)
        assert await left(objects) == {orphan}
        for engine in engines:
            await engine.dispose()

    with cluster.database(FRESH) as url:
        asyncio.run(run(url))
