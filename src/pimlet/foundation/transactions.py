"""Transactions opened by the driver itself: a third of the cost of those that SQLAlchemy opens.

A connection comes from the engine's pool in SQLAlchemy's autocommit mode, so that Core statements run in the
transaction that is opened here. Errors of the driver come out as SQLAlchemy's, whoever ran the statement.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import cached_property, partial
from typing import Any, TypeVar

import asyncpg
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.pool import Pool, PoolProxiedConnection
from sqlalchemy.util import greenlet_spawn

Returned = TypeVar("Returned")


class LostTransactionError(Exception):
    """A statement of the transaction had failed, and its error was not passed on: nothing was committed."""


class Driver:
    """The driver's connection of a transaction."""

    def __init__(self, connection: Any) -> None:
        """`connection` is asyncpg's."""
        self._connection = connection

    async def run(self, sql: str) -> str:
        """Run statements without parameters in one round trip; what the server says of the last one."""
        return await self._translated(sql, self._connection.execute(sql))

    async def fetch(self, sql: str, arguments: list[Any]) -> list[Any]:
        """The rows of one statement, as the driver gives them."""
        return await self._translated(sql, self._connection.fetch(sql, *arguments))

    @property
    def closed(self) -> bool:
        """Whether the server is no longer at the other end."""
        return bool(self._connection.is_closed())

    async def _translated(self, sql: str, running: Awaitable[Returned]) -> Returned:
        try:
            return await running
        except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
            raise DBAPIError(sql, None, error, connection_invalidated=self.closed) from error


class Opened:
    """An open transaction: the driver's connection, and SQLAlchemy's for those who ask for it."""

    def __init__(self, driver: Any, connect: Callable[[], AsyncConnection]) -> None:
        """`driver` is asyncpg's connection; `connect` puts SQLAlchemy's around it."""
        self.driver = Driver(driver)
        self._connect = connect

    @classmethod
    async def of(cls, connection: AsyncConnection) -> "Opened":
        """The transaction of a connection that SQLAlchemy has in hand."""
        return cls((await connection.get_raw_connection()).driver_connection, lambda: connection)

    @cached_property
    def connection(self) -> AsyncConnection:
        """What runs Core statements."""
        return self._connect()


async def _check_out(engine: AsyncEngine) -> PoolProxiedConnection:
    try:
        return await engine.raw_connection()
    except engine.dialect.loaded_dbapi.Error as error:
        raise DBAPIError("connect", None, error) from error


def _around(engine: AsyncEngine, checked_out: PoolProxiedConnection) -> AsyncConnection:
    return AsyncConnection(engine, Connection(engine.sync_engine, checked_out))


@asynccontextmanager
async def transaction(engine: AsyncEngine, begin: str) -> AsyncIterator[Opened]:
    """A transaction that `begin` opens; committed at the end, rolled back by an exception.

    `engine` is in autocommit mode. Raises SQLAlchemy's `DBAPIError`.
    """
    pool = engine.pool
    checked_out = await _check_out(engine)
    opened = Opened(checked_out.driver_connection, partial(_around, engine, checked_out))
    try:
        await opened.driver.run(begin)
        yield opened
        ended = await opened.driver.run("COMMIT")
    except Exception:
        await _give_up(engine, pool, checked_out, opened.driver)
        raise
    except BaseException:
        # Cancelled: nobody waits here until a statement has come to its end.
        await greenlet_spawn(checked_out.invalidate)
        raise
    finally:
        await greenlet_spawn(checked_out.close)
    if ended != "COMMIT":
        raise LostTransactionError


async def _give_up(engine: AsyncEngine, pool: Pool, checked_out: PoolProxiedConnection, driver: Driver) -> None:
    """Roll back. If the server is gone, so is the other end of all connections of the pool."""
    if not driver.closed:
        try:
            await driver.run("ROLLBACK")
        except (DBAPIError, OSError):
            pass
        else:
            return
    await greenlet_spawn(checked_out.invalidate)
    if engine.pool is pool:
        await engine.dispose()
