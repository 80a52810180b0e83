"""What product rules know of each structure resource: immutable values, shared by requests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class AttributeType(StrEnum):
    """Attribute types (spec 02 §2.3)."""

    IDENTIFIER = "pim_catalog_identifier"
    TEXT = "pim_catalog_text"
    TEXTAREA = "pim_catalog_textarea"
    NUMBER = "pim_catalog_number"
    BOOLEAN = "pim_catalog_boolean"
    DATE = "pim_catalog_date"
    SIMPLE_SELECT = "pim_catalog_simpleselect"
    MULTI_SELECT = "pim_catalog_multiselect"
    PRICE_COLLECTION = "pim_catalog_price_collection"
    METRIC = "pim_catalog_metric"
    FILE = "pim_catalog_file"
    IMAGE = "pim_catalog_image"
    REFERENCE_DATA_SIMPLE_SELECT = "pim_reference_data_simpleselect"
    REFERENCE_DATA_MULTI_SELECT = "pim_reference_data_multiselect"
    # Not in the community edition.
    REFERENCE_ENTITY = "akeneo_reference_entity"
    REFERENCE_ENTITY_COLLECTION = "akeneo_reference_entity_collection"
    ASSET_COLLECTION = "pim_catalog_asset_collection"
    TABLE = "pim_catalog_table"
    PRODUCT_LINK = "pim_catalog_product_link"


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute. Limits are None where the attribute sets none."""

    id: int
    code: str
    key: str
    type: str
    main_identifier: bool
    unique: bool
    """No two products have the same value. That of the main identifier is kept as the product's own."""
    localizable: bool
    scopable: bool
    available_locales: frozenset[str]
    max_characters: int | None
    validation_rule: str | None
    validation_regexp: str | None
    number_min: Decimal | None
    number_max: Decimal | None
    decimals_allowed: bool
    negative_allowed: bool
    date_min: datetime | None
    date_max: datetime | None
    metric_family: str | None
    reference_data_name: str | None
    default_value: bool | None
    max_file_size: Decimal | None
    allowed_extensions: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    """Codes and data types of a table's columns."""
    is_mandatory: bool
    decimal_places_strategy: str | None
    decimal_places: int | None


@dataclass(frozen=True, slots=True)
class Family:
    """A family: codes of its attributes, and of those required by channel code."""

    id: int
    code: str
    key: str
    attributes: frozenset[str]
    requirements: dict[str, frozenset[str]]

    @property
    def required(self) -> frozenset[str]:
        """Attributes required by any channel."""
        return frozenset().union(*self.requirements.values())


@dataclass(frozen=True, slots=True)
class FamilyVariant:
    """A family variant: codes of the attributes and of the axes of its levels, from level 1.

    Axes are among the attributes of their level; attributes of the family in no level are common ones.
    """

    id: int
    code: str
    key: str
    family_id: int
    attributes: tuple[frozenset[str], ...]
    axes: tuple[tuple[str, ...], ...]

    @property
    def levels(self) -> int:
        """Number of levels below the root; products stand at the last one."""
        return len(self.attributes)


@dataclass(frozen=True, slots=True)
class Category:
    """A category: `path` holds the ids of its ancestors and its own; a leaf has none below it."""

    id: int
    code: str
    key: str
    path: tuple[int, ...]
    root_id: int
    is_leaf: bool


@dataclass(frozen=True, slots=True)
class TreeRules:
    """What a category tree asks of products (spec 02 §17); None is no limit."""

    code: str
    max_categories_per_product: int | None
    only_leaves: bool
    is_mandatory: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A product group."""

    id: int
    code: str
    key: str


@dataclass(frozen=True, slots=True)
class AssociationType:
    """An association type."""

    id: int
    code: str
    key: str
    is_two_way: bool
    is_quantified: bool


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a select attribute, or a datum of reference data."""

    id: int
    code: str
    key: str


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel: codes of its locales and currencies, id of its category tree, units by attribute code."""

    id: int
    code: str
    key: str
    locales: tuple[str, ...]
    currencies: tuple[str, ...]
    tree_id: int
    conversion_units: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class MeasurementFamily:
    """Units by upper-case code: the code as stored, and the operations to the standard unit as (operator, value).

    Symbols likewise.
    """

    code: str
    standard_unit: str
    units: dict[str, tuple[str, tuple[tuple[str, Decimal], ...]]]
    symbols: dict[str, str] = field(default_factory=dict)

    def to_standard(self, amount: Decimal, unit: str) -> Decimal | None:
        """An amount in the standard unit: the unit's operations applied in order; None for an unknown unit."""
        found = self.units.get(unit.upper())
        if found is None:
            return None
        for operator, operand in found[1]:
            match operator:
                case "mul":
                    amount *= operand
                case "div" if operand:
                    amount /= operand
                case "add":
                    amount += operand
                case "sub":
                    amount -= operand
        return amount
