"""The form of measurement families, and how a wrong one is put (spec 02 §12).

A value is checked from the outside in; an error of an inner value is listed after one for each value around it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from urllib.parse import quote

from pimlet.structure.constraints import number
from pimlet.structure.measurements.php_arrays import json_type

MAX_ERRORS = 50
"""Errors that are listed of one object or list."""

_MAX_INDEX = 2**63 - 1
Path = tuple[int | str, ...]


@dataclass(frozen=True)
class Schema:
    """What is asked of a value.

    `types` are the JSON types allowed. Of an object: `required` names, `properties` by name, `each` for all values,
    `closed` if no other properties than the named are allowed. Of a list: `items`.
    """

    types: tuple[str, ...]
    required: tuple[str, ...] = ()
    properties: Mapping[str, "Schema"] = field(default_factory=dict)
    each: "Schema | None" = None
    closed: bool = False
    items: "Schema | None" = None


@dataclass(frozen=True, slots=True)
class FormatError:
    """A value of the wrong form."""

    path: Path
    message: str

    def rendered(self) -> dict[str, str]:
        """The entry of `errors`."""
        return {"property": _shown(self.path), "message": self.message}


def _shown(path: Path) -> str:
    parts = [quote(str(part).replace("~", "~0").replace("/", "~1"), safe="-_.~") for part in path]
    while parts and parts[0] == "":
        parts.pop(0)
    return "".join(_part(part) for part in parts).lstrip(".")


def _part(part: str) -> str:
    amount = number(part)
    if amount is None:
        return f".{part}"
    return f"[{max(min(int(amount), _MAX_INDEX), -_MAX_INDEX - 1) if amount.is_finite() else 0}]"


def format_errors(schema: Schema, value: Any, path: Path = ()) -> list[FormatError]:
    """All errors of a value, empty if it has the right form."""
    kind = json_type(value)
    if kind not in schema.types:
        return [FormatError(path, f"The data ({kind}) must match the type: {', '.join(schema.types)}")]
    if kind == "object":
        return _object_errors(schema, value, path)
    if kind == "array" and schema.items is not None:
        return _inner("All array items must match schema", schema.items, value, path)
    return []


def _object_errors(schema: Schema, value: Mapping[Any, Any], path: Path) -> list[FormatError]:
    missing = [name for name in schema.required if name not in value]
    if missing:
        return [FormatError(path, f"The required properties ({', '.join(missing)}) are missing")]
    wrong = {
        name: errors
        for name, inner in schema.properties.items()
        if name in value and (errors := format_errors(inner, value[name], (*path, name)))
    }
    if wrong:
        first = FormatError(path, f"The properties must match schema: {', '.join(wrong)}")
        return [first, *(error for errors in wrong.values() for error in errors)]
    if schema.each is not None:
        message = "Object properties that match pattern '.+' must also match pattern's schema"
        return _inner(message, schema.each, value, path)
    others = [str(name) for name in value if name not in schema.properties]
    if schema.closed and others:
        return [FormatError(path, f"Additional object properties are not allowed: {', '.join(others)}")]
    return []


def _inner(message: str, schema: Schema, value: Mapping[Any, Any], path: Path) -> list[FormatError]:
    found: Iterable[Sequence[FormatError]] = (
        errors for key, item in value.items() if (errors := format_errors(schema, item, (*path, key)))
    )
    listed = [error for errors in islice(found, MAX_ERRORS) for error in errors]
    return [FormatError(path, message), *listed] if listed else []


_STRING = Schema(("string",))
_LABELS = Schema(("object", "array"), each=_STRING)
_OPERATION = Schema(("object",), required=("operator", "value"), properties={"operator": _STRING, "value": _STRING})
_UNIT = Schema(
    ("object",),
    required=("code", "convert_from_standard"),
    properties={
        "code": _STRING,
        "labels": _LABELS,
        "convert_from_standard": Schema(("array",), items=_OPERATION),
        "symbol": _STRING,
    },
    closed=True,
)

LIST = Schema(("array",), items=Schema(("object",)))
"""The body of a PATCH."""
NAMED = Schema(("object",), required=("code",), properties={"code": _STRING})
"""A family as far as it must be known to be looked up."""
FAMILY = Schema(
    ("object",),
    required=("code", "units", "standard_unit_code"),
    properties={
        "_links": Schema(("object",)),
        "code": _STRING,
        "labels": _LABELS,
        "standard_unit_code": _STRING,
        "units": Schema(("object",), each=_UNIT),
    },
    closed=True,
)
"""A whole family, after it was merged into the stored one."""
