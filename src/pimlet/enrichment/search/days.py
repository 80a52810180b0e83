"""Values of filters on date attributes, as day numbers (spec 04 §11)."""

import re
from datetime import date, timedelta
from typing import Any

from pimlet.edge.errors import Unprocessable
from pimlet.enrichment.search.expectations import a_list, invalid
from pimlet.enrichment.search.grammar import shown

_FORMAT = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_RELATIVE = re.compile(r"now|([+-]\d+)\s?(day|week|month|year)s?\n?", re.ASCII)


def is_relative(value: Any) -> bool:
    """Whether it means another day tomorrow."""
    return isinstance(value, str) and _RELATIVE.fullmatch(value) is not None


def day(name: str, value: Any, today: date) -> int:
    """A date `YYYY-MM-DD`, or one relative to today. Raises `Unprocessable`."""
    if isinstance(value, str):
        match = _RELATIVE.fullmatch(value)
        if match is not None:
            return _moved(today, int(match.group(1) or 0), match.group(2) or "day")
    return _absolute(name, value)


def ends(name: str, value: Any) -> tuple[int, int]:
    """The two ends of BETWEEN. Raises `Unprocessable`."""
    given = a_list(name, value)
    if len(given) != 2:
        raise invalid(name, 'should contain 2 strings with the format "yyyy-mm-dd"')
    return _absolute(name, given[0]), _absolute(name, given[1])


def _absolute(name: str, value: Any) -> int:
    match = _FORMAT.fullmatch(value) if isinstance(value, str) else None
    if match is not None:
        try:
            return date(*(int(part) for part in match.groups())).toordinal()
        except ValueError:
            pass
    form = "yyyy-mm-dd" if isinstance(value, str) else "Y-m-d"
    raise Unprocessable(f'Property "{name}" expects a string with the format "{form}" as data, "{shown(value)}" given.')


def _moved(start: date, number: int, unit: str) -> int:
    """Days beyond a month's end roll over into the next one, as in PHP."""
    try:
        match unit:
            case "day" | "week":
                return (start + timedelta(**{f"{unit}s": number})).toordinal()
            case _:
                years, months = divmod(start.month - 1 + (number * 12 if unit == "year" else number), 12)
                return date(start.year + years, months + 1, 1).toordinal() + start.day - 1
    except (OverflowError, ValueError):
        return date.max.toordinal() + 1 if number > 0 else 0
