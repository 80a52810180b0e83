"""Checks of single values that structure resources share, with their messages (spec 02 §1.4).

A check takes a value and returns the message when the value breaks it; null passes unless the check is about null.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from pimlet.edge.errors import Violation
from pimlet.edge.json_bytes import php_text

Check = Callable[[Any], str | None]

MAX_INTEGER = 2**31 - 1
"""Largest number that an integer column holds."""

_NUMERIC = re.compile(r"[ \t\n\r\v\f]*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(e[+-]?\d+)?)[ \t\n\r\v\f]*", re.ASCII | re.I)


def number(value: object) -> Decimal | None:
    """The number that a scalar is for PHP's `is_numeric` (numeric texts are, booleans are not); else None."""
    match value:
        case bool():
            return None
        case int():
            return Decimal(value)
        case float():
            return Decimal(repr(value))
        case str():
            found = _NUMERIC.fullmatch(value)
            if found is None:
                return None
            # An exponent makes it a float in PHP; as such it cannot grow without limit either.
            return Decimal(repr(float(found[1]))) if found[2] else Decimal(found[1])
        case _:
            return None


def is_whole(amount: Decimal) -> bool:
    """Whether there are no decimals; infinity has none."""
    return not amount.is_finite() or amount == amount.to_integral_value()


def same_scalar(first: object, second: object) -> bool:
    """PHP's `===` on scalars: `1`, `1.0`, `"1"` and `true` all differ."""
    return type(first) is type(second) and first == second


def not_null(value: Any) -> str | None:
    """Null is refused."""
    return "This value should not be null." if value is None else None


def null(value: Any) -> str | None:
    """Only null is accepted."""
    return None if value is None else "This value should be null."


def not_blank(value: Any) -> str | None:
    """Null, false and the empty text are refused."""
    return "This value should not be blank." if value is None or value is False or value == "" else None


def boolean(value: Any) -> str | None:
    """A boolean."""
    return None if value is None or isinstance(value, bool) else "This value should be of type bool."


def string(value: Any) -> str | None:
    """A text."""
    return None if value is None or isinstance(value, str) else "This value should be of type string."


def numeric(value: Any) -> str | None:
    """A number, or a text that is one."""
    return None if value is None or number(value) is not None else "This value should be of type numeric."


def not_decimal(value: Any) -> str | None:
    """A number without decimals; what is no number passes."""
    amount = number(value)
    return None if amount is None or is_whole(amount) else "This value should not be a decimal."


def at_least(limit: int) -> Check:
    """A value not below `limit`, as PHP compares: texts that are no numbers compare with the limit's text."""

    def check(value: Any) -> str | None:
        if value is None or isinstance(value, bool):
            return None
        amount = number(value)
        enough = amount >= limit if amount is not None else php_text(value) >= str(limit)
        return None if enough else f"This value should be greater than or equal to {limit}."

    return check


def at_most(limit: int) -> Check:
    """A number not above `limit`; what is no number passes."""

    def check(value: Any) -> str | None:
        amount = number(value)
        if amount is None or amount <= limit:
            return None
        return f"This value should be less than or equal to {limit}."

    return check


def between(least: Decimal, most: Decimal) -> Check:
    """A number of a range; what is no number passes."""

    def check(value: Any) -> str | None:
        amount = number(value)
        return (
            None if amount is None or least <= amount <= most else f"This value should be between {least} and {most}."
        )

    return check


def choice(*choices: str) -> Check:
    """One of the given texts."""
    return lambda value: None if value is None or value in choices else "The value you selected is not a valid choice."


def violations(name: str, value: Any, checks: Iterable[Check]) -> Iterator[Violation]:
    """All checks that the value of one property breaks."""
    for check in checks:
        message = check(value)
        if message is not None:
            yield Violation(name, message)


SORT_ORDER: tuple[Check, ...] = (not_null, numeric, not_decimal, at_least(0), at_most(MAX_INTEGER))
"""The checks of a place in an order. The upper limit is the column's: upstream fails there with a 500."""
