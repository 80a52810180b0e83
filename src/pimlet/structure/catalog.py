"""CatalogStructure: what product rules read of the structure, loaded by name before the rules run.

Small parts (channels, locales, currencies, measurements, association types) are cached whole, attributes, families,
their variants, categories and groups by the codes that requests name, options not at all: a product write never pays
for structure that it does not use.
"""

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from pimlet.foundation.keys import structure_key
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.media.model import MediaFile
from pimlet.structure import catalog_queries as queries
from pimlet.structure.catalog_model import (
    AssociationType,
    Attribute,
    Category,
    Channel,
    Family,
    FamilyVariant,
    Group,
    MeasurementFamily,
    Option,
    TreeRules,
)

_MAX_CACHED = 50_000


@dataclass
class Names:
    """What a request names, in any spelling.

    Options and files are pairs of an attribute's code and a text that is one if the attribute is of such a type.
    """

    attributes: set[str] = field(default_factory=set)
    families: set[str] = field(default_factory=set)
    family_ids: set[int] = field(default_factory=set)
    family_variants: set[str] = field(default_factory=set)
    family_variant_ids: set[int] = field(default_factory=set)
    categories: set[str] = field(default_factory=set)
    category_ids: set[int] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)
    group_ids: set[int] = field(default_factory=set)
    options: set[tuple[str, str]] = field(default_factory=set)
    files: set[tuple[str, str]] = field(default_factory=set)


@dataclass(frozen=True)
class CatalogStructure:
    """The loaded structure. Codes are looked up in any case; what was not named is not found."""

    channels: Mapping[str, Channel]
    locales: Mapping[str, bool]
    currencies: Mapping[str, bool]
    measurements: Mapping[str, MeasurementFamily]
    association_types: Mapping[str, AssociationType]
    main_identifier: Attribute
    _attributes: Mapping[str, Attribute]
    _families: Mapping[str, Family]
    families_by_id: Mapping[int, Family]
    _family_variants: Mapping[str, FamilyVariant]
    family_variants_by_id: Mapping[int, FamilyVariant]
    _categories: Mapping[str, Category]
    categories_by_id: Mapping[int, Category]
    _groups: Mapping[str, Group]
    groups_by_id: Mapping[int, Group]
    _options: Mapping[tuple[int, str], Option]
    _files: Mapping[str, MediaFile | None]
    tree_rules: Mapping[int, TreeRules]

    @property
    def attributes(self) -> Iterable[Attribute]:
        """All attributes that are loaded."""
        return self._attributes.values()

    def attribute(self, code: str) -> Attribute | None:
        """The attribute with this code in any case."""
        return self._attributes.get(structure_key(code))

    def family(self, code: str) -> Family | None:
        """The family with this code in any case."""
        return self._families.get(structure_key(code))

    def family_variant(self, code: str) -> FamilyVariant | None:
        """The family variant with this code in any case; its family is in `families_by_id`."""
        return self._family_variants.get(structure_key(code))

    def category(self, code: str) -> Category | None:
        """The category with this code in any case."""
        return self._categories.get(structure_key(code))

    def group(self, code: str) -> Group | None:
        """The product group with this code in any case."""
        return self._groups.get(structure_key(code))

    def option(self, attribute: Attribute, code: str) -> Option | None:
        """The option, or datum of reference data, of an attribute with this code in any case."""
        return self._options.get((attribute.id, structure_key(code)))

    def file(self, code: str) -> MediaFile | None:
        """The media file with this code in any case."""
        return self._files.get(code.lower())

    def stored_file(self, code: str) -> MediaFile | None:
        """The media file of a stored value. Raises `KeyError` when its code was not named before: it would get lost."""
        return self._files[code.lower()]

    def association_type(self, code: str) -> AssociationType | None:
        """The association type with this code in any case."""
        return self.association_types.get(structure_key(code))

    @cached_property
    def mandatory(self) -> frozenset[str]:
        """Codes of the loaded attributes that no product of a family that has them may leave empty."""
        return frozenset(one.code for one in self._attributes.values() if one.is_mandatory)

    @property
    def two_way_types(self) -> frozenset[int]:
        """Ids of the two-way association types."""
        return frozenset(type_.id for type_ in self.association_types.values() if type_.is_two_way)

    def channel(self, code: str) -> Channel | None:
        """The channel with this code in any case."""
        return self.channels.get(structure_key(code))

    def without(
        self, attributes: Container[str], locales: Container[str], category_ids: Container[int]
    ) -> "CatalogStructure":
        """As somebody knows it from whom these attributes and locales, by stored code, and categories are kept."""
        return replace(
            self,
            channels={
                key: replace(channel, locales=tuple(code for code in channel.locales if code not in locales))
                for key, channel in self.channels.items()
            },
            locales={code: enabled for code, enabled in self.locales.items() if code not in locales},
            _attributes={key: one for key, one in self._attributes.items() if one.code not in attributes},
            _categories={key: one for key, one in self._categories.items() if one.id not in category_ids},
        )

    def active_locale(self, code: str) -> bool:
        """Whether the locale exists, in this spelling, and is activated."""
        return self.locales.get(code, False)

    @cached_property
    def _currencies(self) -> Mapping[str | None, frozenset[str]]:
        shown: dict[str | None, frozenset[str]] = {key: frozenset(one.currencies) for key, one in self.channels.items()}
        shown[None] = frozenset().union(*shown.values())
        return shown

    def shown_currencies(self, scope: str | None) -> frozenset[str]:
        """Currencies whose prices are shown: activated and of the channel, or of any channel without one."""
        return self._currencies.get(None if scope is None else structure_key(scope), frozenset())


async def _by_name(
    uow: UnitOfWork, query: queries.ByName, codes: Collection[str], ids: Collection[int]
) -> dict[Any, Any]:
    """Entries of one kind by key and by id, from the cache or in one query for those that are missing."""
    if not (codes or ids):
        return {}
    cache = query.cache(uow)
    keys = {structure_key(code) for code in codes}
    missing_keys = [key for key in keys if key not in cache]
    missing_ids = [number for number in ids if number not in cache]
    if len(cache) > _MAX_CACHED:
        cache.clear()
        missing_keys, missing_ids = list(keys), list(ids)
    if missing_keys or missing_ids:
        found = await query.fetch(uow, missing_keys, missing_ids)
        for key in missing_keys:
            cache[key] = None
        for entity in found:
            cache[entity.key] = cache[entity.id] = entity
    return {name: entity for name in (*keys, *ids) if (entity := cache.get(name)) is not None}


def _split(found: Mapping[Any, Any]) -> tuple[dict[str, Any], dict[int, Any]]:
    return {entity.key: entity for entity in found.values()}, {entity.id: entity for entity in found.values()}


async def load_structure(uow: UnitOfWork, names: Names) -> CatalogStructure:
    """Load what `names` lists. At most one query for each kind, none for what the process has cached."""
    variants, variants_by_id = _split(
        await _by_name(uow, queries.FAMILY_VARIANTS, names.family_variants, names.family_variant_ids)
    )
    family_ids = names.family_ids | {variant.family_id for variant in variants_by_id.values()}
    families, families_by_id = _split(await _by_name(uow, queries.FAMILIES, names.families, family_ids))
    categories, categories_by_id = _split(await _by_name(uow, queries.CATEGORIES, names.categories, names.category_ids))
    groups, groups_by_id = _split(await _by_name(uow, queries.GROUPS, names.groups, names.group_ids))
    main = await queries.main_identifier_code(uow)
    wanted = names.attributes | {main}
    for family in families.values():
        wanted |= family.attributes
    attributes, _ = _split(await _by_name(uow, queries.ATTRIBUTES, wanted, ()))
    options = await queries.options(uow, attributes, names.options)
    return CatalogStructure(
        channels=await queries.channels(uow),
        locales=await queries.locales(uow),
        currencies=await queries.currencies(uow),
        measurements=await queries.measurements(uow),
        association_types=await queries.association_types(uow),
        main_identifier=attributes[structure_key(main)],
        _attributes=attributes,
        _families=families,
        families_by_id=families_by_id,
        _family_variants=variants,
        family_variants_by_id=variants_by_id,
        _categories=categories,
        categories_by_id=categories_by_id,
        _groups=groups,
        groups_by_id=groups_by_id,
        _options=options,
        _files=await queries.files(uow, attributes, names.files),
        tree_rules=await queries.tree_rules(uow),
    )
