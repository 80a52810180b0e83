"""Products between simple and variant (spec 03 §13.2, §13.5)."""

from typing import Any

from pimlet.edge.expectations import is_scalar
from pimlet.edge.json_bytes import php_text
from pimlet.enrichment.aggregates import Product, ProductModel
from pimlet.enrichment.products.batch import Batch
from pimlet.enrichment.variants import levels

Entries = dict[str, Any]


def to_variant(product: Product, parent: ProductModel) -> None:
    """Give a simple product a parent; own values of other levels than the last one are dropped."""
    product.parent = parent
    variant = parent.family_variant
    if variant is not None:
        last = variant.attributes[-1]
        product.values = {key: value for key, value in product.values.items() if value.attribute.code in last}


def to_simple(product: Product) -> None:
    """Take away the parent; what was inherited becomes the product's own, behind what it has."""
    product.values = {value.key: value for value in product.all_values()}
    product.categories = product.all_categories()
    product.links = product.inherited_links.merged(product.links)
    product.parent, product.displaced = None, {}


def at_level(
    product: Product, values: Entries | None, document: dict[str, Any], batch: Batch[Product]
) -> Entries | None:
    """The submitted values that a variant may hold itself; the others are ignored without an error.

    `document` may name another parent than the product has. Raises `UpdateError` for an unknown attribute.
    """
    if values is None:
        return None
    structure = batch.document_rules.structure
    levels.check_attributes(values, structure)
    given = document.get("parent")
    parent = product.parent if given is None else batch.model(php_text(given), product) if is_scalar(given) else None
    if parent is not None:
        return levels.kept(values, levels.below(parent))
    family = structure.family(document["family"]) if isinstance(document.get("family"), str) else None
    return values if family is None else levels.kept(values, family.attributes)
