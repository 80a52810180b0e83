"""The `search` parameter of structure lists: which filters there are, and how mistakes are put (spec 02 §1.7)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement

from pimlet.edge import json_bytes
from pimlet.edge.errors import BadRequest
from pimlet.edge.expectations import as_list, as_map, is_array
from pimlet.edge.json_bytes import php_text, php_type

_MISSING = "This field is missing."
_UNEXPECTED = "This field was not expected."
_NOT_A_CRITERION = "This value should be of type array|(Traversable&ArrayAccess)."
_NOT_A_LIST = "This value should be of type iterable."
_NOT_A_STRING = "This value should be of type string."
_FIRST = datetime(1, 1, 1, tzinfo=UTC)
_LAST = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
_ATOM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:?\d\d)", re.ASCII)

Check = Callable[[Any], list[str]]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One accepted condition. `value` is a list of texts, a text, a boolean, a `datetime`; None matches nothing."""

    property: str
    value: Any


@dataclass(frozen=True, slots=True)
class Filter:
    """A property that can be searched: its only operator, the text for another one, the check of its value."""

    property: str
    operator: str
    wrong_operator: str
    check: Check

    def problems(self, criterion: Any) -> list[str]:
        """The messages of one criterion: operator, value, extra keys. Null passes and is refused later."""
        if criterion is None:
            return []
        if not is_array(criterion):
            return [_NOT_A_CRITERION]
        members = as_map(criterion)
        found: list[str] = []
        if "operator" not in members:
            found.append(_MISSING)
        elif members["operator"] is not None and members["operator"] != self.operator:
            found.append(self.wrong_operator.replace("{given}", _shown(members["operator"])))
        if "value" not in members:
            found.append(_MISSING)
        elif members["value"] is not None:
            found.extend(self.check(members["value"]))
        found.extend(_UNEXPECTED for name in members if name not in {"operator", "value"})
        return found


@dataclass(frozen=True, slots=True)
class Grammar:
    """The filters of one resource, in the order in which the message lists them."""

    filters: tuple[Filter, ...]
    invalid_json: str = "The search query parameter must be a valid JSON."

    def parse(self, query: Mapping[str, str]) -> list[Criterion]:
        """The conditions of a request, all of which must hold. Raises `BadRequest`."""
        if "search" not in query:
            return []
        try:
            document = json_bytes.decode(query["search"].encode("utf-8", "surrogatepass"))
        except json_bytes.MalformedJsonError:
            document = None
        if not is_array(document):
            raise BadRequest(self.invalid_json)
        return self._criteria(as_map(document))

    def _criteria(self, document: Mapping[str, Any]) -> list[Criterion]:
        by_name = {one.property: one for one in self.filters}
        problems: list[str] = []
        for name, criteria in document.items():
            if name not in by_name:
                raise BadRequest(
                    f'Available search filters are "{", ".join(by_name)}" and you tried to search on unavailable '
                    f'filter "{name}"'
                )
            problems.extend(_problems(by_name[name], criteria))
        if problems:
            raise BadRequest(" ".join(problems))
        return [
            _criterion(name, criterion)
            for name, criteria in document.items()
            if criteria is not None
            for criterion in as_list(criteria)
        ]


def _problems(of: Filter, criteria: Any) -> list[str]:
    if criteria is None:
        return []
    if not is_array(criteria):
        return [_NOT_A_LIST]
    return [message for criterion in as_list(criteria) for message in of.problems(criterion)]


def _criterion(name: str, criterion: Any) -> Criterion:
    members = as_map(criterion) if criterion is not None else {"operator": None}
    if members["operator"] is None:
        raise BadRequest("Invalid operator for search query.")
    value = members["value"]
    if name == "updated" and value is not None:
        value = parse_moment(value)
    elif is_array(value):
        value = [item for item in as_list(value) if item is not None]
    return Criterion(name, value)


def parse_moment(value: Any) -> datetime | None:
    """A date of the form `2020-01-31T10:00:01+02:00` (or `Z`) in UTC; None for anything else."""
    text = php_text(value)
    if not _ATOM.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return _FIRST if moment.year == 1 else _LAST


def changed_after(column: ColumnElement[Any], moment: datetime) -> ColumnElement[bool]:
    """Later than `moment` by the dates as they are printed, which have no fraction of a second."""
    return column > _LAST if moment >= _LAST else column >= moment + timedelta(seconds=1)


def _shown(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{value}"'
        case int() | float():
            return php_text(value)
        case _:
            return "array"


def _texts(wrong: str) -> Check:
    """A list of texts. `wrong` may name the given type as `{type}`."""

    def check(value: Any) -> list[str]:
        if not is_array(value):
            return [wrong.replace("{type}", php_type(value)), _NOT_A_LIST]
        return [_NOT_A_STRING for item in as_list(value) if item is not None and not isinstance(item, str)]

    return check


def _boolean(wrong: str) -> Check:
    """A boolean. `wrong` may show the given value as `{given}`."""
    return lambda value: [] if isinstance(value, bool) else [wrong.replace("{given}", _shown(value))]


def _text(wrong: str) -> Check:
    """A text."""
    return lambda value: [] if isinstance(value, str) else [wrong]


def _moment(wrong: str) -> Check:
    """A date and time."""

    def check(value: Any) -> list[str]:
        if is_array(value):
            return [_NOT_A_STRING]
        return [] if parse_moment(value) is not None else [wrong]

    return check


def _codes(things: str, given: str) -> Filter:
    return Filter(
        "code",
        "IN",
        f'In order to search on {things} codes you must use "IN" operator, {given} given.',
        _texts(
            f"In order to search on {things} codes you must send an array of {things} codes as value, {{type}} given."
        ),
    )


def _updated(given: str, wrong: str = "This value is not a valid datetime.") -> Filter:
    text = f'Searching on the "updated" property require the ">" (greater than) operator, {given} given.'
    return Filter("updated", ">", text, _moment(wrong))


def _equals(name: str, shown: str, check: Check) -> Filter:
    return Filter(name, "=", f'In order to search on {shown} you must use "=" operator, {{given}} given.', check)


_TYPES = Filter(
    "type",
    "IN",
    'In order to search on attribute types you must use "IN" operator, "IN" given.',
    _texts("In order to search on attribute types you must send an array of attribute types as value, array given."),
)

ATTRIBUTES = Grammar(
    (
        _codes("attribute", '"IN"'),
        _updated('">"'),
        _TYPES,
        _equals(
            "is_main_identifier",
            "attribute is_main_identifier",
            _boolean('The "is_main_identifier" filter requires a boolean value, and the submitted value is not.'),
        ),
    )
)
ATTRIBUTE_GROUPS = Grammar((_codes("attribute group", '"IN"'), _updated('">"')))
FAMILIES = Grammar(
    (
        _codes("family", "{given}"),
        _updated("{given}"),
        _equals(
            "has_products",
            "family has_product",
            _boolean('The "has_products" filter requires a boolean value, and the submitted value is not.'),
        ),
    )
)
CATEGORIES = Grammar(
    (
        _codes("category", "{given}"),
        _equals(
            "parent",
            "category parent",
            _text("In order to search on category parent you must send a parent code category as value, string given."),
        ),
        _equals(
            "is_root",
            "category is_root",
            _boolean("In order to search on category is_root you must send a bool value, {given} given."),
        ),
        _updated("{given}", "This value is not in a valid ISO 8601 standard datetime format"),
    ),
    "The search query parameter must be a valid JSON: Syntax error",
)
