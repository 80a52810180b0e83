"""Violations of an entity's values, in Akeneo's order (spec 03 §12.2)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pimlet.edge.errors import Violation
from pimlet.edge.json_bytes import php_text
from pimlet.enrichment.values.registry import value_type
from pimlet.enrichment.values.table import too_many_cells
from pimlet.enrichment.values.value import Rules, Value, Values, value_violation
from pimlet.structure.catalog_model import AttributeType

_NO_CHANNEL = (
    "The {attribute} attribute requires a value per channel. The {channel} channel (scope) must exist in your PIM"
)
_NO_LOCALE = "The {attribute} attribute requires a valid locale. The {locale} locale does not exist."
_UNBOUND = (
    "The {attribute} attribute requires a valid locale. The {locale} locale is not bound to the {channel} channel."
)
_UNAVAILABLE = "The {locale} locale is not available on the {attribute} attribute."
_TAKEN = (
    "The {attribute} attribute can not have the same value more than once. "
    "The {value} value is already set on another product."
)
_TAKEN_IDENTIFIER = "The {value} value is already set on another product for the {attribute} identifier attribute."

UniqueKey = tuple[int, str]
"""Attribute id, and the value in the form in which it is compared."""


def unique_keys(values: Iterable[Value]) -> Iterator[UniqueKey]:
    """Where these values take their places among unique values; most attributes are not unique."""
    return (unique_key(value) for value in values if value.attribute.unique)


def unique_key(value: Value) -> UniqueKey:
    """Where a value of a unique attribute takes its place."""
    # An index entry holds 2,700 bytes at most; no valid unique value is longer than 255 characters.
    text = value_type(value.attribute).unique_key(value).replace("\x00", "\uffff")
    return (value.attribute.id, text[:300])


def violations(
    values: Iterable[Value], rules: Rules, owner: Any, owners: Mapping[UniqueKey, Any], stored: Sequence[Values]
) -> Iterator[Violation]:
    """All violations of these values. `owners` tells who has each unique value; `owner` is the validated entity.

    The options of `stored` values exist, because removing an option rewrites what refers to it.
    """
    values = list(values)
    for value in values:
        if not any(one.get(value.key) == value for one in stored):
            yield from value_type(value.attribute).option_violations(value, rules)
    for value in values:
        if value.scope is not None:
            yield from _channel_violations(value, rules)
    for value in values:
        if value.locale is not None:
            yield from _locale_violations(value, value.locale, rules)
    for value in values:
        if value.attribute.unique:
            yield from _unique_violations(value, owner, owners)
        yield from value_type(value.attribute).violations(value, rules)
    yield from too_many_cells(values)


def _channel_violations(value: Value, rules: Rules) -> Iterator[Violation]:
    if value.scope is not None and rules.structure.channel(value.scope) is None:
        message = _NO_CHANNEL.format(attribute=value.attribute.code, channel=value.scope)
        yield value_violation(value, message, _NO_CHANNEL)


def _locale_violations(value: Value, locale: str, rules: Rules) -> Iterator[Violation]:
    channel = rules.structure.channel(value.scope) if value.scope is not None else None
    attribute = value.attribute
    if not rules.structure.active_locale(locale):
        template = _NO_LOCALE
    elif channel is not None and locale not in channel.locales:
        template = _UNBOUND
    elif attribute.available_locales and locale not in attribute.available_locales:
        template = _UNAVAILABLE
    else:
        return
    message = template.format(attribute=attribute.code, locale=locale, channel=value.scope)
    yield value_violation(value, message, template)


def _unique_violations(value: Value, owner: Any, owners: Mapping[UniqueKey, Any]) -> Iterator[Violation]:
    if owners.get(unique_key(value), owner) == owner:
        return
    template = _TAKEN_IDENTIFIER if value.attribute.type == AttributeType.IDENTIFIER else _TAKEN
    shown = value.data[:10] if value.attribute.type == AttributeType.DATE else php_text(value.data)
    yield value_violation(value, template.format(attribute=value.attribute.code, value=shown), template)
