"""What the rows and cells of stored entities should be under the present structure, from their documents alone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pimlet.enrichment.aggregates import Product, ProductModel
from pimlet.enrichment.products import models, storing
from pimlet.enrichment.products.statements import Row
from pimlet.enrichment.quality.scoring import Scoring
from pimlet.enrichment.search.cells import Cells
from pimlet.enrichment.values.documents import decoded
from pimlet.enrichment.values.hidden import without_hidden
from pimlet.enrichment.values.value import Rules, Values
from pimlet.enrichment.variants.levels import split
from pimlet.enrichment.variants.moves import NOTHING_MOVES, Moving, moved
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.catalog import Names, load_structure


@dataclass(frozen=True, slots=True)
class Derived:
    """An entity with the columns of its row, dates left aside, and its cells."""

    entity: Product | ProductModel
    columns: Row
    cells: Cells


async def derive_products(
    uow: UnitOfWork, rows: Sequence[Any], above: Sequence[Any], moving: Moving = NOTHING_MOVES
) -> list[Derived]:
    """Of the rows of products; `above` are those of their ancestors, roots first.

    Values of `moving` entities follow their attributes to other levels of the family variant. So variants must be
    derived, and stored, before their ancestors are.
    """
    names = Names()
    models.collect_names(above, names, with_options=True)
    storing.collect_names(rows, names, with_options=True)
    rules = Rules(await load_structure(uow, names), uow.zone, stale=True)
    stored = decoded(((row.id, row) for row in above), rules) | decoded(((row.uuid, row) for row in rows), rules)
    by_id = {model.id: model for model in models.models_of(above, rules, {})}
    products = [storing.product_of(row, by_id.get(row.parent_id), rules, {}) for row in rows]
    hidden = _settle((*by_id.values(), *products), stored, moving, rules)
    searchable = storing.Searchable(await Scoring.load(uow, rules))
    return [
        Derived(one, storing.product_columns(one, searchable, hidden[one.uuid]), searchable.cells(one))
        for one in products
    ]


async def derive_models(
    uow: UnitOfWork, rows: Sequence[Any], wanted: Collection[int], moving: Moving = NOTHING_MOVES
) -> list[Derived]:
    """Of product models, by the ids that are wanted; `rows` has their ancestors too, roots first."""
    names = Names()
    models.collect_names(rows, names, with_options=True)
    rules = Rules(await load_structure(uow, names), uow.zone, stale=True)
    everyone = models.models_of(rows, rules, {})
    hidden = _settle(everyone, decoded(((row.id, row) for row in rows), rules), moving, rules)
    searchable = storing.Searchable(await Scoring.load(uow, rules))
    return [
        Derived(one, storing.model_columns(one, searchable, hidden[one.id]), searchable.cells(one))
        for one in everyone
        if one.id in wanted
    ]


def _settle(
    entities: Sequence[Product | ProductModel], stored: Mapping[Any, Values], moving: Moving, rules: Rules
) -> dict[Any, Values]:
    """Give each entity the values that it shows from now on; what else it holds at its level is returned."""
    found = moved(entities, stored, moving, rules)
    hidden = {}
    for entity in entities:
        own, entity.displaced = (found[entity.ref], {}) if entity.ref in found else split(stored[entity.ref], entity)
        entity.values = without_hidden(own, rules)
        hidden[entity.ref] = {key: value for key, value in own.items() if key not in entity.values}
    return hidden
