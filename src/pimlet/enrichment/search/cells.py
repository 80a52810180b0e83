"""Cells: the searchable texts and numbers of an entity, one narrow row for each value."""

from collections.abc import Iterable

from pimlet.enrichment.search.tokens import value_name
from pimlet.enrichment.values.registry import value_type
from pimlet.enrichment.values.showing import Showing
from pimlet.enrichment.values.value import Cell, Value

CellRow = tuple[str | None, float | None]
"""Text and number."""

Cells = dict[str, CellRow]
"""Cells by name (attribute key, channel, locale, and the currency of a price)."""


def cell_name(attribute_key: str, scope: str | None, locale: str | None, currency: str | None = None) -> str:
    """The name under which a cell's key is interned."""
    name = value_name(attribute_key, scope, locale)
    return name if currency is None else f"{name}|{currency}"


def cells(values: Iterable[Value], showing: Showing) -> Cells:
    """The cells of shown values."""
    rows: Cells = {}
    for value in values:
        shown = showing(value)
        if shown is None:
            continue
        for cell in value_type(value.attribute).cells(value, shown, showing.rules):
            rows[_name(value, cell)] = (cell.text, cell.number)
    return rows


def _name(value: Value, cell: Cell) -> str:
    return cell_name(value.attribute.key, value.scope, value.locale, cell.currency)
