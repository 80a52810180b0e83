"""Values as they are stored: once, in API shape and canonical order, with raw forms that rendering changes kept apart.

`shown` is the text of the API's `values` object. `kept` (None in most rows) has the same shape and holds the raw
form of values that are shown differently or not at all (architecture §2). Links are stored without scheme and host,
their first slash written `\\/`: the encoder never writes that, so no text of a user can equal the start of a link.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import orjson

from pimlet.enrichment.values.hidden import is_hidden, surviving
from pimlet.enrichment.values.registry import value_type
from pimlet.enrichment.values.showing import Showing
from pimlet.enrichment.values.value import Rules, Value, ValueKey, Values
from pimlet.structure.catalog import Names
from pimlet.structure.catalog_model import Attribute

_ALL_CHANNELS = "<all_channels>"
_ALL_LOCALES = "<all_locales>"
_RELATIVE = b'"\\/'

Document = dict[str, list[dict[str, Any]]]


def json_order(key: str) -> tuple[int, bytes]:
    """The order of keys in MySQL's JSON type: by length in bytes, then bytes (spec 04 §1)."""
    encoded = key.encode()
    return (len(encoded), encoded)


def place_of(value: Value) -> tuple[tuple[int, bytes], ...]:
    """Where a value stands in canonical order."""
    return _place(value.key)


# Documents have the same places over and over.
@lru_cache(maxsize=65_536)
def _place(key: ValueKey) -> tuple[tuple[int, bytes], ...]:
    code, scope, locale = key
    return (json_order(code), json_order(scope or _ALL_CHANNELS), json_order(locale or _ALL_LOCALES))


def encode(values: Values, showing: Showing, displaced: Values) -> tuple[str, str | None]:
    """The stored texts `shown` and `kept` of an entity's own values; displaced ones are only kept."""
    shown: Document = {}
    kept: Document = {}
    for value in sorted((*values.values(), *displaced.values()), key=place_of):
        hidden = value.key in displaced or is_hidden(value, showing.rules)
        data = None if hidden else showing(value)
        if data is not None:
            element = {**element_of(value, data), **value_type(value.attribute).members(value)}
            shown.setdefault(value.attribute.code, []).append(element)
        if data != value.data:
            kept.setdefault(value.attribute.code, []).append(element_of(value, value.data))
    return orjson.dumps(shown).decode(), orjson.dumps(kept).decode() if kept else None


def element_of(value: Value, data: Any) -> dict[str, Any]:
    """A value with this data as documents hold it."""
    return {"locale": value.locale, "scope": value.scope, "data": data}


def collect_names(shown: bytes, kept: bytes | None, names: Names, *, with_options: bool = False) -> None:
    """Add to `names` what the values of a stored document name: attributes, files, and if asked for options.

    Texts of other types than selects are taken for options too; they name none.
    """
    for text in (shown, kept):
        for code, elements in orjson.loads(text).items() if text else ():
            names.attributes.add(code)
            for element in elements:
                data = element["data"]
                # Only media values have links; what is kept apart has none.
                if isinstance(data, str) and (text is kept or "_links" in element):
                    names.files.add((code, data))
                if with_options:
                    listed = data if isinstance(data, list) else (data,)
                    names.options.update((code, option) for option in listed if isinstance(option, str))


def absolute(document: bytes, base: bytes) -> bytes:
    """A stored document with its links made absolute; `base` is scheme and host as the inside of a JSON string."""
    # Looking for one byte is many times faster than looking for three, and most documents have no backslash.
    return document if document.find(b"\\") < 0 else document.replace(_RELATIVE, b'"%b/' % base)


def decode(shown: bytes, kept: bytes | None, rules: Rules) -> Values:
    """The values of stored texts, hidden ones too, in stored order; what the structure has no more is left out."""
    values: Values = {}
    for text in (shown, kept):
        if text is None:
            continue
        for code, elements in orjson.loads(text).items():
            attribute = rules.structure.attribute(code)
            if attribute is None:
                continue
            for element in elements:
                value: Value | None = decode_element(attribute, element)
                if value is not None and rules.stale:
                    value = surviving(value, rules)
                if value is not None:
                    values[value.key] = value
    return values


def decoded(rows: Iterable[tuple[Any, Any]], rules: Rules) -> dict[Any, Values]:
    """All that rows hold, by the key that is given with each."""
    return {ref: decode(row.own_values, row.kept, rules) for ref, row in rows}


def decode_element(attribute: Attribute, element: dict[str, Any]) -> Value:
    """The value of a document's element."""
    return Value(attribute, element["scope"], element["locale"], element["data"])
