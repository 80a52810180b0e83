"""Changed values as drafts hold them: what differs from an entity's own values, and nothing else (spec 05 §1.4).

Their text has the shape of stored values; `data` is the raw form, null where the value is taken away.
"""

from collections.abc import Mapping

import orjson

from pimlet.enrichment.values.documents import Document, decode_element, element_of, place_of
from pimlet.enrichment.values.hidden import is_hidden, surviving
from pimlet.enrichment.values.registry import value_type
from pimlet.enrichment.values.value import Rules, Value, ValueKey, Values

Changes = Mapping[ValueKey, Value]
"""Changed values by their place; one without data takes the stored one away."""

NO_CHANGES: Changes = {}


def same_value(stored: Value | None, value: Value | None, rules: Rules) -> bool:
    """Whether a value means the same as a stored one (spec 03 §10.4); None is no value."""
    if stored is None or value is None:
        return stored is value
    return stored.data == value.data or value_type(value.attribute).same(
        stored.data, value.data, value.attribute, rules
    )


def differences(before: Values, after: Values, rules: Rules) -> Changes:
    """What leads from some values to others."""
    changed = {key: value for key, value in after.items() if not same_value(before.get(key), value, rules)}
    removed = {
        key: Value(value.attribute, value.scope, value.locale, None)
        for key, value in before.items()
        if key not in after
    }
    return {**changed, **removed}


def apply(values: Values, changes: Changes) -> None:
    """Change values in place; changed ones move to the end, as they do when they are submitted."""
    for key, value in changes.items():
        values.pop(key, None)
        if value.data is not None:
            values[key] = value


def encode(changes: Changes) -> str:
    """The text that is stored."""
    document: Document = {}
    for value in sorted(changes.values(), key=place_of):
        document.setdefault(value.attribute.code, []).append(element_of(value, value.data))
    return orjson.dumps(document).decode()


def decode(text: bytes, rules: Rules) -> Changes:
    """The changes of a stored text, without those that the structure has no place for any more.

    `rules` must know the attributes, files and options that it names.
    """
    found: dict[ValueKey, Value] = {}
    for code, elements in orjson.loads(text).items():
        attribute = rules.structure.attribute(code)
        if attribute is None:
            continue
        for element in elements:
            value = decode_element(attribute, element)
            left = value if value.data is None else surviving(value, rules)
            if left is not None and not is_hidden(value, rules):
                found[value.key] = left
    return found
