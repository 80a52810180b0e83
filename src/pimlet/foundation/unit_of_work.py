"""One transaction per request: opened in one place, committed in one place.

Reads run REPEATABLE READ, READ ONLY, so that a page, its count and the structure never mix two states. Writes
run READ COMMITTED after a transaction-level advisory lock: shared for products and accounts, exclusive for the
catalog structure.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from enum import Enum
from functools import cached_property
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Executable, Select
from sqlalchemy.engine import CursorResult, Result
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from pimlet.foundation import changes, clock, locks
from pimlet.foundation.differences import Feature, Pim, offers, pim_of
from pimlet.foundation.prepared import Prepared
from pimlet.foundation.reconnecting import FAILURES, PAUSES, is_connection_loss, sqlstate
from pimlet.foundation.sandboxes import Sandbox, SandboxGoneError
from pimlet.foundation.settings import Mode
from pimlet.foundation.state import Part, State, bump, read_state
from pimlet.foundation.transactions import Opened, transaction

Returned = TypeVar("Returned")

_ATTEMPTS = 5
_GONE = frozenset({"3D000", "55000"})


class Access(Enum):
    """What a transaction may do, and which lock it takes for it."""

    READ = "read"
    WRITE = "write"
    STRUCTURE = "structure"


# The lock is a statement of its own, because its snapshot would predate the wait.
_BEGIN = {
    Access.READ: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    Access.WRITE: f"BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock_shared({locks.WRITES})",
    Access.STRUCTURE: f"BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock({locks.WRITES})",
}


class UnitOfWork:
    """A transaction on one sandbox, with the state row that it read first."""

    def __init__(self, sandbox: Sandbox, opened: Opened, access: Access, state: State) -> None:
        """Made by `transact` only."""
        self.sandbox = sandbox
        self._opened = opened
        self.driver = opened.driver
        self.access = access
        self.state = state
        self.statements = 0
        self._bumped: set[Part] = set()
        self._afterwards: list[Callable[[], None]] = []
        self._written: set[str] = set()

    @classmethod
    async def on(cls, sandbox: Sandbox, connection: AsyncConnection, access: Access) -> "UnitOfWork":
        """A unit of work on a transaction that the caller has begun and will commit (installation only)."""
        opened = await Opened.of(connection)
        return cls(sandbox, opened, access, await read_state(opened.driver))

    @property
    def connection(self) -> AsyncConnection:
        """SQLAlchemy's connection, inside the transaction."""
        return self._opened.connection

    @property
    def now(self) -> datetime:
        """The sandbox's current time, in UTC."""
        return clock.now(self.state)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which dates are printed."""
        return self.sandbox.zone

    @cached_property
    def pim(self) -> Pim:
        """Version, edition and switches: the sandbox's, else the settings'."""
        settings, state = self.sandbox.settings, self.state
        return pim_of(
            state.pim_version or settings.version,
            state.edition or settings.edition,
            settings.features if state.features is None else tuple(state.features.split()),
            everything=settings.mode is Mode.DEVELOPMENT,
        )

    async def reread_state(self) -> None:
        """Go on with what this transaction itself has written to the state row."""
        self.state = await read_state(self.driver)
        self.__dict__.pop("pim", None)

    def offers(self, feature: Feature) -> bool:
        """Whether the sandbox's version and edition have a feature."""
        return offers(self.pim, feature)

    async def execute(self, statement: Executable, parameters: Any = None) -> Result[Any]:
        """Run a Core statement; a list of parameter sets runs as one pipelined batch."""
        self.statements += 1
        result = await self.connection.execute(statement, parameters)
        if self.access is not Access.READ:
            self._written |= changes.written_by(cast(CursorResult[Any], result).context.compiled)
        return result

    async def rows(self, statement: Select[Any], parameters: dict[str, Any] | None = None) -> list[Any]:
        """All rows of a SELECT."""
        return list((await self.execute(statement, parameters)).all())

    async def fetch(self, prepared: Prepared, **parameters: Any) -> list[Any]:
        """All rows of a prepared SELECT."""
        self.statements += 1
        return prepared.rows(await self.driver.fetch(prepared.sql, prepared.arguments(parameters)))

    def cache(self, name: str, part: Part) -> dict[Any, Any]:
        """This process's cache of a part's content as this transaction sees it.

        A part that this transaction has changed is read uncached: its content has no version yet.
        """
        if part in self._bumped:
            return {}
        return self.sandbox.cache(name, part, self.state)

    def after_commit(self, work: Callable[[], None]) -> None:
        """Call `work` once the transaction is committed, and never if it is rolled back."""
        self._afterwards.append(work)

    def committed(self) -> None:
        """What `transact` calls after the commit."""
        for work in self._afterwards:
            work()

    async def bump(self, *parts: Part) -> None:
        """Declare that this transaction changes these parts."""
        fresh = frozenset(parts) - self._bumped
        if fresh:
            self._bumped |= fresh
            await bump(self.connection, fresh)

    async def mark_changes(self) -> None:
        """Note which tables this transaction has changed.

        One statement for a table, process and restored snapshot. It comes last, when no savepoint can take it back.
        """
        marked = self.sandbox.cache("changed tables", Part.SNAPSHOTS, self.state)
        fresh = self._written - marked.keys()
        if fresh:
            await changes.mark(self.connection, fresh)
            self.after_commit(lambda: marked.update(dict.fromkeys(fresh)))


def _repeatable(error: DBAPIError) -> bool:
    # Deadlock, serialisation failure, a lost race of two creations, which ends as an update, and a row that refers
    # to what was removed meanwhile, which ends as the error for an unknown reference.
    return sqlstate(error) in {"40P01", "40001", "23505", "23503"}


async def transact(sandbox: Sandbox, access: Access, work: Callable[[UnitOfWork], Awaitable[Returned]]) -> Returned:
    """Run `work` in one transaction and commit; an exception rolls back.

    A deadlock, a serialisation failure or a lost race of two creations repeats the whole work, five attempts at
    most. A connection that is found dead before anything was written is replaced, so that a restarting database
    delays a request instead of failing it. Raises `SandboxGoneError` when the sandbox has been deleted.
    """
    attempt = 1
    while True:
        try:
            return await _once(sandbox, access, work)
        except DBAPIError as error:
            if not _repeatable(error) or attempt >= _ATTEMPTS:
                raise
            attempt += 1


class _OpeningError(Exception):
    """The database went away before any work was done that a second attempt would repeat."""


async def _once(sandbox: Sandbox, access: Access, work: Callable[[UnitOfWork], Awaitable[Returned]]) -> Returned:
    for pause in PAUSES:
        try:
            return await _attempt(sandbox, access, work)
        except _OpeningError as error:
            _refuse_gone(sandbox, error.__cause__)
            if pause is None:
                raise error.__cause__ or error from None
            await asyncio.sleep(pause)
    raise AssertionError("unreachable")


async def _attempt(sandbox: Sandbox, access: Access, work: Callable[[UnitOfWork], Awaitable[Returned]]) -> Returned:
    opened = False
    try:
        async with transaction(sandbox.transactions, _BEGIN[access]) as transacting:
            uow = UnitOfWork(sandbox, transacting, access, await read_state(transacting.driver))
            opened = True
            returned = await work(uow)
            await uow.mark_changes()
    except FAILURES as error:
        if _may_run_again(access, error, opened=opened) and is_connection_loss(error):
            raise _OpeningError from error
        _refuse_gone(sandbox, error)
        if opened and sandbox.tag and is_connection_loss(error):
            await _check_existence(sandbox)
        raise
    uow.committed()
    return returned


def _may_run_again(access: Access, error: Exception, *, opened: bool) -> bool:
    """Nothing has been done yet, or nothing but reading; what fails outside the database is the work's own affair."""
    return not opened or (access is Access.READ and not isinstance(error, OSError))


def _refuse_gone(sandbox: Sandbox, error: BaseException | None) -> None:
    """Raises `SandboxGoneError` when the server says that the database does not exist, or is just being dropped."""
    if sandbox.tag and error is not None and (sqlstate(error) or getattr(error, "sqlstate", None)) in _GONE:
        raise SandboxGoneError from error


async def _check_existence(sandbox: Sandbox) -> None:
    """After a connection was cut off: was the database deleted? Raises `SandboxGoneError`."""
    try:
        async with sandbox.engine.connect():
            pass
    except FAILURES as error:
        _refuse_gone(sandbox, error)
