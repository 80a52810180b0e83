"""The ASGI wrapper that fills the journal, and the writer behind it."""

import asyncio
from typing import Any
from weakref import WeakKeyDictionary

import structlog
from sqlalchemy import delete, insert, select, text
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pimlet.control.journal.recording import Recording
from pimlet.control.journal.tables import journal
from pimlet.edge.exchange import Exchange
from pimlet.foundation.sandboxes import Sandbox, Sandboxes

Row = dict[str, Any]

# A lost entry after a crash of the machine is no loss of data, and the answer need not wait for the disk.
_NO_WAIT = text("set local synchronous_commit = off")
_log = structlog.get_logger("pimlet.journal")


class JournalWriter:
    """Writes the entries of one sandbox; those that come together are written together."""

    def __init__(self, sandbox: Sandbox, size: int) -> None:
        """`size`: how many entries are kept."""
        self._sandbox = sandbox
        oldest_kept = select(journal.c.id).order_by(journal.c.id.desc()).offset(size).limit(1).scalar_subquery()
        # Both ends of the primary key: a few rows, however long the journal is.
        self._trim = delete(journal).where(journal.c.id <= oldest_kept)
        self._pending: list[tuple[Row, asyncio.Future[None]]] = []
        self._writing = False

    async def write(self, row: Row) -> None:
        """Returns when the row can be read by every process."""
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._pending.append((row, written))
        if not self._writing:
            await self._drain()
        await written

    async def _drain(self) -> None:
        self._writing = True
        try:
            while self._pending:
                batch, self._pending = self._pending, []
                try:
                    await self._store([row for row, _ in batch])
                except Exception as error:
                    # The journal must never fail a request.
                    _log.warning("journal_entries_lost", entries=len(batch), error=type(error).__name__)
                for _, written in batch:
                    if not written.done():
                        written.set_result(None)
        finally:
            self._writing = False

    async def _store(self, rows: list[Row]) -> None:
        async with self._sandbox.engine.begin() as connection:
            await connection.execute(_NO_WAIT)
            await connection.execute(insert(journal), rows)
            await connection.execute(self._trim)


class JournalRecorder:
    """Records each exchange of the PIM API before the last byte of its answer leaves."""

    def __init__(self, app: ASGIApp, sandboxes: Sandboxes, size: int, body_bytes: int) -> None:
        """`size` entries are kept in each sandbox, with `body_bytes` of each body."""
        self.app = app
        self._sandboxes = sandboxes
        self._size = size
        self._body_bytes = body_bytes
        self._writers: WeakKeyDictionary[Sandbox, JournalWriter] = WeakKeyDictionary()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI entry."""
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self.app(scope, receive, send)
            return
        recording = Recording(scope, self._body_bytes)
        written = False
        # A client that is told of an empty body is content with the head, so the head waits for what follows it.
        head: Message | None = None

        async def received() -> Message:
            message = await receive()
            recording.received(message)
            return message

        async def sent(message: Message) -> None:
            nonlocal written, head
            recording.sent(message)
            if message["type"] == "http.response.start":
                head = message
                return
            if recording.complete and not written:
                written = True
                await self._write(scope, recording)
            await pass_head()
            await send(message)

        async def pass_head() -> None:
            nonlocal head
            if head is not None:
                waiting, head = head, None
                await send(waiting)

        try:
            await self.app(scope, received, sent)
        finally:
            if not written:
                await self._write(scope, recording)
            await pass_head()

    async def _write(self, scope: Scope, recording: Recording) -> None:
        exchange = scope.get("pimlet.exchange")
        sandbox, connection, username = self._sandboxes.default, None, None
        if isinstance(exchange, Exchange):
            sandbox = exchange.sandbox
            if exchange.authenticated:
                connection, username = exchange.principal.connection, exchange.principal.username
        writer = self._writers.get(sandbox)
        if writer is None:
            writer = self._writers[sandbox] = JournalWriter(sandbox, self._size)
        await writer.write(recording.row(connection, username))
