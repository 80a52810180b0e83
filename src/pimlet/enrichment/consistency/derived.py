"""What a stored entity's row, cells and unique values should be, by the rules that write them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pimlet.enrichment.aggregates import Entity, Product
from pimlet.enrichment.consistency import repository
from pimlet.enrichment.products import models, storing
from pimlet.enrichment.products.tables import MODELS, PRODUCTS
from pimlet.enrichment.quality.scoring import Scoring
from pimlet.enrichment.search.cells import Cells
from pimlet.enrichment.values import documents
from pimlet.enrichment.values.hidden import is_hidden
from pimlet.enrichment.values.validation import UniqueKey
from pimlet.enrichment.values.value import Rules, Values
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.catalog import CatalogStructure, Names, load_structure

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Content:
    """One entity: its row by columns, its cells, its unique values."""

    row: Row
    cells: Cells
    unique: frozenset[UniqueKey]


@dataclass(frozen=True, slots=True)
class Compared:
    """An entity as it is stored and as it should be."""

    ref: Any
    name: str | None
    stored: Content
    derived: Content

    @property
    def wrong(self) -> tuple[str, ...]:
        """What differs: names of columns, `cells`, `unique values`."""
        stored, derived = self.stored, self.derived
        columns = [name for name, value in derived.row.items() if _plain(stored.row[name]) != _plain(value)]
        cells = ["cells"] if stored.cells != derived.cells else []
        unique = ["unique values"] if stored.unique != derived.unique else []
        return (*columns, *cells, *unique)


def _plain(value: Any) -> Any:
    match value:
        case bytes():
            return value.decode()
        case list() | tuple():
            return list(value)
        case _:
            return value


async def compare_products(uow: UnitOfWork, uuids: Sequence[Any]) -> list[Compared]:
    """The products with these uuids."""
    rows = await repository.products(uow, uuids, PRODUCTS)
    above = await repository.models(uow, (row.parent_id for row in rows), MODELS)
    names = Names()
    models.collect_names(above, names)
    for row in rows:
        documents.collect_names(row.own_values, row.kept, names)
        names.category_ids.update(row.category_ids)
        names.group_ids.update(row.group_ids)
        if row.family_id is not None:
            names.family_ids.add(row.family_id)
    rules = Rules(await load_structure(uow, names), uow.zone)
    ancestors = {model.id: model for model in models.models_of(above, rules, {})}
    searchable = storing.Searchable(rules, await Scoring.load(uow, rules))
    cells = await repository.stored_cells(uow, PRODUCTS, uuids)
    unique = await repository.stored_unique_keys(uow, uuids)
    compared = []
    for row in rows:
        product = storing.product_of(row, ancestors.get(row.parent_id), rules, {})
        product.identifier = _identifier(product, rules.structure)
        columns = {**storing.product_columns(product, searchable, _hidden(row, rules)), "changed": _changed(product)}
        stored = Content(row._mapping, cells[row.uuid], frozenset(unique[row.uuid]))
        derived = Content(columns, searchable.cells(product), frozenset(storing.unique_keys(product)))
        compared.append(Compared(row.uuid, row.identifier, stored, derived))
    return compared


async def compare_models(uow: UnitOfWork, ids: Sequence[Any]) -> list[Compared]:
    """The product models with these ids."""
    rows = await repository.models(uow, ids, MODELS)
    names = Names()
    models.collect_names(rows, names)
    rules = Rules(await load_structure(uow, names), uow.zone)
    by_id = {model.id: model for model in models.models_of(rows, rules, {})}
    searchable = storing.Searchable(rules, await Scoring.load(uow, rules))
    cells = await repository.stored_cells(uow, MODELS, ids)
    wanted = frozenset(ids)
    compared = []
    for row in rows:
        if row.id not in wanted:
            continue
        model = by_id[row.id]
        columns = {**storing.model_columns(model, searchable, _hidden(row, rules)), "changed": _changed(model)}
        stored = Content(row._mapping, cells[row.id], frozenset())
        compared.append(Compared(row.id, row.code, stored, Content(columns, searchable.cells(model), frozenset())))
    return compared


def _hidden(row: Any, rules: Rules) -> Values:
    everything = documents.decode_all(row.own_values, row.kept, rules)
    return {key: value for key, value in everything.items() if is_hidden(value, rules)}


def _identifier(product: Product, structure: CatalogStructure) -> str | None:
    value = product.values.get((structure.main_identifier.code, None, None))
    return None if value is None else str(value.data)


def _changed(entity: Entity) -> Any:
    dates = [one.updated for one in (entity, *entity.ancestors()) if one.updated is not None]
    return max(dates)


COMPARE = {PRODUCTS: compare_products, MODELS: compare_models}
