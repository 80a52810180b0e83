"""What the rows and cells of stored entities should be under the present structure, from their documents alone."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pimlet.enrichment.aggregates import Entity, Product, ProductModel
from pimlet.enrichment.products import models, storing
from pimlet.enrichment.products.statements import Row
from pimlet.enrichment.quality.scoring import Scoring
from pimlet.enrichment.search.cells import Cells
from pimlet.enrichment.values import documents
from pimlet.enrichment.values.hidden import is_hidden
from pimlet.enrichment.values.value import Rules, Values
from pimlet.enrichment.variants.levels import attributes_at, values_at
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.catalog import Names, load_structure


@dataclass(frozen=True, slots=True)
class Derived:
    """An entity with the columns of its row, dates left aside, and its cells."""

    entity: Product | ProductModel
    columns: Row
    cells: Cells


async def derive_products(uow: UnitOfWork, rows: Sequence[Any], above: Sequence[Any]) -> list[Derived]:
    """Of the rows of products; `above` are those of their ancestors, roots first.

    Values that stand at another level of a family variant now are dropped; those that an ancestor holds for the
    entity's level are copied (spec 02 §7.2). So variants must be derived before their ancestors are changed.
    """
    names = Names()
    models.collect_names(above, names, with_options=True)
    storing.collect_names(rows, names, with_options=True)
    rules = Rules(await load_structure(uow, names), uow.zone, stale=True)
    stored = _stored(((row.id, row) for row in above), rules) | _stored(((row.uuid, row) for row in rows), rules)
    by_id = {model.id: model for model in models.models_of(above, rules, {})}
    products = [storing.product_of(row, by_id.get(row.parent_id), rules, {}) for row in rows]
    hidden = _settle((*by_id.values(), *products), stored, rules)
    searchable = storing.Searchable(rules, await Scoring.load(uow, rules))
    return [
        Derived(one, storing.product_columns(one, searchable, hidden[one.uuid]), searchable.cells(one))
        for one in products
    ]


async def derive_models(uow: UnitOfWork, rows: Sequence[Any], wanted: Collection[int]) -> list[Derived]:
    """Of product models, by the ids that are wanted; `rows` has their ancestors too, roots first."""
    names = Names()
    models.collect_names(rows, names, with_options=True)
    rules = Rules(await load_structure(uow, names), uow.zone, stale=True)
    stored = _stored(((row.id, row) for row in rows), rules)
    everyone = models.models_of(rows, rules, {})
    hidden = _settle(everyone, stored, rules)
    searchable = storing.Searchable(rules, await Scoring.load(uow, rules))
    return [
        Derived(one, storing.model_columns(one, searchable, hidden[one.id]), searchable.cells(one))
        for one in everyone
        if one.id in wanted
    ]


def _stored(rows: Iterable[tuple[Any, Any]], rules: Rules) -> dict[Any, Values]:
    return {ref: documents.decode_all(row.own_values, row.kept, rules) for ref, row in rows}


def _settle(entities: Sequence[Entity], stored: Mapping[Any, Values], rules: Rules) -> dict[Any, Values]:
    """Give each entity the values that it shows from now on; what else it holds is returned."""
    everything = [(entity, _at_level(entity, stored)) for entity in entities]
    hidden: dict[Any, Values] = {}
    for entity, values in everything:
        hidden[_ref(entity)] = {key: value for key, value in values.items() if is_hidden(value, rules)}
        entity.values = {key: value for key, value in values.items() if key not in hidden[_ref(entity)]}
    return hidden


def _ref(entity: Entity) -> Any:
    assert isinstance(entity, Product | ProductModel)
    return entity.ref


def _at_level(entity: Entity, stored: Mapping[Any, Values]) -> Values:
    own = stored[_ref(entity)]
    variant, family = entity.variant_of, entity.family
    if variant is None or family is None:
        return own
    here = attributes_at(variant, family, entity.level) or frozenset()
    return values_at(own, (stored[ancestor.id] for ancestor in entity.ancestors()), here, family)
