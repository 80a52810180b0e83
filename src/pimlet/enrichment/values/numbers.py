"""Numbers as PHP reads and Akeneo prints them; shared by number, metric and price."""

import re
from collections.abc import Iterator
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from pimlet.edge.errors import Violation
from pimlet.edge.json_bytes import php_text
from pimlet.enrichment.values.value import Value, value_violation
from pimlet.structure.catalog_model import Attribute

MAX_NUMBER = Decimal(2**63 - 1)
_NUMERIC = re.compile(r"[ \t\n\r\v\f]*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?[ \t\n\r\v\f]*", re.ASCII)
_MAX_MAGNITUDE = 308
_NOT_A_NUMBER = "The {attribute} attribute requires a number, and the submitted {value} value is not."
_DECIMAL = "The {attribute} attribute requires a non-decimal value, and {value} is not a valid value."
_TOO_MANY_PLACES = (
    "The {attribute} attribute requires a value with {places} decimal places at most, and {value} is not a valid value."
)
_TOO_SMALL = "The {attribute} attribute requires an equal or greater than {limit} value."
_TOO_LARGE = "The {attribute} attribute requires an equal or lesser than {limit} value."


def number_of(data: Any) -> Decimal | None:
    """The number that PHP sees in a value: numbers and numeric strings; None for anything else."""
    return None if isinstance(data, bool) or not isinstance(data, int | float | str) else _number_of(data)


# The same number is read for its validation, its rendering, its cell and its tokens. 1 and 1.0 are equal and differ.
@lru_cache(maxsize=1024, typed=True)
def _number_of(data: int | float | str) -> Decimal | None:
    if isinstance(data, str) and not _NUMERIC.fullmatch(data):
        return None
    number = Decimal(str(data).strip())
    if not number.is_finite() or abs(number.adjusted()) > _MAX_MAGNITUDE:
        return None
    return number


def integer(number: Decimal) -> int:
    """A number without its decimals, within 64 bits."""
    whole = int(number.to_integral_value(rounding=ROUND_DOWN))
    return max(min(whole, 2**63 - 1), -(2**63))


def with_decimals(number: Decimal, least: int) -> str:
    """All decimals of a number, `least` at least, no further trailing zeros; zero has no sign."""
    whole, _, decimals = f"{abs(number) if number.is_zero() else number:f}".partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(least, '0')}"


def rounded(number: Decimal, decimals: int) -> str:
    """A number with exactly so many decimals, rounded half up; zero has no sign."""
    step = Decimal(1).scaleb(-decimals)
    if number.adjusted() > 20:
        return with_decimals(number.to_integral_value(rounding=ROUND_HALF_UP), decimals)
    result = number.quantize(step, rounding=ROUND_HALF_UP)
    return f"{abs(result) if result.is_zero() else result:f}"


def settled(attribute: Attribute, amount: Any) -> Any:
    """A submitted amount as it is stored: with the attribute's decimal places where its strategy is to round."""
    number = number_of(amount)
    places = attribute.decimal_places
    if number is None or attribute.decimal_places_strategy != "round" or places is None or _fits(number, places):
        return amount
    return rounded(number, places)


def shown_decimals(attribute: Attribute, number: Decimal, usual: str) -> str:
    """A number as the attribute's strategy shows it; `usual` is its text without one."""
    match attribute.decimal_places_strategy, attribute.decimal_places:
        case "round", int(places):
            return rounded(number, places)
        case "trim", _:
            return usual.rstrip("0").rstrip(".")
        case _:
            return usual


def _fits(number: Decimal, places: int) -> bool:
    return number.scaleb(places) == number.scaleb(places).to_integral_value()


def limit_text(limit: Decimal) -> str:
    """A limit as PHP prints a float."""
    return php_text(int(limit)) if limit == limit.to_integral_value() else f"{limit.normalize():f}"


def not_a_number(value: Value, data: Any, **place: Any) -> Violation:
    """The violation of data that is no number."""
    return _violation(value, _NOT_A_NUMBER, {"value": php_text(data)}, **place)


def decimal_violation(value: Value, number: Decimal, data: Any, **place: Any) -> Iterator[Violation]:
    """Decimals where the attribute allows none (`12.0000` has none), or more than it allows."""
    if not value.attribute.decimals_allowed and number != number.to_integral_value():
        yield _violation(value, _DECIMAL, {"value": php_text(data)}, **place)
    places = value.attribute.decimal_places
    if value.attribute.decimal_places_strategy == "forbid" and places is not None and not _fits(number, places):
        yield _violation(value, _TOO_MANY_PLACES, {"value": php_text(data), "places": str(places)}, **place)


def bounds(attribute: Attribute, *, negative_rule: bool) -> tuple[Decimal | None, Decimal | None]:
    """Smallest and largest allowed number; without negative numbers the smallest is 0 at least."""
    lowest = attribute.number_min
    if negative_rule and not attribute.negative_allowed and (lowest is None or lowest < 0):
        lowest = Decimal(0)
    return lowest, attribute.number_max


def range_violations(value: Value, number: Decimal, *, negative_rule: bool, **place: Any) -> Iterator[Violation]:
    """A number outside the attribute's bounds; with any bound, 64-bit integers are the largest of all."""
    lowest, highest = bounds(value.attribute, negative_rule=negative_rule)
    if lowest is None and highest is None:
        return
    if lowest is not None and number < lowest:
        yield _violation(value, _TOO_SMALL, {"limit": limit_text(lowest)}, **place)
    largest = MAX_NUMBER if highest is None else min(highest, MAX_NUMBER)
    if number > largest:
        yield _violation(value, _TOO_LARGE, {"limit": limit_text(largest)}, **place)


def _violation(value: Value, template: str, facts: dict[str, str], **place: Any) -> Violation:
    message = template.format(attribute=value.attribute.code, **facts)
    return value_violation(value, message, template, **place)
