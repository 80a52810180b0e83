"""Violations that products and product models share because of their level (spec 03 §13.6, §14.6)."""

from collections.abc import Iterator

from pimlet.edge.errors import Violation
from pimlet.enrichment.aggregates import Entity
from pimlet.enrichment.values.value import Values
from pimlet.enrichment.variants.levels import attributes_at, axes_of

_EMPTY_AXIS = 'Attribute "{attribute}" cannot be empty, as it is defined as an axis for this entity'
_FOREIGN = 'Attribute "{attribute}" does not belong to the family "{family}"'
_UNEXPECTED = 'Cannot set the property "{attribute}" to this entity as it is not in the attribute set'


def empty_axes(entity: Entity) -> Iterator[Violation]:
    """Axes of the entity's own level without a value."""
    for code in axes_of(entity):
        if (code, None, None) not in entity.values:
            yield Violation("attribute", _EMPTY_AXIS.format(attribute=code), template=_EMPTY_AXIS)


def unexpected_attributes(entity: Entity) -> Iterator[Violation]:
    """Own values of attributes outside the family, or of another level. The family is that of the variant."""
    variant = entity.variant_of
    family = entity.parent.family if entity.parent is not None else entity.family
    if variant is None or family is None:
        return
    at_level = attributes_at(variant, family, entity.level) or frozenset()
    for code in dict.fromkeys(value.attribute.code for value in entity.values.values()):
        if code not in family.attributes:
            message = _FOREIGN.format(attribute=code, family=family.code)
            yield Violation("attribute", message, template=_FOREIGN)
        elif code not in at_level:
            yield Violation("attribute", _UNEXPECTED.format(attribute=code), template=_UNEXPECTED)


def valid_before(entity: Entity, before: Entity | None) -> list[Values]:
    """Values that have been validated already: those that it had or inherited, and those of its ancestors now.

    They stay apart: at one place its own value and an ancestor's may differ, and both are validated.
    """
    had = [] if before is None else [before.values_by_key()]
    return [*had, *(ancestor.values for ancestor in entity.ancestors())]
