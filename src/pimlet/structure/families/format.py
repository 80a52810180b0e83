"""Families in standard format (spec 02 §6)."""

from typing import Any

from pimlet.structure.labels import shown_labels
from pimlet.structure.locales.repository import LocaleIndex


def standard(row: Any, locales: LocaleIndex) -> dict[str, Any]:
    """The document of a row; channels without requirements are left out."""
    requirements: dict[str, list[str]] = {}
    for channel, attribute in sorted(row.required_codes or ()):
        requirements.setdefault(channel, []).append(attribute)
    return {
        "code": row.code,
        "attributes": sorted(row.attribute_codes or ()),
        "attribute_as_label": row.label_code,
        "attribute_as_image": row.image_code,
        "attribute_requirements": requirements,
        "labels": shown_labels(row.labels, locales),
    }
