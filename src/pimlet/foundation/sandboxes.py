"""Sandboxes: isolated catalogs, each in a database of its own.

The default sandbox is the configured database. A request belongs to a sandbox by its credentials.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from pimlet.foundation.settings import Settings
from pimlet.foundation.state import Part, State

Value = TypeVar("Value")


@dataclass
class VersionedCache:
    """Content of one part under the version it was read at; another version empties it."""

    version: int = -1
    entries: dict[Any, Any] = field(default_factory=dict)

    def at(self, version: int) -> dict[Any, Any]:
        """Entries that belong to the given version. A reader behind the cache gets entries of its own."""
        if version == self.version:
            return self.entries
        if version < self.version:
            return {}
        self.version = version
        self.entries = {}
        return self.entries


class Sandbox:
    """One catalog with its accounts: a database and this process's caches of it."""

    def __init__(self, tag: str, url: str, settings: Settings) -> None:
        """`tag` is empty for the default sandbox; `url` is an SQLAlchemy URL with the asyncpg driver."""
        self.tag = tag
        self.settings = settings
        self.zone: ZoneInfo = settings.zone
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=settings.connections,
            max_overflow=0,
            pool_timeout=60,
            query_cache_size=1_500,
            connect_args={
                "server_settings": {"application_name": "pimlet", "jit": "off", "timezone": settings.timezone}
            },
        )
        self.reading = self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        # Numbers of interned cell names. They are never changed nor reused, so they need no version.
        self.interned_cells: dict[str, int] = {}
        self._caches: dict[tuple[str, Part], VersionedCache] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def cache(self, name: str, part: Part, state: State) -> dict[Any, Any]:
        """This process's cache `name` of a part's content, as of the transaction's state row."""
        cache = self._caches.get((name, part))
        if cache is None:
            cache = self._caches[name, part] = VersionedCache()
        return cache.at(state.versions[part])

    def start_task(self, name: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Run work in the background, once at a time under each name."""
        running = self._tasks.get(name)
        if running is None or running.done():
            self._tasks[name] = asyncio.get_running_loop().create_task(work())

    async def close(self) -> None:
        """Stop background work and close all connections."""
        running = [task for task in self._tasks.values() if not task.done()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await self.engine.dispose()


class Sandboxes:
    """The sandboxes that this process serves."""

    def __init__(self, settings: Settings) -> None:
        """`settings.database_url` must be set; the embedded server has set it before the application starts."""
        assert settings.database_url is not None
        self.default = Sandbox("", settings.database_url.get_secret_value(), settings)

    def of_tag(self, tag: str) -> Sandbox:
        """The sandbox with this tag; the default one where the tag is unknown (architecture §4)."""
        del tag
        return self.default

    async def close(self) -> None:
        """Close the connections of all sandboxes."""
        await self.default.close()
