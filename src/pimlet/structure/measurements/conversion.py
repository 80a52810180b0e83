"""Amounts from one unit to another (spec 02 §12)."""

from collections.abc import Iterable
from decimal import Decimal

from pimlet.structure.catalog_model import MeasurementFamily

Operations = Iterable[tuple[str, Decimal]]


def from_standard(amount: Decimal, operations: Operations) -> Decimal:
    """An amount of the standard unit in the unit of these operations: their opposites, last one first.

    A multiplication or division by 0 has no opposite and changes nothing, as in Akeneo.
    """
    for operator, operand in reversed(tuple(operations)):
        match operator:
            case "mul" if operand:
                amount /= operand
            case "div" if operand:
                amount *= operand
            case "add":
                amount -= operand
            case "sub":
                amount += operand
    return amount


def convert(family: MeasurementFamily, amount: Decimal, unit: str, target: str) -> Decimal | None:
    """An amount of `unit` in `target`, units in any case; None if the family lacks one of them."""
    standard = family.to_standard(amount, unit)
    found = family.units.get(target.upper())
    return None if standard is None or found is None else from_standard(standard, found[1])
