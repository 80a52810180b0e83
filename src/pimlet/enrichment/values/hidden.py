"""Stored values that are not shown under the present structure (spec 04 §4.2).

A value of a locale that is not activated or not bound to its channel comes back with the locale; one whose attribute,
channel or option is gone never does. Prices in hidden currencies are the price type's own business.
"""

from pimlet.enrichment.values.value import Rules, Value, Values
from pimlet.structure.catalog_model import AttributeType

_CHOICES = frozenset(
    {
        AttributeType.SIMPLE_SELECT,
        AttributeType.MULTI_SELECT,
        AttributeType.REFERENCE_DATA_SIMPLE_SELECT,
        AttributeType.REFERENCE_DATA_MULTI_SELECT,
    }
)


def is_hidden(value: Value, rules: Rules) -> bool:
    """Whether the value is kept without being shown."""
    structure, locale = rules.structure, value.locale
    if value.scope is not None:
        channel = structure.channel(value.scope)
        if channel is None or (locale is not None and locale not in channel.locales):
            return True
    if locale is None:
        return False
    if not structure.active_locale(locale):
        return True
    return bool(value.attribute.available_locales) and locale not in value.attribute.available_locales


def without_hidden(values: Values, rules: Rules) -> Values:
    """What rules see of an entity's values. What is hidden does not exist for them: saving the entity loses it."""
    return {key: value for key, value in values.items() if not is_hidden(value, rules)}


def surviving(value: Value, rules: Rules) -> Value | None:
    """What remains of a value after its channel, options or reference data were removed.

    `rules` must know those that it names.
    """
    if value.scope is not None and rules.structure.channel(value.scope) is None:
        return None
    if value.attribute.type not in _CHOICES:
        return value
    if isinstance(value.data, list):
        known = [code for code in value.data if rules.structure.option(value.attribute, code) is not None]
        if len(known) == len(value.data):
            return value
        return Value(value.attribute, value.scope, value.locale, known) if known else None
    return None if rules.structure.option(value.attribute, value.data) is None else value
