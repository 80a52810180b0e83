"""Values of `pim_catalog_table` (spec 03 §11.9, §17)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from pimlet.edge.errors import Violation
from pimlet.edge.expectations import as_list, expected, invalid_content, is_array
from pimlet.enrichment.values import numbers
from pimlet.enrichment.values.value import Rules, Value, ValueType, value_violation
from pimlet.structure.catalog_model import Attribute, AttributeType

MAX_ROWS = 100
MAX_CELLS = 8000
_NO_COLUMN = 'The "{column}" column does not exist in the {attribute} table.'
_NO_FIRST = 'The {attribute} table requires a value in its first column "{column}" in every row.'
_TWICE = 'The {attribute} table has several rows with the same value in its first column: "{value}".'
_WRONG = 'The "{column}" column of the {attribute} table does not accept this value: it holds a {type}.'
_ROWS = "The {attribute} table must not contain more than {limit} rows."
_CELLS = "The tables of a product must not contain more than {limit} filled cells."


def _is_text(cell: Any) -> bool:
    return isinstance(cell, str)


def _is_number(cell: Any) -> bool:
    return numbers.number_of(cell) is not None


_ACCEPTED: Mapping[str, Callable[[Any], bool]] = {
    "select": _is_text,
    "text": _is_text,
    "reference_entity": _is_text,
    "date": _is_text,
    "number": _is_number,
    "incremental_number": _is_number,
    "boolean": lambda cell: isinstance(cell, bool),
    "measurement": lambda cell: isinstance(cell, dict) and {"amount", "unit"} <= cell.keys(),
    "product_link": lambda cell: isinstance(cell, dict) and "type" in cell,
}
"""What a cell may hold, by the column's type."""


class TableOfRows(ValueType):
    """Rows of cells by column code; raw form without empty cells, columns in their order and spelling."""

    def accept(self, attribute: Attribute, data: Any, rules: Rules) -> Any:
        """A list of objects."""
        if not isinstance(data, list):
            raise expected(attribute.code, "an array", data)
        places = {code.lower(): (index, code) for index, (code, _) in enumerate(attribute.columns)}
        rows = []
        for row in data:
            if not is_array(row):
                raise invalid_content(attribute.code, "one of the rows is not an array")
            cells = row.items() if isinstance(row, dict) else ((str(i), cell) for i, cell in enumerate(as_list(row)))
            known = [(*places.get(code.lower(), (len(places), code)), cell) for code, cell in cells]
            rows.append({code: cell for _, code, cell in sorted(known, key=lambda one: one[:2]) if not _blank(cell)})
        return rows

    def violations(self, value: Value, rules: Rules) -> Iterator[Violation]:
        """Rows, columns, first column, types of cells."""
        attribute, rows = value.attribute, value.data
        if len(rows) > MAX_ROWS:
            yield value_violation(value, _ROWS.format(attribute=attribute.code, limit=MAX_ROWS), _ROWS)
        columns = dict(attribute.columns)
        if not columns:
            return
        first = attribute.columns[0][0]
        seen: set[str] = set()
        for index, row in enumerate(rows):
            place = f"[{index}]"
            if first not in row:
                message = _NO_FIRST.format(attribute=attribute.code, column=first)
                yield value_violation(value, message, _NO_FIRST, suffix=place)
            elif (key := str(row[first]).lower()) in seen:
                message = _TWICE.format(attribute=attribute.code, value=row[first])
                yield value_violation(value, message, _TWICE, suffix=place)
            else:
                seen.add(key)
            for code, cell in row.items():
                if code not in columns:
                    message = _NO_COLUMN.format(attribute=attribute.code, column=code)
                    yield value_violation(value, message, _NO_COLUMN, suffix=f"{place}.{code}")
                elif not _ACCEPTED[columns[code]](cell):
                    message = _WRONG.format(attribute=attribute.code, column=code, type=columns[code])
                    yield value_violation(value, message, _WRONG, suffix=f"{place}.{code}")

    def same(self, stored: Any, data: Any, attribute: Attribute, rules: Rules) -> bool:
        """The same rows."""
        return isinstance(data, list) and all(isinstance(row, dict) for row in data) and (
            stored == self.accept(attribute, data, rules)
        )  # fmt: skip


def too_many_cells(values: Iterable[Value]) -> Iterator[Violation]:
    """Of the value with which the filled cells of an entity's tables, own and inherited, become too many."""
    cells = 0
    for value in values:
        if value.attribute.type != AttributeType.TABLE:
            continue
        cells += sum(map(len, value.data))
        if cells > MAX_CELLS:
            yield value_violation(value, _CELLS.format(limit=MAX_CELLS), _CELLS)
            return


def _blank(cell: Any) -> bool:
    return cell is None or cell == ""
