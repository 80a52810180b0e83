"""What attributes and category trees ask of products in the SaaS edition (spec 02 §17).

The documentation tells the rules and no message. What a stored product already lacks is no reason to refuse a change.
"""

from collections import Counter
from collections.abc import Iterator

from pimlet.edge.errors import Violation
from pimlet.enrichment.aggregates import Product
from pimlet.enrichment.values.value import Value, value_violation
from pimlet.structure.catalog import CatalogStructure

_MANDATORY_ATTRIBUTE = "The {attribute} attribute is mandatory."
_MANDATORY_TREE = 'The product must be classified in the category tree "{tree}".'
_ONLY_LEAVES = 'The category "{category}" is not at the lowest level of the category tree "{tree}".'
_TOO_MANY = 'The product cannot have more than {limit} categories of the category tree "{tree}".'


def violations(product: Product, before: Product | None, structure: CatalogStructure) -> Iterator[Violation]:
    """Mandatory attributes without value, then the rules of category trees that the change breaks."""
    if product.family is not None and structure.mandatory:
        yield from _of_attributes(product, before, structure)
    if structure.tree_rules:
        yield from _of_trees(product, before, structure)


def _of_attributes(product: Product, before: Product | None, structure: CatalogStructure) -> Iterator[Violation]:
    assert product.family is not None
    missing = (structure.mandatory & product.family.attributes) - _filled(product)
    if before is not None:
        missing &= _filled(before)
    for code in sorted(missing):
        attribute = structure.attribute(code)
        # A boolean with a default value is filled at the creation.
        if attribute is not None and (before is not None or attribute.default_value is None):
            message = _MANDATORY_ATTRIBUTE.format(attribute=code)
            yield value_violation(Value(attribute, None, None, None), message, _MANDATORY_ATTRIBUTE)


def _filled(product: Product) -> set[str]:
    return {value.attribute.code for value in product.all_values()}


def _of_trees(product: Product, before: Product | None, structure: CatalogStructure) -> Iterator[Violation]:
    categories = product.all_categories()
    former = {} if before is None else before.all_categories()
    if before is not None and categories.keys() == former.keys():
        return
    counts = Counter(one.root_id for one in categories.values())
    had = Counter(one.root_id for one in former.values())
    for root, rules in structure.tree_rules.items():
        limit = rules.max_categories_per_product
        if rules.is_mandatory and not counts[root] and (before is None or had[root]):
            yield Violation("categories", _MANDATORY_TREE.format(tree=rules.code), template=_MANDATORY_TREE)
        if limit is not None and counts[root] > max(limit, had[root]):
            yield Violation("categories", _TOO_MANY.format(limit=limit, tree=rules.code), template=_TOO_MANY)
        if rules.only_leaves:
            for one in categories.values():
                if one.root_id == root and not one.is_leaf and one.id not in former:
                    message = _ONLY_LEAVES.format(category=one.code, tree=rules.code)
                    yield Violation("categories", message, template=_ONLY_LEAVES)
