"""Attributes in the standard format (spec 02 §2.1)."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pimlet.foundation.dates import iso
from pimlet.structure.attributes.columns import NAME as TABLE
from pimlet.structure.attributes.updater import DEFAULTS, SAAS_PROPERTIES
from pimlet.structure.catalog_model import AttributeType
from pimlet.structure.labels import shown_labels
from pimlet.structure.locales.repository import LocaleIndex

_AFTER_LABELS = ("auto_option_sorting", "default_value")
# `is_read_only` is stored, but shown only by editions that pimlet does not offer yet.
_BEFORE_LABELS = tuple(
    name for name in DEFAULTS if name not in {*_AFTER_LABELS, *SAAS_PROPERTIES, "is_read_only", TABLE}
)


def standard_format(row: Any, locales: LocaleIndex, zone: ZoneInfo, *, saas: bool) -> dict[str, Any]:
    """The document of a row of `repository.ATTRIBUTES`, in the key order of the API. `saas`: with its keys."""
    of = {**DEFAULTS, **row.properties}
    document: dict[str, Any] = {"code": row.code, "type": row.type, "group": row.group_code}
    document.update((name, of[name]) for name in _BEFORE_LABELS)
    for name in ("date_min", "date_max"):
        if of[name] is not None:
            document[name] = iso(datetime.fromisoformat(of[name]), zone)
    document["labels"] = shown_labels(row.labels, locales)
    document["guidelines"] = dict(sorted(row.guidelines.items(), key=lambda item: (len(item[0]), item[0])))
    document.update((name, of[name]) for name in _AFTER_LABELS)
    document["group_labels"] = shown_labels(row.group_labels, locales)
    if row.type == AttributeType.TABLE:
        document[TABLE] = of[TABLE]
    if row.type == AttributeType.IDENTIFIER:
        document["is_main_identifier"] = row.main_identifier
    if saas:
        document.update((name, of[name]) for name in SAAS_PROPERTIES)
    return document
