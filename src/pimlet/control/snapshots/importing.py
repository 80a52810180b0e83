"""An exported file as a snapshot of a sandbox, which may be another one, of another server (see `archive`)."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import IO, Any

import asyncpg

from pimlet.control.http.errors import ControlError, RefusedError
from pimlet.control.snapshots import adoption, archive, copying, service
from pimlet.control.snapshots.archive import Manifest, NotAnExportError, Reader
from pimlet.control.snapshots.service import Snapshot
from pimlet.foundation import migrations
from pimlet.foundation.objects import ObjectStorage
from pimlet.foundation.sandboxes import Sandbox
from pimlet.foundation.unit_of_work import Access, UnitOfWork, transact


async def import_snapshot(
    sandbox: Sandbox, objects: ObjectStorage, chunks: AsyncIterator[bytes], name: str | None = None
) -> tuple[Snapshot, bool]:
    """Store the file that arrives as `chunks`; its contents come first, so that no row refers to half a file.

    The snapshot has the name of the one that was exported, unless another is given. Gives it, and True when it is
    new, False when it replaced one of its name. Raises `RefusedError` for anything but a whole export, `ControlError`
    409 for one of another revision.
    """
    with tempfile.TemporaryFile() as spool:
        try:
            manifest = await _receive(objects, chunks, spool)
            return await transact(sandbox, Access.STRUCTURE, lambda uow: _store(uow, manifest, spool, name))
        except (NotAnExportError, asyncpg.DataError, asyncpg.IntegrityConstraintViolationError):
            raise RefusedError(
                "This is not the whole file of an exported snapshot: send what `GET /snapshots/{name}/export` or "
                "`pimlet snapshot export` has written."
            ) from None


async def _receive(objects: ObjectStorage, chunks: AsyncIterator[bytes], spool: IO[bytes]) -> Manifest:
    """Keep the contents and spool the tables. Raises `NotAnExportError` and `ControlError`."""
    reader = Reader(chunks)
    manifest = await reader.manifest()
    if manifest.revision != migrations.head():
        raise ControlError(
            409,
            f'The file holds the snapshot "{manifest.name}" of revision {manifest.revision}, and this database is at '
            f"{migrations.head()}: import it with the version of pimlet that has exported it. `pimlet export` writes "
            "catalogs in a form that other versions read.",
        )
    if list(manifest.tables) != [table for table, *_ in copying.exported("")]:
        raise NotAnExportError
    for table, expected in manifest.tables.items():
        if await reader.next() != (archive.TABLES + table, expected.bytes):
            raise NotAnExportError
        found = sha256()
        async for piece in reader.content(expected.bytes):
            found.update(piece)
            await asyncio.to_thread(spool.write, piece)
        if found.hexdigest() != expected.sha256:
            raise NotAnExportError
    for _ in range(manifest.media):
        await _keep(objects, reader)
    if await reader.next() is not None:
        raise NotAnExportError
    return manifest


async def _keep(objects: ObjectStorage, reader: Reader) -> None:
    """Store one content; it gets a new age, so that nothing removes it before rows refer to it."""
    member = await reader.next()
    if member is None:
        raise NotAnExportError
    name, size = member
    with objects.spool() as spool:
        async for piece in reader.content(size):
            spool.feed(piece)
            await spool.drain()
        if archive.MEDIA + await objects.store(spool) != name:
            raise NotAnExportError


async def _store(uow: UnitOfWork, manifest: Manifest, spool: IO[bytes], name: str | None) -> tuple[Snapshot, bool]:
    row, replaced = await service.add(uow, manifest.name if name is None else name)
    schema = copying.schema_of(row.id)
    await copying.run(uow.connection, [*copying.creating(row.id, durable=row.durable), *adoption.preparing()])
    writer: Any = await copying.driver(uow.connection)
    spool.seek(0)
    for table, place, columns in copying.exported(schema):
        source = archive.pieces(spool, manifest.tables[table].bytes)
        if place == schema:
            await writer.copy_to_table(table, schema_name=schema, columns=columns, source=source)
        else:
            await writer.copy_to_table(adoption.ARRIVED + table, columns=columns, source=source)
    await copying.run(uow.connection, adoption.adopting(row.id))
    return service.shown(row), not replaced
