"""Categories in standard format (spec 02 §11)."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from pimlet.foundation.dates import iso


def wants_values(query: Mapping[str, str]) -> bool:
    """Whether the query asks for enriched values."""
    return query.get("with_enriched_attributes") == "true"


def standard(
    row: Any, zone: ZoneInfo, query: Mapping[str, str], values: Mapping[str, Any], *, with_requirements: bool
) -> dict[str, Any]:
    """The document of a row; `position` and the shown `values` only where the query asks for them.

    `channel_requirements` come with the edition that has them. `validations` are never shown (spec 02 §17).

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
    if wants_values(query):
        document["values"] = values
    if with_requirements:
        document["channel_requirements"] = list(row.channel_requirements or ())
    return document
