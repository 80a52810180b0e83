"""Values of `pim_catalog_date` (spec 03 §11.7)."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from pimlet.edge.errors import UpdateError, Violation
from pimlet.edge.json_bytes import php_type
from pimlet.enrichment.values.value import Cell, Rules, Value, ValueType, value_violation
from pimlet.foundation.dates import parse
from pimlet.structure.catalog_model import Attribute

_START = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TOO_EARLY = "The {attribute} attribute requires a date that should be {limit} or after."
_TOO_LATE = "The {attribute} attribute requires a date that should be {limit} or before."


def day_number(text: str) -> int:
    """Days since the year 1 of a stored date, by its own calendar day."""
    return date.fromisoformat(text[:10]).toordinal()


class Date(ValueType):
    """A date with an offset, kept as it was sent; raw form ISO 8601."""

    def accept(self, attribute: Attribute, data: Any, rules: Rules) -> Any:
        """A string that starts `YYYY-MM-DD`; without a time it is midnight in the server's zone."""
        if not isinstance(data, str):
            raise UpdateError(f"The {attribute.code} attribute requires a string, a {php_type(data)} was detected.")
        moment = _moment(data, rules)
        if moment is None:
            raise UpdateError(
                f"The {attribute.code} attribute requires a valid date. Please use the following format "
                "yyyy-mm-dd for dates."
            )
        return moment.isoformat(timespec="seconds")

    def violations(self, value: Value, rules: Rules) -> Iterator[Violation]:
        """Limits of the attribute."""
        attribute = value.attribute
        moment = datetime.fromisoformat(value.data)
        if attribute.date_min is not None and moment < _zoned(attribute.date_min, rules):
            yield _limit(value, _TOO_EARLY, attribute.date_min)
        if attribute.date_max is not None and moment > _zoned(attribute.date_max, rules):
            yield _limit(value, _TOO_LATE, attribute.date_max)

    def same(self, stored: Any, data: Any, attribute: Attribute, rules: Rules) -> bool:
        """The same moment in the same form."""
        if not isinstance(data, str):
            return False
        moment = _moment(data, rules)
        return moment is not None and moment.isoformat(timespec="seconds") == stored

    def cells(self, value: Value, shown: Any, rules: Rules) -> Iterable[Cell]:
        """The day number."""
        return (Cell(number=float(day_number(value.data))),)

    def unique_key(self, value: Value) -> str:
        """Unique dates compare by day."""
        return str(value.data)[:10]


def _moment(text: str, rules: Rules) -> datetime | None:
    return parse(text, rules.zone) if _START.match(text) else None


def _zoned(limit: datetime, rules: Rules) -> datetime:
    return limit.replace(tzinfo=rules.zone) if limit.tzinfo is None else limit


def _limit(value: Value, template: str, limit: datetime) -> Violation:
    message = template.format(attribute=value.attribute.code, limit=limit.date().isoformat())
    return value_violation(value, message, template)
