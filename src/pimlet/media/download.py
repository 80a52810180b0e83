"""The answer that carries a file's content: whole, a part of it, or only its headers."""

import re

from starlette.responses import Response, StreamingResponse

from pimlet.edge.errors import NotFound
from pimlet.edge.exchange import Exchange
from pimlet.edge.pipeline import NO_CACHE
from pimlet.foundation.objects import MissingObjectError
from pimlet.media.model import MediaFile

_FALLBACK = "application/octet-stream"
_RANGE = re.compile(r"bytes=\s*(\d*)-(\d*)", re.ASCII | re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_MAX_DIGITS = 18


async def content_response(exchange: Exchange, file: MediaFile, code: str) -> Response:
    """Stream the content. Raises `NotFound` when the storage has lost it; `code` is the one of the request."""
    objects = exchange.services.objects
    lost = NotFound(f'Media file "{code}" is not present on the filesystem.')
    if file.digest is None:
        raise lost
    headers = _headers(file)
    refused = _unmet(exchange, headers["ETag"])
    part = _requested_part(exchange, file, headers["ETag"])
    streamed = exchange.method != "HEAD" and refused is None and part is not None
    if not streamed and await objects.find(file.digest) is None:
        raise lost
    if refused is not None:
        return Response(b"", refused, {**NO_CACHE, "ETag": headers["ETag"]})
    if part is None:
        return Response(b"", 416, {**headers, "Content-Range": f"bytes */{file.size}"})
    start, length = part
    headers["Content-Length"] = str(length)
    if length != file.size:
        headers["Content-Range"] = f"bytes {start}-{start + length - 1}/{file.size}"
    status = 200 if length == file.size else 206
    if not streamed:
        return Response(b"", status, headers)
    try:
        pieces = await objects.read(file.digest, start, length)
    except MissingObjectError:
        raise lost from None
    return StreamingResponse(pieces, status, headers)


def _headers(file: MediaFile) -> dict[str, str]:
    kind = file.mime_type or _FALLBACK
    return {
        **NO_CACHE,
        "Content-Type": f"{kind}; charset=UTF-8" if kind.startswith("text/") else kind,
        "Content-Disposition": attachment(file.original_filename),
        "X-Content-Type-Options": "nosniff",
        "Accept-Ranges": "bytes",
        "ETag": f'"{file.digest}"',
    }


def attachment(filename: str) -> str:
    """The header that names the file: the bytes of its UTF-8 text, as Akeneo sends it, and no way out of the quotes."""
    name = _CONTROL.sub("", filename).replace("\\", "\\\\").replace('"', '\\"')
    return f'attachment; filename="{name}"'.encode("utf-8", "replace").decode("latin-1")


def _unmet(exchange: Exchange, etag: str) -> int | None:
    """The status of a condition on the content that does not hold (RFC 9110 §13.1)."""

    def names(header: str, weak: str = "") -> bool:
        tags = [tag.strip().removeprefix(weak) for tag in exchange.headers[header].split(",")]
        return "*" in tags or etag in tags

    if "if-match" in exchange.headers and not names("if-match"):
        return 412
    return 304 if "if-none-match" in exchange.headers and names("if-none-match", "W/") else None


def _requested_part(exchange: Exchange, file: MediaFile, etag: str) -> tuple[int, int] | None:
    """Start and length of what is asked for (RFC 9110 §14); None for a range outside the file.

    HEAD, several ranges, other units and a condition that does not hold ask for the whole file.
    """
    everything = (0, file.size)
    match = _RANGE.fullmatch(exchange.headers.get("range", "").strip())
    if match is None or exchange.method == "HEAD" or exchange.headers.get("if-range", etag) != etag:
        return everything
    first, last = match.groups()
    if max(len(first), len(last)) > _MAX_DIGITS or not (first or last):
        return everything
    if not first:
        length = min(int(last), file.size)
        return (file.size - length, length) if length else None
    start, end = int(first), min(int(last) if last else file.size, file.size - 1)
    if last and int(last) < start:
        return everything
    return (start, end - start + 1) if start < file.size else None
