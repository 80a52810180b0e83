"""Object storage: the same rules in a folder and in a bucket."""

import asyncio
import hashlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pimlet.foundation.objects import DirectoryStorage, MissingObjectError, ObjectStorage, storage_of
from pimlet.foundation.settings import Settings
from tests.foundation.fake_s3 import BUCKET, fake_s3

BIG = os.urandom(1_000_000) * 20
"""More than one part of an upload."""


@pytest.fixture(params=["folder", "bucket"])
def objects(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ObjectStorage]:
    if request.param == "folder":
        yield storage_of(Settings(_env_file=None, PIMLET_DATA_DIR=tmp_path))
        return
    with fake_s3() as (server, address):
        yield storage_of(
            Settings(
                _env_file=None,
                PIMLET_MEDIA_S3_BUCKET=BUCKET,
                PIMLET_MEDIA_S3_PREFIX="pim/media",
                PIMLET_MEDIA_S3_ENDPOINT=address,
                PIMLET_MEDIA_S3_ACCESS_KEY="the-key",
                PIMLET_MEDIA_S3_SECRET_KEY="the-secret",
            )
        )
        assert all(name.startswith("pim/media/") for name in server.objects)
        assert all("Credential=the-key/" in one for one in server.authorizations)


async def store(objects: ObjectStorage, content: bytes) -> str:
    with objects.spool() as spool:
        for start in range(0, len(content), 65_536):
            spool.feed(content[start : start + 65_536])
            await spool.drain()
        return await objects.store(spool)


async def read(objects: ObjectStorage, digest: str, start: int, length: int) -> bytes:
    return b"".join([piece async for piece in await objects.read(digest, start, length)])


@pytest.mark.parametrize("content", [b"", b"x", b"hello", BIG], ids=["empty", "a byte", "a word", "20 MB"])
def test_what_was_stored_can_be_read(objects: ObjectStorage, content: bytes) -> None:
    async def run() -> None:
        digest = await store(objects, content)
        assert digest == hashlib.sha256(content).hexdigest()
        assert await read(objects, digest, 0, len(content)) == content
        middle = len(content) // 2
        assert await read(objects, digest, middle, len(content) - middle) == content[middle:]
        found = await objects.find(digest)
        assert found is not None
        assert (found.digest, found.size) == (digest, len(content))
        assert abs(found.modified - datetime.now(UTC)) < timedelta(minutes=1)

    asyncio.run(run())


def test_what_is_not_there_is_missing(objects: ObjectStorage) -> None:
    async def run() -> None:
        for length in (0, 5):
            with pytest.raises(MissingObjectError):
                await objects.read("0" * 64, 0, length)
        assert await objects.find("0" * 64) is None
        assert not await objects.remove("0" * 64, datetime.now(UTC))
        assert [one async for one in objects.listed()] == []

    asyncio.run(run())


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "", "0" * 63, "0" * 65, "A" * 64, "/" + "0" * 63, "0" * 62 + "/x"]
)
def test_nothing_but_digests_is_looked_up(objects: ObjectStorage, name: str) -> None:
    async def run() -> None:
        with pytest.raises(ValueError, match="not a digest"):
            await objects.read(name, 0, 1)
        with pytest.raises(ValueError, match="not a digest"):
            await objects.find(name)

    asyncio.run(run())


def test_equal_contents_are_stored_once_and_a_young_one_stays(objects: ObjectStorage) -> None:
    async def run() -> None:
        first, second = await store(objects, b"hello"), await store(objects, b"hello")
        assert first == second
        assert [one.digest async for one in objects.listed()] == [first]
        assert not await objects.remove(first, datetime.now(UTC) - timedelta(days=1))
        assert await objects.remove(first, datetime.now(UTC) + timedelta(days=1))
        assert [one async for one in objects.listed()] == []

    asyncio.run(run())


class TestAFolder:
    def test_holds_nothing_of_a_broken_upload(self, tmp_path: Path) -> None:
        objects = DirectoryStorage(tmp_path)
        with objects.spool() as spool:
            spool.feed(b"half")
            asyncio.run(spool.drain(fully=True))
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []

    def test_is_swept_of_what_a_crash_left(self, tmp_path: Path) -> None:
        objects = DirectoryStorage(tmp_path)
        incoming = tmp_path / "incoming"
        incoming.mkdir()
        for name, age in (("old", 2), ("young", 0)):
            (incoming / name).write_bytes(b"x")
            moment = (datetime.now(UTC) - timedelta(days=age)).timestamp()
            os.utime(incoming / name, (moment, moment))
        asyncio.run(objects.sweep(datetime.now(UTC) - timedelta(days=1)))
        assert [path.name for path in incoming.iterdir()] == ["young"]

    def test_keeps_a_content_that_is_stored_again(self, tmp_path: Path) -> None:
        async def run() -> None:
            objects = DirectoryStorage(tmp_path)
            digest = await store(objects, b"hello")
            path = tmp_path / "contents" / digest[:2] / digest
            os.utime(path, (0, 0))
            await store(objects, b"hello")
            assert not await objects.remove(digest, datetime.now(UTC) - timedelta(days=1))
            assert await read(objects, digest, 0, 5) == b"hello"

        asyncio.run(run())
