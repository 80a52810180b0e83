"""Violations of a product model, in groups: the first group with a violation ends the validation (spec 03 §14.6)."""

from collections.abc import Iterator

from pimlet.edge.errors import Violation
from pimlet.enrichment.aggregates import ProductModel
from pimlet.enrichment.associations import validator as associations
from pimlet.enrichment.products.batch import Batch
from pimlet.enrichment.values.identifier import format_messages
from pimlet.enrichment.values.validation import violations
from pimlet.enrichment.variants.axes import taken
from pimlet.enrichment.variants.validator import empty_axes, unexpected_attributes, valid_before

MAX_CODE = 255
_NO_PARENT = 'The product model "{code}" cannot have a parent'
_WRONG_PARENT = 'The product model "{code}" cannot have the product model "{parent}" as parent'
_CODE_TAKEN = "The same code is already set on another product model."
_NO_CODE = "The product model code must not be empty."
_LONG_CODE = f"This value is too long. It should have {MAX_CODE} characters or less."
_NO_FAMILY_VARIANT = "The product model family variant must not be empty."


def validate(model: ProductModel, batch: Batch[ProductModel], before: ProductModel | None) -> list[Violation]:
    """All violations of the changed model; `before` is what the batch has of it."""
    found = list(_of_content(model, batch, before))
    if not found:
        sibling = batch.sibling(model)
        if sibling is not None:
            found.append(taken(model, "product model", model.code or "", sibling))
    return found


def _of_content(model: ProductModel, batch: Batch[ProductModel], before: ProductModel | None) -> Iterator[Violation]:
    yield from _of_position(model)
    yield from unexpected_attributes(model)
    if _may_have_axes(model):
        yield from empty_axes(model)
    yield from _of_code(model, batch)
    if model.family_variant is None:
        yield Violation("family_variant", _NO_FAMILY_VARIANT)
    stored = valid_before(model, before)
    # No unique attribute stands on a model, so nobody can have a unique value before it.
    yield from violations(model.all_values(), batch.rules, None, {}, stored)
    yield from associations.violations(model.links)


def _of_position(model: ProductModel) -> Iterator[Violation]:
    if model.parent is None or model.family_variant is None:
        return
    if model.family_variant.levels == 1:
        yield Violation("parent", _NO_PARENT.format(code=model.code or ""), template=_NO_PARENT)
    elif model.parent.parent is not None:
        message = _WRONG_PARENT.format(code=model.code or "", parent=model.parent.code)
        yield Violation("parent", message, template=_WRONG_PARENT)


def _may_have_axes(model: ProductModel) -> bool:
    """Below another sub model, or in a family variant of one level, axes would be those of products."""
    parent = model.parent
    return parent is None or (
        parent.parent is None and parent.family_variant is not None and parent.family_variant.levels > 1
    )


def _of_code(model: ProductModel, batch: Batch[ProductModel]) -> Iterator[Violation]:
    if not model.code:
        yield Violation("code", _NO_CODE)
        return
    other = batch.find(model.code)
    if other is not None and other.ref != model.ref:
        yield Violation("code", _CODE_TAKEN)
    for message in format_messages(model.code):
        yield Violation("code", message)
    if len(model.code) > MAX_CODE:
        yield Violation("code", _LONG_CODE)
