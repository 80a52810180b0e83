"""Category templates, their attributes, and the form of enriched values (spec 02 §11)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from pimlet.edge.errors import Unprocessable

MAX_ATTRIBUTES = 50
MAX_TEXT = 65_535
_SEPARATOR = "|"
_CODE = re.compile(r"[a-z0-9_]{1,100}")
_IMAGE_KEYS = ("size", "extension", "file_path", "mime_type", "original_filename")

Data = dict[str, Any]


class CategoryAttributeType(StrEnum):
    """Types of template attributes."""

    TEXT = "text"
    TEXTAREA = "textarea"
    RICH_TEXT = "richtext"
    IMAGE = "image"
    BOOLEAN = "boolean"

    @property
    def of_values(self) -> str:
        """The type that values show: rich text is `textarea`."""
        return CategoryAttributeType.TEXTAREA.value if self is CategoryAttributeType.RICH_TEXT else self.value


@dataclass(frozen=True, slots=True)
class CategoryAttribute:
    """An attribute of a template."""

    uuid: UUID
    code: str
    type: CategoryAttributeType
    order: int
    is_required: bool = False
    is_scopable: bool = False
    is_localizable: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)
    additional_properties: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """How values name it: code and uuid."""
        return f"{self.code}{_SEPARATOR}{self.uuid}"


@dataclass(frozen=True, slots=True)
class CategoryTemplate:
    """A template of the tree whose root has the code `tree`."""

    uuid: UUID
    code: str
    tree: str
    labels: Mapping[str, str] = field(default_factory=dict)
    attributes: Sequence[CategoryAttribute] = ()

    def check(self) -> None:
        """The limits of a template. Raises `Unprocessable`."""
        if len(self.attributes) > MAX_ATTRIBUTES:
            raise Unprocessable(f"A category template has {MAX_ATTRIBUTES} attributes at most.")
        for one in self.attributes:
            if not _CODE.fullmatch(one.code):
                raise Unprocessable(
                    f'The code "{one.code}" of a category attribute may contain only lower case letters, numbers and '
                    "underscores, 100 at most."
                )
        for thing, names in (("code", [one.code for one in self.attributes]),
                             ("uuid", [str(one.uuid) for one in self.attributes])):  # fmt: skip
            twice = {name for name in names if names.count(name) > 1}
            if twice:
                raise Unprocessable(f'The {thing} "{min(twice)}" is that of two attributes of the template.')


def value_key(attribute: str, channel: str | None, locale: str | None) -> str:
    """The key of a value; `attribute` is the name of a template attribute."""
    return _SEPARATOR.join(part for part in (attribute, channel, locale) if part is not None)


def attribute_uuid(key: str) -> str:
    """The uuid in the key of a value; empty for a key without one."""
    return key.split(_SEPARATOR)[1].lower() if _SEPARATOR in key else ""


def value(attribute: str, kind: str, channel: str | None, locale: str | None, data: Any) -> Data:
    """One value as it is stored and shown."""
    return {"data": data, "type": kind, "channel": channel, "locale": locale, "attribute_code": attribute}


def ordered(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values in the order in which MySQL's JSON type keeps keys: by length, then bytes."""
    return dict(sorted(values.items(), key=lambda item: (len(item[0].encode()), item[0].encode())))


def checked_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by their keys, complete and in order. Raises `Unprocessable` for the first that is none."""
    return ordered({key: _checked(key, one) for key, one in values.items()})


def _checked(key: str, given: Any) -> Data:
    if not isinstance(given, dict) or not {"data", "type", "attribute_code"} <= given.keys():
        raise Unprocessable(f'The value "{key}" needs "data", "type" and "attribute_code".')
    attribute, channel, locale = given["attribute_code"], given.get("channel"), given.get("locale")
    if not isinstance(attribute, str) or any(not isinstance(one, str | None) for one in (channel, locale)):
        raise Unprocessable(f'The value "{key}" needs texts as "attribute_code", "channel" and "locale".')
    if key != value_key(attribute, channel, locale) or not attribute_uuid(attribute):
        raise Unprocessable(
            f'The value "{key}" needs the key "<attribute>|<uuid>[|<channel>][|<locale>]" of what it says.'
        )
    return value(attribute, given["type"], channel, locale, checked_data(key, given["type"], given["data"]))


def checked_data(name: str, kind: Any, data: Any) -> Any:
    """The data of a value of a type. Raises `Unprocessable`."""
    match kind:
        case "text" | "textarea" if isinstance(data, str):
            if len(data) <= MAX_TEXT:
                return data
            raise Unprocessable(f'The value "{name}" is longer than {MAX_TEXT} characters.')
        case "boolean" if isinstance(data, bool):
            return data
        case "image" if isinstance(data, dict) and data.keys() == set(_IMAGE_KEYS):
            return {one: data[one] for one in _IMAGE_KEYS}
        case "text" | "textarea" | "boolean" | "image":
            raise Unprocessable(f'The data of the value "{name}" is not that of the type {kind}.')
        case _:
            raise Unprocessable(f'The value "{name}" has an unknown type: text, textarea, image or boolean.')
