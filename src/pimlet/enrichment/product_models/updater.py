"""A product model document applied to a product model (spec 03 §4.6, §14.2, §14.3)."""

from collections.abc import Callable, Mapping
from typing import Any

from pimlet.edge.errors import UpdateError
from pimlet.edge.expectations import (
    expected,
    immutable,
    is_scalar,
    require_scalar,
    unexpected_empty,
    unknown_property,
    unknown_reference,
)
from pimlet.edge.json_bytes import php_text, php_type
from pimlet.enrichment.aggregates import ProductModel
from pimlet.enrichment.products.setters import set_categories, set_values
from pimlet.enrichment.products.updater import Surroundings
from pimlet.enrichment.values.value import Rules

IGNORED = frozenset({"identifier", "created", "updated", "parent_associations", "metadata"})
_EMPTY = (None, "", "0", 0, False)
"""What PHP takes for an empty code."""


def _code(model: ProductModel, data: Any, rules: Rules) -> None:
    model.code = data


def _family_variant(model: ProductModel, data: Any, rules: Rules) -> None:
    require_scalar("family_variant", data)
    code, current = php_text(data), model.family_variant
    if current is not None:
        if data in _EMPTY:
            return
        if code.lower() != current.code.lower():
            raise immutable("family_variant", data)
    above = model.parent.family_variant if model.parent is not None else None
    if above is not None and code.lower() != above.code.lower():
        raise UpdateError(
            f'The parent is not a product model of the family variant "{code}" but belongs to the family '
            f'"{above.code}".'
        )
    variant = rules.structure.family_variant(code)
    if variant is None:
        raise unknown_reference("family_variant", "family variant code", "The family variant does not exist", data)
    model.family_variant, model.family = variant, rules.structure.families_by_id[variant.family_id]


_SETTERS: Mapping[str, Callable[[ProductModel, Any, Rules], None]] = {
    "code": _code,
    "family_variant": _family_variant,
    "categories": set_categories,
    "values": set_values,
}


def _parent(model: ProductModel, document: Mapping[str, Any], batch: Surroundings, *, existing: bool) -> None:
    data = document["parent"]
    require_scalar("parent", data)
    if data not in _EMPTY:
        if existing and model.parent is None:
            raise immutable("parent", data)
        model.parent = _new_parent(model, data, batch)
    if model.family_variant is None and document.get("family_variant") in (None, "") and model.parent is not None:
        model.family_variant, model.family = model.parent.family_variant, model.parent.family


def _new_parent(model: ProductModel, data: Any, batch: Surroundings) -> ProductModel:
    parent = batch.model(php_text(data), model)
    if parent is None:
        reason = "The product model does not exist"
    elif parent.parent is not None:
        reason = "The new parent of the product model must be a root product model"
    elif model.family_variant is not None and model.family_variant != parent.family_variant:
        reason = "The new parent of the product model must be of the same family variant"
    else:
        return parent
    raise unknown_reference("parent", "parent code", reason, data)


def _check_family(model: ProductModel, data: Any, *, existing: bool) -> None:
    """The family is compared with that of the variant, after everything else."""
    code = model.family.code if model.family is not None else None
    if existing and data != code:
        raise immutable("family", data if is_scalar(data) else php_type(data))
    if data is None or data == "":
        raise unexpected_empty("family")
    if not isinstance(data, str):
        raise expected("family", "a string", data)
    if model.family_variant is not None and data != code:
        raise UpdateError(
            f'The family "{data}" does not match the family of the variant "{model.family_variant.code}".'
        )


def update(
    model: ProductModel, document: Mapping[str, Any], rules: Rules, batch: Surroundings, *, existing: bool
) -> None:
    """Apply a document in place: `parent` first, then its other keys in order, `family` last.

    Raises `UpdateError` for the first problem.
    """
    if model.parent is not None and "parent" in document and document["parent"] is None:
        raise immutable("parent", None)
    if "family_variant" in document and document["family_variant"] is None:
        raise unexpected_empty("family_variant")
    if "parent" in document:
        _parent(model, document, batch, existing=existing)
    for name, data in document.items():
        if name in IGNORED or name in {"parent", "family"}:
            continue
        if batch.linking.applies_to(name):
            batch.linking.apply(model, name, document)
            continue
        setter = _SETTERS.get(name)
        if setter is None:
            raise unknown_property(name)
        setter(model, data, rules)
    if "family" in document:
        _check_family(model, document["family"], existing=existing)
