"""Documents onto attribute groups (spec 02 §4)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pimlet.edge.expectations import (
    require_array,
    require_scalar,
    require_scalar_items,
    unknown_property,
    unknown_reference,
)
from pimlet.edge.json_bytes import php_text
from pimlet.structure.codes import code_text
from pimlet.structure.constraints import MAX_INTEGER, is_whole, number
from pimlet.structure.labels import update_labels
from pimlet.structure.locales.repository import LocaleIndex

OTHER = "other"
"""The group of attributes that no other group lists."""


@dataclass
class AttributeGroup:
    """A group while it is changed. `attributes` holds the ids of its attributes, as far as the batch names them."""

    id: int | None = None
    code: str | None = None
    sort_order: Any = 0
    attributes: frozenset[int] = frozenset()
    labels: dict[str, str] = field(default_factory=dict)
    # Counts the changes of `attributes`: what came and went again has left its former group all the same.
    moves: int = 0

    def copy(self) -> "AttributeGroup":
        """A copy that shares nothing that updates change."""
        return replace(self, labels=dict(self.labels))


@dataclass(frozen=True, slots=True)
class References:
    """What documents may refer to: locales, and attributes by code (as ids)."""

    locales: LocaleIndex
    attribute: Callable[[str], int | None]


def update(group: AttributeGroup, document: Mapping[str, Any], references: References) -> None:
    """Apply a document in the order of its keys. Raises `UpdateError` for the first problem."""
    for name, value in document.items():
        setter = _SETTERS.get(name)
        if setter is None:
            raise unknown_property(name)
        setter(group, value, references)


def _labels(group: AttributeGroup, value: Any, references: References) -> None:
    update_labels(group.labels, value, references.locales)


def _code(group: AttributeGroup, value: Any, references: References) -> None:
    require_scalar("code", value)
    group.code = code_text(value)


def _sort_order(group: AttributeGroup, value: Any, references: References) -> None:
    require_scalar("sort_order", value)
    place = number(value)
    sound = place is not None and is_whole(place) and abs(place) <= MAX_INTEGER
    group.sort_order = int(place) if place is not None and sound else value


def _attributes(group: AttributeGroup, value: Any, references: References) -> None:
    items = require_scalar_items("attributes", require_array("attributes", value))
    if group.code == OTHER:
        return
    found = set()
    for item in items:
        attribute = references.attribute(php_text(item))
        if attribute is None:
            raise unknown_reference("attributes", "attribute code", "The attribute does not exist", item)
        found.add(attribute)
    if group.attributes != found:
        group.attributes = frozenset(found)
        group.moves += 1


_SETTERS: Mapping[str, Callable[[AttributeGroup, Any, References], None]] = {
    "labels": _labels,
    "attributes": _attributes,
    "code": _code,
    "sort_order": _sort_order,
}
