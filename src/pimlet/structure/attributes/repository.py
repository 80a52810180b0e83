"""The SQL of attributes."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, delete, exists, false, func, insert, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from pimlet.edge.pagination import PageRequest
from pimlet.foundation.keys import structure_key
from pimlet.foundation.schema import KEY
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.attribute_groups.tables import attribute_group
from pimlet.structure.attributes.tables import attribute
from pimlet.structure.attributes.updater import Attribute, Group, stored_properties
from pimlet.structure.catalog_model import AttributeType
from pimlet.structure.channels.tables import channel
from pimlet.structure.families.tables import family, family_attribute
from pimlet.structure.family_variants.tables import family_variant_attribute
from pimlet.structure.measurements.tables import measurement_family
from pimlet.structure.rows import page_of
from pimlet.structure.search import Criterion, changed_after
from pimlet.structure.writing import Change

_KEYS = bindparam("keys", type_=ARRAY(KEY))

# Attributes with what the standard format says of their group (its primary key).
ATTRIBUTES = select(
    attribute,
    attribute_group.c.code.label("group_code"),
    attribute_group.c.labels.label("group_labels"),
).join(attribute_group, attribute_group.c.id == attribute.c.group_id)

# The index of `family_variant_attribute` on attribute_id.
_IS_AXIS = exists().where(family_variant_attribute.c.attribute_id == attribute.c.id, family_variant_attribute.c.is_axis)
# The unique index on `key`.
_BY_KEYS = ATTRIBUTES.add_columns(_IS_AXIS.label("is_axis")).where(attribute.c.key == func.any(_KEYS))


async def with_decimal_places(uow: UnitOfWork) -> frozenset[str]:
    """Keys of the attributes with a strategy for decimal places. Reads the whole table."""
    strategy = attribute.c.properties["decimal_places_strategy"].as_string()
    return frozenset(row.key for row in await uow.rows(select(attribute.c.key).where(strategy.is_not(None))))


async def page(uow: UnitOfWork, criteria: Iterable[Criterion], request: PageRequest) -> tuple[list[Any], int | None]:
    """One page of the attributes that meet all criteria, and their number if it was asked for."""
    statement = ATTRIBUTES
    for criterion in criteria:
        statement = _restricted(statement, criterion)
    return await page_of(uow, statement, (attribute.c.key,), request)


def _restricted(statement: Select[Any], criterion: Criterion) -> Select[Any]:
    match criterion.property, criterion.value:
        case _, None:
            return statement.where(false())
        case "code", codes:
            return statement.where(attribute.c.key.in_({structure_key(code) for code in codes}))
        case "type", types:
            known = {code.lower() for code in types} & set(AttributeType)
            return statement.where(attribute.c.type.in_(known))
        case "is_main_identifier", wanted:
            return statement.where(attribute.c.main_identifier == wanted)
        case _, moment:
            return statement.where(changed_after(attribute.c.updated, moment))


async def find(uow: UnitOfWork, code: str) -> Any | None:
    """One attribute by the unique index on `key`."""
    return (await uow.execute(ATTRIBUTES.where(attribute.c.key == structure_key(code)))).one_or_none()


async def by_codes(uow: UnitOfWork, codes: Iterable[str]) -> list[Any]:
    """Attributes by code in any case, with whether a variant uses them as axis."""
    return await uow.rows(_BY_KEYS, {"keys": [structure_key(code) for code in codes]})


# The unique index on `key`.
_GROUPS = select(attribute_group.c.id, attribute_group.c.code, attribute_group.c.key).where(
    attribute_group.c.key == func.any(_KEYS)
)


async def groups(uow: UnitOfWork, codes: Iterable[str]) -> dict[str, Group]:
    """Attribute groups by key."""
    rows = await uow.rows(_GROUPS, {"keys": [structure_key(code) for code in codes]})
    return {row.key: Group(row.id, row.code) for row in rows}


# The unique index on `key`.
_UNITS = select(
    measurement_family.c.code,
    measurement_family.c.units,
).where(measurement_family.c.key == func.any(_KEYS))


async def units(uow: UnitOfWork, families: Iterable[str]) -> dict[str, frozenset[str]]:
    """The unit codes of measurement families, by the families' codes as stored."""
    rows = await uow.rows(_UNITS, {"keys": [structure_key(code) for code in families]})
    return {row.code: frozenset(row.units) for row in rows}


_COUNT_IDENTIFIERS = select(func.count()).where(attribute.c.type == AttributeType.IDENTIFIER)


async def count_identifiers(uow: UnitOfWork) -> int:
    """Number of identifier attributes. Reads the whole table: only for batches that create one."""
    return int((await uow.execute(_COUNT_IDENTIFIERS)).scalar_one())


_INSERT = insert(attribute)
_UPDATE = (
    update(attribute)
    .where(attribute.c.id == bindparam("row_id"))
    .values({name: bindparam(name) for name in ("group_id", "properties", "labels", "guidelines", "updated")})
)
_other = attribute.alias("other")
# The first identifier of a catalog without a main one becomes it; the partial index on `main_identifier`.
_NAME_MAIN = (
    update(attribute)
    .where(
        attribute.c.id
        == select(func.min(_other.c.id)).where(_other.c.type == AttributeType.IDENTIFIER).scalar_subquery(),
        ~select(_other.c.id).where(_other.c.main_identifier).exists(),
    )
    .values(main_identifier=True)
)


async def save(uow: UnitOfWork, changes: Sequence[Change[Attribute]]) -> None:
    """Insert and update, each as one batch."""
    created = [_row(change.after) for change in changes if change.before is None]
    changed = [{**_changeable(change.after), "row_id": change.after.id} for change in changes if change.before]
    moment = uow.now
    if created:
        await uow.execute(_INSERT, [{**row, "created": moment, "updated": moment} for row in created])
        if any(row["type"] == AttributeType.IDENTIFIER for row in created):
            await uow.execute(_NAME_MAIN)
    if changed:
        await uow.execute(_UPDATE, [{**row, "updated": moment} for row in changed])


def _changeable(of: Attribute) -> dict[str, Any]:
    assert of.group is not None
    return {
        "group_id": of.group.id,
        "properties": stored_properties(of),
        "labels": of.labels,
        "guidelines": of.guidelines,
    }


def _row(of: Attribute) -> dict[str, Any]:
    row = {"code": of.code, "key": structure_key(of.code), "type": of.type, "main_identifier": False}
    return {**row, **_changeable(of)}


async def is_axis(uow: UnitOfWork, attribute_id: int) -> bool:
    """Whether a family variant has the attribute as axis."""
    of = family_variant_attribute
    return bool(
        (await uow.execute(select(exists().where(of.c.attribute_id == attribute_id, of.c.is_axis)))).scalar_one()
    )


async def families_with(uow: UnitOfWork, keys: Iterable[str]) -> frozenset[int]:
    """Ids of the families that have one of these attributes."""
    statement = select(family_attribute.c.family_id).join(attribute).where(attribute.c.key == func.any(_KEYS))
    return frozenset(row.family_id for row in await uow.rows(statement, {"keys": sorted(keys)}))


async def is_label(uow: UnitOfWork, attribute_id: int) -> bool:
    """Whether a family has the attribute as label: the index on `label_attribute_id`."""
    return bool((await uow.execute(select(exists().where(family.c.label_attribute_id == attribute_id)))).scalar_one())


async def channels_with_unit(uow: UnitOfWork, key: str) -> list[str]:
    """Codes of the channels that convert values of the attribute; there are few channels."""
    rows = await uow.rows(select(channel.c.code, channel.c.conversion_units).order_by(channel.c.key))
    return [row.code for row in rows if key in map(structure_key, row.conversion_units)]


async def remove(uow: UnitOfWork, attribute_id: int) -> None:
    """Delete an attribute; options, places in families and variants and unique values go with it."""
    images = update(family).where(family.c.image_attribute_id == attribute_id)
    await uow.execute(images.values(image_attribute_id=None))
    await uow.execute(delete(attribute).where(attribute.c.id == attribute_id))
