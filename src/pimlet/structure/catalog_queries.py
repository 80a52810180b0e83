"""The SQL of the CatalogStructure."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Integer, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from pimlet.edge.errors import Unprocessable
from pimlet.foundation.differences import Feature
from pimlet.foundation.keys import structure_key
from pimlet.foundation.pairs import in_pairs, pair_parameters
from pimlet.foundation.schema import KEY
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.media import repository as media
from pimlet.media.model import MediaFile, Shelf
from pimlet.structure.association_types.tables import association_type
from pimlet.structure.attribute_options.tables import attribute_option
from pimlet.structure.attributes.tables import attribute
from pimlet.structure.catalog_model import (
    AssociationType,
    Attribute,
    AttributeType,
    Category,
    Channel,
    Family,
    FamilyVariant,
    Group,
    MeasurementFamily,
    Option,
    TreeRules,
)
from pimlet.structure.categories.tables import category
from pimlet.structure.channels.tables import channel, channel_currency, channel_locale
from pimlet.structure.currencies.tables import currency
from pimlet.structure.families.tables import family, family_attribute, family_requirement
from pimlet.structure.family_variants.tables import family_variant, family_variant_attribute
from pimlet.structure.groups.tables import product_group
from pimlet.structure.locales.tables import locale
from pimlet.structure.measurements.tables import measurement_family
from pimlet.structure.reference_data import repository as reference_data

_MEDIA = frozenset({AttributeType.FILE, AttributeType.IMAGE})
SELECTS = frozenset({AttributeType.SIMPLE_SELECT, AttributeType.MULTI_SELECT})
_REFERENCES = frozenset({AttributeType.REFERENCE_DATA_SIMPLE_SELECT, AttributeType.REFERENCE_DATA_MULTI_SELECT})
_KEYS = bindparam("keys", type_=ARRAY(KEY))
_IDS = bindparam("ids", type_=ARRAY(Integer))


@dataclass(frozen=True)
class ByName:
    """How entities of one kind are fetched by keys and ids; they look otherwise where the PIM offers `feature`."""

    part: Part
    fetch: Callable[[UnitOfWork, Sequence[str], Sequence[int]], Awaitable[Sequence[Any]]]
    feature: Feature | None = None

    def cache(self, uow: UnitOfWork) -> dict[Any, Any]:
        """What the process knows of them, by key and by id."""
        offered = self.feature is not None and uow.offers(self.feature)
        return uow.cache(f"catalog.{self.part}.{self.feature}" if offered else f"catalog.{self.part}", self.part)


def _named(table: Any) -> Any:
    """Rows by key or id: the unique index on `key` and the primary key."""
    return or_(table.c.key == func.any(_KEYS), table.c.id == func.any(_IDS))


_ATTRIBUTES = select(
    attribute.c.id, attribute.c.code, attribute.c.key, attribute.c.type, attribute.c.main_identifier,
    attribute.c.properties,
).where(_named(attribute))  # fmt: skip


def _decimal(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _moment(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def _attribute(row: Any, saas: Mapping[str, Any]) -> Attribute:
    """`saas` has the properties that only that edition has."""
    of: Mapping[str, Any] = row.properties
    return Attribute(
        id=row.id,
        code=row.code,
        key=row.key,
        type=row.type,
        main_identifier=row.main_identifier,
        unique=not row.main_identifier and (bool(of.get("unique")) or row.type == AttributeType.IDENTIFIER),
        localizable=bool(of.get("localizable")),
        scopable=bool(of.get("scopable")),
        available_locales=frozenset(of.get("available_locales") or ()),
        max_characters=None if of.get("max_characters") is None else int(of["max_characters"]),
        validation_rule=of.get("validation_rule"),
        validation_regexp=of.get("validation_regexp"),
        number_min=_decimal(of.get("number_min")),
        number_max=_decimal(of.get("number_max")),
        decimals_allowed=bool(of.get("decimals_allowed")),
        negative_allowed=bool(of.get("negative_allowed")),
        date_min=_moment(of.get("date_min")),
        date_max=_moment(of.get("date_max")),
        metric_family=of.get("metric_family"),
        reference_data_name=of.get("reference_data_name"),
        default_value=of.get("default_value"),
        max_file_size=_decimal(of.get("max_file_size")),
        allowed_extensions=tuple(of.get("allowed_extensions") or ()),
        columns=tuple((column["code"], column["data_type"]) for column in of.get("table_configuration") or ()),
        is_mandatory=bool(saas.get("is_mandatory")),
        decimal_places_strategy=saas.get("decimal_places_strategy"),
        decimal_places=saas.get("decimal_places"),
    )


async def _attributes(uow: UnitOfWork, keys: Sequence[str], ids: Sequence[int]) -> list[Attribute]:
    saas = uow.offers(Feature.SAAS_ATTRIBUTE_PROPERTIES)
    rows = await uow.rows(_ATTRIBUTES, {"keys": keys, "ids": ids})
    return [_attribute(row, row.properties if saas else {}) for row in rows]


_FAMILY_ATTRIBUTES = (
    select(func.array_agg(attribute.c.code))
    .select_from(family_attribute.join(attribute))
    .where(family_attribute.c.family_id == family.c.id)
    .scalar_subquery()
)
_FAMILY_REQUIREMENTS = (
    select(func.json_agg(func.json_build_array(channel.c.code, attribute.c.code)))
    .select_from(family_requirement.join(attribute).join(channel))
    .where(family_requirement.c.family_id == family.c.id)
    .scalar_subquery()
)
_FAMILIES = select(
    family.c.id, family.c.code, family.c.key, _FAMILY_ATTRIBUTES.label("attributes"),
    _FAMILY_REQUIREMENTS.label("requirements"),
).where(_named(family))  # fmt: skip


async def _families(uow: UnitOfWork, keys: Sequence[str], ids: Sequence[int]) -> list[Family]:
    found = []
    for row in await uow.rows(_FAMILIES, {"keys": keys, "ids": ids}):
        requirements: dict[str, set[str]] = {}
        for channel_code, attribute_code in row.requirements or ():
            requirements.setdefault(channel_code, set()).add(attribute_code)
        frozen = {code: frozenset(required) for code, required in requirements.items()}
        found.append(Family(row.id, row.code, row.key, frozenset(row.attributes or ()), frozen))
    return found


_VARIANT_ATTRIBUTES = (
    select(
        func.json_agg(
            aggregate_order_by(
                func.json_build_array(
                    attribute.c.code, family_variant_attribute.c.level, family_variant_attribute.c.is_axis
                ),
                attribute.c.id,
            )
        )
    )
    .select_from(family_variant_attribute.join(attribute))
    .where(family_variant_attribute.c.family_variant_id == family_variant.c.id)
    .scalar_subquery()
)
_FAMILY_VARIANTS = select(
    family_variant.c.id, family_variant.c.code, family_variant.c.key, family_variant.c.family_id,
    family_variant.c.levels, _VARIANT_ATTRIBUTES.label("attributes"),
).where(_named(family_variant))  # fmt: skip


async def _family_variants(uow: UnitOfWork, keys: Sequence[str], ids: Sequence[int]) -> list[FamilyVariant]:
    return [_family_variant(row) for row in await uow.rows(_FAMILY_VARIANTS, {"keys": keys, "ids": ids})]


def _family_variant(row: Any) -> FamilyVariant:
    attributes: list[set[str]] = [set() for _ in range(row.levels)]
    axes: list[list[str]] = [[] for _ in range(row.levels)]
    for code, level, is_axis in row.attributes or ():
        attributes[level - 1].add(code)
        if is_axis:
            axes[level - 1].append(code)
    return FamilyVariant(
        row.id, row.code, row.key, row.family_id, tuple(map(frozenset, attributes)), tuple(map(tuple, axes))
    )


_ancestor = category.alias("ancestor")
_PATH = (
    select(func.array_agg(_ancestor.c.id))
    .where(
        _ancestor.c.root_id == category.c.root_id,
        _ancestor.c.lft <= category.c.lft,
        _ancestor.c.rgt >= category.c.rgt,
    )
    .scalar_subquery()
)
_child = category.alias("child")
# The index on `parent_id`.
_IS_LEAF = ~select(_child.c.id).where(_child.c.parent_id == category.c.id).exists()
_CATEGORIES = select(
    category.c.id, category.c.code, category.c.key, _PATH.label("path"), category.c.root_id, _IS_LEAF.label("is_leaf")
).where(_named(category))


async def _categories(uow: UnitOfWork, keys: Sequence[str], ids: Sequence[int]) -> list[Category]:
    rows = await uow.rows(_CATEGORIES, {"keys": keys, "ids": ids})
    return [Category(row.id, row.code, row.key, tuple(row.path), row.root_id, row.is_leaf) for row in rows]


_TREES = select(category.c.id, category.c.code, category.c.validations).where(
    category.c.parent_id.is_(None), category.c.validations.is_not(None)
)


async def tree_rules(uow: UnitOfWork) -> Mapping[int, TreeRules]:
    """What category trees ask of products, by the id of the root; nothing where the edition has no such rules."""

    async def read() -> dict[str, Any]:
        rows = await uow.rows(_TREES)
        return {"rules": {row.id: TreeRules(row.code, **row.validations) for row in rows}}

    if not uow.offers(Feature.CATEGORY_VALIDATIONS):
        return {}
    rules: dict[int, TreeRules] = (await _whole(uow, Part.CATEGORIES, read))["rules"]
    return rules


_GROUPS = select(product_group.c.id, product_group.c.code, product_group.c.key).where(_named(product_group))


async def _groups(uow: UnitOfWork, keys: Sequence[str], ids: Sequence[int]) -> list[Group]:
    return [Group(*row) for row in await uow.rows(_GROUPS, {"keys": keys, "ids": ids})]


ATTRIBUTES = ByName(Part.ATTRIBUTES, _attributes, Feature.SAAS_ATTRIBUTE_PROPERTIES)
FAMILIES = ByName(Part.FAMILIES, _families)
FAMILY_VARIANTS = ByName(Part.FAMILY_VARIANTS, _family_variants)
CATEGORIES = ByName(Part.CATEGORIES, _categories)
GROUPS = ByName(Part.GROUPS, _groups)


async def _whole(uow: UnitOfWork, part: Part, read: Callable[[], Awaitable[dict[str, Any]]]) -> dict[str, Any]:
    cache = uow.cache(f"catalog.whole.{part}", part)
    if "whole" not in cache:
        cache["whole"] = await read()
    found: dict[str, Any] = cache["whole"]
    return found


_MAIN_IDENTIFIER = select(attribute.c.code).where(attribute.c.main_identifier)


NO_MAIN_IDENTIFIER = "The catalog has no identifier attribute: create one first."
"""Only a sandbox that was emptied is in this state, which no PIM reaches."""


async def main_identifier_code(uow: UnitOfWork) -> str:
    """Code of the main identifier attribute."""

    async def read() -> dict[str, Any]:
        code = (await uow.execute(_MAIN_IDENTIFIER)).scalar_one_or_none()
        if code is None:
            raise Unprocessable(NO_MAIN_IDENTIFIER)
        return {"code": code}

    return str((await _whole(uow, Part.ATTRIBUTES, read))["code"])


_CHANNELS = select(
    channel.c.id, channel.c.code, channel.c.key, channel.c.category_id, channel.c.conversion_units,
    select(func.array_agg(locale.c.code))
    .select_from(channel_locale.join(locale))
    .where(channel_locale.c.channel_id == channel.c.id)
    .scalar_subquery().label("locales"),
    select(func.array_agg(currency.c.code))
    .select_from(channel_currency.join(currency))
    .where(channel_currency.c.channel_id == channel.c.id, currency.c.enabled)
    .scalar_subquery().label("currencies"),
)  # fmt: skip


async def channels(uow: UnitOfWork) -> Mapping[str, Channel]:
    """All channels by key. Writes of locales and currencies that touch a channel give channels a new version."""

    async def read() -> dict[str, Any]:
        return {
            row.key: Channel(
                row.id, row.code, row.key, tuple(sorted(row.locales or ())),
                tuple(sorted(row.currencies or ())), row.category_id, row.conversion_units,
            )
            for row in await uow.rows(_CHANNELS)
        }  # fmt: skip

    return await _whole(uow, Part.CHANNELS, read)


async def association_types(uow: UnitOfWork) -> Mapping[str, AssociationType]:
    """All association types by key."""

    async def read() -> dict[str, Any]:
        return {
            row.key: AssociationType(row.id, row.code, row.key, row.is_two_way, row.is_quantified)
            for row in await uow.rows(select(association_type))
        }

    return await _whole(uow, Part.ASSOCIATION_TYPES, read)


async def locales(uow: UnitOfWork) -> Mapping[str, bool]:
    """Whether each locale is activated, by code."""

    async def read() -> dict[str, Any]:
        return {row.code: row.enabled for row in await uow.rows(select(locale.c.code, locale.c.enabled))}

    return await _whole(uow, Part.LOCALES, read)


async def currencies(uow: UnitOfWork) -> Mapping[str, bool]:
    """Whether each currency is activated, by code."""

    async def read() -> dict[str, Any]:
        return {row.code: row.enabled for row in await uow.rows(select(currency.c.code, currency.c.enabled))}

    return await _whole(uow, Part.CURRENCIES, read)


async def measurements(uow: UnitOfWork) -> Mapping[str, MeasurementFamily]:
    """All measurement families by code in upper case."""

    async def read() -> dict[str, Any]:
        return {row.code.upper(): _measurement(row) for row in await uow.rows(select(measurement_family))}

    return await _whole(uow, Part.MEASUREMENTS, read)


def _measurement(row: Any) -> MeasurementFamily:
    units = {
        code.upper(): (
            code,
            tuple((step["operator"], Decimal(step["value"])) for step in unit["convert_from_standard"]),
        )
        for code, unit in row.units.items()
    }
    symbols = {code.upper(): unit["symbol"] for code, unit in row.units.items()}
    return MeasurementFamily(row.code, row.standard_unit_code, units, symbols)


_OPTIONS = select(
    attribute_option.c.attribute_id, attribute_option.c.id, attribute_option.c.code, attribute_option.c.key
).where(
    # The unique index (attribute_id, key).
    in_pairs(attribute_option.c.attribute_id, attribute_option.c.key)
)


async def options(
    uow: UnitOfWork, attributes: Mapping[str, Attribute], named: Iterable[tuple[str, str]]
) -> dict[tuple[int, str], Option]:
    """The named options and reference data of loaded attributes, by (attribute id, key). Never cached.

    One query for each of the two kinds, none without names.
    """
    pairs: set[tuple[int, str]] = set()
    references: dict[tuple[str, str], set[int]] = {}
    for code, option in named:
        attribute, key = attributes.get(structure_key(code)), structure_key(option)
        if attribute is None:
            continue
        if attribute.type in SELECTS:
            pairs.add((attribute.id, key))
        elif attribute.type in _REFERENCES and attribute.reference_data_name is not None:
            references.setdefault((attribute.reference_data_name, key), set()).add(attribute.id)
    found: dict[tuple[int, str], Option] = {}
    if pairs:
        for row in await uow.rows(_OPTIONS, pair_parameters(pairs)):
            found[row.attribute_id, row.key] = Option(row.id, row.code, row.key)
    if references:
        for row in await reference_data.find(uow, references):
            datum = Option(row.id, row.code, row.key)
            found.update({(number, row.key): datum for number in references[row.name, row.key]})
    return found


async def files(
    uow: UnitOfWork, attributes: Mapping[str, Attribute], named: Iterable[tuple[str, str]]
) -> dict[str, MediaFile | None]:
    """The named files of loaded media attributes, by key; None for a code that no file has. One query, never cached."""
    wanted = {
        file for code, file in named if (key := structure_key(code)) in attributes and attributes[key].type in _MEDIA
    }
    found = {file.key: file for file in await media.files(uow, wanted, Shelf.CATALOG)}
    return {key: found.get(key) for key in (file.lower() for file in wanted)}
