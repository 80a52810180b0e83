"""The form of an exported snapshot: a tar archive that is written and read as a stream.

First comes `manifest.json`, then `tables/<name>` in PostgreSQL's COPY format, then `media/<SHA-256>`.
"""

import asyncio
import json
import tarfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict, dataclass
from typing import IO, Any

MANIFEST, TABLES, MEDIA = "manifest.json", "tables/", "media/"
END = bytes(2 * tarfile.BLOCKSIZE)
_FORMAT, _VERSION = "pimlet snapshot", 1
_LONGEST_MANIFEST = 1_000_000
_CHUNK = 262_144


class NotAnExportError(Exception):
    """The stream is not what an export writes, or a damaged or incomplete one."""


@dataclass(frozen=True, slots=True)
class Member:
    """A table in the archive."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds. `media` counts the contents that follow the tables."""

    name: str
    revision: str
    tables: Mapping[str, Member]
    media: int

    def encoded(self) -> bytes:
        """As the archive's first member."""
        return json.dumps({"format": _FORMAT, "version": _VERSION, **asdict(self)}, indent=1).encode()

    @classmethod
    def decoded(cls, content: bytes) -> "Manifest":
        """Raises `NotAnExportError`."""
        try:
            found: dict[str, Any] = json.loads(content)
            if (found.pop("format"), found.pop("version")) != (_FORMAT, _VERSION):
                raise NotAnExportError
            name, revision, media = str(found["name"]), str(found["revision"]), int(found["media"])
            tables = {
                str(table): Member(int(one["bytes"]), str(one["sha256"])) for table, one in found["tables"].items()
            }
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise NotAnExportError from error
        return cls(name, revision, tables, media)


def header(name: str, size: int) -> bytes:
    """What precedes the content of a member."""
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member.tobuf(tarfile.GNU_FORMAT)


def padding(size: int) -> bytes:
    """What follows the content of a member."""
    return bytes(-size % tarfile.BLOCKSIZE)


def length(size: int) -> int:
    """How many bytes a member takes in the archive."""
    return tarfile.BLOCKSIZE + size + len(padding(size))


async def pieces(file: IO[bytes], size: int) -> AsyncIterator[bytes]:
    """The next bytes of a file on this machine."""
    while size:
        piece = await asyncio.to_thread(file.read, min(_CHUNK, size))
        size -= len(piece)
        yield piece


async def chunks(file: IO[bytes]) -> AsyncIterator[bytes]:
    """All of a file that is an archive."""
    while chunk := await asyncio.to_thread(file.read, _CHUNK):
        yield chunk


class Reader:
    """Members of an arriving archive, one after the other."""

    def __init__(self, chunks: AsyncIterator[bytes]) -> None:
        """`chunks` are the archive in pieces of any size."""
        self._chunks = chunks
        self._rest = memoryview(b"")

    async def next(self) -> tuple[str, int] | None:
        """Name and size of the next member, whose content must be read before the next call; None at the end.

        Raises `NotAnExportError`.
        """
        block = b"".join([piece async for piece in self._take(tarfile.BLOCKSIZE)])
        if not any(block):
            return None
        try:
            member = tarfile.TarInfo.frombuf(block, "utf-8", "strict")
        except (tarfile.HeaderError, UnicodeDecodeError) as error:
            raise NotAnExportError from error
        if not member.isreg() or member.size < 0:
            raise NotAnExportError
        return member.name, member.size

    async def manifest(self) -> Manifest:
        """The first member. Raises `NotAnExportError`."""
        first = await self.next()
        if first is None or first[0] != MANIFEST or first[1] > _LONGEST_MANIFEST:
            raise NotAnExportError
        return Manifest.decoded(b"".join([bytes(piece) async for piece in self.content(first[1])]))

    async def content(self, size: int) -> AsyncIterator[bytes]:
        """The content of the member that `next` has named, in pieces. Raises `NotAnExportError`."""
        async for piece in self._take(size):
            yield piece
        async for _ in self._take(len(padding(size))):
            pass

    async def _take(self, size: int) -> AsyncIterator[bytes]:
        while size:
            while not self._rest:
                try:
                    self._rest = memoryview(await anext(self._chunks))
                except StopAsyncIteration:
                    raise NotAnExportError from None
            piece, self._rest = self._rest[:size], self._rest[size:]
            size -= len(piece)
            yield bytes(piece)
