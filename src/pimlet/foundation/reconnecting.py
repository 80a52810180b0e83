"""A database that restarts: how it is noticed, and how long a request waits for it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg
from sqlalchemy.exc import DBAPIError

Returned = TypeVar("Returned")

PAUSES: tuple[float | None, ...] = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, None)
"""Seconds to wait after each attempt; None after the last one."""

FAILURES = (OSError, DBAPIError, asyncpg.InternalClientError)
"""What statements raise where the database is away or refuses.

SQLAlchemy leaves the last one as it is: the driver may lose its place when it is cut off in the middle of a statement.
"""


def sqlstate(error: BaseException) -> str | None:
    """The five-character PostgreSQL error code behind an SQLAlchemy error, if there is one."""
    original = getattr(error, "orig", None)
    return getattr(original, "sqlstate", None) or getattr(original, "pgcode", None)


def is_connection_loss(error: Exception) -> bool:
    """Whether an error says that the server is away, not that it refuses."""
    if isinstance(error, OSError) or isinstance(getattr(error, "orig", error), asyncpg.InternalClientError):
        return True
    state = sqlstate(error) or ""
    return state.startswith(("08", "57P")) or getattr(error, "connection_invalidated", False)


async def reading_again(read: Callable[[], Awaitable[Returned]]) -> Returned:
    """The result of a read in a transaction of its own, repeated while the server is away.

    Raises what the read raises in the end.
    """
    for pause in PAUSES:
        try:
            return await read()
        except FAILURES as error:
            if pause is None or not is_connection_loss(error):
                raise
            await asyncio.sleep(pause)
    raise AssertionError("unreachable")
