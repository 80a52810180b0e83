"""All SQL of categories."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, delete, func, insert, select, update

from pimlet.accounts.tables import user
from pimlet.edge.pagination import PageRequest
from pimlet.foundation.keys import structure_key
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.categories.nested_sets import Forest, Node
from pimlet.structure.categories.tables import category
from pimlet.structure.categories.updater import Category
from pimlet.structure.channels.tables import channel
from pimlet.structure.rows import page_of

_parent = category.alias("parent")
_sibling = category.alias("sibling")
_POSITION = (
    select(func.count())
    .select_from(_sibling)
    .where(_sibling.c.parent_id == category.c.parent_id, _sibling.c.lft <= category.c.lft)
    .scalar_subquery()
)
_ROWS: Select[Any] = select(
    category.c.id,
    category.c.code,
    category.c.key,
    category.c.labels,
    category.c.updated,
    category.c.root_id,
    category.c["values"].label("enriched_values"),
    category.c.validations,
    category.c.channel_requirements,
    _parent.c.code.label("parent"),
    _parent.c.key.label("parent_key"),
    func.greatest(_POSITION, 1).label("position"),
).outerjoin(_parent, _parent.c.id == category.c.parent_id)


async def page(
    uow: UnitOfWork, conditions: Iterable[ColumnElement[bool]], request: PageRequest
) -> tuple[list[Any], int | None]:
    """One page tree by tree, depth first: the index on (root_id, lft)."""
    statement = _ROWS.where(*conditions)
    return await page_of(uow, statement, (category.c.root_id, category.c.lft), request)


async def find(uow: UnitOfWork, code: str) -> Any | None:
    """One category in any case, by the unique index on `key`."""
    return (await uow.execute(_ROWS.where(category.c.key == structure_key(code)))).one_or_none()


async def with_ancestors(uow: UnitOfWork, codes: Iterable[str]) -> list[Any]:
    """The categories with these codes in any case, and all their ancestors."""
    named = category.alias("named")
    keys = {structure_key(code) for code in codes}
    line = (
        select(category.c.id)
        .join(
            named,
            (named.c.root_id == category.c.root_id) & (named.c.lft >= category.c.lft) & (named.c.rgt <= category.c.rgt),
        )
        .where(named.c.key.in_(keys))
    )
    return await uow.rows(_ROWS.where(category.c.id.in_(line)))


def below(code: str) -> ColumnElement[bool]:
    """All descendants of a category."""
    top = category.alias("top")
    return (
        select(top.c.id)
        .where(
            top.c.key == structure_key(code),
            top.c.root_id == category.c.root_id,
            top.c.lft < category.c.lft,
            top.c.rgt > category.c.rgt,
        )
        .exists()
    )


async def channel_trees(uow: UnitOfWork) -> set[int]:
    """Ids of the trees of channels."""
    return {row.category_id for row in await uow.rows(select(channel.c.category_id))}


async def user_trees(uow: UnitOfWork) -> set[str]:
    """Keys of the default trees of users."""
    rows = await uow.rows(select(user.c.category_tree).distinct().where(user.c.category_tree.is_not(None)))
    return {structure_key(row.category_tree) for row in rows}


def _asked(one: Category) -> dict[str, Any]:
    return {"validations": one.validations, "channel_requirements": one.channel_requirements or None}


async def insert_new(uow: UnitOfWork, categories: Sequence[Category]) -> dict[str, int]:
    """Insert categories outside any tree; their ids by key."""
    if not categories:
        return {}
    rows = [
        {
            "code": one.code, "key": one.key, "root_id": 0, "lft": 0, "rgt": 0, "level": 0, "labels": one.labels,
            "values": one.values, **_asked(one), "created": uow.now, "updated": uow.now,
        }
        for one in categories
    ]  # fmt: skip
    created = await uow.execute(
        insert(category).returning(category.c.key, category.c.id, sort_by_parameter_order=True), rows
    )
    return {row.key: row.id for row in created}


async def update_content(uow: UnitOfWork, categories: Sequence[Category], moment: datetime) -> None:
    """Store labels, enriched values and the date of change."""
    if categories:
        await uow.execute(
            update(category)
            .where(category.c.id == bindparam("row_id"))
            .values(
                {
                    "labels": bindparam("new_labels"), "values": bindparam("new_values"),
                    "validations": bindparam("new_validations"),
                    "channel_requirements": bindparam("new_channel_requirements"), "updated": bindparam("moment"),
                }
            ),
            [
                {
                    "row_id": one.id, "new_labels": one.labels, "new_values": one.values, "moment": moment,
                    **{f"new_{name}": value for name, value in _asked(one).items()},
                }
                for one in categories
            ],
        )  # fmt: skip


async def forest(uow: UnitOfWork, ids: Iterable[int]) -> Forest:
    """The whole trees of these categories."""
    roots = select(category.c.root_id).where(category.c.id.in_(set(ids)), category.c.root_id != 0)
    columns = (
        category.c.id, category.c.parent_id, category.c.root_id, category.c.lft, category.c.rgt, category.c.level,
    )  # fmt: skip
    rows = await uow.rows(
        select(*columns).where(category.c.root_id.in_(roots)).order_by(category.c.root_id, category.c.lft)
    )
    return Forest(Node(*row) for row in rows)


async def place(uow: UnitOfWork, nodes: Sequence[Node]) -> None:
    """Store positions."""
    if nodes:
        await uow.execute(
            update(category)
            .where(category.c.id == bindparam("row_id"))
            .values(
                parent_id=bindparam("new_parent"), root_id=bindparam("new_root"), lft=bindparam("new_lft"),
                rgt=bindparam("new_rgt"), level=bindparam("new_level"),
            ),
            [
                {
                    "row_id": node.id, "new_parent": node.parent_id, "new_root": node.root_id, "new_lft": node.lft,
                    "new_rgt": node.rgt, "new_level": node.level,
                }
                for node in nodes
            ],
        )  # fmt: skip


async def remove(uow: UnitOfWork, category_id: int) -> None:
    """Delete a category; the foreign key takes what is below it along. Gaps in the numbers do no harm."""
    await uow.execute(delete(category).where(category.c.id == category_id))


def with_codes(codes: Iterable[str]) -> ColumnElement[bool]:
    """Categories with one of these codes in any case."""
    return category.c.key.in_({structure_key(code) for code in codes})


def roots(wanted: bool) -> ColumnElement[bool]:
    """Roots, or everything else."""
    return category.c.parent_id.is_(None) if wanted else category.c.parent_id.is_not(None)


UPDATED = category.c.updated
NOTHING = category.c.id.is_(None)
