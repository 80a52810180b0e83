"""Entities stored again under the present structure: documents, tokens, cells and scores. Dates stay as they are."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Text, bindparam, cast, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from pimlet.enrichment.aggregates import Entity, Product, ProductModel
from pimlet.enrichment.products import models, repository, storing
from pimlet.enrichment.products.statements import write_cells
from pimlet.enrichment.products.tables import MODELS, PRODUCTS, EntityTables, cell_key
from pimlet.enrichment.quality.scoring import Scoring
from pimlet.enrichment.search.cells import Cells
from pimlet.enrichment.values import documents
from pimlet.enrichment.values.hidden import is_hidden
from pimlet.enrichment.values.value import Rules, Values
from pimlet.enrichment.variants.levels import attributes_at
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.catalog import Names, load_structure

_CHUNK = 500
_COLUMNS = {
    PRODUCTS: ("own_values", "kept", "axis_key", "category_ids", "group_ids", "completeness", "quality", "tokens"),
    MODELS: ("own_values", "kept", "axis_key", "category_ids", "quality", "tokens"),
}
"""What can come out otherwise than it is stored."""


async def refresh(uow: UnitOfWork, tables: EntityTables, ids: Sequence[Any]) -> None:
    """Derive the rows of these entities anew. Rows that come out the same are not written; links stand elsewhere.

    Values that stand at another level of a family variant now are dropped; those that an ancestor holds for the
    entity's level are copied (spec 02 §7.2). So variants must be refreshed before their ancestors are.
    """
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        await (_refresh_products(uow, chunk) if tables is PRODUCTS else _refresh_models(uow, chunk))


async def _refresh_products(uow: UnitOfWork, ids: Sequence[Any]) -> None:
    above = await models.lock(uow, (), await repository.parents(uow, (), ids), changing=False)
    rows = await repository.lock(uow, (), ids)
    moved = {row.parent_id for row in rows if row.parent_id is not None} - {row.id for row in above}
    if moved:
        # A product has become a variant of another model between the two statements.
        above += [row for row in await models.lock(uow, (), moved, changing=False) if row not in above]
    names = Names()
    models.collect_names(above, names, with_options=True)
    storing.collect_names(rows, names, with_options=True)
    rules = Rules(await load_structure(uow, names), uow.zone, stale=True)
    stored = _stored(((row.id, row) for row in above), rules) | _stored(((row.uuid, row) for row in rows), rules)
    by_id = {model.id: model for model in models.models_of(above, rules, {})}
    products = [storing.product_of(row, by_id.get(row.parent_id), rules, {}) for row in rows]
    hidden = _settle((*by_id.values(), *products), stored, rules)
    searchable = storing.Searchable(rules, await Scoring.load(uow, rules))
    derived = {one.uuid: storing.product_columns(one, searchable, hidden[one.uuid]) for one in products}
    cells = {one.uuid: searchable.cells(one) for one in products}
    await _write(uow, PRODUCTS, derived, cells)


async def _refresh_models(uow: UnitOfWork, ids: Sequence[int]) -> None:
    rows = await models.lock(uow, (), ids, changing=True)
    names = Names()
    models.collect_names(rows, names, with_options=True)
    rules = Rules(await load_structure(uow, names), uow.zone, stale=True)
    stored = _stored(((row.id, row) for row in rows), rules)
    read = models.models_of(rows, rules, {})
    hidden = _settle(read, stored, rules)
    searchable = storing.Searchable(rules, await Scoring.load(uow, rules))
    wanted = set(ids)
    derived = {one.id: storing.model_columns(one, searchable, hidden[one.id]) for one in read if one.id in wanted}
    cells = {one.id: searchable.cells(one) for one in read if one.id in wanted}
    await _write(uow, MODELS, derived, cells)


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
    elsewhere = family.attributes - here
    values = {key: value for key, value in own.items() if key[0] not in elsewhere}
    for ancestor in entity.ancestors():
        for key, value in stored[ancestor.id].items():
            if key[0] in here:
                values.setdefault(key, value)
    return values


async def _write(
    uow: UnitOfWork,
    tables: EntityTables,
    derived: Mapping[Any, dict[str, Any]],
    cells: Mapping[Any, Cells],
) -> None:
    names, ids = _COLUMNS[tables], list(derived)
    before = {row[0]: row[1:] for row in await uow.rows(_before(tables), {"ids": ids})}
    changed = []
    for ref, columns in derived.items():
        after = {name: columns[name] for name in names}
        if [_comparable(one) for one in before[ref]] != [_comparable(one) for one in after.values()]:
            changed.append({"row_id": ref, **after})
    if changed:
        statement = update(tables.table).where(tables.id == bindparam("row_id"))
        await uow.execute(statement.values({name: bindparam(name) for name in names}), changed)
    old: dict[Any, Cells] = {ref: {} for ref in ids}
    for row in await uow.rows(_cells(tables), {"ids": ids}):
        old[row[0]][row.name] = (row.text, row.number)
    await write_cells(uow, tables, {ref: (old[ref], cells[ref]) for ref in ids})


def _comparable(data: Any) -> Any:
    return list(data) if isinstance(data, list | tuple) else data


def _by_ids(tables: EntityTables) -> Any:
    return func.any(bindparam("ids", type_=ARRAY(tables.id.type)))


def _before(tables: EntityTables) -> Any:
    """The rows as they are: the primary key. Documents come as texts."""
    columns = (
        cast(tables.table.c[name], Text) if name in {"own_values", "kept"} else tables.table.c[name]
        for name in _COLUMNS[tables]
    )
    return select(tables.id, *columns).where(tables.id == _by_ids(tables))


def _cells(tables: EntityTables) -> Any:
    """The cells as they are: the primary key."""
    of = tables.cells
    return (
        select(tables.owner, cell_key.c.name, of.c.text, of.c.number)
        .join(cell_key, cell_key.c.id == of.c.key_id)
        .where(tables.owner == _by_ids(tables))
    )
