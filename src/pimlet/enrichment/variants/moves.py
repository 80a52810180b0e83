"""Values that follow their attributes to another level of a family variant (spec 02 §7.2)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from pimlet.enrichment.aggregates import Product, ProductModel
from pimlet.enrichment.product_models import validator as of_models
from pimlet.enrichment.products import validator as of_products
from pimlet.enrichment.products.batch import Batch, Loaded
from pimlet.enrichment.values.hidden import without_hidden
from pimlet.enrichment.values.value import Rules, Values
from pimlet.enrichment.variants.levels import own_attributes, values_at

Moving = Mapping[Any, bool]
"""Primary keys of entities whose values are to follow.

False for one that was written since the attributes moved: it does not take over what its ancestors hold any more, for
the write may have removed just that.
"""

NOTHING_MOVES: Moving = {}


def moved(
    entities: Iterable[Product | ProductModel], stored: Mapping[Any, Values], moving: Moving, rules: Rules
) -> dict[Any, Values]:
    """The values that moving entities hold from now on, hidden ones too, by primary key. Ancestors come first.

    `stored` has all that is stored of each entity. One that would be invalid after the move stays as it was: it is
    missing in the answer. Each is judged below its ancestors as they were, because those follow later.
    """
    before: dict[Any, Product | ProductModel] = {}
    found = {}
    for entity in entities:
        own = stored[entity.ref]
        parent = None if entity.parent is None else before[entity.parent.id]
        assert not isinstance(parent, Product)
        was = before[entity.ref] = replace(entity, parent=parent, values=without_hidden(own, rules))
        here = own_attributes(entity)
        if entity.ref not in moving or here is None:
            continue
        above = [stored[ancestor.id] for ancestor in entity.ancestors()] if moving[entity.ref] else []
        values = values_at(own, above, here)
        if values == own or _is_valid(replace(was, values=without_hidden(values, rules)), was, rules):
            found[entity.ref] = values
    return found


def _is_valid(entity: Product | ProductModel, before: Product | ProductModel, rules: Rules) -> bool:
    """Whether the entity alone is valid. Nothing that is unique among entities can move."""
    if isinstance(entity, Product):
        assert isinstance(before, Product)
        return not of_products.validate(entity, Batch[Product](Loaded(rules, [])), before)
    assert isinstance(before, ProductModel)
    return not of_models.validate(entity, Batch[ProductModel](Loaded(rules, [])), before)
