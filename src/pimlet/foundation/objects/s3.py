"""Object storage in a bucket of an S3-compatible service, through obstore. Imported only where a bucket is named."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import obstore
from obstore.store import S3Store

from pimlet.foundation.objects.spool import Spool
from pimlet.foundation.objects.storage import CHUNK, MissingObjectError, StoredObject, place
from pimlet.foundation.settings import Settings

if TYPE_CHECKING:
    from obstore import GetResult, ObjectMeta
    from obstore.store import ClientConfig, ObjectStore, S3Config

_PART = 8_388_608
_PARTS_AT_ONCE = 2


def s3_storage(settings: Settings) -> "BucketStorage":
    """The bucket of the settings; what they leave out comes from the usual AWS variables and roles."""
    assert settings.media_s3_bucket is not None
    config: S3Config = {"region": settings.media_s3_region}
    client: ClientConfig = {}
    if settings.media_s3_endpoint is not None:
        config["endpoint"] = settings.media_s3_endpoint
        client["allow_http"] = settings.media_s3_endpoint.startswith("http://")
    if settings.media_s3_access_key is not None:
        config["access_key_id"] = settings.media_s3_access_key.get_secret_value()
    if settings.media_s3_secret_key is not None:
        config["secret_access_key"] = settings.media_s3_secret_key.get_secret_value()
    store = S3Store(
        settings.media_s3_bucket, prefix=settings.media_s3_prefix or None, config=config, client_options=client
    )
    return BucketStorage(store)


class BucketStorage:
    """Contents as objects. A finished upload makes an object visible at once, durable as the service promises."""

    def __init__(self, store: "ObjectStore") -> None:
        """Any store of obstore."""
        self.bucket = store

    def spool(self) -> Spool:
        """A file of the system's folder for temporary files: its digest, the object's name, is known at its end."""
        return Spool(Path(tempfile.gettempdir()) / "pimlet-incoming")

    async def store(self, spool: Spool) -> str:
        """Always sent, so that a content that is known already gets a new age."""
        digest = await asyncio.to_thread(spool.finish)
        await obstore.put_async(
            self.bucket, place(digest), spool.path, chunk_size=_PART, max_concurrency=_PARTS_AT_ONCE
        )
        return digest

    async def read(self, digest: str, start: int, length: int) -> AsyncIterator[bytes]:
        """Pieces of the object; an empty part is only looked up, because a range cannot be empty."""
        try:
            if length == 0:
                await obstore.head_async(self.bucket, place(digest))
                return _nothing()
            found = await obstore.get_async(self.bucket, place(digest), options={"range": (start, start + length)})
        except FileNotFoundError:
            raise MissingObjectError(digest) from None
        return _pieces(found)

    async def find(self, digest: str) -> StoredObject | None:
        """Size and age from the service."""
        try:
            return _stored(await obstore.head_async(self.bucket, place(digest)))
        except FileNotFoundError:
            return None

    async def listed(self) -> AsyncIterator[StoredObject]:
        """Page by page."""
        async for batch in obstore.list(self.bucket):
            for one in batch:
                yield _stored(one)

    async def remove(self, digest: str, before: datetime) -> bool:
        """The age is looked up once more; a content that is stored again in the same moment is stored after it."""
        found = await self.find(digest)
        if found is None or found.modified >= before:
            return False
        await obstore.delete_async(self.bucket, place(digest))
        return True

    async def sweep(self, before: datetime) -> None:
        """Nothing: the system clears its temporary files, the service its unfinished uploads."""


async def _nothing() -> AsyncIterator[bytes]:
    return
    yield b""


async def _pieces(found: "GetResult") -> AsyncIterator[bytes]:
    async for piece in found.stream(min_chunk_size=CHUNK):
        yield bytes(piece)


def _stored(meta: "ObjectMeta") -> StoredObject:
    return StoredObject(meta["path"].rpartition("/")[2], meta["size"], meta["last_modified"])
