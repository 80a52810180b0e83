"""Dates as the API prints them (spec 01 §14.3)."""

from datetime import datetime
from zoneinfo import ZoneInfo


def iso(moment: datetime, zone: ZoneInfo) -> str:
    """ISO 8601 with a numeric offset and no fraction: `2017-10-02T11:03:55+00:00`."""
    return moment.astimezone(zone).replace(microsecond=0).isoformat()
