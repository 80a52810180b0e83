"""Transactions that the driver opens, and statements that it runs."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import asyncpg
import pytest
from sqlalchemy import DateTime, Integer, Interval, bindparam, func, literal, select, text
from sqlalchemy.exc import DBAPIError

from pimlet.foundation.pool import Budget
from pimlet.foundation.prepared import Prepared
from pimlet.foundation.reconnecting import is_connection_loss
from pimlet.foundation.sandboxes import Sandbox
from pimlet.foundation.settings import Settings
from pimlet.foundation.transactions import Driver, LostTransactionError
from pimlet.foundation.unit_of_work import Access, UnitOfWork, transact
from tests.conftest import FRESH, Cluster

Work = Callable[[Sandbox], Awaitable[Any]]


@pytest.fixture(scope="module")
def run(cluster: Cluster) -> Any:
    """Runs work on a sandbox with one connection."""

    def run(work: Work) -> Any:
        async def on_sandbox() -> Any:
            sandbox = Sandbox("", url, Settings(_env_file=None), Budget(1))
            try:
                return await work(sandbox)
            finally:
                await sandbox.close()

        return asyncio.run(on_sandbox())

    with cluster.database(FRESH) as url:
        yield run


async def _fails(uow: UnitOfWork, attempts: list[int]) -> int:
    """The driver loses its place in the first attempt, below SQLAlchemy."""
    attempts.append(len(attempts))
    if len(attempts) == 1:
        raise asyncpg.InternalClientError("cannot switch to state 12; another operation (2) is in progress")
    found: int = await _number(uow)
    return found


async def _number(uow: UnitOfWork) -> Any:
    return (await uow.execute(select(literal(7)))).scalar_one()


class TestTransaction:
    def test_rolls_back_and_goes_on(self, run: Callable[[Work], Any]) -> None:
        async def failing(uow: UnitOfWork) -> None:
            await uow.connection.execute(text("create table never (number int)"))
            await uow.connection.execute(text("select 1 / 0"))

        async def work(sandbox: Sandbox) -> Any:
            with pytest.raises(DBAPIError, match="division by zero"):
                await transact(sandbox, Access.WRITE, failing)
            return await transact(
                sandbox, Access.READ, lambda uow: uow.connection.scalar(text("select to_regclass('never')"))
            )

        assert run(work) is None

    def test_a_swallowed_error_is_not_taken_for_a_commit(self, run: Callable[[Work], Any]) -> None:
        async def swallowing(uow: UnitOfWork) -> None:
            await uow.connection.execute(text("create table never (number int)"))
            with suppress(DBAPIError):
                await uow.connection.execute(text("select 1 / 0"))

        async def work(sandbox: Sandbox) -> Any:
            with pytest.raises(LostTransactionError):
                await transact(sandbox, Access.WRITE, swallowing)
            return await transact(sandbox, Access.READ, _number)

        assert run(work) == 7

    def test_a_cancelled_one_gives_its_connection_up(self, run: Callable[[Work], Any]) -> None:
        async def sleeping(uow: UnitOfWork) -> None:
            await uow.driver.run("select pg_sleep(60)")

        async def work(sandbox: Sandbox) -> Any:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.2):
                    await transact(sandbox, Access.READ, sleeping)
            # There is one connection only, so a lost one would be missed here.
            return await transact(sandbox, Access.READ, _number)

        assert run(work) == 7

    def test_a_lost_connection_is_replaced(self, run: Callable[[Work], Any]) -> None:
        async def ending(uow: UnitOfWork) -> None:
            await uow.driver.run("select pg_terminate_backend(pg_backend_pid())")

        async def work(sandbox: Sandbox) -> Any:
            with pytest.raises(DBAPIError):
                await transact(sandbox, Access.WRITE, ending)
            return await transact(sandbox, Access.READ, _number)

        assert run(work) == 7

    def test_a_read_begins_again_where_the_driver_lost_its_place(self, run: Callable[[Work], Any]) -> None:
        attempts: list[int] = []

        async def work(sandbox: Sandbox) -> Any:
            return await transact(sandbox, Access.READ, lambda uow: _fails(uow, attempts))

        assert run(work) == 7
        assert attempts == [0, 1]

    def test_a_write_does_not(self, run: Callable[[Work], Any]) -> None:
        attempts: list[int] = []

        async def work(sandbox: Sandbox) -> Any:
            with pytest.raises(asyncpg.InternalClientError):
                await transact(sandbox, Access.WRITE, lambda uow: _fails(uow, attempts))
            return await transact(sandbox, Access.READ, _number)

        assert run(work) == 7
        assert attempts == [0]


class TestPrepared:
    def test_takes_parameters_and_gives_named_rows(self, run: Callable[[Work], Any]) -> None:
        statement: Any = select(
            (bindparam("given", type_=Integer) - bindparam("left", 3, Integer)).label("difference"),
            literal("x").label("letter"),
        )
        prepared = Prepared(statement)

        async def work(sandbox: Sandbox) -> Any:
            return await transact(sandbox, Access.READ, lambda uow: uow.fetch(prepared, given=10))

        ((row),) = run(work)
        assert (row.difference, row.letter) == (7, "x")

    def test_refuses_columns_that_would_have_to_be_converted(self) -> None:
        converted = func.age(bindparam("one", type_=DateTime)).cast(Interval(native=False)).label("converted")
        with pytest.raises(TypeError, match="converted"):
            _ = Prepared(select(converted)).sql


class _CutOff:
    """A connection whose other end died in the middle of a statement, which confuses the driver."""

    async def fetch(self, *_: Any) -> list[Any]:
        raise asyncpg.InternalClientError("cannot switch to state 12; another operation (2) is in progress")

    def is_closed(self) -> bool:
        return False


def test_a_driver_that_lost_its_place_has_lost_its_connection() -> None:
    with pytest.raises(DBAPIError) as raised:
        asyncio.run(Driver(_CutOff()).fetch("select 1", []))
    assert is_connection_loss(raised.value)
