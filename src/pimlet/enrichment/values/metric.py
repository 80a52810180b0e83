"""Values of `pim_catalog_metric` (spec 03 §11.4)."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from pimlet.edge.errors import UpdateError, Violation
from pimlet.edge.expectations import as_map, expected, invalid_content, is_array
from pimlet.edge.json_bytes import php_type
from pimlet.enrichment.values import numbers
from pimlet.enrichment.values.value import Cell, Rules, Value, ValueType, value_violation
from pimlet.structure.catalog_model import Attribute

DECIMALS = 4
_DECIMAL = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_BAD_UNIT = "Please specify a valid metric unit"


class Metric(ValueType):
    """An amount with a unit of the attribute's measurement family; raw form `{"amount", "unit"}`."""

    def accept(self, attribute: Attribute, data: Any, rules: Rules) -> Any:
        """An object with amount and unit; a known unit is stored in its own spelling."""
        if not isinstance(data, dict | list):
            raise expected(attribute.code, "an array", data)
        for name in ("amount", "unit"):
            if not isinstance(data, dict) or name not in data:
                raise UpdateError(f'Property "{attribute.code}" expects an array with the key "{name}".')
        amount, unit = data["amount"], data["unit"]
        if not isinstance(unit, str):
            raise invalid_content(attribute.code, f'key "unit" has to be a string, "{php_type(unit)}" given')
        if isinstance(amount, str) and numbers.number_of(amount) is not None and not _DECIMAL.fullmatch(amount):
            raise UpdateError(f'Property "{attribute.code}" expects a decimal as data, "{amount}" given.')
        return {"amount": numbers.settled(attribute, amount), "unit": _known_unit(attribute, unit, rules) or unit}

    def violations(self, value: Value, rules: Rules) -> Iterator[Violation]:
        """Unit, number, range, decimals."""
        amount = value.data["amount"]
        if _known_unit(value.attribute, value.data["unit"], rules) is None:
            yield value_violation(value, _BAD_UNIT, _BAD_UNIT, suffix=".unit")
        number = numbers.number_of(amount)
        if number is None:
            yield numbers.not_a_number(value, amount)
            if value.attribute.number_max is not None:
                yield from numbers.range_violations(value, numbers.MAX_NUMBER, negative_rule=False)
            return
        yield from numbers.range_violations(value, number, negative_rule=True)
        yield from numbers.decimal_violation(value, number, amount)

    def shown(self, value: Value, rules: Rules) -> Any:
        """The amount with the decimals of the attribute's strategy, else rounded to four; or an integer."""
        number = numbers.number_of(value.data["amount"])
        if number is None:
            return None
        amount: str | int = numbers.integer(number)
        if value.attribute.decimals_allowed:
            amount = numbers.shown_decimals(value.attribute, number, numbers.rounded(number, DECIMALS))
        return {"amount": amount, "unit": value.data["unit"]}

    def same(self, stored: Any, data: Any, attribute: Attribute, rules: Rules) -> bool:
        """Same unit, and the same amount as numbers."""
        if not isinstance(data, dict) or not isinstance(data.get("unit"), str):
            return False
        amount = numbers.number_of(numbers.settled(attribute, data.get("amount")))
        return (
            amount is not None
            and (_known_unit(attribute, data["unit"], rules) or data["unit"]) == stored["unit"]
            and float(amount) == float(numbers.number_of(stored["amount"]) or 0)
        )

    def removes(self, data: Any) -> bool:
        """An object or list without an amount."""
        return is_array(data) and as_map(data).get("amount") is None

    def cells(self, value: Value, shown: Any, rules: Rules) -> Iterable[Cell]:
        """The amount in the standard unit."""
        family = rules.structure.measurements.get((value.attribute.metric_family or "").upper())
        number = numbers.number_of(value.data["amount"])
        if family is None or number is None:
            return ()
        standard = family.to_standard(number, value.data["unit"])
        return () if standard is None else (Cell(number=float(standard)),)

    def filled_in(self, value: Value, shown: Any, rules: Rules) -> Iterable[str | None]:
        """An amount that converts to the standard unit."""
        return (None,) if self.cells(value, shown, rules) else ()


def _known_unit(attribute: Attribute, unit: str, rules: Rules) -> str | None:
    family = rules.structure.measurements.get((attribute.metric_family or "").upper())
    found = family.units.get(unit.upper()) if family is not None else None
    return found[0] if found is not None else None
