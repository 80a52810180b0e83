"""Locales: all of them, loaded once for each version."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from pimlet.edge.pagination import PageRequest
from pimlet.foundation.keys import structure_key
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.locales.tables import locale
from pimlet.structure.rows import page_of


@dataclass(frozen=True, slots=True)
class LocaleIndex:
    """All locales: (id, code, activated) by key."""

    by_key: Mapping[str, tuple[int, str, bool]]

    def stored(self, code: str) -> str | None:
        """The stored spelling of a code in any case."""
        found = self.by_key.get(structure_key(code))
        return None if found is None else found[1]

    def is_active(self, code: str) -> bool:
        """Whether the locale exists and is activated."""
        found = self.by_key.get(structure_key(code))
        return found is not None and found[2]

    def id_of(self, code: str) -> int | None:
        """The id of a locale in any case."""
        found = self.by_key.get(structure_key(code))
        return None if found is None else found[0]


async def load_locales(uow: UnitOfWork) -> LocaleIndex:
    """All locales, from the cache while none changes."""
    cache = uow.cache("locales", Part.LOCALES)
    if "index" not in cache:
        rows = await uow.rows(select(locale.c.id, locale.c.code, locale.c.key, locale.c.enabled))
        cache["index"] = LocaleIndex({row.key: (row.id, row.code, row.enabled) for row in rows})
    found: LocaleIndex = cache["index"]
    return found


async def page(uow: UnitOfWork, enabled: bool | None, request: PageRequest) -> tuple[list[Any], int | None]:
    """One page, of activated or deactivated locales only if `enabled` is given."""
    statement = select(locale.c.code, locale.c.enabled)
    if enabled is not None:
        statement = statement.where(locale.c.enabled == enabled)
    return await page_of(uow, statement, (locale.c.key,), request)


async def find(uow: UnitOfWork, code: str) -> Any | None:
    """One locale by the unique index on `key`."""
    statement = select(locale.c.code, locale.c.enabled).where(locale.c.key == structure_key(code))
    return (await uow.execute(statement)).one_or_none()
