"""The texts for values of the wrong type or kind, shared by all updaters (spec 01 §6.2, 02 §1.3)."""

from typing import Any, TypeGuard

from pimlet.edge.errors import UpdateError
from pimlet.edge.json_bytes import php_text, php_type


def is_scalar(value: object) -> bool:
    """PHP's `is_scalar`: strings, numbers and booleans, not null."""
    return isinstance(value, str | int | float)


def is_array(value: object) -> TypeGuard[dict[str, Any] | list[Any]]:
    """PHP's arrays: JSON objects and lists alike."""
    return isinstance(value, dict | list)


def as_map(value: dict[str, Any] | list[Any]) -> dict[str, Any]:
    """A JSON object or list as PHP's map: a list is keyed by its positions."""
    return value if isinstance(value, dict) else {str(index): item for index, item in enumerate(value)}


def as_list(value: dict[str, Any] | list[Any]) -> list[Any]:
    """The values of a JSON object or list."""
    return list(value.values()) if isinstance(value, dict) else value


def unknown_property(name: str) -> UpdateError:
    """A property that the resource does not have."""
    return UpdateError(f'Property "{name}" does not exist.')


def expected(name: str, what: str, value: object) -> UpdateError:
    """`what` is for example `an array`, `a scalar`, `a boolean`, `an integer`, `a string`."""
    return UpdateError(f'Property "{name}" expects {what} as data, "{php_type(value)}" given.')


def invalid_content(name: str, reason: str) -> UpdateError:
    """An array whose content is wrong."""
    return UpdateError(f'Property "{name}" expects an array with valid data, {reason}.')


def unknown_reference(name: str, what: str, reason: str, value: object) -> UpdateError:
    """A code that refers to nothing: `expects a valid <what>. <reason>, "<value>" given.`"""
    return UpdateError(f'Property "{name}" expects a valid {what}. {reason}, "{php_text(value)}" given.')


def unexpected_empty(name: str) -> UpdateError:
    """A value that may not be empty."""
    return UpdateError(f'Property "{name}" does not expect an empty value.')


def immutable(name: str, value: object) -> UpdateError:
    """A property that the updater refuses to change."""
    shown = php_text(value) if is_scalar(value) else php_type(value)
    return UpdateError(f'Property "{name}" cannot be modified, "{shown}" given.')


def require_scalar(name: str, value: object) -> None:
    """Refuse objects and lists; null passes."""
    if is_array(value):
        raise expected(name, "a scalar", value)


def require_array(name: str, value: object) -> dict[str, Any] | list[Any]:
    """The value if it is an object or list; refuses everything else, null included."""
    if not is_array(value):
        raise expected(name, "an array", value)
    return value


def require_scalar_items(name: str, value: dict[str, Any] | list[Any], reason: str | None = None) -> list[Any]:
    """The items of an array; refuses nested arrays. `reason` replaces the usual wording."""
    items = as_list(value)
    if any(is_array(item) for item in items):
        raise invalid_content(name, reason or f'one of the "{name}" values is not a scalar')
    return items
