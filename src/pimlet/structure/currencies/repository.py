"""All SQL of currencies."""

from typing import Any

from sqlalchemy import select

from pimlet.edge.pagination import PageRequest
from pimlet.foundation.keys import structure_key
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.currencies.tables import currency
from pimlet.structure.rows import page_of

_COLUMNS = select(currency.c.code, currency.c.enabled)


async def page(uow: UnitOfWork, enabled: bool | None, request: PageRequest) -> tuple[list[Any], int | None]:
    """One page, of activated or deactivated currencies only if `enabled` is given."""
    statement = _COLUMNS if enabled is None else _COLUMNS.where(currency.c.enabled == enabled)
    return await page_of(uow, statement, (currency.c.key,), request)


async def find(uow: UnitOfWork, code: str) -> Any | None:
    """One currency by the unique index on `key`."""
    return (await uow.execute(_COLUMNS.where(currency.c.key == structure_key(code)))).one_or_none()
