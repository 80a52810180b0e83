"""What a filter's value must be, and the messages for values of the wrong form (spec 04 §10, §11)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

from pimlet.edge.errors import Unprocessable
from pimlet.edge.expectations import as_list, is_array
from pimlet.edge.json_bytes import php_text, php_type
from pimlet.enrichment.values.numbers import number_of

Entity = TypeVar("Entity")


def unsupported(name: str, operator: str) -> Unprocessable:
    """A property that cannot be filtered, or not with this operator."""
    return Unprocessable(f'Filter on property "{name}" is not supported or does not support operator "{operator}"')


def expected(name: str, what: str, value: Any) -> Unprocessable:
    """A value of the wrong type."""
    return Unprocessable(f'Property "{name}" expects {what} as data, "{php_type(value)}" given.')


def missing_key(name: str, key: str) -> Unprocessable:
    """An object without one of its keys."""
    return Unprocessable(f'Property "{name}" expects an array with the key "{key}".')


def needs(name: str, what: str) -> Unprocessable:
    """Something beside the value is missing."""
    return Unprocessable(f'Property "{name}" expects {what}.')


def invalid(name: str, reason: str) -> Unprocessable:
    """An array with wrong content."""
    return Unprocessable(f'Property "{name}" expects an array with valid data, {reason}.')


def a_string(name: str, value: Any) -> str:
    """A string. Raises `Unprocessable`."""
    if not isinstance(value, str):
        raise expected(name, "a string", value)
    return value


def a_boolean(name: str, value: Any) -> bool:
    """A boolean. Raises `Unprocessable`."""
    if not isinstance(value, bool):
        raise expected(name, "a boolean", value)
    return value


def a_numeric(name: str, value: Any) -> Decimal:
    """A number or numeric string. Raises `Unprocessable`."""
    number = number_of(value)
    if number is None:
        raise expected(name, "a numeric", value)
    return number


def a_list(name: str, value: Any) -> list[Any]:
    """The items of a list or object. Raises `Unprocessable`."""
    if not is_array(value):
        raise expected(name, "an array", value)
    return as_list(value)


def strings(name: str, value: Any) -> list[str]:
    """A list of strings. Raises `Unprocessable`."""
    items = a_list(name, value)
    if not all(isinstance(item, str) for item in items):
        raise Unprocessable(f'Property "{name}" expects an array of strings as data.')
    return items


def a_code(name: str, value: Any) -> str:
    """A string, or a number as a string. Raises `Unprocessable`."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise expected(name, "a string", value)
    return php_text(value)


def codes(name: str, value: Any) -> list[str]:
    """A list of codes. Raises `Unprocessable`."""
    return [a_code(name, item) for item in a_list(name, value)]


def known(name: str, value: Any, what: str, find: Callable[[str], Entity | None]) -> list[tuple[str, Entity]]:
    """The listed codes as they were given, with what they name. Raises `Unprocessable` for the first unknown one."""
    found = []
    for item in a_list(name, value):
        code = a_code(name, item)
        entity = find(code)
        if entity is None:
            raise Unprocessable(f'Object "{what}" with code "{code}" does not exist')
        found.append((code, entity))
    return found
