"""Lists of structure rows in the order of their keys, which the unique index on `key` serves."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Select, func, select

from pimlet.edge.pagination import PageRequest
from pimlet.foundation.unit_of_work import UnitOfWork


async def page_of(
    uow: UnitOfWork, statement: Select[Any], order: Sequence[Column[Any]], request: PageRequest
) -> tuple[list[Any], int | None]:
    """One page of a SELECT, and the number of all its rows if it was asked for."""
    rows = await uow.rows(statement.order_by(*order).offset(request.offset).limit(request.limit))
    if not request.with_count:
        return rows, None
    counted = select(func.count()).select_from(statement.subquery())
    return rows, int((await uow.execute(counted)).scalar_one())
