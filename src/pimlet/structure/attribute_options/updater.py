"""Documents onto attribute options (spec 02 §3)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pimlet.edge.errors import Unprocessable
from pimlet.edge.expectations import (
    expected,
    require_scalar,
    unknown_property,
    unknown_reference,
)
from pimlet.edge.json_bytes import php_text
from pimlet.structure.labels import update_labels
from pimlet.structure.locales.repository import LocaleIndex


@dataclass(frozen=True, slots=True)
class Parent:
    """The attribute of an option."""

    id: int
    code: str
    type: str


@dataclass
class Option:
    """An option while it is changed. `sort_order` is None until a place is found for it."""

    attribute: Parent
    id: int | None = None
    code: str | None = None
    sort_order: int | None = None
    labels: dict[str, str] = field(default_factory=dict)

    def copy(self) -> "Option":
        """A copy that shares nothing that updates change."""
        return replace(self, labels=dict(self.labels))


@dataclass(frozen=True, slots=True)
class References:
    """What documents may refer to."""

    locales: LocaleIndex
    attribute: Callable[[str], Parent | None]


def check_codes(document: Mapping[str, Any], attribute_code: str, code: str | None) -> None:
    """A creation must name the attribute and the option of the URL, if it names any. `code` is None for a POST."""
    for thing, name, wanted in (("attribute code", "attribute", attribute_code), ("option code", "code", code)):
        if wanted is not None and name in document and document[name] != wanted:
            given = document[name]
            shown = php_text(given) if not isinstance(given, dict | list) else "Array"
            raise Unprocessable(
                f'The {thing} "{shown}" provided in the request body must match the {thing} "{wanted}" '
                "provided in the url."
            )


def update(option: Option, document: Mapping[str, Any], references: References) -> None:
    """Apply a document in the order of its keys. Raises `UpdateError` for the first problem."""
    for name, value in document.items():
        setter = _SETTERS.get(name)
        if setter is None:
            raise unknown_property(name)
        setter(option, value, references)


def _labels(option: Option, value: Any, references: References) -> None:
    update_labels(option.labels, value, references.locales, "one of the labels is not a scalar")


def _code(option: Option, value: Any, references: References) -> None:
    require_scalar("code", value)
    code = php_text(value)
    # Another spelling of the same code is no change.
    if code.lower() != (option.code or "").lower():
        option.code = code


def _attribute(option: Option, value: Any, references: References) -> None:
    require_scalar("attribute", value)
    found = references.attribute(php_text(value))
    if found is None:
        raise unknown_reference("attribute", "attribute code", "The attribute does not exist", value)
    option.attribute = found


def _sort_order(option: Option, value: Any, references: References) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int):
        raise expected("sort_order", "an integer", value)
    option.sort_order = value


_SETTERS: Mapping[str, Callable[[Option, Any, References], None]] = {
    "labels": _labels,
    "attribute": _attribute,
    "code": _code,
    "sort_order": _sort_order,
}
