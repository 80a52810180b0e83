"""What a family asks for at each channel and locale, as sets of places that values fill (spec 04 §14, §15).

An entity's values become one set of places too, so that counting what is missing is a difference of sets. Pairs that
ask for the same places share one mask: a catalog with a thousand of them has few different ones.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from pimlet.enrichment.completeness.pairs import Pair, Pairs
from pimlet.enrichment.values.registry import VALUE_TYPES, value_type
from pimlet.enrichment.values.showing import Showing
from pimlet.enrichment.values.value import Rules, Value
from pimlet.structure.catalog_model import Attribute, AttributeType, Family

Place = tuple[str, str | None, str | None, str | None]
"""Attribute code, channel and locale of the value, and the channel for which it must be filled (prices)."""

Places = frozenset[Place]


@dataclass(frozen=True, slots=True)
class Mask:
    """The places of a family at some pairs: of its required and other attributes, and of its image attributes."""

    required: Places
    optional: Places
    images: Places
    numbers: tuple[int, ...]


def filled_places(values: Iterable[Value], showing: Showing) -> set[Place]:
    """The places that values fill. Values that are not shown fill none (spec 04 §4.2)."""
    return {
        (value.attribute.code, value.scope, value.locale, channel)
        for value in values
        if (shown := showing(value)) is not None
        for channel in value_type(value.attribute).filled_in(value, shown, showing.rules)
    }


def masks(family: Family, attributes: Collection[str] | None, pairs: Pairs, rules: Rules) -> tuple[Mask, ...]:
    """The masks of a family, or of those of its attributes that an entity can hold (`attributes`, by code)."""
    codes = family.attributes if attributes is None else family.attributes.intersection(attributes)
    known = [found for code in sorted(codes) if (found := rules.structure.attribute(code)) is not None]
    numbers: dict[tuple[Places, Places, Places], list[int]] = {}
    for pair in pairs:
        numbers.setdefault(_places(family, known, pair), []).append(pair.number)
    return tuple(Mask(*places, tuple(found)) for places, found in numbers.items())


def _places(family: Family, attributes: Iterable[Attribute], pair: Pair) -> tuple[Places, Places, Places]:
    required_codes = family.requirements.get(pair.channel.code, frozenset())
    required, optional, images = set[Place](), set[Place](), set[Place]()
    for attribute in attributes:
        if attribute.available_locales and pair.locale not in attribute.available_locales:
            continue
        place = _place(attribute, pair)
        (required if attribute.code in required_codes else optional).add(place)
        if attribute.type == AttributeType.IMAGE:
            images.add(place)
    return frozenset(required), frozenset(optional), frozenset(images)


def _place(attribute: Attribute, pair: Pair) -> Place:
    kind = VALUE_TYPES.get(attribute.type)
    return (
        attribute.code,
        pair.channel.code if attribute.scopable else None,
        pair.locale if attribute.localizable else None,
        pair.channel.code if kind is not None and kind.filled_per_channel else None,
    )
