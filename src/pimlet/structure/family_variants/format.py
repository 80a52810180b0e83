"""Family variants in standard format (spec 02 §7)."""

from typing import Any

from pimlet.structure.labels import shown_labels
from pimlet.structure.locales.repository import LocaleIndex


def standard(row: Any, locales: LocaleIndex) -> dict[str, Any]:
    """The document of a row: sets by level, attributes in the order of their creation."""
    levels: dict[int, dict[str, Any]] = {
        level: {"level": level, "axes": [], "attributes": []} for level in range(1, row.levels + 1)
    }
    for _, code, level, is_axis in row.attributes or ():
        levels[level]["attributes"].append(code)
        if is_axis:
            levels[level]["axes"].append(code)
    return {
        "code": row.code,
        "labels": shown_labels(row.labels, locales),
        "variant_attribute_sets": list(levels.values()),
    }
