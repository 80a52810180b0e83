"""The business rules of measurement families, in Akeneo's order (spec 02 §12)."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from pimlet.edge.errors import Violation, tableize
from pimlet.structure.codes import PLAIN
from pimlet.structure.constraints import not_blank, not_null, string
from pimlet.structure.measurements.format import columns
from pimlet.structure.measurements.model import MeasurementFamily, Unit
from pimlet.structure.measurements.php_arrays import Array

MAX_FAMILIES = 300
MAX_UNITS = 50
MAX_OPERATIONS = 5
_MAX_CODE = 255

_TOO_LONG = "This value is too long. It should have {limit} characters or less."
_WRONG_CODE = "This field can only contain letters, numbers, and underscores."
_WRONG_INDEX = "The index does not match the unit code."
_NO_STANDARD = "The standard unit is required."
_UNKNOWN_STANDARD = (
    'The "{unit}" standard unit code does not exist in the list of units for the "{family}" measurement family.'
)
_STANDARD_FIXED = 'The standard unit code of the "{family}" measurement family cannot be changed'
_STANDARD_OPERATION = 'The standard unit code of the "{family}" measurement family should be a multiply-by-1 operation'
# Upstream speaks of operations for units too.
_TOO_MANY = "You’ve reached the limit of {limit} conversion operations per unit."
_NO_OPERATION = "A minimum of one conversion operation per unit is required."
_WRONG_OPERATOR = 'The "{operator}" operator is invalid, please use "mul", "div", "add", "sub" instead.'
_WRONG_OPERAND = "The operation value should be a valid number"
_UNEXPECTED = "This field was not expected."
_IN_USE = (
    "A product attribute is linked to this measurement family. You can only edit the translated labels and symbol of a "
    "unit"
)
_TOO_MANY_FAMILIES = f"You’ve reached the limit of {MAX_FAMILIES} measurement families."

_OPERATORS = frozenset({"mul", "div", "add", "sub"})
# As in PCRE, `$` lets one trailing line feed pass.
_OPERAND = re.compile(r"^\d*\.?\d+$", re.ASCII)
# Upstream has no limit; amounts times numbers much longer than this would overflow.
_MAX_OPERAND = 1_000


def code_problem(code: str) -> str | None:
    """Why a code cannot name a family; None if it can."""
    if code == "":
        return 'Expected a different value than "".'
    if len(code) > _MAX_CODE:
        size = len(code.encode())
        return f"Measurement family code cannot be longer than {_MAX_CODE} characters, {size} string long given"
    if not PLAIN.match(code):
        return f'Measurement family code may contain only letters, numbers and underscores. "{code}" given'
    return None


def index_violations(units: Array) -> list[Violation]:
    """Units under another key than their code. Akeneo reports each of them under the key of the last one."""
    wrong = [key for key, unit in units.items() if key != unit["code"]]
    return [Violation(f"[units][{wrong[-1]}]", _WRONG_INDEX, f"[units][{key}]") for key in wrong]


def violations(family: MeasurementFamily) -> list[Violation]:
    """The first group of rules, about the family alone."""
    found = [*_standard_unit(family), *_code("code", family.code), *_labels("labels", family.labels)]
    if len(family.units) > MAX_UNITS:
        found.append(Violation("units", _TOO_MANY.format(limit=MAX_UNITS)))
    for place, unit in enumerate(family.units):
        found += _unit(f"units[{place}]", unit)
    return [Violation(tableize(one.property), one.message, one.property) for one in found]


def _standard_unit(family: MeasurementFamily) -> Iterator[Violation]:
    if family.standard_unit in {"", "0"}:
        yield Violation("standard_unit_code", _NO_STANDARD)
    elif all(unit.code != family.standard_unit for unit in family.units):
        message = _UNKNOWN_STANDARD.format(unit=family.standard_unit, family=family.code)
        yield Violation("standard_unit_code", message)


def _longest(limit: int) -> Callable[[Any], str | None]:
    return lambda value: _TOO_LONG.format(limit=limit) if isinstance(value, str) and len(value) > limit else None


def _broken(path: str, value: Any, checks: Iterable[Callable[[Any], str | None]]) -> Iterator[Violation]:
    for check in checks:
        message = check(value)
        if message is not None:
            yield Violation(path, message)


def _characters(value: str) -> str | None:
    return None if value == "" or PLAIN.match(value) else _WRONG_CODE


def _code(path: str, value: str) -> Iterator[Violation]:
    return _broken(path, value, (not_blank, _longest(100), _characters))


def _labels(path: str, labels: Mapping[int | str, Any]) -> Iterator[Violation]:
    for locale, label in labels.items():
        place = f"{path}[{locale}]"
        yield from _broken(place, locale, (not_blank, string, _longest(100)))
        yield from _broken(place, label, (not_null, string, _longest(100)))


def _unit(path: str, unit: Unit) -> Iterator[Violation]:
    yield from _code(f"{path}[code]", unit.code)
    yield from _labels(f"{path}[labels]", unit.labels)
    yield from _broken(f"{path}[symbol]", unit.symbol, (_longest(255),))
    operations = f"{path}[convert_from_standard]"
    if len(unit.operations) > MAX_OPERATIONS:
        yield Violation(operations, _TOO_MANY.format(limit=MAX_OPERATIONS))
    elif not unit.operations:
        yield Violation(operations, _NO_OPERATION)
    for place, operation in enumerate(unit.operations):
        yield from _operation(f"{operations}[{place}]", operation)


def _operator(value: str) -> str | None:
    return None if value in _OPERATORS else _WRONG_OPERATOR.format(operator=value)


def _operand(value: str) -> str | None:
    return None if value == "" or (len(value) <= _MAX_OPERAND and _OPERAND.match(value)) else _WRONG_OPERAND


def _operation(path: str, operation: Mapping[int | str, Any]) -> Iterator[Violation]:
    yield from _broken(f"{path}[operator]", operation["operator"], (not_blank, _operator))
    yield from _broken(f"{path}[value]", operation["value"], (not_blank, _operand))
    for name in operation:
        if name not in {"operator", "value"}:
            yield Violation(f"{path}[{name}]", _UNEXPECTED)


def change_violations(
    family: MeasurementFamily, before: MeasurementFamily | None, *, used: bool, others: int
) -> list[Violation]:
    """The second group, for a family that keeps the first: what depends on the stored families.

    `before` is None for a creation, `used` tells whether an attribute has the family, `others` counts other families.
    """
    found = []
    if before is not None and family.standard_unit != before.standard_unit:
        found.append(Violation("standard_unit_code", _STANDARD_FIXED.format(family=family.code)))
    standard = next(unit for unit in family.units if unit.code == family.standard_unit)
    if len(standard.operations) == 1 and not standard.is_multiply_by_one:
        # Always the first unit, whichever is the standard one; the two forms are upstream's.
        place = "units[0].convert_from_standard" if before is None else "units[0][convert_from_standard]"
        found.append(Violation(place, _STANDARD_OPERATION.format(family=family.code)))
    if before is not None and used and _operations_changed(family, before):
        found.append(Violation("", _IN_USE))
    if others >= MAX_FAMILIES:
        found.append(Violation("", _TOO_MANY_FAMILIES))
    return found


def _operations_changed(family: MeasurementFamily, before: MeasurementFamily) -> bool:
    stored, new = columns(before)["units"], columns(family)["units"]
    return any(unit["convert_from_standard"] != new[code]["convert_from_standard"] for code, unit in stored.items())


def standard_unit_problem(family: MeasurementFamily) -> str | None:
    """Why a family that keeps all rules cannot be stored; None if it can."""
    standard = next(unit for unit in family.units if unit.code == family.standard_unit)
    return None if standard.is_multiply_by_one else f'Standard unit "{standard.code}" cannot be a standard unit'
