"""The SQL of attribute groups."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Integer, Select, bindparam, delete, exists, false, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from pimlet.edge.pagination import PageRequest
from pimlet.foundation.keys import structure_key
from pimlet.foundation.schema import KEY
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.attribute_groups.tables import attribute_group
from pimlet.structure.attribute_groups.updater import OTHER, AttributeGroup
from pimlet.structure.attributes.tables import attribute
from pimlet.structure.rows import page_of
from pimlet.structure.search import Criterion, changed_after
from pimlet.structure.writing import Change

_KEYS = bindparam("keys", type_=ARRAY(KEY))
_IDS = bindparam("ids", type_=ARRAY(Integer))

# The index of `attribute` on group_id; attributes in order of creation.
_ATTRIBUTES = (
    select(func.array_agg(aggregate_order_by(attribute.c.code, attribute.c.id)))
    .where(attribute.c.group_id == attribute_group.c.id)
    .scalar_subquery()
)
GROUPS = select(attribute_group, _ATTRIBUTES.label("attributes"))


async def page(uow: UnitOfWork, criteria: Iterable[Criterion], request: PageRequest) -> tuple[list[Any], int | None]:
    """One page of the groups that meet all criteria, and their number if it was asked for."""
    statement = GROUPS
    for criterion in criteria:
        statement = _restricted(statement, criterion)
    return await page_of(uow, statement, (attribute_group.c.key,), request)


def _restricted(statement: Select[Any], criterion: Criterion) -> Select[Any]:
    match criterion.property, criterion.value:
        case _, None:
            return statement.where(false())
        case "code", codes:
            return statement.where(attribute_group.c.key.in_({structure_key(code) for code in codes}))
        case _, moment:
            return statement.where(changed_after(attribute_group.c.updated, moment))


async def find(uow: UnitOfWork, code: str) -> Any | None:
    """One group by the unique index on `key`."""
    return (await uow.execute(GROUPS.where(attribute_group.c.key == structure_key(code)))).one_or_none()


# The unique index on `key`.
_BY_KEYS = select(attribute_group).where(attribute_group.c.key == func.any(_KEYS))


async def by_codes(uow: UnitOfWork, codes: Iterable[str]) -> list[Any]:
    """Groups by code in any case."""
    return await uow.rows(_BY_KEYS, {"keys": [structure_key(code) for code in codes]})


# The unique index on `key`, and that on group_id.
_MEMBERS = select(attribute.c.id, attribute.c.key, attribute.c.group_id).where(
    or_(attribute.c.key == func.any(_KEYS), attribute.c.group_id == func.any(_IDS))
)


async def members(uow: UnitOfWork, codes: Iterable[str], group_ids: Sequence[int]) -> list[Any]:
    """Attributes by code in any case, and all attributes of the given groups."""
    return await uow.rows(_MEMBERS, {"keys": [structure_key(code) for code in codes], "ids": group_ids})


_COUNT = select(func.count()).select_from(attribute_group)


async def count(uow: UnitOfWork) -> int:
    """Number of all groups; there are 1,000 at most."""
    return int((await uow.execute(_COUNT)).scalar_one())


_INSERT = insert(attribute_group)
_UPDATE = (
    update(attribute_group)
    .where(attribute_group.c.id == bindparam("row_id"))
    .values({name: bindparam(name) for name in ("sort_order", "labels", "updated")})
)
# The primary key of `attribute`, and the unique index on `key` of its group.
_GROUP_ID = select(attribute_group.c.id).where(attribute_group.c.key == bindparam("group_key")).scalar_subquery()
_MOVE = (
    update(attribute)
    .where(attribute.c.id == bindparam("row_id"))
    .values(group_id=_GROUP_ID, updated=bindparam("moment"))
)


async def save(uow: UnitOfWork, changes: Sequence[Change[AttributeGroup]], moved: Mapping[int, str]) -> None:
    """Insert and update, each as one batch, then move attributes (by id) to groups (by key)."""
    moment = uow.now
    created = [_row(change.after) for change in changes if change.before is None]
    changed = [{**_changeable(change.after), "row_id": change.after.id} for change in changes if change.before]
    if created:
        await uow.execute(_INSERT, [{**row, "created": moment, "updated": moment} for row in created])
    if changed:
        await uow.execute(_UPDATE, [{**row, "updated": moment} for row in changed])
    if moved:
        rows = [{"row_id": number, "group_key": key, "moment": moment} for number, key in sorted(moved.items())]
        await uow.execute(_MOVE, rows)


def _changeable(of: AttributeGroup) -> dict[str, Any]:
    return {"sort_order": of.sort_order, "labels": of.labels}


def _row(of: AttributeGroup) -> dict[str, Any]:
    assert of.code is not None
    return {"code": of.code, "key": structure_key(of.code), **_changeable(of)}


async def has_attributes(uow: UnitOfWork, group_id: int) -> bool:
    """Whether the group has attributes: the index on `group_id`."""
    return bool((await uow.execute(select(exists().where(attribute.c.group_id == group_id)))).scalar_one())


async def remove(uow: UnitOfWork, group_id: int) -> None:
    """Delete a group without attributes."""
    await uow.execute(delete(attribute_group).where(attribute_group.c.id == group_id))


OTHER_KEY = structure_key(OTHER)
