"""One budget of connections for all sandboxes of a process (architecture §4).

A pool for each sandbox would exceed the server's `max_connections`. Here each sandbox keeps its idle connections,
and when the budget is used up, the connection that has been idle longest is closed, whosever it is.
"""

import asyncio
from collections import OrderedDict, deque
from typing import Any

from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import ConnectionPoolEntry, Pool
from sqlalchemy.util import await_only

_PATIENCE_SECONDS = 60


class Budget:
    """How many connections a process may have: permits for those in use, and the idle ones in order of their age."""

    def __init__(self, limit: int) -> None:
        """At most `limit` connections, idle ones included."""
        self.limit = limit
        self.in_use = 0
        self.idle: OrderedDict[ConnectionPoolEntry, BudgetedPool] = OrderedDict()
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def wait(self) -> None:
        """Wait for a permit, first come, first served. Raises SQLAlchemy's `TimeoutError`."""
        ticket: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(ticket)
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await ticket
        except BaseException as error:
            if ticket.done() and not ticket.cancelled():
                self.give_back()
            elif ticket in self._waiting:
                self._waiting.remove(ticket)
            if isinstance(error, TimeoutError):
                raise PoolTimeoutError(
                    f"all {self.limit} database connections (PIMLET_CONNECTIONS) were in use for {_PATIENCE_SECONDS} s"
                ) from None
            raise

    def take(self) -> bool:
        """Take a permit if one is free and nobody waits."""
        if self.in_use < self.limit and not self._waiting:
            self.in_use += 1
            return True
        return False

    def give_back(self) -> None:
        """Return a permit; who waits longest gets it."""
        while self._waiting:
            ticket = self._waiting.popleft()
            if not ticket.done():
                ticket.set_result(None)
                return
        self.in_use -= 1

    def make_room(self) -> None:
        """Close what has been idle longest, if a new connection would be one too many. The caller has a permit."""
        while self.idle and self.in_use + len(self.idle) > self.limit:
            entry, pool = self.idle.popitem(last=False)
            pool.forget(entry)
            entry.close()


class BudgetedPool(Pool):
    """SQLAlchemy's pool of one sandbox."""

    _is_asyncio = True

    def __init__(self, creator: Any, budget: Budget, **options: Any) -> None:
        """`budget` is shared with other pools."""
        super().__init__(creator, **options)
        self.budget = budget
        self._idle: list[ConnectionPoolEntry] = []
        self._out = 0
        self._disposed = False

    def checkedout(self) -> int:
        """Number of connections in use."""
        return self._out

    def forget(self, entry: ConnectionPoolEntry) -> None:
        """An idle connection of this pool is being closed."""
        self._idle.remove(entry)

    def recreate(self) -> "BudgetedPool":
        """A pool like this one without connections."""
        return BudgetedPool(
            self._creator,
            self.budget,
            recycle=self._recycle,
            echo=self.echo,
            logging_name=self._orig_logging_name,
            reset_on_return=self._reset_on_return,
            pre_ping=self._pre_ping,
            _dispatch=self.dispatch,
            dialect=self._dialect,
        )

    def dispose(self) -> None:
        """Close all idle connections now, others when they come back."""
        self._disposed = True
        while self._idle:
            entry = self._idle.pop()
            del self.budget.idle[entry]
            entry.close()

    def status(self) -> str:
        """For people."""
        return f"{self._out} in use, {len(self._idle)} idle"

    def _do_get(self) -> ConnectionPoolEntry:
        if not self.budget.take():
            await_only(self.budget.wait())
        try:
            if self._idle:
                entry = self._idle.pop()
                del self.budget.idle[entry]
            else:
                self.budget.make_room()
                entry = self._create_connection()
        except BaseException:
            self.budget.give_back()
            raise
        self._out += 1
        return entry

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        self._out -= 1
        if self._disposed:
            record.close()
        elif record.dbapi_connection is not None:
            self._idle.append(record)
            self.budget.idle[record] = self
        self.budget.give_back()
