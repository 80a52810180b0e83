"""Categories in standard format (spec 02 §11)."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from pimlet.foundation.dates import iso


def standard(row: Any, zone: ZoneInfo, query: Mapping[str, str]) -> dict[str, Any]:
    """The document of a row; `position` and `values` only where the query asks for them.

    Labels of deactivated locales are shown too, ordered by the length of the locale's code.
    """
    labels = sorted(row.labels.items(), key=lambda item: (len(item[0]), item[0]))
    document: dict[str, Any] = {
        "code": row.code,
        "parent": row.parent,
        "updated": iso(row.updated, zone),
        "labels": dict(labels),
    }
    if query.get("with_position") == "true":
        document["position"] = row.position
    if query.get("with_enriched_attributes") == "true":
        document["values"] = row.enriched_values or {}
    return document
