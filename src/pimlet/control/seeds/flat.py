"""Rows of Akeneo's fixture files as documents in the standard format.

Columns are `name`, `label-<locale>`, `requirements-<channel>` and, for values,
`<attribute>[-<locale>][-<channel>][-<currency> | -unit]`; lists are separated by commas.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pimlet.control.seeds.resources import Document

Row = Mapping[str, str]
_BOOLEAN = frozenset(
    {
        "auto_option_sorting", "decimals_allowed", "localizable", "negative_allowed", "scopable", "unique",
        "useable_as_grid_filter", "wysiwyg_enabled", "is_two_way", "is_quantified", "is_read_only",
        "is_main_identifier", "is_mandatory",
    }
)  # fmt: skip
_INTEGER = frozenset({"max_characters", "minimum_input_length", "sort_order"})
_LIST = frozenset({"allowed_extensions", "available_locales", "locales", "currencies", "attributes"})
_TRANSLATED = {"label": "labels", "guidelines": "guidelines"}


def _split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(",") if part.strip()]


def _typed(column: str, cell: str) -> Any:
    if column in _BOOLEAN:
        return cell == "1"
    if column in _INTEGER:
        return int(cell) if cell.lstrip("-").isdigit() else cell
    return _split(cell) if column in _LIST else cell


def _plain(row: Row) -> Document:
    """Columns that need no knowledge of the catalog; empty cells are left out."""
    document: Document = {}
    for column, cell in row.items():
        if cell == "":
            continue
        prefix, dash, rest = column.partition("-")
        if dash and prefix in _TRANSLATED:
            document.setdefault(_TRANSLATED[prefix], {})[rest] = cell
        elif dash and prefix == "requirements":
            document.setdefault("attribute_requirements", {})[rest] = _split(cell)
        elif not dash:
            document[column] = _typed(column, cell)
    return document


def _activated(row: Row) -> Document | None:
    """A locale or currency; those without the column stay as they are."""
    for column in ("activated", "is_activated"):
        if column in row:
            return {"code": row["code"], "enabled": row[column] == "1"}
    return None


def _channel(row: Row) -> Document:
    document = _plain(row)
    document["category_tree"] = document.pop("tree", None)
    units = [pair.partition(":") for pair in _split(row.get("conversion_units", ""))]
    document.pop("conversion_units", None)
    if units:
        document["conversion_units"] = {attribute.strip(): unit.strip() for attribute, _, unit in units}
    return document


def _family_variant(row: Row) -> Document:
    document = _plain(row)
    sets = []
    for level in ("1", "2"):
        axes = _split(row.get(f"variant-axes_{level}", ""))
        if axes:
            attributes = _split(row.get(f"variant-attributes_{level}", ""))
            sets.append({"level": int(level), "axes": axes, "attributes": attributes})
    return {**document, "variant_attribute_sets": sets}


PLAIN: Mapping[str, Callable[[Row], Document | None]] = {
    "locales": _activated,
    "currencies": _activated,
    "categories": _plain,
    "channels": _channel,
    "attribute-groups": _plain,
    "attributes": _plain,
    "attribute-options": _plain,
    "families": _plain,
    "family-variants": _family_variant,
    "association-types": _plain,
    "group-types": _plain,
    "groups": _plain,
}
"""How rows become documents, for resources without values."""


@dataclass(frozen=True, slots=True)
class Column:
    """What is known of the attribute of a value column."""

    code: str
    type: str
    localizable: bool
    scopable: bool


Attributes = Callable[[str], Column | None]
MediaFile = Callable[[str], str | None]
"""The media file code of a path in the folder; None when there is no such file."""

_PROPERTIES = frozenset({"categories", "groups", "family", "parent", "enabled", "family_variant", "code", "uuid"})
_TARGETS = ("products", "product_models", "groups")


def entity(row: Row, attributes: Attributes, media_file: MediaFile, identifier: str) -> Document:
    """A product or product model; `identifier` is the column with a product's one."""
    document: Document = {}
    for name in ("code", "uuid", "family", "family_variant", "parent"):
        if row.get(name):
            document[name] = row[name]
    for name in ("categories", "groups"):
        if row.get(name):
            document[name] = _split(row[name])
    if row.get("enabled"):
        document["enabled"] = row["enabled"] == "1"
    if "code" not in document and row.get(identifier):
        document["identifier"] = row[identifier]
    links = _associations(row)
    if links:
        document["associations"] = links
    values = _values(row, attributes, media_file, identifier)
    return {**document, "values": values} if values else document


def _associations(row: Row) -> Document:
    links: Document = {}
    for column, cell in row.items():
        kind, dash, target = column.rpartition("-")
        if dash and target in _TARGETS and cell:
            links.setdefault(kind, {})[target] = _split(cell)
    return links


def _values(row: Row, attributes: Attributes, media_file: MediaFile, identifier: str) -> Document:
    values: dict[str, dict[tuple[str | None, str | None], Any]] = {}
    for column, cell in row.items():
        parts = column.split("-")
        attribute = None if cell == "" or column in _PROPERTIES or column == identifier else attributes(parts[0])
        if attribute is None or parts[-1] == "unit":
            continue
        rest = parts[1:]
        locale = rest.pop(0) if attribute.localizable and rest else None
        scope = rest.pop(0) if attribute.scopable and rest else None
        data = _data(attribute, cell, row.get(f"{column}-unit", ""), rest, media_file)
        if data is None:
            continue
        places = values.setdefault(attribute.code, {})
        if attribute.type == "pim_catalog_price_collection" and (scope, locale) in places:
            places[scope, locale] += data
        else:
            places[scope, locale] = data
    return {
        code: [{"scope": scope, "locale": locale, "data": data} for (scope, locale), data in places.items()]
        for code, places in values.items()
    }


def _data(attribute: Column, cell: str, unit: str, rest: list[str], media_file: MediaFile) -> Any:
    match attribute.type:
        case "pim_catalog_metric":
            return {"amount": cell, "unit": unit}
        case "pim_catalog_boolean":
            return cell == "1"
        case "pim_catalog_multiselect" | "pim_reference_data_multiselect":
            return _split(cell)
        case "pim_catalog_image" | "pim_catalog_file":
            return media_file(cell)
        case "pim_catalog_price_collection":
            return [{"amount": cell, "currency": rest[0]}] if rest else _prices(cell)
        case _:
            return cell


def _prices(cell: str) -> list[Document]:
    """Prices in one cell: `10 EUR, 12 USD`."""
    pairs = [price.split() for price in _split(cell)]
    return [{"amount": pair[0], "currency": pair[1]} for pair in pairs if len(pair) > 1]
