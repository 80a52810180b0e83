"""Date times as the filters on `created` and `updated` take them (spec 04 §10.4)."""

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pimlet.edge.errors import Unprocessable
from pimlet.edge.json_bytes import php_type

_FORMAT = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2}) (\d{1,2}):(\d{1,2}):(\d{1,2})", re.ASCII)


def date_time(name: str, value: Any, zone: ZoneInfo) -> datetime:
    """A `YYYY-MM-DD hh:mm:ss` in the server's zone; parts out of range roll over. Raises `Unprocessable`."""
    match = _FORMAT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise Unprocessable(f'Property "{name}" expects a string with the format "Y-m-d H:i:s" as data, "" given.')
    year, month, day, hour, minute, second = (int(part) for part in match.groups())
    years, months = divmod(month - 1, 12)
    try:
        start = datetime(year + years, months + 1, 1, tzinfo=zone)
        return start + timedelta(days=day - 1, hours=hour, minutes=minute, seconds=second)
    except (OverflowError, ValueError):
        raise Unprocessable(
            f'Property "{name}" expects a string with the format "Y-m-d H:i:s" as data, "" given.'
        ) from None


def date_times(name: str, value: Any, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The two ends of BETWEEN. Raises `Unprocessable`."""
    if not isinstance(value, list):
        given = "object" if isinstance(value, str) and _FORMAT.fullmatch(value) else "boolean"
        raise Unprocessable(f'Property "{name}" expects an array as data, "{given}" given.')
    if len(value) != 2:
        raise Unprocessable(
            f'Property "{name}" expects an array with valid data, should contain 2 strings with the format '
            '"yyyy-mm-dd H:i:s".'
        )
    return date_time(name, value[0], zone), date_time(name, value[1], zone)


def days(name: str, value: Any) -> timedelta:
    """The N of SINCE LAST N DAYS. Raises `Unprocessable`."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unprocessable(f'Property "{name}" expects an integer as data, "{php_type(value)}" given.')
    return timedelta(days=max(-1_000_000, min(value, 700_000)))
