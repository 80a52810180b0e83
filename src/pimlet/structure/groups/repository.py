"""All SQL of product groups."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from pimlet.foundation.keys import structure_key
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.group_types.tables import group_type
from pimlet.structure.groups.tables import product_group
from pimlet.structure.groups.updater import ProductGroup
from pimlet.structure.writing import Change

_ROWS = select(product_group, group_type.c.code.label("type")).join(group_type)


async def all_rows(uow: UnitOfWork) -> list[Any]:
    """All rows by code."""
    return await uow.rows(_ROWS.order_by(product_group.c.key))


async def find(uow: UnitOfWork, codes: Iterable[str]) -> list[Any]:
    """Rows with these codes in any case, by the unique index on `key`."""
    return await uow.rows(_ROWS.where(product_group.c.key.in_({structure_key(code) for code in codes})))


async def save(uow: UnitOfWork, changes: Sequence[Change[ProductGroup]]) -> None:
    """Insert new groups, change the labels of stored ones."""
    created = [change.after for change in changes if change.before is None]
    changed = [change.after for change in changes if change.before is not None]
    if created:
        await uow.execute(insert(product_group), [_row(one) for one in created])
    if changed:
        statement = update(product_group).where(product_group.c.id == bindparam("row_id"))
        await uow.execute(
            statement.values(labels=bindparam("new_labels")),
            [{"row_id": one.id, "new_labels": one.labels} for one in changed],
        )


def _row(one: ProductGroup) -> dict[str, Any]:
    assert one.type is not None
    return {
        "code": one.code,
        "key": structure_key(one.code or ""),
        "group_type_id": one.type.id,
        "labels": one.labels,
    }


async def remove(uow: UnitOfWork, number: int) -> None:
    """Delete one row."""
    await uow.execute(delete(product_group).where(product_group.c.id == number))
