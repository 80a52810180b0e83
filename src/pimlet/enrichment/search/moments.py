"""Filters on `created` and `updated`: whole seconds, read in the server's zone (spec 04 §10.4)."""

import re
from dataclasses import replace
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_

from pimlet.edge.errors import Unprocessable
from pimlet.enrichment.search.asked import Asked, Operators
from pimlet.enrichment.search.conditions import EVERYTHING, NOTHING, Condition, column
from pimlet.enrichment.search.expectations import a_list, a_string, expected, invalid

_FORMAT = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2}) (\d{1,2}):(\d{1,2}):(\d{1,2})", re.ASCII)
_SECOND = timedelta(seconds=1)
_FIRST = datetime(1, 1, 2, tzinfo=UTC)
_LAST = datetime(9999, 12, 30, tzinfo=UTC)


def _wrong(name: str) -> Unprocessable:
    return Unprocessable(f'Property "{name}" expects a string with the format "Y-m-d H:i:s" as data, "" given.')


def moment(name: str, value: Any, zone: ZoneInfo) -> datetime:
    """A `YYYY-MM-DD hh:mm:ss` in the server's zone; parts out of range roll over. Raises `Unprocessable`."""
    match = _FORMAT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise _wrong(name)
    year, month, day, hour, minute, second = (int(part) for part in match.groups())
    years, months = divmod(month - 1, 12)
    if year + years < MINYEAR:
        return _FIRST
    if year + years > MAXYEAR:
        return _LAST
    try:
        start = datetime(year + years, months + 1, 1, tzinfo=zone)
        rolled = start + timedelta(days=day - 1, hours=hour, minutes=minute, seconds=second)
        return min(max(rolled.astimezone(UTC), _FIRST), _LAST)
    except OverflowError:
        return _LAST if year + years == MAXYEAR else _FIRST


def _at(asked: Asked) -> datetime:
    return moment(asked.name, asked.value, asked.zone)


def _ends(asked: Asked) -> tuple[datetime, datetime]:
    value = asked.value
    if isinstance(value, str) and _FORMAT.fullmatch(value):
        # Akeneo has made a date of it by now.
        raise expected_object(asked.name)
    if not isinstance(value, dict | list):
        raise expected(asked.name, "an array", False)
    ends = a_list(asked.name, value)
    if len(ends) != 2:
        raise invalid(asked.name, 'should contain 2 strings with the format "yyyy-mm-dd H:i:s"')
    return moment(asked.name, ends[0], asked.zone), moment(asked.name, ends[1], asked.zone)


def expected_object(name: str) -> Unprocessable:
    """A date where a list is expected."""
    return Unprocessable(f'Property "{name}" expects an array as data, "object" given.')


def _job(asked: Asked) -> Condition:
    code = a_string(asked.name, asked.value)
    raise Unprocessable(
        f'Property "job_instance" expects a valid code. The job instance does not exist, "{code}" given.'
    )


def moments(name: str) -> Operators:
    """The operators on one column, whose index serves them but for the negative ones."""

    def at(asked: Asked) -> Condition:
        start = _at(asked)
        return column(name, lambda when: and_(when >= start, when < start + _SECOND))

    def before(asked: Asked) -> Condition:
        start = _at(asked)
        return column(name, lambda when: when < start)

    def after(start: datetime) -> Condition:
        return column(name, lambda when: when >= start + _SECOND)

    def between(asked: Asked) -> Condition:
        first, last = _ends(asked)
        return column(name, lambda when: and_(when >= first, when < last + _SECOND))

    def since(asked: Asked) -> Condition:
        days = asked.value
        if isinstance(days, bool) or not isinstance(days, int):
            raise expected(asked.name, "an integer", days)
        try:
            return replace(after((asked.now - timedelta(days=days)).replace(microsecond=0)), passing=True)
        except OverflowError:
            return EVERYTHING if days > 0 else NOTHING

    return {
        "=": at,
        "!=": lambda asked: ~at(asked),
        "<": before,
        ">": lambda asked: after(_at(asked)),
        "BETWEEN": between,
        "NOT BETWEEN": lambda asked: ~between(asked),
        "EMPTY": lambda _: NOTHING,
        "NOT EMPTY": lambda _: EVERYTHING,
        "SINCE LAST N DAYS": since,
        "SINCE LAST JOB": _job,
    }


CREATED = moments("created")
# For variants and sub models the latest date of the entity and its ancestors (spec 04 §12.6).
UPDATED = moments("changed")
