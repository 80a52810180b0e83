"""Attribute options in the standard format (spec 02 §3)."""

from typing import Any

from pimlet.structure.labels import shown_labels
from pimlet.structure.locales.repository import LocaleIndex


def standard_format(row: Any, attribute_code: str, locales: LocaleIndex) -> dict[str, Any]:
    """The document of a row, in the key order of the API."""
    return {
        "code": row.code,
        "attribute": attribute_code,
        "sort_order": row.sort_order,
        "labels": shown_labels(row.labels, locales),
    }
