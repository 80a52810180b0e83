"""Stored entities beside what they should be: rows, cells and unique values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pimlet.enrichment.aggregates import Entity, Product
from pimlet.enrichment.consistency import repository
from pimlet.enrichment.consistency.derivation import derive_models, derive_products
from pimlet.enrichment.products import storing
from pimlet.enrichment.products.tables import MODELS, PRODUCTS
from pimlet.enrichment.search.cells import Cells
from pimlet.enrichment.values.validation import UniqueKey
from pimlet.foundation.keys import code_key
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.catalog_queries import main_identifier_code

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
    main = await main_identifier_code(uow)
    cells = await repository.stored_cells(uow, PRODUCTS, uuids)
    unique = await repository.stored_unique_keys(uow, uuids)
    compared = []
    for row, one in zip(rows, await derive_products(uow, rows, above), strict=True):
        product = one.entity
        assert isinstance(product, Product)
        columns = {**one.columns, **_identifier(product, main), "changed": _changed(product)}
        stored = Content(row._mapping, cells[row.uuid], frozenset(unique[row.uuid]))
        derived = Content(columns, one.cells, frozenset(storing.keys_of(product)))
        compared.append(Compared(row.uuid, row.identifier, stored, derived))
    return compared


async def compare_models(uow: UnitOfWork, ids: Sequence[Any]) -> list[Compared]:
    """The product models with these ids."""
    rows = {row.id: row for row in await repository.models(uow, ids, MODELS)}
    cells = await repository.stored_cells(uow, MODELS, ids)
    compared = []
    for one in await derive_models(uow, list(rows.values()), frozenset(ids)):
        row = rows[one.entity.ref]
        columns = {**one.columns, "changed": _changed(one.entity)}
        stored = Content(row._mapping, cells[row.id], frozenset())
        compared.append(Compared(row.id, row.code, stored, Content(columns, one.cells, frozenset())))
    return compared


def _identifier(product: Product, main: str) -> Row:
    value = product.values.get((main, None, None))
    identifier = None if value is None else str(value.data)
    return {"identifier": identifier, "identifier_key": None if identifier is None else code_key(identifier)}


def _changed(entity: Entity) -> Any:
    dates = [one.updated for one in (entity, *entity.ancestors()) if one.updated is not None]
    return max(dates)


COMPARE = {PRODUCTS: compare_products, MODELS: compare_models}
