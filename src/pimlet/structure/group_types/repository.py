"""All SQL of group types."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from pimlet.foundation.keys import structure_key
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.group_types.tables import group_type
from pimlet.structure.group_types.updater import GroupType
from pimlet.structure.groups.tables import product_group
from pimlet.structure.writing import Change


async def all_rows(uow: UnitOfWork) -> list[Any]:
    """All rows by code."""
    return await uow.rows(select(group_type).order_by(group_type.c.key))


async def find(uow: UnitOfWork, codes: Iterable[str]) -> list[Any]:
    """Rows with these codes in any case, by the unique index on `key`."""
    return await uow.rows(select(group_type).where(group_type.c.key.in_({structure_key(code) for code in codes})))


async def save(uow: UnitOfWork, changes: Sequence[Change[GroupType]]) -> None:
    """Insert new group types, change the labels of stored ones."""
    created = [change.after for change in changes if change.before is None]
    changed = [change.after for change in changes if change.before is not None]
    if created:
        rows = [{"code": one.code, "key": structure_key(one.code or ""), "labels": one.labels} for one in created]
        await uow.execute(insert(group_type), rows)
    if changed:
        statement = update(group_type).where(group_type.c.id == bindparam("row_id"))
        await uow.execute(
            statement.values(labels=bindparam("new_labels")),
            [{"row_id": one.id, "new_labels": one.labels} for one in changed],
        )


async def groups_of(uow: UnitOfWork, number: int) -> list[str]:
    """Codes of the groups of a type, by the index on `group_type_id`."""
    statement = select(product_group.c.code).where(product_group.c.group_type_id == number)
    return [row.code for row in await uow.rows(statement.order_by(product_group.c.key))]


async def remove(uow: UnitOfWork, number: int) -> None:
    """Delete one row."""
    await uow.execute(delete(group_type).where(group_type.c.id == number))
