"""A family document applied to a family (spec 02 §6.1, §6.2)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from pimlet.edge.expectations import (
    as_list,
    as_map,
    invalid_content,
    is_array,
    require_array,
    require_scalar,
    require_scalar_items,
    unknown_property,
    unknown_reference,
)
from pimlet.edge.json_bytes import php_text
from pimlet.structure.codes import code_text
from pimlet.structure.labels import update_labels
from pimlet.structure.locales.repository import LocaleIndex

_NO_ATTRIBUTE = "The attribute does not exist"


@dataclass(frozen=True, slots=True)
class FamilyAttribute:
    """What families ask of an attribute."""

    id: int
    code: str
    type: str
    scopable: bool
    localizable: bool
    unique: bool


@dataclass
class Family:
    """A family; `id` is None until it is stored. Attributes and requirements are held by id (channel, attribute)."""

    code: str | None = None
    attributes: dict[int, FamilyAttribute] = field(default_factory=dict)
    label_attribute: FamilyAttribute | None = None
    image_attribute: FamilyAttribute | None = None
    requirements: dict[int, dict[int, FamilyAttribute]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    id: int | None = None

    def copy(self) -> "Family":
        """A copy that the updater may change."""
        return replace(
            self,
            attributes=dict(self.attributes),
            requirements={channel: dict(required) for channel, required in self.requirements.items()},
            labels=dict(self.labels),
        )

    def __eq__(self, other: object) -> bool:
        """The same content, whatever the order in which attributes were given."""
        return isinstance(other, Family) and self._content() == other._content()

    __hash__ = None  # type: ignore[assignment]

    def asked(self) -> tuple[set[int], dict[int, set[int]]]:
        """Attributes, and those required by channel: what completeness depends on."""
        return set(self.attributes), {channel: set(found) for channel, found in self.requirements.items() if found}

    def _content(self) -> tuple[Any, ...]:
        return (self.code, self.asked(), self.label_attribute, self.image_attribute, list(self.labels.items()))


class Known(Protocol):
    """What the updater looks up."""

    locales: LocaleIndex
    main_identifier: FamilyAttribute

    def attribute(self, code: str) -> FamilyAttribute | None:
        """An attribute in any case."""
        ...

    def channel(self, code: str) -> tuple[int, str] | None:
        """Id and code of a channel in any case."""
        ...


@dataclass(frozen=True, slots=True)
class _Update:
    family: Family
    known: Known
    creating: bool

    def attribute(self, name: str, code: Any) -> FamilyAttribute:
        found = None if code is None else self.known.attribute(php_text(code))
        if found is None:
            raise unknown_reference(name, "code", _NO_ATTRIBUTE, code)
        return found


def _code(of: _Update, value: Any) -> None:
    require_scalar("code", value)
    of.family.code = code_text(value)


def _labels(of: _Update, value: Any) -> None:
    update_labels(of.family.labels, value, of.known.locales, "one of the labels is not a scalar")


def _attributes(of: _Update, value: Any) -> None:
    codes = require_scalar_items(
        "attributes", require_array("attributes", value), "one of the attributes is not a scalar"
    )
    found = [of.attribute("attributes", code) for code in codes]
    if of.creating:
        found.append(of.known.main_identifier)
    of.family.attributes = {attribute.id: attribute for attribute in found}


def _attribute_as_label(of: _Update, value: Any) -> None:
    require_scalar("attribute_as_label", value)
    of.family.label_attribute = of.attribute("attribute_as_label", value)


def _attribute_as_image(of: _Update, value: Any) -> None:
    require_scalar("attribute_as_image", value)
    empty = value is None or value == ""
    of.family.image_attribute = None if empty else of.attribute("attribute_as_image", value)


def _attribute_requirements(of: _Update, value: Any) -> None:
    name = "attribute_requirements"
    submitted = as_map(require_array(name, value))
    for channel, codes in submitted.items():
        if not is_array(codes):
            raise invalid_content(name, f'the channel "{channel}" is not an array')
        if any(is_array(code) for code in as_list(codes)):
            raise invalid_content(name, f'one of the attributes in the channel "{channel}" is not a scalar')
    for channel, codes in submitted.items():
        found = of.known.channel(channel)
        if found is None:
            raise unknown_reference(name, "code", "The channel does not exist", channel)
        required = [of.attribute(name, code) for code in as_list(codes)]
        if of.creating:
            required.append(of.known.main_identifier)
        of.family.requirements[found[0]] = {attribute.id: attribute for attribute in required}


_SETTERS: Mapping[str, Callable[[_Update, Any], None]] = {
    "code": _code,
    "labels": _labels,
    "attributes": _attributes,
    "attribute_as_label": _attribute_as_label,
    "attribute_as_image": _attribute_as_image,
    "attribute_requirements": _attribute_requirements,
}


def update(family: Family, document: Mapping[str, Any], known: Known, *, creating: bool) -> None:
    """Apply a document in the order of its keys. Raises `UpdateError` for the first problem."""
    for name, value in document.items():
        setter = _SETTERS.get(name)
        if setter is None:
            raise unknown_property(name)
        setter(_Update(family, known, creating), value)
