"""All SQL of category templates."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Table, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.categories.tables import category
from pimlet.structure.category_templates.model import CategoryAttribute, CategoryAttributeType, CategoryTemplate
from pimlet.structure.category_templates.tables import category_attribute, category_template

# Both tables are short: some templates of 50 attributes at most.
_DEACTIVATED_ATTRIBUTES = select(category_attribute.c.uuid).where(category_attribute.c.deactivated)
_DEACTIVATED_TREES = (
    select(category_template.c.tree_id)
    .group_by(category_template.c.tree_id)
    .having(func.bool_and(category_template.c.deactivated))
)
_ATTRIBUTES_OF_TREES = (
    select(category_attribute, category_template.c.tree_id)
    .join(category_template)
    .where(
        category_template.c.tree_id == func.any(bindparam("trees", type_=ARRAY(Integer))),
        ~category_template.c.deactivated,
        ~category_attribute.c.deactivated,
    )
    .order_by(category_attribute.c.position)
)
_VALUES = select(category.c["values"]).where(category.c.id == bindparam("category_id")).with_for_update()


async def deactivated_attributes(uow: UnitOfWork) -> frozenset[str]:
    """Uuids of attributes whose values are not shown."""
    return frozenset(str(row.uuid) for row in await uow.rows(_DEACTIVATED_ATTRIBUTES))


async def deactivated_trees(uow: UnitOfWork) -> frozenset[int]:
    """Ids of the roots whose templates are all deactivated."""
    return frozenset(row.tree_id for row in await uow.rows(_DEACTIVATED_TREES))


async def attributes_of_trees(uow: UnitOfWork, trees: Iterable[int]) -> dict[int | None, list[CategoryAttribute]]:
    """The active attributes of trees by the id of the root, in order; no query without trees."""
    wanted = sorted(trees)
    found: dict[int | None, list[CategoryAttribute]] = {}
    for row in await uow.rows(_ATTRIBUTES_OF_TREES, {"trees": wanted}) if wanted else ():
        one = CategoryAttribute(
            row.uuid, row.code, CategoryAttributeType(row.type), row.position, row.is_required, row.is_scopable,
            row.is_localizable, row.labels, row.additional_properties,
        )  # fmt: skip
        found.setdefault(row.tree_id, []).append(one)
    return found


async def replace(uow: UnitOfWork, template: CategoryTemplate, tree_id: int) -> None:
    """Store a template with its attributes in place of the one with its uuid."""
    await uow.execute(delete(category_template).where(category_template.c.uuid == template.uuid))
    await uow.execute(
        insert(category_template),
        [
            {
                "uuid": template.uuid, "code": template.code, "labels": dict(template.labels), "tree_id": tree_id,
                "deactivated": False,
            }
        ],
    )  # fmt: skip
    if template.attributes:
        rows: list[dict[str, Any]] = []
        for one in template.attributes:
            row = asdict(one)
            position = row.pop("order")
            rows.append({**row, "position": position, "template": template.uuid, "deactivated": False})
        await uow.execute(insert(category_attribute), rows)


async def deactivate(uow: UnitOfWork, table: Table, uuid: UUID) -> bool:
    """Mark a template or an attribute; False when there is none with this uuid."""
    changed = await uow.execute(update(table).where(table.c.uuid == uuid).values(deactivated=True))
    return bool(changed.rowcount)  # type: ignore[attr-defined]


async def values_of(uow: UnitOfWork, category_id: int) -> dict[str, Any]:
    """The stored values of a category, locked until the transaction ends."""
    return dict((await uow.execute(_VALUES, {"category_id": category_id})).scalar_one())


async def store_values(uow: UnitOfWork, category_id: int, values: dict[str, Any]) -> None:
    """Replace the values of a category; its date of change follows."""
    await uow.execute(
        update(category).where(category.c.id == category_id).values({"values": values, "updated": uow.now})
    )
