"""Everything in an installation that refers to contents of media files, for `pimlet media gc` (architecture §4)."""

from sqlalchemy import NullPool
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from pimlet.control.sandboxes import templates
from pimlet.foundation import registry
from pimlet.foundation.sandboxes import Sandboxes
from pimlet.media.collection import DatabaseReferences


class AllReferences:
    """The databases of the default sandbox and of all others, their snapshots, and the templates of new sandboxes."""

    def __init__(self, sandboxes: Sandboxes) -> None:
        """The installation."""
        self._sandboxes = sandboxes

    async def digests(self) -> set[str]:
        """Database after database. Raises `SQLAlchemyError` or `OSError` when one cannot be read."""
        default = self._sandboxes.default.engine
        found: set[str] = set()
        async with templates.opened(self._sandboxes) as names:
            for name in names:
                found |= await _digests(default, name)
        for entry in await registry.entries(default):
            try:
                found |= await _digests(default, entry.database)
            except (OSError, DBAPIError):
                if await registry.by_tag(default, entry.tag) is not None:
                    raise
        return found | await DatabaseReferences(default).digests()


async def _digests(default: AsyncEngine, database: str) -> set[str]:
    """Of another database of the same server; it is not migrated, and no connection to it stays."""
    engine = create_async_engine(default.url.set(database=database), poolclass=NullPool)
    try:
        return await DatabaseReferences(engine).digests()
    finally:
        await engine.dispose()
