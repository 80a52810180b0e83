"""The `search` parameter: its structure, before any property or operator is looked at (spec 04 §9)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pimlet.edge import json_bytes
from pimlet.edge.errors import Problem, Unprocessable
from pimlet.edge.expectations import as_list, as_map, is_array
from pimlet.edge.json_bytes import php_text


@dataclass(frozen=True, slots=True)
class Criterion:
    """One filter: `locale` and `scope` are its own or the defaults of the request."""

    property: str
    operator: str
    value: Any
    locale: Any = None
    scope: Any = None
    locales: Any = None


Search = dict[str, Any]


def parse_search(text: str | None, *, status: int) -> Search:
    """The decoded parameter; `status` is that of the answer to anything but an object or list."""
    if text is None:
        return {}
    try:
        decoded = json_bytes.decode(text.encode("utf-8", "surrogatepass"))
    except json_bytes.MalformedJsonError:
        decoded = None
    if not is_array(decoded):
        raise Problem(status, "Search query parameter should be valid JSON.")
    return as_map(decoded)


def check_locales(search: Search, search_locale: str | None, active: Iterable[str]) -> None:
    """Forms of `locale` and `locales`, then whether the locales exist. Raises `Unprocessable`."""
    for name, criteria in search.items():
        for criterion in criteria:
            _check_locale_form(name, criterion)
    named = [locale for criteria in search.values() for criterion in criteria for locale in _locales(criterion)]
    if search_locale is not None:
        named.append(search_locale)
    known = set(active)
    unknown = [locale for locale in dict.fromkeys(map(shown, named)) if locale not in known]
    if unknown:
        raise Unprocessable(unknown_locales(unknown))


def _locales(criterion: Mapping[str, Any]) -> list[Any]:
    locale, locales = criterion.get("locale"), criterion.get("locales")
    return ([] if locale is None else [locale]) + ([] if locales is None else as_list(locales))


def _check_locale_form(name: str, criterion: Mapping[str, Any]) -> None:
    locales, locale = criterion.get("locales"), criterion.get("locale")
    if name == "completeness":
        if locales is not None and not is_array(locales):
            raise Unprocessable(f'Property "{name}" expects an array with the key "locales".')
        return
    if locale is not None and not isinstance(locale, str):
        raise Unprocessable(f'Property "{name}" expects a string with the key "locale".')
    if locales is not None:
        raise Unprocessable(f'Property "{name}" expects an array with the key "locale".')


def shown(value: Any) -> str:
    """A value inside a message."""
    return "Array" if is_array(value) else php_text(value)


def unknown_locales(codes: list[str]) -> str:
    """The text for locales that do not exist or are not activated."""
    if len(codes) == 1:
        return f'Locale "{codes[0]}" does not exist or is not activated.'
    return f'Locales "{", ".join(codes)}" do not exist or are not activated.'


def criteria(search: Search, search_locale: str | None, search_scope: str | None) -> list[Criterion]:
    """All criteria in the order of the JSON text, with the request's default locale and scope."""
    return [
        Criterion(
            name,
            one["operator"],
            one.get("value"),
            search_locale if one.get("locale") is None else one["locale"],
            search_scope if one.get("scope") is None else one["scope"],
            None if one.get("locales") is None else as_list(one["locales"]),
        )
        for name, listed in search.items()
        for one in listed
    ]
