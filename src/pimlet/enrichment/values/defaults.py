"""Default values, given at creation only (spec 03 §16)."""

from collections.abc import Iterator

from pimlet.enrichment.values.value import Rules, Value, Values
from pimlet.structure.catalog_model import Attribute, Family


def add_defaults(values: Values, family: Family | None, own: frozenset[str] | None, rules: Rules) -> None:
    """Give every attribute of the family that has a default and no value its default, wherever it takes a value.

    `own` are the attributes of the entity's level; None for a simple product.
    """
    attributes = frozenset() if family is None else family.attributes if own is None else family.attributes & own
    for code in sorted(attributes):
        attribute = rules.structure.attribute(code)
        if attribute is None or attribute.default_value is None:
            continue
        for scope, locale in _places(attribute, rules):
            value = Value(attribute, scope, locale, attribute.default_value)
            values.setdefault(value.key, value)


def _places(attribute: Attribute, rules: Rules) -> Iterator[tuple[str | None, str | None]]:
    channels = rules.structure.channels.values()
    active = sorted({locale for channel in channels for locale in channel.locales})
    for scope, locales in (
        ((channel.code, channel.locales) for channel in channels) if attribute.scopable else ((None, active),)
    ):
        if not attribute.localizable:
            yield scope, None
            continue
        for locale in locales:
            if not attribute.available_locales or locale in attribute.available_locales:
                yield scope, locale
