"""The streamed collection PATCH: framing, line checks, batches (spec 01 §9)."""

import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import IO, Any
from uuid import UUID

import structlog
from starlette.responses import Response, StreamingResponse

from pimlet.edge import json_bytes
from pimlet.edge.errors import BadRequest, Problem, Unprocessable
from pimlet.edge.exchange import Exchange
from pimlet.edge.json_bytes import encode_php
from pimlet.edge.routes import COLLECTION_TYPE
from pimlet.edge.writing import Outcome, Write, Writer, Written
from pimlet.foundation.unit_of_work import Access, UnitOfWork, transact

MAX_LINES = 100
MAX_LINE_BYTES = 1_000_000
_BATCH_BYTES = 4_000_000
_SPOOL_BYTES = 8_000_000
_UUID_LENGTH = 36
_log = structlog.get_logger("pimlet.edge")


@dataclass(frozen=True, slots=True)
class Line:
    """One line that passed the framing checks (`problem` is None) or did not."""

    number: int
    key: str = ""
    document: Any = None
    problem: Problem | None = None
    size: int = 0


async def _spool(exchange: Exchange) -> IO[bytes]:
    """Read the body, on disk above 8 MB; 413 as soon as there are more than 100 lines."""
    spool = tempfile.SpooledTemporaryFile(_SPOOL_BYTES)  # noqa: SIM115 - closed by the reader
    newlines, ends_open, size = 0, False, 0
    async for chunk in exchange.chunks():
        spool.write(chunk)
        size += len(chunk)
        newlines += chunk.count(b"\n")
        ends_open = not chunk.endswith(b"\n")
        if newlines + ends_open > MAX_LINES:
            spool.close()
            raise Problem(413, f"Too many resources to process, {MAX_LINES} is the maximum allowed.")
    spool.seek(0)
    return spool


def _lines(spool: IO[bytes], key_name: str) -> Iterator[Line]:
    number = 0
    while True:
        text = spool.readline(MAX_LINE_BYTES + 2)
        if not text:
            return
        number += 1
        content = text.removesuffix(b"\n")
        if len(content) > MAX_LINE_BYTES:
            while not text.endswith(b"\n") and (text := spool.readline(MAX_LINE_BYTES)):
                pass
            yield Line(number, problem=Problem(413, "Line is too long."))
            continue
        yield _parsed(number, content, key_name)


def _parsed(number: int, content: bytes, key_name: str) -> Line:
    try:
        document = json_bytes.decode(content)
    except json_bytes.MalformedJsonError:
        document = None
    if document is None:
        return Line(number, problem=BadRequest())
    key = document.get(key_name) if isinstance(document, dict) else None
    if key is not None and not isinstance(key, str):
        return Line(number, problem=Unprocessable(f"{key_name} must be of type string."))
    if key is None or not key.strip(json_bytes.BLANKS):
        return Line(number, problem=Unprocessable(f"{key_name.capitalize()} is missing."))
    return Line(number, key, document, size=len(content))


def _batches(lines: Iterator[Line]) -> Iterator[list[Line]]:
    batch: list[Line] = []
    size = 0
    for line in lines:
        if batch and size + line.size > _BATCH_BYTES:
            yield batch
            batch, size = [], 0
        batch.append(line)
        size += line.size
    if batch:
        yield batch


def _echo(key: str) -> str:
    """A valid UUID is echoed in lower case, any other key as sent."""
    if len(key) == _UUID_LENGTH:
        try:
            UUID(key)
        except ValueError:
            return key
        return key.lower()
    return key


def _status(outcome: Outcome) -> int:
    if isinstance(outcome, Written):
        return 201 if outcome.created else 204
    return outcome.code


def _answer(line: Line, outcome: Outcome, key_name: str, anchor: str | None) -> bytes:
    body: dict[str, Any] = {"line": line.number}
    if line.problem is None:
        body[key_name] = _echo(line.key)
    body["status_code"] = _status(outcome)
    if isinstance(outcome, Problem):
        body.update(outcome.members(anchor))
    return encode_php(body)


class CollectionPatch:
    """Runs the lines of one request through a resource's writer."""

    def __init__(self, exchange: Exchange, writer: Writer, parents: Mapping[str, str], access: Access) -> None:
        """`access` is the kind of the transactions; one for each batch of lines."""
        self.exchange = exchange
        self.writer = writer
        self.parents = parents
        self.access = access

    async def outcomes(self, lines: Sequence[Line]) -> list[Outcome]:
        """The outcome of each line; the batch is one transaction, repeated line by line if it fails."""
        failing = self.exchange.failing_lines
        if failing:
            lines = [self._interfered(line, failing.get(line.number)) for line in lines]
        sound = [line for line in lines if line.problem is None]
        try:
            written = await self._write(sound)
        except Exception:
            alone = len(sound) == 1
            written = [self._failed(sound[0])] if alone else [await self._alone(line) for line in sound]
        results = iter(written)
        return [line.problem if line.problem is not None else next(results) for line in lines]

    def _interfered(self, line: Line, problem: Problem | None) -> Line:
        return line if problem is None or line.problem is not None else replace(line, problem=problem)

    async def _write(self, lines: Sequence[Line]) -> list[Outcome]:
        if not lines:
            return []

        async def work(uow: UnitOfWork) -> list[Outcome]:
            writes = [Write(line.key, line.document) for line in lines]
            return await self.writer.write(uow, self.parents, writes, self.exchange.principal)

        return await transact(self.exchange.sandbox, self.access, work)

    async def _alone(self, line: Line) -> Outcome:
        try:
            return (await self._write([line]))[0]
        except Exception:
            return self._failed(line)

    def _failed(self, line: Line) -> Problem:
        _log.exception("line_failed", line=line.number, path=self.exchange.scope["path"])
        return Problem(500, "Internal Server Error")


async def collection_response(
    exchange: Exchange, writer: Writer, parents: Mapping[str, str], key_name: str, access: Access
) -> Response:
    """Answer a collection PATCH: one line for each line of the body, sent batch by batch.

    Raises `Problem` 413 for more than 100 lines before anything is stored.
    """
    spool = await _spool(exchange)
    patch = CollectionPatch(exchange, writer, parents, access)
    anchor = exchange.route.anchor

    async def body() -> AsyncIterator[bytes]:
        first = True
        with spool:
            for batch in _batches(_lines(spool, key_name)):
                outcomes = await patch.outcomes(batch)
                for outcome in outcomes:
                    exchange.services.metrics.lines.labels(str(_status(outcome))).inc()
                answers = [
                    _answer(line, outcome, key_name, anchor) for line, outcome in zip(batch, outcomes, strict=True)
                ]
                yield b"\n".join(answers) if first else b"\n" + b"\n".join(answers)
                first = False

    return StreamingResponse(body(), 200, {"Cache-Control": "no-cache, private"}, media_type=COLLECTION_TYPE)
