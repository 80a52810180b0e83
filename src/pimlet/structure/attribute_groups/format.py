"""Attribute groups in the standard format (spec 02 §4)."""

from typing import Any

from pimlet.structure.labels import shown_labels
from pimlet.structure.locales.repository import LocaleIndex


def standard_format(row: Any, locales: LocaleIndex) -> dict[str, Any]:
    """The document of a row of `repository.GROUPS`, in the key order of the API."""
    return {
        "code": row.code,
        "sort_order": row.sort_order,
        "attributes": row.attributes or [],
        "labels": shown_labels(row.labels, locales),
    }
