"""Product groups in standard format."""

from typing import Any

from pimlet.structure.labels import shown_labels
from pimlet.structure.locales.repository import LocaleIndex


def standard(row: Any, locales: LocaleIndex) -> dict[str, Any]:
    """The document of a row."""
    return {"code": row.code, "type": row.type, "labels": shown_labels(row.labels, locales)}
