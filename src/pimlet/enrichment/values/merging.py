"""How submitted values change stored ones (spec 03 §10)."""

from typing import Any

from pimlet.edge.errors import UpdateError
from pimlet.edge.expectations import as_list, as_map, expected, invalid_content, is_array
from pimlet.edge.json_bytes import php_type
from pimlet.enrichment.values.changes import same_value
from pimlet.enrichment.values.registry import value_type
from pimlet.enrichment.values.value import Rules, Value, Values, is_empty
from pimlet.structure.catalog_model import Attribute

Entries = dict[str, Any]


def unknown_attribute(code: str) -> UpdateError:
    """A value of an attribute that does not exist."""
    return UpdateError(f"The {code} attribute does not exist in your PIM.")


def without_unchanged(submitted: Entries, stored: Values, rules: Rules) -> Entries:
    """The submitted values that differ from the stored ones, so that equal ones are not checked (spec 03 §10.4).

    Raises `UpdateError` for an unknown attribute and for an entry that is no object.
    """
    changed: Entries = {}
    for code, entries in submitted.items():
        attribute = rules.structure.attribute(code)
        if attribute is None:
            raise unknown_attribute(code)
        compared = [_compared(attribute, _object(code, entry)) for entry in _listed(code, entries)]
        kept = [entry for entry in compared if not _is_stored(attribute, entry, stored, rules)]
        if kept:
            changed[code] = kept
    return changed


def settled(stored: Values, changed: Values, rules: Rules) -> Values:
    """Changed values, but in their stored form where they are equal to it (spec 03 §10.4), so that nothing is written.

    For entities whose equal values are checked all the same.
    """
    return {key: stored[key] if same_value(stored.get(key), value, rules) else value for key, value in changed.items()}


def _listed(code: str, entries: Any) -> list[Any]:
    if not is_array(entries):
        raise expected(code, "an array", entries)
    return as_list(entries)


def _object(code: str, entry: Any) -> dict[str, Any]:
    if not is_array(entry):
        raise invalid_content(code, "one of the values is not an array")
    return as_map(entry)


def _compared(attribute: Attribute, entry: dict[str, Any]) -> dict[str, Any]:
    """An entry as it is compared: without data where its type takes it for a removal."""
    return {**entry, "data": None} if "data" in entry and value_type(attribute).removes(entry["data"]) else entry


def _channel(scope: str | None, rules: Rules) -> str | None:
    """A channel's own code for its code in any case; an unknown one stays as it is, for the validator."""
    channel = None if scope is None else rules.structure.channel(scope)
    return scope if channel is None else channel.code


def _is_stored(attribute: Attribute, entry: dict[str, Any], stored: Values, rules: Rules) -> bool:
    if not {"locale", "scope", "data"} <= entry.keys() or is_array(entry["scope"]) or is_array(entry["locale"]):
        return False
    value = stored.get((attribute.code, _channel(entry["scope"], rules), entry["locale"]))
    if value is None or entry["locale"] in rules.rights.hidden_locales:
        return is_empty(entry["data"])
    return not is_empty(entry["data"]) and value_type(attribute).same(value.data, entry["data"], attribute, rules)


def check_structure(submitted: Entries) -> None:
    """The form of the whole `values` object, before any value is applied (spec 03 §10.1). Raises `UpdateError`."""
    for code, entries in submitted.items():
        for entry in _listed(code, entries):
            fields = _object(code, entry)
            for name in ("locale", "scope", "data"):
                if name not in fields:
                    raise UpdateError(f'Property "{code}" expects an array with the key "{name}".')
            for name in ("locale", "scope"):
                if fields[name] is not None and not isinstance(fields[name], str):
                    raise UpdateError(
                        f'Property "{code}" expects a value with a string as {name}, "{php_type(fields[name])}" given.'
                    )


def merge(stored: Values, submitted: Entries, rules: Rules) -> None:
    """Apply submitted values to stored ones, in place; a changed value moves to the end.

    Raises `UpdateError` for the first entry that cannot be applied.
    """
    check_structure(submitted)
    for code, entries in submitted.items():
        attribute = rules.structure.attribute(code)
        if attribute is None:
            raise unknown_attribute(code)
        for entry in as_list(entries):
            _merge_one(stored, attribute, entry, rules)


def _merge_one(stored: Values, attribute: Attribute, entry: dict[str, Any], rules: Rules) -> None:
    scope, locale, data = entry["scope"], entry["locale"], entry["data"]
    channel = _channel(scope, rules)
    key = (attribute.code, channel, locale)
    hidden = locale in rules.rights.hidden_locales
    if is_empty(data):
        if not hidden:
            stored.pop(key, None)
        return
    _check_place(attribute, scope, locale)
    if hidden:
        raise UpdateError(f'Attribute "{attribute.code}" expects an existing and activated locale, "{locale}" given.')
    value = Value(attribute, channel, locale, value_type(attribute).accept(attribute, data, rules))
    stored.pop(key, None)
    if not is_empty(value.data):
        stored[key] = value


def _check_place(attribute: Attribute, scope: str | None, locale: str | None) -> None:
    """Channel and locale are given exactly where the attribute asks for them (spec 03 §10.5)."""
    if attribute.scopable == (scope is not None) and attribute.localizable == (locale is not None):
        return
    channel_text = f"({scope if scope is not None else 'nothing'} was detected)"
    locale_text = f"({locale if locale is not None else 'nothing'} was detected)"
    subject = f"The {attribute.code} attribute"
    match attribute.scopable, attribute.localizable:
        case False, False:
            raise UpdateError(f"{subject} requires neither a channel {channel_text} nor a locale {locale_text}.")
        case False, True:
            raise UpdateError(
                f"{subject} does not require a value per channel {channel_text} but requires a value per locale "
                f"{locale_text}."
            )
        case True, False:
            raise UpdateError(
                f"{subject} requires a value per channel {channel_text} but does not require a value per locale "
                f"{locale_text}."
            )
        case _:
            raise UpdateError(f"{subject} requires a value per channel {channel_text} and a locale {locale_text}.")
