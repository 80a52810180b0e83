"""JSON documents as PHP's arrays: objects and lists are both ordered maps, whose keys are numbers where they can be."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pimlet.edge.json_bytes import php_type

Array = dict[int | str, Any]

_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,18}")
_INT64 = range(-(2**63), 2**63)


def php_array(value: Any, depth: int) -> Any:
    """A decoded JSON value with its objects and lists as maps; what lies deeper than `depth` stays as it is."""
    if depth == 0 or not isinstance(value, dict | list):
        return value
    return {key: php_array(item, depth - 1) for key, item in _items(value)}


def _items(value: dict[str, Any] | list[Any]) -> Iterator[tuple[int | str, Any]]:
    if isinstance(value, list):
        yield from enumerate(value)
    else:
        yield from ((_key(name), item) for name, item in value.items())


def _key(name: str) -> int | str:
    if not _NUMBER.fullmatch(name):
        return name
    number = int(name)
    return number if number in _INT64 else name


def is_list(array: Mapping[Any, Any]) -> bool:
    """Whether the keys count from 0; so the empty array is a list."""
    return all(key == place for place, key in enumerate(array))


def json_type(value: Any) -> str:
    """The JSON type that a value would be encoded as; `{}` has become an empty list."""
    match value:
        case dict():
            return "array" if is_list(value) else "object"
        case list():
            return "array"
        case float():
            return "integer" if value.is_integer() else "number"
        case _:
            return php_type(value).lower()


def merged(stored: Array, given: Array) -> Array:
    """`given` over `stored`, key by key at every depth where both have an array (PHP's `array_replace_recursive`)."""
    result = dict(stored)
    for key, value in given.items():
        under = stored.get(key)
        result[key] = merged(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return result
