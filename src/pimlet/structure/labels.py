"""Labels of all structure resources: merged on input, checked, shown for activated locales (spec 02 §1.6)."""

from collections.abc import Mapping
from typing import Any

from pimlet.edge.errors import Violation, tableize
from pimlet.edge.expectations import as_map, require_array, require_scalar_items
from pimlet.edge.json_bytes import php_text
from pimlet.structure.locales.repository import LocaleIndex

AS_LABELS = "labels"
"""`path` of attributes and options: a label that is too long is reported on `labels`."""
BY_POSITION = "translations[{position}].label"
"""`path` of most resources: reported on the label's place among the stored ones."""
BY_LOCALE = "translations[{locale}].label"
"""`path` of families: reported on the label's locale."""

TOO_LONG = "This value is too long. It should have {limit} characters or less."
UNKNOWN_LOCALE = 'The locale "{locale}" does not exist.'


def update_labels(target: dict[str, str], value: Any, locales: LocaleIndex, inner_reason: str | None = None) -> None:
    """Merge submitted labels into `target`: null and the empty text remove, locales not mentioned stay.

    Locales take their stored spelling; unknown ones are kept for the validator. `inner_reason` replaces the text for
    a label that is not a scalar. Raises `UpdateError`.
    """
    labels = require_array("labels", value)
    require_scalar_items("labels", labels, inner_reason)
    merge_texts(target, labels, locales)


def merge_texts(target: dict[str, str], value: dict[str, Any] | list[Any], locales: LocaleIndex | None) -> None:
    """Merge texts by locale whose types have been checked; without `locales` the spelling stays as it was sent."""
    for code, text in as_map(value).items():
        locale = (locales.stored(code) if locales is not None else None) or code
        shown = php_text(text)
        if shown == "":
            target.pop(locale, None)
        else:
            target[locale] = shown


def label_violations(
    labels: Mapping[str, str], locales: LocaleIndex, *, max_length: int = 100, path: str = BY_POSITION
) -> list[Violation]:
    """Label by label: too long, then unknown locale. `path` is one of this module's three forms."""
    found: list[Violation] = []
    for position, (locale, label) in enumerate(labels.items()):
        place = f"translations[{position}]"
        if len(label) > max_length:
            shown = path.format(position=position, locale=tableize(locale))
            found.append(Violation(shown, TOO_LONG.format(limit=max_length), f"{place}.label", TOO_LONG))
        if locales.stored(locale) is None:
            message = UNKNOWN_LOCALE.format(locale=locale)
            found.append(Violation(AS_LABELS, message, f"{place}.locale", UNKNOWN_LOCALE))
    return found


def shown_labels(labels: Mapping[str, str], locales: LocaleIndex) -> dict[str, str]:
    """The labels of activated locales, in stored order."""
    return {locale: label for locale, label in labels.items() if locales.is_active(locale)}
