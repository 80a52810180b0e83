"""Sandboxes: isolated catalogs, each in a database of its own.

The default sandbox is the configured database. A request belongs to a sandbox by its credentials.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from pimlet.foundation import migrations, registry
from pimlet.foundation.pool import Budget, BudgetedPool
from pimlet.foundation.registry import Entry
from pimlet.foundation.settings import Settings
from pimlet.foundation.state import Part, State

Value = TypeVar("Value")
DEFAULT = "default"
_STATEMENTS_OF_DEFAULT = 1_500
_STATEMENTS_OF_OTHERS = 500


class SandboxGoneError(Exception):
    """The database of a sandbox has been deleted."""


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

    def __init__(
        self, tag: str, url: str, settings: Settings, budget: Budget | None = None, name: str = DEFAULT
    ) -> None:
        """`tag` is empty for the default sandbox; `url` is an SQLAlchemy URL with the asyncpg driver.

        `budget` is that of the process; without one the sandbox has its own.
        """
        self.tag = tag
        self.name = name
        self.settings = settings
        self.zone: ZoneInfo = settings.zone
        self.engine: AsyncEngine = create_async_engine(
            url,
            poolclass=BudgetedPool,
            budget=budget or Budget(settings.connections),
            query_cache_size=_STATEMENTS_OF_OTHERS if tag else _STATEMENTS_OF_DEFAULT,
            connect_args={
                "server_settings": {"application_name": "pimlet", "jit": "off", "timezone": settings.timezone}
            },
        )
        # For those who open transactions themselves.
        self.transactions = self.engine.execution_options(isolation_level="AUTOCOMMIT")
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

    async def stop(self) -> None:
        """Stop background work."""
        running = [task for task in self._tasks.values() if not task.done()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def close(self) -> None:
        """Stop background work and close all connections."""
        await self.stop()
        await self.engine.dispose()


class Sandboxes:
    """The sandboxes that this process serves: the default one, and others once they are asked for."""

    def __init__(self, settings: Settings, default: Sandbox | None = None) -> None:
        """`settings.database_url` must be set; the embedded server has set it before the application starts."""
        self.settings = settings
        self.budget = Budget(settings.connections)
        self.opened: dict[str, Sandbox] = {}
        if default is None:
            assert settings.database_url is not None
            default = Sandbox("", settings.database_url.get_secret_value(), settings, self.budget)
        self.default = default

    async def of_tag(self, tag: str) -> Sandbox:
        """The sandbox with this tag; the default one where the tag is unknown (architecture §4)."""
        # What no tag can be is not worth a question; some of it the database could not even read.
        if not tag.isalnum() or not tag.isascii():
            return self.default
        if tag in self.opened:
            return self.opened[tag]
        entry = await registry.by_tag(self.default.engine, tag)
        return self.default if entry is None else await self.open(entry)

    async def named(self, name: str | None) -> Sandbox | None:
        """The sandbox with this name, None when there is none; the default one for an empty name."""
        if name in {None, "", DEFAULT}:
            return self.default
        entry = await registry.by_name(self.default.engine, str(name))
        return None if entry is None else await self.open(entry)

    async def names(self) -> list[str]:
        """The names of all sandboxes."""
        return [DEFAULT, *(entry.name for entry in await registry.entries(self.default.engine))]

    async def open(self, entry: Entry) -> Sandbox:
        """A sandbox from its row, migrated if an older version of this program used it last."""
        if entry.tag in self.opened:
            return self.opened[entry.tag]
        url = self.default.engine.url.set(database=entry.database).render_as_string(hide_password=False)
        sandbox = Sandbox(entry.tag, url, self.settings, self.budget, entry.name)
        if entry.revision != migrations.head():
            await migrations.upgrade(sandbox.engine)
            await registry.set_revision(self.default.engine, entry.tag, migrations.head())
        return self.opened.setdefault(entry.tag, sandbox)

    async def forget(self, tag: str) -> None:
        """Close what this process has of a deleted sandbox."""
        sandbox = self.opened.pop(tag, None)
        if sandbox is not None:
            await sandbox.close()

    async def close(self) -> None:
        """Close the connections of all sandboxes."""
        for tag in list(self.opened):
            await self.forget(tag)
        await self.default.close()
