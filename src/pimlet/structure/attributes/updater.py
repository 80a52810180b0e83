"""Documents onto attributes (spec 02 §2.2)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from pimlet.edge.errors import UpdateError
from pimlet.edge.expectations import (
    require_array,
    require_scalar,
    require_scalar_items,
    unexpected_empty,
    unknown_property,
    unknown_reference,
)
from pimlet.edge.json_bytes import php_text
from pimlet.foundation import dates
from pimlet.foundation.differences import Feature, Pim, offers
from pimlet.structure.attributes import columns
from pimlet.structure.catalog_model import AttributeType
from pimlet.structure.constraints import is_whole, number
from pimlet.structure.labels import merge_texts, update_labels
from pimlet.structure.locales.repository import LocaleIndex

DEFAULTS: Mapping[str, Any] = {
    "unique": False,
    "useable_as_grid_filter": False,
    "allowed_extensions": [],
    "metric_family": None,
    "default_metric_unit": None,
    "reference_data_name": None,
    "available_locales": [],
    "max_characters": None,
    "validation_rule": None,
    "validation_regexp": None,
    "wysiwyg_enabled": None,
    "number_min": None,
    "number_max": None,
    "decimals_allowed": None,
    "negative_allowed": None,
    "date_min": None,
    "date_max": None,
    "max_file_size": None,
    "minimum_input_length": None,
    "sort_order": 0,
    "localizable": False,
    "scopable": False,
    "auto_option_sorting": None,
    "default_value": None,
    "is_read_only": None,
    "table_configuration": None,
    "is_mandatory": False,
    "decimal_places_strategy": None,
    "decimal_places": None,
}
"""The properties that are stored together, with the defaults of a creation, in the order of the standard format."""

SAAS_PROPERTIES = ("is_mandatory", "decimal_places_strategy", "decimal_places")
"""Properties of one edition alone (spec 02 §17)."""

_INTEGERS = frozenset({"max_characters", "sort_order", "decimal_places"})
_PLACES = {"number_min": 4, "number_max": 4, "max_file_size": 2}
_ENTERPRISE_TYPES = frozenset(
    {
        AttributeType.REFERENCE_ENTITY, AttributeType.REFERENCE_ENTITY_COLLECTION, AttributeType.ASSET_COLLECTION,
        AttributeType.TABLE,
    }
)  # fmt: skip
_MAX_STORED = 2**63
# What PHP's `trim` removes.
_WHITE = " \t\n\r\0\x0b"


@dataclass(frozen=True, slots=True)
class Group:
    """The group that an attribute is in."""

    id: int
    code: str


@dataclass
class Attribute:
    """An attribute while it is changed. Properties hold what was submitted until the validator has accepted it."""

    id: int | None = None
    main_identifier: bool = False
    code: Any = None
    type: str | None = None
    group: Group | None = None
    properties: dict[str, Any] = field(default_factory=lambda: dict(DEFAULTS))
    labels: dict[str, str] = field(default_factory=dict)
    guidelines: dict[str, str] = field(default_factory=dict)
    # Follows from the type and is not stored.
    required: Any = field(default=False, compare=False)

    def copy(self) -> "Attribute":
        """A copy that shares nothing that updates change."""
        return replace(
            self, properties=dict(self.properties), labels=dict(self.labels), guidelines=dict(self.guidelines)
        )


@dataclass(frozen=True, slots=True)
class References:
    """What documents may refer to."""

    locales: LocaleIndex
    group: Callable[[str], Group | None]
    zone: tzinfo
    types: frozenset[AttributeType]
    saas: bool = False


def offered_types(pim: Pim) -> frozenset[AttributeType]:
    """The attribute types of a version and edition."""
    hidden: set[AttributeType] = set()
    if not offers(pim, Feature.ENTERPRISE_ATTRIBUTE_TYPES):
        hidden |= _ENTERPRISE_TYPES
    if not offers(pim, Feature.PRODUCT_LINKS):
        hidden.add(AttributeType.PRODUCT_LINK)
    return frozenset(AttributeType) - hidden


def update(attribute: Attribute, document: Mapping[str, Any], references: References) -> None:
    """Apply a document in the order of its keys. Raises `UpdateError` for the first problem."""
    for name, value in document.items():
        setter = _SETTERS.get(name)
        if setter is None or (name in SAAS_PROPERTIES and not references.saas):
            raise unknown_property(name)
        setter(attribute, name, value, references)
    if attribute.type != AttributeType.TABLE:
        attribute.properties[columns.NAME] = None


Setter = Callable[[Attribute, str, Any, References], None]


def _ignore(attribute: Attribute, name: str, value: Any, references: References) -> None:
    """Properties of the output that may be sent back."""


def _columns(attribute: Attribute, name: str, value: Any, references: References) -> None:
    """Ignored where there are no tables, but for its form."""
    attribute.properties[name] = columns.submitted(value)


def _labels(attribute: Attribute, name: str, value: Any, references: References) -> None:
    update_labels(attribute.labels, value, references.locales)


def _guidelines(attribute: Attribute, name: str, value: Any, references: References) -> None:
    texts = require_array(name, value)
    require_scalar_items(name, texts)
    merge_texts(attribute.guidelines, texts, None)


def _available_locales(attribute: Attribute, name: str, value: Any, references: References) -> None:
    ids: dict[int, str] = {}
    for item in require_scalar_items(name, require_array(name, value)):
        code = php_text(item)
        number_of, stored = references.locales.id_of(code), references.locales.stored(code)
        if number_of is None or stored is None:
            raise unknown_reference(name, "locale code", "The locale does not exist", item)
        ids[number_of] = stored
    attribute.properties[name] = [ids[key] for key in sorted(ids)]


def _allowed_extensions(attribute: Attribute, name: str, value: Any, references: References) -> None:
    items = require_scalar_items(name, require_array(name, value))
    joined = ",".join(php_text(item) for item in items).lower()
    extensions = list(dict.fromkeys(part.strip(_WHITE) for part in joined.split(",")))
    attribute.properties[name] = [] if extensions == [""] else extensions


def _code(attribute: Attribute, name: str, value: Any, references: References) -> None:
    require_scalar(name, value)
    attribute.code = value


def _type(attribute: Attribute, name: str, value: Any, references: References) -> None:
    require_scalar(name, value)
    if value is None or value == "":
        raise unexpected_empty(name)
    if not isinstance(value, str) or value not in references.types:
        raise unknown_reference(name, "attribute type", "The attribute type does not exist", value)
    attribute.type = value
    if value == AttributeType.IDENTIFIER:
        attribute.required = attribute.properties["unique"] = True
    elif attribute.properties["unique"] is None:
        attribute.properties["unique"] = False


def _group(attribute: Attribute, name: str, value: Any, references: References) -> None:
    require_scalar(name, value)
    group = references.group(php_text(value))
    if group is None:
        raise unknown_reference(name, "code", "The attribute group does not exist", value)
    attribute.group = group


def _required(attribute: Attribute, name: str, value: Any, references: References) -> None:
    require_scalar(name, value)
    attribute.required = value


def _date(attribute: Attribute, name: str, value: Any, references: References) -> None:
    require_scalar(name, value)
    attribute.properties[name] = None if value is None else _moment(name, php_text(value), references.zone)


def _moment(name: str, text: str, zone: tzinfo) -> str:
    # Leading white space would be no date for the check of the form.
    moment = dates.parse(text, zone) if text[:1].isdigit() else None
    try:
        if moment is not None:
            return moment.astimezone(zone).isoformat(timespec="seconds")
    except OverflowError:
        pass
    raise UpdateError(f'Property "{name}" expects a string with the format "yyyy-mm-dd" as data, "{text}" given.')


def _scalar(attribute: Attribute, name: str, value: Any, references: References) -> None:
    require_scalar(name, value)
    attribute.properties[name] = _accepted(name, value)


def _accepted(name: str, value: Any) -> Any:
    """The stored form where it says the same as the submitted value, so that sending it again changes nothing."""
    amount = number(value)
    if name == "minimum_input_length":
        return None if value is None else _php_integer(value, amount)
    if amount is None or not abs(amount) < _MAX_STORED:
        return value
    if name in _INTEGERS and is_whole(amount):
        return int(amount)
    if name in _PLACES:
        text = _fixed(amount, _PLACES[name])
        return text if Decimal(text) == amount else value
    return value


def _php_integer(value: Any, amount: Decimal | None) -> int:
    """PHP's cast to an integer of a property that upstream does not check."""
    if isinstance(value, bool):
        return int(value)
    return int(amount) if amount is not None and abs(amount) < _MAX_STORED else 0


def _fixed(amount: Decimal, places: int) -> str:
    with localcontext(prec=40):
        return str(amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def stored_properties(attribute: Attribute) -> dict[str, Any]:
    """The properties of a valid attribute as they are stored: amounts rounded, empty texts as null."""
    stored = dict(attribute.properties)
    for name, places in _PLACES.items():
        amount = number(stored[name])
        if amount is not None:
            stored[name] = _fixed(amount, places)
    return {name: None if value == "" else value for name, value in stored.items()}


_SCALARS = (
    "unique", "useable_as_grid_filter", "metric_family", "default_metric_unit", "reference_data_name",
    "max_characters", "validation_rule", "validation_regexp", "wysiwyg_enabled", "number_min", "number_max",
    "decimals_allowed", "negative_allowed", "max_file_size", "minimum_input_length", "sort_order", "localizable",
    "scopable", "auto_option_sorting", "default_value", "is_read_only",
)  # fmt: skip
_SETTERS: Mapping[str, Setter] = {
    "group_labels": _ignore,
    "is_main_identifier": _ignore,
    "table_configuration": _columns,
    "labels": _labels,
    "guidelines": _guidelines,
    "available_locales": _available_locales,
    "allowed_extensions": _allowed_extensions,
    "code": _code,
    "type": _type,
    "group": _group,
    "required": _required,
    "date_min": _date,
    "date_max": _date,
    **dict.fromkeys((*_SCALARS, *SAAS_PROPERTIES), _scalar),
}
