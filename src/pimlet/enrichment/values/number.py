"""Values of `pim_catalog_number` (spec 03 §11.3)."""

from collections.abc import Iterable, Iterator
from typing import Any

from pimlet.edge.errors import Violation
from pimlet.edge.expectations import expected
from pimlet.edge.json_bytes import BLANKS, php_text
from pimlet.enrichment.values import numbers
from pimlet.enrichment.values.value import Cell, Rules, Value, ValueType
from pimlet.structure.catalog_model import Attribute

DECIMALS = 4


class Number(ValueType):
    """A number or numeric string."""

    def accept(self, attribute: Attribute, data: Any, rules: Rules) -> Any:
        """Numbers and strings, trimmed; the validator refuses strings that are no numbers."""
        if isinstance(data, bool) or not isinstance(data, int | float | str):
            raise expected(attribute.code, "a numeric", data)
        return numbers.settled(attribute, data.strip(BLANKS) if isinstance(data, str) else data)

    def violations(self, value: Value, rules: Rules) -> Iterator[Violation]:
        """Number, range, decimals."""
        number = numbers.number_of(value.data)
        if number is None:
            yield numbers.not_a_number(value, value.data)
            return
        yield from numbers.range_violations(value, number, negative_rule=True)
        yield from numbers.decimal_violation(value, number, value.data)

    def shown(self, value: Value, rules: Rules) -> Any:
        """A string with the decimals of the attribute's strategy, else four at least; or an integer."""
        number = numbers.number_of(value.data)
        if number is None:
            return None
        if value.attribute.decimals_allowed:
            return numbers.shown_decimals(value.attribute, number, numbers.with_decimals(number, DECIMALS))
        return numbers.integer(number)

    def same(self, stored: Any, data: Any, attribute: Attribute, rules: Rules) -> bool:
        """As numbers."""
        number = numbers.number_of(numbers.settled(attribute, data))
        return number is not None and float(number) == float(numbers.number_of(stored) or 0)

    def cells(self, value: Value, shown: Any, rules: Rules) -> Iterable[Cell]:
        """The number."""
        return (Cell(number=float(numbers.number_of(value.data) or 0)),)

    def unique_key(self, value: Value) -> str:
        """By string form: the float 13.0 is `13`, the text "13.0" is not."""
        return php_text(value.data).lower()
