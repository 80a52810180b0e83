"""Violations of a product, in groups: the first group with a violation ends the validation (spec 03 §12.1)."""

from collections.abc import Iterator

from pimlet.edge.errors import Violation
from pimlet.enrichment.aggregates import Product
from pimlet.enrichment.associations import validator as associations
from pimlet.enrichment.products import obligations
from pimlet.enrichment.products.batch import Batch
from pimlet.enrichment.values.validation import violations
from pimlet.enrichment.variants.axes import taken
from pimlet.enrichment.variants.validator import empty_axes, unexpected_attributes, valid_before
from pimlet.foundation.keys import code_key

_TAKEN = "The {identifier} identifier is already used for another product."
_VERSION = 'The version of the uuid "{uuid}" should be 4, {version} given.'
_OTHER_FAMILY = "The variant product family must be the same than its parent"
_NO_FAMILY = 'The family cannot be "null" because your product with the {identifier} identifier is a variant product.'
_WRONG_PARENT = (
    'The variant product cannot have product model "{parent}" as parent, (this product model can only have other '
    "product models as children)"
)


def validate(product: Product, batch: Batch[Product], before: Product | None) -> list[Violation]:
    """All violations of the changed product; `before` is what the batch has of it."""
    found = list(_of_content(product, batch, before))
    found = found or list(_of_identifier(product, batch))
    found = found or list(_of_axes(product, batch))
    # Asked in every case, and last.
    return [*found, *_of_missing_family(product)]


def _of_content(product: Product, batch: Batch[Product], before: Product | None) -> Iterator[Violation]:
    """Spec 03 §12.2."""
    parent = product.parent
    if parent is not None:
        if product.family is not None and product.family != parent.family:
            yield Violation("family", _OTHER_FAMILY)
        yield from empty_axes(product)
        if parent.family_variant is not None and parent.level != parent.family_variant.levels - 1:
            yield Violation("parent", _WRONG_PARENT.format(parent=parent.code), template=_WRONG_PARENT)
        yield from unexpected_attributes(product)
    yield from _of_uuid(product)
    stored = valid_before(product, before)
    yield from violations(product.all_values(), batch.rules, product.uuid, batch.owners, stored)
    yield from associations.violations(product.links)
    yield from obligations.violations(product, before, batch.rules.structure)


def _of_uuid(product: Product) -> Iterator[Violation]:
    if product.uuid.version != 4:
        # A uuid of another variant than RFC 4122, which only a URL brings here, has no version.
        message = _VERSION.format(uuid=product.uuid, version=product.uuid.version or "")
        yield Violation("uuid", message, template=_VERSION)


def _of_identifier(product: Product, batch: Batch[Product]) -> Iterator[Violation]:
    if product.identifier is not None:
        owner = batch.names.get(code_key(product.identifier), product.uuid)
        if owner != product.uuid:
            yield Violation("identifier", _TAKEN.format(identifier=product.identifier), template=_TAKEN)


def _of_axes(product: Product, batch: Batch[Product]) -> Iterator[Violation]:
    sibling = batch.sibling(product)
    if sibling is not None:
        yield taken(product, "variant product", product.identifier or str(product.uuid), sibling)


def _of_missing_family(product: Product) -> Iterator[Violation]:
    if product.parent is not None and product.family is None:
        yield Violation("family", _NO_FAMILY.format(identifier=product.identifier or ""), template=_NO_FAMILY)
