"""All SQL of families."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, delete, exists, func, insert, select, update

from pimlet.edge.pagination import PageRequest
from pimlet.foundation.keys import structure_key
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.attributes.tables import attribute
from pimlet.structure.channels.tables import channel
from pimlet.structure.families.tables import family, family_attribute, family_requirement
from pimlet.structure.families.updater import Family, FamilyAttribute
from pimlet.structure.family_variants.tables import family_variant, family_variant_attribute
from pimlet.structure.rows import page_of

_label = attribute.alias("label")
_image = attribute.alias("image")
_ATTRIBUTE_CODES = (
    select(func.array_agg(attribute.c.code))
    .select_from(family_attribute.join(attribute))
    .where(family_attribute.c.family_id == family.c.id)
    .scalar_subquery()
)
_REQUIRED_CODES = (
    select(func.json_agg(func.json_build_array(channel.c.code, attribute.c.code)))
    .select_from(family_requirement.join(attribute).join(channel))
    .where(family_requirement.c.family_id == family.c.id)
    .scalar_subquery()
)
_ROWS: Select[Any] = (
    select(
        family,
        _label.c.code.label("label_code"),
        _image.c.code.label("image_code"),
        _ATTRIBUTE_CODES.label("attribute_codes"),
        _REQUIRED_CODES.label("required_codes"),
    )
    .outerjoin(_label, _label.c.id == family.c.label_attribute_id)
    .outerjoin(_image, _image.c.id == family.c.image_attribute_id)
)
UPDATED = family.c.updated
NOTHING = family.c.id.is_(None)


def with_codes(codes: Iterable[str]) -> ColumnElement[bool]:
    """Families with one of these codes in any case."""
    return family.c.key.in_({structure_key(code) for code in codes})


def having_products(used: Select[Any], wanted: bool) -> ColumnElement[bool]:
    """Families with or without products; `used` selects the ids of those with products."""
    return family.c.id.in_(used) if wanted else family.c.id.not_in(used)


async def page(
    uow: UnitOfWork, conditions: Iterable[ColumnElement[bool]], request: PageRequest
) -> tuple[list[Any], int | None]:
    """One page."""
    return await page_of(uow, _ROWS.where(*conditions), (family.c.key,), request)


async def find(uow: UnitOfWork, codes: Iterable[str]) -> list[Any]:
    """Rows with these codes in any case, by the unique index on `key`."""
    return await uow.rows(_ROWS.where(with_codes(codes)))


async def channels(uow: UnitOfWork) -> list[Any]:
    """Id, code and key of all channels."""
    return await uow.rows(select(channel.c.id, channel.c.code, channel.c.key))


async def attributes(uow: UnitOfWork, codes: Iterable[str]) -> dict[str, FamilyAttribute]:
    """Attributes by key, the main identifier among them under `""`; the unique index on `key`."""
    keys = {structure_key(code) for code in codes}
    columns = (
        attribute.c.id, attribute.c.code, attribute.c.key, attribute.c.type, attribute.c.properties,
        attribute.c.main_identifier,
    )  # fmt: skip
    found: dict[str, FamilyAttribute] = {}
    for row in await uow.rows(select(*columns).where(attribute.c.key.in_(keys) | attribute.c.main_identifier)):
        flags = [bool(row.properties.get(name)) for name in ("scopable", "localizable", "unique")]
        one = FamilyAttribute(row.id, row.code, row.type, *flags)
        found[row.key] = one
        if row.main_identifier:
            found[""] = one
    return found


async def axes(uow: UnitOfWork, family_ids: Iterable[int]) -> list[Any]:
    """The axes of the variants of families."""
    statement = (
        select(family_variant.c.family_id, attribute.c.id, attribute.c.code, family_variant.c.code.label("variant"))
        .select_from(family_variant.join(family_variant_attribute).join(attribute))
        .where(family_variant.c.family_id.in_(set(family_ids)), family_variant_attribute.c.is_axis)
        .order_by(family_variant.c.id, attribute.c.id)
    )
    return await uow.rows(statement)


async def insert_new(uow: UnitOfWork, families: Sequence[Family]) -> None:
    """Insert families and give them their ids."""
    if not families:
        return
    rows = [
        {
            "code": one.code,
            "key": structure_key(one.code or ""),
            "label_attribute_id": one.label_attribute.id if one.label_attribute else None,
            "image_attribute_id": one.image_attribute.id if one.image_attribute else None,
            "labels": one.labels,
            "created": uow.now,
            "updated": uow.now,
        }
        for one in families
    ]
    created = await uow.execute(insert(family).returning(family.c.id, sort_by_parameter_order=True), rows)
    for one, number in zip(families, created.scalars(), strict=True):
        one.id = number


async def update_rows(uow: UnitOfWork, families: Sequence[Family]) -> None:
    """Store the columns of existing families."""
    if families:
        await uow.execute(
            update(family)
            .where(family.c.id == bindparam("row_id"))
            .values(
                label_attribute_id=bindparam("label"), image_attribute_id=bindparam("image"),
                labels=bindparam("new_labels"), updated=bindparam("moment"),
            ),
            [
                {
                    "row_id": one.id,
                    "label": one.label_attribute.id if one.label_attribute else None,
                    "image": one.image_attribute.id if one.image_attribute else None,
                    "new_labels": one.labels,
                    "moment": uow.now,
                }
                for one in families
            ],
        )  # fmt: skip


async def replace_links(uow: UnitOfWork, families: Sequence[Family]) -> None:
    """Store attributes and requirements."""
    ids = [one.id for one in families]
    await uow.execute(delete(family_attribute).where(family_attribute.c.family_id.in_(ids)))
    await uow.execute(delete(family_requirement).where(family_requirement.c.family_id.in_(ids)))
    attribute_rows = [{"family_id": one.id, "attribute_id": number} for one in families for number in one.attributes]
    if attribute_rows:
        await uow.execute(insert(family_attribute), attribute_rows)
    requirement_rows = [
        {"family_id": one.id, "channel_id": channel_id, "attribute_id": number}
        for one in families
        for channel_id, required in one.requirements.items()
        for number in required
    ]
    if requirement_rows:
        await uow.execute(insert(family_requirement), requirement_rows)


async def has_products(uow: UnitOfWork, used: Select[Any], family_id: int) -> bool:
    """Whether one of the families that `used` selects is this one."""
    found = await uow.execute(select(exists().where(family.c.id == family_id, family.c.id.in_(used))))
    return bool(found.scalar_one())


async def has_variants(uow: UnitOfWork, family_id: int) -> bool:
    """Whether the family has variants: the index on `family_id`."""
    return bool((await uow.execute(select(exists().where(family_variant.c.family_id == family_id)))).scalar_one())


async def remove(uow: UnitOfWork, family_id: int) -> None:
    """Delete a family, its attributes and requirements with it."""
    await uow.execute(delete(family).where(family.c.id == family_id))
