"""A product document applied to a product (spec 03 §4.5, §7)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from pimlet.edge.errors import UpdateError
from pimlet.edge.expectations import (
    as_list,
    as_map,
    expected,
    invalid_content,
    is_array,
    require_array,
    require_scalar,
    unknown_property,
    unknown_reference,
)
from pimlet.edge.json_bytes import php_type
from pimlet.enrichment.values.merging import merge
from pimlet.enrichment.values.value import Rules, Values
from pimlet.structure.catalog_model import Category, Family, Group

IGNORED = frozenset(
    {
        "uuid", "identifier", "created", "updated", "parent_associations", "metadata", "quality_scores",
        "completenesses",
    }
)  # fmt: skip
_BOOLEANS = {"0": False, "1": True}


@dataclass
class Product:
    """A product with its own values. `stored` tells whether a row exists."""

    uuid: UUID
    identifier: str | None = None
    enabled: bool = True
    family: Family | None = None
    categories: dict[int, Category] = field(default_factory=dict)
    groups: dict[int, Group] = field(default_factory=dict)
    values: Values = field(default_factory=dict)
    created: datetime | None = None
    updated: datetime | None = None
    stored: bool = False

    def copy(self) -> "Product":
        """A copy that the updater may change."""
        return replace(self, categories=dict(self.categories), groups=dict(self.groups), values=dict(self.values))

    def same_content(self, other: "Product") -> bool:
        """Whether nothing that is stored differs, dates left aside."""
        return (
            self.identifier == other.identifier
            and self.enabled == other.enabled
            and self.family is other.family
            and self.categories.keys() == other.categories.keys()
            and self.groups.keys() == other.groups.keys()
            and {key: value.data for key, value in self.values.items()}
            == {key: value.data for key, value in other.values.items()}
        )


def _enabled(product: Product, data: Any, rules: Rules) -> None:
    require_scalar("enabled", data)
    if isinstance(data, str):
        data = _BOOLEANS.get(data, data)
    if not isinstance(data, bool) and not (isinstance(data, int) and data in {0, 1}):
        raise expected("enabled", "a boolean", data)
    product.enabled = bool(data)


def _family(product: Product, data: Any, rules: Rules) -> None:
    require_scalar("family", data)
    if data is None or data == "":
        product.family = None
        return
    if not isinstance(data, str):
        raise expected("family", "a string", data)
    family = rules.structure.family(data)
    if family is None:
        raise UpdateError(f"The {data} family does not exist in your PIM.")
    product.family = family


def _codes(name: str, singular: str, data: Any) -> list[str]:
    items = as_list(require_array(name, data))
    if any(is_array(item) for item in items):
        raise invalid_content(name, f"one of the {name} is not a scalar")
    for item in items:
        if not isinstance(item, str):
            raise invalid_content(name, f'one of the {singular} codes is not a string, "{php_type(item)}" given')
    return items


def _categories(product: Product, data: Any, rules: Rules) -> None:
    categories: dict[int, Category] = {}
    for code in _codes("categories", "category", data):
        category = rules.structure.category(code)
        if category is None:
            raise UpdateError(f"The {code} category does not exist in your PIM.")
        categories[category.id] = category
    product.categories = categories


def _groups(product: Product, data: Any, rules: Rules) -> None:
    groups: dict[int, Group] = {}
    for code in _codes("groups", "group", data):
        group = rules.structure.group(code)
        if group is None:
            raise unknown_reference("groups", "group code", "The group does not exist", code)
        groups[group.id] = group
    product.groups = groups


def _values(product: Product, data: Any, rules: Rules) -> None:
    if not is_array(data):
        raise expected("values", "an array", data)
    merge(product.values, as_map(data), rules)


def _parent(product: Product, data: Any, rules: Rules) -> None:
    require_scalar("parent", data)
    if data is None or data == "":
        return
    raise unknown_reference("parent", "parent code", "The parent product model does not exist", data)


def _associations(product: Product, data: Any, rules: Rules) -> None:
    _no_links("associations", data)


def _quantified_associations(product: Product, data: Any, rules: Rules) -> None:
    _no_links("quantified_associations", data)


def _no_links(name: str, data: Any) -> None:
    """Empty associations are what every product has; others cannot be stored yet."""
    for kinds in as_map(require_array(name, data)).values():
        for links in as_map(require_array(name, kinds)).values():
            if require_array(name, links):
                raise UpdateError(f'Property "{name}" cannot be stored by this version of pimlet.', suffix=False)


_SETTERS: Mapping[str, Callable[[Product, Any, Rules], None]] = {
    "enabled": _enabled,
    "family": _family,
    "parent": _parent,
    "categories": _categories,
    "groups": _groups,
    "associations": _associations,
    "quantified_associations": _quantified_associations,
    "values": _values,
}


def update(product: Product, document: Mapping[str, Any], rules: Rules) -> None:
    """Apply a document in place, `parent` first, then in the order of its keys.

    Raises `UpdateError` for the first problem.
    """
    if document.get("parent") is not None:
        _parent(product, document["parent"], rules)
    for name, data in document.items():
        if name in IGNORED or (name == "parent" and data is not None):
            continue
        setter = _SETTERS.get(name)
        if setter is None:
            raise unknown_property(name)
        setter(product, data, rules)
