"""A snapshot as one file, with the contents of its media files (see `archive`)."""

import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, Any

from sqlalchemy import text

from pimlet.control.snapshots import archive, copying
from pimlet.control.snapshots.archive import Manifest, Member
from pimlet.control.snapshots.service import restorable_id
from pimlet.foundation import migrations
from pimlet.foundation.objects import ObjectStorage, StoredObject
from pimlet.foundation.sandboxes import Sandbox
from pimlet.foundation.unit_of_work import Access, UnitOfWork, transact


@dataclass(frozen=True, slots=True)
class Export:
    """A file that is ready to be sent; `spool` holds its tables."""

    manifest: bytes
    tables: dict[str, int]
    media: list[StoredObject]
    spool: IO[bytes]
    objects: ObjectStorage

    @property
    def size(self) -> int:
        """Length of the file in bytes."""
        sizes = [len(self.manifest), *self.tables.values(), *(one.size for one in self.media)]
        return sum(map(archive.length, sizes)) + len(archive.END)

    async def chunks(self) -> AsyncIterator[bytes]:
        """The file in pieces. Raises `MissingObjectError` when the storage has lost a content since."""
        with self.spool:
            yield archive.header(archive.MANIFEST, len(self.manifest))
            yield self.manifest + archive.padding(len(self.manifest))
            for name, size in self.tables.items():
                yield archive.header(archive.TABLES + name, size)
                async for piece in archive.pieces(self.spool, size):
                    yield piece
                yield archive.padding(size)
        for one in self.media:
            yield archive.header(archive.MEDIA + one.digest, one.size)
            async for piece in await self.objects.read(one.digest, 0, one.size):
                yield piece
            yield archive.padding(one.size)
        yield archive.END


class _Hashing:
    """A file that the driver writes to, and the digest of what it has written."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash = sha256()
        self._size = 0

    def write(self, data: bytes) -> None:
        """What the driver calls."""
        self._hash.update(data)
        self._size += len(data)
        self._file.write(data)

    def member(self) -> Member:
        """What was written."""
        return Member(self._size, self._hash.hexdigest())


async def export(sandbox: Sandbox, name: str, objects: ObjectStorage) -> Export:
    """The snapshot `name`. Its tables are copied to disk, so that no transaction waits for a slow client.

    A content that the storage has lost is left out: what refers to it answers as it does here. Raises
    `UnknownNameError`, and `ControlError` 409 for a snapshot that cannot be restored.
    """
    spool = tempfile.TemporaryFile()  # noqa: SIM115 - closed by who reads it

    async def read(uow: UnitOfWork) -> tuple[dict[str, Member], list[str]]:
        spool.seek(0)
        spool.truncate()
        schema = copying.schema_of(await restorable_id(uow, name))
        tables = await _copy_tables(await copying.driver(uow.connection), schema, spool)
        digests = text(f"select distinct digest from {schema}.media_file where digest is not null order by 1")  # noqa: S608
        return tables, list((await uow.connection.execute(digests)).scalars())

    try:
        # The lock of a writer: the snapshot cannot be deleted meanwhile.
        tables, digests = await transact(sandbox, Access.WRITE, read)
        media = [found for digest in digests if (found := await objects.find(digest)) is not None]
    except BaseException:
        spool.close()
        raise
    spool.seek(0)
    manifest = Manifest(name, migrations.head(), tables, len(media)).encoded()
    return Export(manifest, {table: one.bytes for table, one in tables.items()}, media, spool, objects)


async def _copy_tables(reader: Any, schema: str, spool: IO[bytes]) -> dict[str, Member]:
    members = {}
    for table, place, columns in copying.exported(schema):
        file = _Hashing(spool)
        await reader.copy_from_table(table, schema_name=place, columns=columns, output=file)
        members[table] = file.member()
    return members
