"""Which statements an application runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pimlet.foundation.transactions import Driver

Statement = tuple[str, Any]


def engine_of(client: TestClient) -> AsyncEngine:
    """The engine of the default sandbox."""
    assert isinstance(client.app, Starlette)
    engine = client.app.state.services.sandboxes.default.engine
    assert isinstance(engine, AsyncEngine)
    return engine


@contextmanager
def recorded(client: TestClient) -> Iterator[list[Statement]]:
    """Texts and parameters of the statements of the default sandbox, by whichever way they are run."""
    engine, seen, fetch = engine_of(client).sync_engine, list[Statement](), Driver.fetch

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        seen.append((statement, parameters))

    async def fetched(driver: Driver, sql: str, arguments: list[Any]) -> list[Any]:
        seen.append((sql, tuple(arguments)))
        return await fetch(driver, sql, arguments)

    event.listen(engine, "before_cursor_execute", note)
    try:
        with patch.object(Driver, "fetch", fetched):
            yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
