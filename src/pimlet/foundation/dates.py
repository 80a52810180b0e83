"""Dates as the API reads and prints them (spec 01 §14.3)."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo


def iso(moment: datetime, zone: ZoneInfo) -> str:
    """ISO 8601 with a numeric offset and no fraction: `2017-10-02T11:03:55+00:00`."""
    shown = moment if zone.key == "UTC" and moment.tzinfo is UTC else moment.astimezone(zone)
    return shown.isoformat(timespec="seconds")


_PARTS = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)? *"
    r"(Z|UTC|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?",
    re.ASCII,
)


def parse(text: str, zone: tzinfo) -> datetime | None:
    """A date as PHP reads it, in `zone` when it has no offset; None if it is none.

    Days beyond the month's end roll over (`2015-02-30` is 2 March), month 13 is refused, and so are offsets of a day
    and more.
    """
    match = _PARTS.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    if not (year >= 1 and 1 <= month <= 12 and 1 <= day <= 31 and hour <= 24 and minute <= 59 and second <= 59):
        return None
    try:
        start = datetime(year, month, 1, tzinfo=_offset(match.group(7), zone))
        return start + timedelta(days=day - 1, hours=hour, minutes=minute, seconds=second)
    except OverflowError:
        return None


def _offset(text: str | None, zone: tzinfo) -> tzinfo:
    if text is None:
        return zone
    if text in {"Z", "UTC"}:
        return UTC
    digits = text[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
