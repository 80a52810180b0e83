"""A product document applied to a product (spec 03 §4.5, §7)."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from pimlet.edge.errors import UpdateError
from pimlet.edge.expectations import (
    expected,
    immutable,
    require_scalar,
    unknown_property,
    unknown_reference,
)
from pimlet.edge.json_bytes import php_text
from pimlet.enrichment.aggregates import Entity, Product, ProductModel
from pimlet.enrichment.associations.updater import Linking
from pimlet.enrichment.products.setters import (
    codes,
    set_categories,
    set_values,
)
from pimlet.enrichment.values.value import Rules
from pimlet.structure.catalog_model import Group

IGNORED = frozenset(
    {
        "uuid", "identifier", "created", "updated", "parent_associations", "metadata", "quality_scores",
        "completenesses",
    }
)  # fmt: skip
_BOOLEANS = {"0": False, "1": True}


class Surroundings(Protocol):
    """Where parents and the targets of links are looked up."""

    linking: Linking

    def model(self, code: str, child: Entity | None) -> ProductModel | None:
        """The product model with this code in any case, if the child may have it as its parent."""
        ...


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


def _groups(product: Product, data: Any, rules: Rules) -> None:
    groups: dict[int, Group] = {}
    for code in codes("groups", "group", data):
        group = rules.structure.group(code)
        if group is None:
            raise unknown_reference("groups", "group code", "The group does not exist", code)
        groups[group.id] = group
    product.groups = groups


def _parent(product: Product, data: Any, models: Surroundings) -> None:
    """Spec 03 §13.4: the family is taken from the parent if the product has none."""
    require_scalar("parent", data)
    if data is None or data == "":
        if product.parent is not None:
            raise immutable("parent", data)
        return
    parent = models.model(php_text(data), product)
    if parent is None:
        raise unknown_reference("parent", "parent code", "The parent product model does not exist", data)
    current = product.variant_of
    if current is not None and parent.family_variant != current:
        raise UpdateError(
            f'New parent "{parent.code}" of variant product "{product.identifier or ""}" must have the same family '
            f'variant "{current.code}" than the previous parent'
        )
    product.parent = parent
    if product.family is None:
        product.family = parent.family


_SETTERS: Mapping[str, Callable[[Product, Any, Rules], None]] = {
    "enabled": _enabled,
    "family": _family,
    "categories": set_categories,
    "groups": _groups,
    "values": set_values,
}


def update(product: Product, document: Mapping[str, Any], rules: Rules, batch: Surroundings) -> None:
    """Apply a document in place, `parent` first, then in the order of its keys.

    Raises `UpdateError` for the first problem.
    """
    if document.get("parent") is not None:
        _parent(product, document["parent"], batch)
    for name, data in document.items():
        if name in IGNORED or name == "parent":
            continue
        if batch.linking.applies_to(name):
            batch.linking.apply(product, name, document)
            continue
        setter = _SETTERS.get(name)
        if setter is None:
            raise unknown_property(name)
        setter(product, data, rules)
