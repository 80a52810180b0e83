"""All SQL of family variants."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, delete, exists, false, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from pimlet.edge.pagination import PageRequest
from pimlet.foundation.keys import structure_key
from pimlet.foundation.schema import KEY
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.attributes.tables import attribute
from pimlet.structure.families.tables import family, family_attribute
from pimlet.structure.family_variants.tables import family_variant, family_variant_attribute
from pimlet.structure.family_variants.updater import FamilyVariant, OwnFamily, VariantAttribute
from pimlet.structure.rows import page_of

_KEYS = bindparam("keys", type_=ARRAY(KEY))
_link = family_variant_attribute

# The links by their primary key, attributes by theirs.
_ATTRIBUTES = (
    select(
        func.json_agg(
            aggregate_order_by(
                func.json_build_array(attribute.c.id, attribute.c.code, _link.c.level, _link.c.is_axis), attribute.c.id
            )
        )
    )
    .select_from(_link.join(attribute))
    .where(_link.c.family_variant_id == family_variant.c.id)
    .scalar_subquery()
)
_ROWS: Select[Any] = select(family_variant, _ATTRIBUTES.label("attributes"))
# The unique index on `key`.
_BY_KEYS = _ROWS.where(family_variant.c.key == func.any(_KEYS))


async def find(uow: UnitOfWork, codes: Iterable[str]) -> list[Any]:
    """Rows with these codes in any case, of any family."""
    return await uow.rows(_BY_KEYS, {"keys": [structure_key(code) for code in codes]})


async def page(uow: UnitOfWork, family_id: int, request: PageRequest) -> tuple[list[Any], int | None]:
    """One page of a family's variants, by the index on `family_id`."""
    return await page_of(uow, _ROWS.where(family_variant.c.family_id == family_id), (family_variant.c.key,), request)


# The unique index on `key`, the primary key of the links.
_FAMILY = select(
    family.c.id,
    family.c.code,
    select(func.array_agg(family_attribute.c.attribute_id))
    .where(family_attribute.c.family_id == family.c.id)
    .scalar_subquery()
    .label("attribute_ids"),
).where(family.c.key == bindparam("key"))


async def own_family(uow: UnitOfWork, code: str) -> OwnFamily | None:
    """The family with this code in any case."""
    row = (await uow.execute(_FAMILY, {"key": structure_key(code)})).one_or_none()
    return None if row is None else OwnFamily(row.id, row.code, frozenset(row.attribute_ids or ()))


async def attributes(uow: UnitOfWork, codes: Iterable[str]) -> dict[str, VariantAttribute]:
    """Attributes by key, by the unique index on it."""
    columns = (attribute.c.id, attribute.c.code, attribute.c.key, attribute.c.type, attribute.c.properties)
    statement = select(*columns).where(attribute.c.key == func.any(_KEYS))
    rows = await uow.rows(statement, {"keys": [structure_key(code) for code in codes]})
    return {row.key: _attribute(row) for row in rows}


def _attribute(row: Any) -> VariantAttribute:
    of = row.properties
    flags = [bool(of.get(name)) for name in ("unique", "scopable", "localizable", "available_locales")]
    return VariantAttribute(row.id, row.code, row.type, *flags)


async def save(uow: UnitOfWork, created: Sequence[FamilyVariant], changed: Sequence[FamilyVariant]) -> None:
    """Insert and update variants with their sets."""
    if created:
        inserting = insert(family_variant).returning(family_variant.c.id, sort_by_parameter_order=True)
        ids = await uow.execute(inserting, [_row(one) for one in created])
        for one, number in zip(created, ids.scalars(), strict=True):
            one.id = number
    if changed:
        # Only labels and sets of a stored variant can change; the primary key.
        relabel = update(family_variant).where(family_variant.c.id == bindparam("row_id"))
        rows = [{"row_id": one.id, "new_labels": one.labels} for one in changed]
        await uow.execute(relabel.values(labels=bindparam("new_labels")), rows)
        await uow.execute(delete(_link).where(_link.c.family_variant_id.in_([one.id for one in changed])))
    await uow.execute(insert(_link), [row for one in (*created, *changed) for row in _links(one)])


def _row(one: FamilyVariant) -> dict[str, Any]:
    return {
        "family_id": one.family_id,
        "code": one.code,
        "key": structure_key(one.code or ""),
        "levels": len(one.sets),
        "labels": one.labels,
    }


def _links(one: FamilyVariant) -> list[dict[str, Any]]:
    axes = {axis.id for attribute_set in one.sets.values() for axis in attribute_set.axes}
    return [
        {
            "family_variant_id": one.id,
            "attribute_id": attribute.id,
            "level": level,
            "is_axis": attribute.id in axes,
        }
        for level, attribute_set in one.sets.items()
        for attribute in attribute_set.attributes
    ]


async def remove(uow: UnitOfWork, variant_id: int) -> None:
    """Delete a variant with its sets."""
    await uow.execute(delete(family_variant).where(family_variant.c.id == variant_id))


async def follow_families(uow: UnitOfWork, family_ids: Iterable[int | None]) -> None:
    """Make the variants of families fit their attributes (spec 02 §6.4, §7.2).

    What left the family leaves the sets; its unique attributes that are in no set join the last level. By the index
    on `family_id` and the primary keys of the links.
    """
    ids = sorted({number for number in family_ids if number is not None})
    of_family = (family_attribute.c.family_id == family_variant.c.family_id,)
    await uow.execute(
        delete(_link).where(
            _link.c.family_variant_id == family_variant.c.id,
            family_variant.c.family_id.in_(ids),
            ~exists().where(*of_family, family_attribute.c.attribute_id == _link.c.attribute_id),
        )
    )
    linked = exists().where(_link.c.family_variant_id == family_variant.c.id, _link.c.attribute_id == attribute.c.id)
    missing = (
        select(family_variant.c.id, attribute.c.id, family_variant.c.levels, false())
        .select_from(family_variant.join(family_attribute, *of_family).join(attribute))
        .where(
            family_variant.c.family_id.in_(ids),
            or_(attribute.c.main_identifier, attribute.c.properties["unique"].as_boolean()),
            ~linked,
        )
    )
    columns = ["family_variant_id", "attribute_id", "level", "is_axis"]
    await uow.execute(insert(_link).from_select(columns, missing))
