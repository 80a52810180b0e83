"""Bodies of the type `multipart/form-data`, read as they arrive: texts into memory, files onto disk."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from pimlet.edge.errors import Problem
from pimlet.edge.exchange import Exchange
from pimlet.foundation.objects import Spool

_MAX_TEXTS = 1_000_000
_MAX_PARTS, _MAX_FILES = 1_020, 20
"""As PHP's defaults; what follows is left out."""
_PIECE = 16_384


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A whole file as it arrived, under the name that the client gave it (without folders)."""

    filename: str
    spool: Spool


@dataclass
class Form:
    """The parts of a body; the last of those with one name counts, as in PHP."""

    fields: dict[str, str] = field(default_factory=dict)
    files: dict[str, UploadedFile] = field(default_factory=dict)


@asynccontextmanager
async def multipart_form(
    exchange: Exchange, new_spool: Callable[[], Spool], file_names: Collection[str], max_file_bytes: int
) -> AsyncIterator[Form]:
    """Read the body; files are kept for parts named in `file_names`, until the context is left.

    What is no multipart body, or breaks off, has the parts that are whole. Raises `Problem` (413) for a body with
    more than `max_file_bytes`, texts left aside.
    """
    reader = _Reader(new_spool, file_names)
    try:
        _, parameters = parse_options_header(exchange.headers.get("content-type", ""))
        boundary = parameters.get(b"boundary", b"")
        if boundary:
            with suppress(FormParserError):
                await _read(exchange, reader, boundary, max_file_bytes)
        yield reader.form
    finally:
        reader.close()


async def _read(exchange: Exchange, reader: "_Reader", boundary: bytes, max_file_bytes: int) -> None:
    parser = MultipartParser(
        boundary,
        {
            "on_part_begin": reader.begin,
            "on_header_field": reader.header_name,
            "on_header_value": reader.header_value,
            "on_header_end": reader.header_end,
            "on_headers_finished": reader.open,
            "on_part_data": reader.data,
            "on_part_end": reader.end,
        },
    )
    chunks = _limited(exchange.chunks(), reader, max_file_bytes)
    async for chunk in _without_preamble(chunks, boundary):
        for start in range(0, len(chunk), _PIECE):
            parser.write(chunk[start : start + _PIECE])
            if reader.parts > _MAX_PARTS:
                return
            # The parser calls back for each part: others get their turn.
            await asyncio.sleep(0)
        if reader.spool is not None:
            await reader.spool.drain()


async def _limited(chunks: AsyncIterator[bytes], reader: "_Reader", max_file_bytes: int) -> AsyncIterator[bytes]:
    size, allowed = 0, max_file_bytes + _MAX_TEXTS
    async for chunk in chunks:
        size += len(chunk)
        if size > allowed or reader.text_size > _MAX_TEXTS:
            limit = max_file_bytes if size > allowed else _MAX_TEXTS
            raise Problem(413, f"Request content exceeded the maximum allowed size of {limit} bytes")
        yield chunk


async def _without_preamble(chunks: AsyncIterator[bytes], boundary: bytes) -> AsyncIterator[bytes]:
    """A body from its first delimiter on, which stands at the beginning of a line."""
    delimiter, seen = b"\n--" + boundary, b"\n"
    async for chunk in chunks:
        seen += chunk
        start = seen.find(delimiter)
        if start >= 0:
            yield seen[start + 1 :]
            break
        seen = seen[1 - len(delimiter) :]
    async for chunk in chunks:
        yield chunk


class _Reader:
    """The parser's callbacks: one part at a time."""

    def __init__(self, new_spool: Callable[[], Spool], file_names: Collection[str]) -> None:
        self.form = Form()
        self.text_size = 0
        self.parts = self._files = 0
        self.spool: Spool | None = None
        self._new_spool = new_spool
        self._file_names = file_names
        self._headers: dict[bytes, bytes] = {}
        self._header = (bytearray(), bytearray())
        self._name = ""
        self._filename: str | None = None
        self._text = bytearray()

    def begin(self) -> None:
        self.parts += 1
        self._headers = {}
        self._header = (bytearray(), bytearray())
        self.spool = None
        self._text = bytearray()

    def header_name(self, data: bytes, start: int, end: int) -> None:
        self._header[0].extend(data[start:end])

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._header[1].extend(data[start:end])

    def header_end(self) -> None:
        name, value = self._header
        self._headers[bytes(name).lower()] = bytes(value)
        self._header = (bytearray(), bytearray())

    def open(self) -> None:
        self._name, self._filename = "", None
        if self.parts > _MAX_PARTS:
            return
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        self._name = options.get(b"name", b"").decode("utf-8", "replace")
        filename = options.get(b"filename")
        self._filename = None if filename is None else _base_name(filename.decode("utf-8", "replace"))
        self._files += bool(self._filename)
        if self._files > _MAX_FILES:
            return
        if self._filename and self._name in self._file_names:
            self.spool = self._new_spool()

    def data(self, data: bytes, start: int, end: int) -> None:
        if self.spool is not None:
            self.spool.feed(data[start:end])
        elif self._filename is None:
            self._text += data[start:end]
            self.text_size += end - start

    def end(self) -> None:
        if self.spool is not None and self._filename:
            if self._name in self.form.files:
                self.form.files[self._name].spool.close()
            self.form.files[self._name] = UploadedFile(self._filename, self.spool)
        elif self._filename is None and self._name:
            self.form.fields[self._name] = self._text.decode("utf-8", "replace")
        self.spool = None

    def close(self) -> None:
        """Remove the files that no storage has taken."""
        for spool in (self.spool, *(file.spool for file in self.form.files.values())):
            if spool is not None:
                spool.close()


def _base_name(filename: str) -> str:
    """Without folders, and as PHP without anything from U+0000 on."""
    return filename.partition("\x00")[0].replace("\\", "/").rpartition("/")[2]
