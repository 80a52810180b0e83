"""Object storage in a folder: `contents/ab/abcd…`, and `incoming` for what arrives."""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from pimlet.foundation.objects.spool import Spool
from pimlet.foundation.objects.storage import CHUNK, MissingObjectError, StoredObject, place


class DirectoryStorage:
    """Contents as files. Renaming a whole, synchronised file makes it visible at once or not at all."""

    def __init__(self, folder: Path) -> None:
        """The folder is made when the first content arrives."""
        self.folder = folder
        self._contents = folder / "contents"
        self._incoming = folder / "incoming"

    def spool(self) -> Spool:
        """A file on the same file system, so that it can be renamed into place."""
        return Spool(self._incoming)

    async def store(self, spool: Spool) -> str:
        """Synchronise, rename, synchronise the folder."""
        return await asyncio.to_thread(self._store, spool)

    def _store(self, spool: Spool) -> str:
        digest = spool.finish()
        target = self._contents / place(digest)
        _make_durable(target.parent, self.folder)
        with self._locked(fcntl.LOCK_SH):
            spool.path.replace(target)
            spool.taken = True
        _synchronise(target.parent)
        return digest

    @contextmanager
    def _locked(self, kind: int) -> Iterator[None]:
        """Storing excludes removal, which would else lose a content that is stored again between two of its steps."""
        descriptor = os.open(self.folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(descriptor, kind)
            yield
        finally:
            os.close(descriptor)

    async def read(self, digest: str, start: int, length: int) -> AsyncIterator[bytes]:
        """Pieces of the file."""
        try:
            file, first = await asyncio.to_thread(_opened, self._contents / place(digest), start, length)
        except FileNotFoundError:
            raise MissingObjectError(digest) from None
        return _pieces(file, first, length)

    async def find(self, digest: str) -> StoredObject | None:
        """Size and age from the file system."""
        return await asyncio.to_thread(_found, self._contents / place(digest))

    async def listed(self) -> AsyncIterator[StoredObject]:
        """Folder by folder."""
        for folder in await asyncio.to_thread(_entries, self._contents):
            for one in await asyncio.to_thread(_stored, folder):
                yield one

    async def remove(self, digest: str, before: datetime) -> bool:
        """Under the lock, so that no one stores it meanwhile."""
        return await asyncio.to_thread(self._remove, self._contents / place(digest), before)

    def _remove(self, path: Path, before: datetime) -> bool:
        if not path.exists():
            return False
        with self._locked(fcntl.LOCK_EX):
            found = _found(path)
            if found is None or found.modified >= before:
                return False
            path.unlink()
            return True

    async def sweep(self, before: datetime) -> None:
        """Old files in `incoming`."""
        await asyncio.to_thread(self._sweep, before.timestamp())

    def _sweep(self, before: float) -> None:
        for path in _entries(self._incoming):
            if path.stat().st_mtime < before:
                path.unlink(missing_ok=True)


def _opened(path: Path, start: int, length: int) -> tuple[BinaryIO, bytes]:
    """The file after its first piece, in one visit to a thread."""
    file = path.open("rb", buffering=0)
    file.seek(start)
    return file, file.read(min(CHUNK, length))


async def _pieces(file: BinaryIO, piece: bytes, length: int) -> AsyncIterator[bytes]:
    """From the first piece on, which is not kept: a client may take its time for the others."""
    with file:
        while piece:
            yield piece
            length -= len(piece)
            piece = await asyncio.to_thread(file.read, min(CHUNK, length)) if length > 0 else b""


def _found(path: Path) -> StoredObject | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return StoredObject(path.name, status.st_size, datetime.fromtimestamp(status.st_mtime, UTC))


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _stored(folder: Path) -> list[StoredObject]:
    return [found for path in _entries(folder) if (found := _found(path)) is not None]


def _make_durable(folder: Path, root: Path) -> None:
    """Create a folder below `root` whose name survives a crash."""
    if folder.is_dir():
        return
    _make_durable(folder.parent, root) if folder != root else folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(exist_ok=True)
    _synchronise(folder.parent)


def _synchronise(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
