"""Channels in standard format (spec 02 §8)."""

from typing import Any

from pimlet.structure.labels import shown_labels
from pimlet.structure.locales.repository import LocaleIndex


def standard(row: Any, locales: LocaleIndex) -> dict[str, Any]:
    """The document of a row; locales and currencies in order of their creation."""
    return {
        "code": row.code,
        "currencies": [code for _, code, _ in row.currencies or ()],
        "locales": [code for _, code in row.locales or ()],
        "category_tree": row.tree_code,
        "conversion_units": row.conversion_units,
        "labels": shown_labels(row.labels, locales),
    }
