"""Which attributes stand at which level of a family variant (spec 03 §13.1, §13.2, §14.4)."""

from collections.abc import Iterable
from typing import Any

from pimlet.edge.expectations import unknown_property
from pimlet.enrichment.aggregates import Entity, ProductModel
from pimlet.enrichment.values.value import Values
from pimlet.structure.catalog import CatalogStructure
from pimlet.structure.catalog_model import Family, FamilyVariant

Entries = dict[str, Any]


def attributes_at(variant: FamilyVariant, family: Family, level: int) -> frozenset[str] | None:
    """Codes of the attributes of a level, axes among them: common ones at 0; None for a level that does not exist."""
    if level == 0:
        return family.attributes.difference(*variant.attributes)
    return variant.attributes[level - 1] if level <= variant.levels else None


def values_at(own: Values, above: Iterable[Values], here: frozenset[str]) -> Values:
    """The values of an entity at whose level the attributes `here` stand now; `above` nearest first.

    Values of other attributes are left out, those that ancestors hold for these are taken over (spec 02 §7.2).
    """
    values = {key: value for key, value in own.items() if key[0] in here}
    for inherited in above:
        for key, value in inherited.items():
            if key[0] in here:
                values.setdefault(key, value)
    return values


def axes_of(entity: Entity) -> tuple[str, ...]:
    """Codes of the axes of the entity's own level; none for a root or a simple product."""
    variant, level = entity.variant_of, entity.level
    return variant.axes[level - 1] if variant is not None and 1 <= level <= variant.levels else ()


def own_attributes(entity: Entity) -> frozenset[str] | None:
    """Codes of the attributes whose values the entity itself may hold; None where nothing restricts them."""
    variant = entity.variant_of
    if variant is None or entity.family is None:
        return None
    return attributes_at(variant, entity.family, entity.level)


def split(stored: Values, entity: Entity) -> tuple[Values, Values]:
    """Stored values: those that stand at the entity's level, and those that stand at another one by now."""
    here = own_attributes(entity)
    if here is None:
        return stored, {}
    own = values_at(stored, (), here)
    return own, {key: value for key, value in stored.items() if key not in own} if len(own) < len(stored) else {}


def below(model: ProductModel) -> frozenset[str] | None:
    """Codes of the attributes of the level below a model."""
    if model.family_variant is None or model.family is None:
        return None
    return attributes_at(model.family_variant, model.family, model.level + 1)


def kept(values: Entries, codes: frozenset[str] | None) -> Entries:
    """The submitted values of these attributes, spelled exactly so; the others are ignored without an error."""
    return values if codes is None else {code: entries for code, entries in values.items() if code in codes}


def check_attributes(values: Entries, structure: CatalogStructure) -> None:
    """Refuse unknown attributes before anything is filtered. Raises `UpdateError`."""
    for code in values:
        if structure.attribute(code) is None:
            raise unknown_property(code)
