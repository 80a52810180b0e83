"""All SQL of association types."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from pimlet.edge.pagination import PageRequest
from pimlet.foundation.keys import structure_key
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.association_types.tables import association_type
from pimlet.structure.association_types.updater import AssociationType
from pimlet.structure.rows import page_of
from pimlet.structure.writing import Change


async def page(uow: UnitOfWork, request: PageRequest) -> tuple[list[Any], int | None]:
    """One page."""
    return await page_of(uow, select(association_type), (association_type.c.key,), request)


async def find(uow: UnitOfWork, codes: Iterable[str]) -> list[Any]:
    """Rows with these codes in any case, by the unique index on `key`."""
    keys = {structure_key(code) for code in codes}
    return await uow.rows(select(association_type).where(association_type.c.key.in_(keys)))


async def save(uow: UnitOfWork, changes: Sequence[Change[AssociationType]]) -> None:
    """Insert new association types, change the labels of stored ones."""
    created = [change.after for change in changes if change.before is None]
    changed = [change.after for change in changes if change.before is not None]
    if created:
        await uow.execute(
            insert(association_type),
            [
                {
                    "code": one.code,
                    "key": structure_key(one.code or ""),
                    "is_two_way": one.is_two_way,
                    "is_quantified": one.is_quantified,
                    "labels": one.labels,
                }
                for one in created
            ],
        )
    if changed:
        await uow.execute(
            update(association_type)
            .where(association_type.c.id == bindparam("row_id"))
            .values(labels=bindparam("new_labels")),
            [{"row_id": one.id, "new_labels": one.labels} for one in changed],
        )


async def remove(uow: UnitOfWork, key: str) -> bool:
    """Delete one by the unique index on `key`, its links with it; False when there is none."""
    found = await uow.execute(delete(association_type).where(association_type.c.key == key))
    return bool(found.rowcount)  # type: ignore[attr-defined]
