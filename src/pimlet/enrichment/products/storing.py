"""From products and product models to rows and back: documents, tokens, cells and unique values."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from pimlet.enrichment.aggregates import Entity, Product, ProductModel
from pimlet.enrichment.associations.links import NO_LINKS, Links, Ref
from pimlet.enrichment.products import repository
from pimlet.enrichment.products.models import known
from pimlet.enrichment.products.statements import Row, insert_rows, run, update_rows, write_cells
from pimlet.enrichment.products.tables import MODELS, PRODUCTS
from pimlet.enrichment.quality.scoring import EntityScores, Scoring
from pimlet.enrichment.rewrites.items import written
from pimlet.enrichment.search.cells import Cells, cells
from pimlet.enrichment.search.tokens import category_tokens, hidden_attribute, product_tokens, token_array, value_tokens
from pimlet.enrichment.values.documents import collect_names as collect_value_names
from pimlet.enrichment.values.documents import decode, encode
from pimlet.enrichment.values.hidden import without_hidden
from pimlet.enrichment.values.validation import UniqueKey, unique_keys
from pimlet.enrichment.values.value import Rules, Values
from pimlet.enrichment.variants.axes import axis_key
from pimlet.enrichment.variants.levels import attributes_at, split
from pimlet.foundation.keys import code_key
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.catalog import Names

NOTHING_HIDDEN: Values = {}

ProductChange = tuple[Product | None, Product]
ModelChange = tuple[ProductModel | None, ProductModel]


def product_of(row: Any, parent: ProductModel | None, rules: Rules, links: Mapping[Ref, Links]) -> Product:
    """The product of a row; what the row refers to must be in `rules.structure`, its links in `links`."""
    structure = rules.structure
    product = Product(
        uuid=row.uuid,
        identifier=row.identifier,
        enabled=row.enabled,
        family=None if row.family_id is None else structure.families_by_id[row.family_id],
        parent=parent,
        categories=known(structure.categories_by_id, row.category_ids),
        groups=known(structure.groups_by_id, row.group_ids),
        links=links.get(row.uuid, NO_LINKS),
        created=row.created,
        updated=row.updated,
    )
    own, product.displaced = split(decode(row.own_values, row.kept, rules), product)
    product.values = without_hidden(own, rules)
    return product


def collect_names(rows: Iterable[Any], names: Names, *, with_options: bool = False) -> None:
    """Add what locked rows of products refer to; see `documents.collect_names` for options."""
    for row in rows:
        collect_value_names(row.own_values, row.kept, names, with_options=with_options)
        names.category_ids.update(row.category_ids)
        names.group_ids.update(row.group_ids)
        if row.family_id is not None:
            names.family_ids.add(row.family_id)


class Searchable:
    """Tokens and cells of entities. What ancestors give to each of their children is made once."""

    def __init__(self, scoring: Scoring) -> None:
        """For the entities of one batch; ancestors must not change while it is used."""
        self.scoring = scoring
        self.showing = scoring.showing
        self._tokens: dict[int, tuple[ProductModel, frozenset[int]]] = {}
        self._cells: dict[int, tuple[ProductModel, Cells]] = {}

    def _own_tokens(self, entity: Entity) -> Iterator[int]:
        yield from value_tokens(entity.values.values(), self.showing)
        yield from category_tokens(entity.categories.values())
        if isinstance(entity, Product):
            yield from product_tokens(entity.groups.values(), enabled=entity.enabled)

    def tokens(self, entity: Entity) -> frozenset[int]:
        """Tokens of own and inherited content."""
        return frozenset(self._own_tokens(entity)) | self._inherited_tokens(entity.parent)

    def _inherited_tokens(self, model: ProductModel | None) -> frozenset[int]:
        if model is None:
            return frozenset()
        # The model stands beside what was made of it, so that its address is not given to another one.
        if id(model) not in self._tokens:
            self._tokens[id(model)] = (model, self.tokens(model))
        return self._tokens[id(model)][1]

    def cells(self, entity: Entity) -> Cells:
        """Cells of own and inherited values."""
        return {**self._inherited_cells(entity.parent), **cells(entity.values.values(), self.showing)}

    def _inherited_cells(self, model: ProductModel | None) -> Cells:
        if model is None:
            return {}
        if id(model) not in self._cells:
            self._cells[id(model)] = (model, self.cells(model))
        return self._cells[id(model)][1]


def _columns(entity: Entity, searchable: Searchable, score_tokens: frozenset[int], hidden: Values) -> Row:
    shown, kept = encode(entity.values | hidden, searchable.showing, entity.displaced)
    hidden_tokens = {hidden_attribute(value.attribute.key) for value in (*hidden.values(), *entity.displaced.values())}
    return {
        "parent_id": None if entity.parent is None else entity.parent.id,
        "axis_key": axis_key(entity),
        "own_values": shown,
        "kept": kept,
        "category_ids": sorted(entity.categories),
        "tokens": token_array(searchable.tokens(entity) | score_tokens | hidden_tokens),
    }


def product_columns(product: Product, searchable: Searchable, hidden: Values = NOTHING_HIDDEN) -> Row:
    """The columns of a product's row, without its dates. `hidden` are own values that are stored but not shown."""
    scores = searchable.scoring.product(product.family, product.all_values())
    return {
        **_columns(product, searchable, scores.tokens, hidden),
        **scores.columns(),
        "identifier": product.identifier,
        "identifier_key": None if product.identifier is None else code_key(product.identifier),
        "family_id": None if product.family is None else product.family.id,
        "enabled": product.enabled,
        "group_ids": sorted(product.groups),
    }


def model_scores(model: ProductModel, scoring: Scoring) -> EntityScores:
    """The quality of a product model, over the attributes of its own and upper levels (spec 04 §15)."""
    assert model.family_variant is not None
    assert model.family is not None
    held = [attributes_at(model.family_variant, model.family, level) or () for level in range(model.level + 1)]
    return scoring.product_model(model.family, frozenset().union(*held), model.all_values())


def model_columns(model: ProductModel, searchable: Searchable, hidden: Values = NOTHING_HIDDEN) -> Row:
    """The columns of a product model's row, without its dates; `hidden` as for products."""
    assert model.code is not None
    assert model.family_variant is not None
    scores = model_scores(model, searchable.scoring)
    return {
        **_columns(model, searchable, scores.tokens, hidden),
        "quality": scores.quality,
        "code": model.code,
        "key": code_key(model.code),
        "family_variant_id": model.family_variant.id,
        "level": model.level,
    }


def _dated(entity: Entity, columns: Row, now: datetime) -> Row:
    """With the time of the change; `changed` is the latest `updated` of the entity and its ancestors."""
    ancestors = [ancestor.updated for ancestor in entity.ancestors() if ancestor.updated is not None]
    return {**columns, "updated": now, "changed": max(now, *ancestors) if ancestors else now}


@dataclass(frozen=True, slots=True)
class UniqueRows:
    """Rows for `DELETE_UNIQUE`, and for what inserts unique values."""

    removed: list[Row]
    new: list[Row]


def unique_rows(changes: Iterable[tuple[UUID, AbstractSet[UniqueKey], AbstractSet[UniqueKey]]]) -> UniqueRows:
    """What differs between the unique values of products before and after."""
    rows = UniqueRows([], [])
    for uuid, old, new in changes:
        rows.removed.extend(
            {"value_attribute": attribute, "value_key": key, "value_product": uuid}
            for attribute, key in sorted(old - new)
        )
        rows.new.extend(
            {"attribute_id": attribute, "key": key, "product": uuid} for attribute, key in sorted(new - old)
        )
    return rows


def keys_of(product: Product | None) -> set[UniqueKey]:
    """The unique values that a product holds."""
    return set() if product is None else set(unique_keys(product.values.values()))


def _cell_changes(
    changes: Iterable[tuple[Entity | None, Any]], searchable: Searchable
) -> dict[Any, tuple[Cells, Cells]]:
    return {after.ref: _cells_of_change(before, after, searchable) for before, after in changes}


def _cells_of_change(before: Entity | None, after: Entity, searchable: Searchable) -> tuple[Cells, Cells]:
    """Cells before and after; those of values that are the same are left out where that is cheap."""
    if before is None:
        return {}, searchable.cells(after)
    if before.parent is not after.parent:
        return searchable.cells(before), searchable.cells(after)
    old, new = before.values, after.values
    gone = [value for key, value in old.items() if new.get(key) != value]
    come = [value for key, value in new.items() if old.get(key) != value]
    return cells(gone, searchable.showing), cells(come, searchable.showing)


async def store_products(uow: UnitOfWork, rules: Rules, changes: Sequence[ProductChange]) -> None:
    """Store changed products (before, after); new ones are inserted in the order of their identifiers."""
    if not changes:
        return
    searchable, now = Searchable(await Scoring.load(uow, rules)), uow.now
    inserted: list[Row] = []
    updated: list[Row] = []
    for before, after in changes:
        row = _dated(after, product_columns(after, searchable), now)
        if before is None:
            inserted.append({**row, "uuid": after.uuid, "created": now})
        else:
            updated.append({**row, "uuid": after.uuid})
    inserted.sort(key=lambda row: (row["identifier_key"] or "", row["uuid"]))
    updated.sort(key=lambda row: row["uuid"])
    unique = unique_rows((after.uuid, keys_of(before), keys_of(after)) for before, after in changes)
    await insert_rows(uow, PRODUCTS, inserted)
    await update_rows(uow, PRODUCTS, updated)
    await run(uow, (repository.DELETE_UNIQUE, unique.removed), (repository.INSERT_UNIQUE, unique.new))
    await write_cells(uow, PRODUCTS, _cell_changes(changes, searchable))
    await written(uow, PRODUCTS, [row["uuid"] for row in updated])


_INSERT_MODELS = insert(MODELS.table).returning(MODELS.id, sort_by_parameter_order=True)


async def store_models(uow: UnitOfWork, rules: Rules, changes: Sequence[ModelChange]) -> None:
    """Store changed product models (before, after); new ones get their ids, roots first, by code."""
    if not changes:
        return
    scoring, now = await Scoring.load(uow, rules), uow.now
    for _, after in changes:
        # What is below a changed model has changed with it.
        after.updated = now
    new = sorted((after for before, after in changes if before is None), key=lambda model: code_key(model.code or ""))
    for level in (0, 1):
        await _insert_models(uow, [model for model in new if model.level == level], Searchable(scoring), now)
    # Made after the insertion: rows and cells name parents by their ids.
    searchable = Searchable(scoring)
    updated = [
        {**_dated(after, model_columns(after, searchable), now), "id": after.id}
        for before, after in changes
        if before is not None
    ]
    updated.sort(key=lambda row: (row["level"], row["id"]))
    await update_rows(uow, MODELS, updated)
    await write_cells(uow, MODELS, _cell_changes(changes, searchable))
    await written(uow, MODELS, [row["id"] for row in updated])


async def _insert_models(
    uow: UnitOfWork, models: Sequence[ProductModel], searchable: Searchable, now: datetime
) -> None:
    if not models:
        return
    rows = [{**_dated(model, model_columns(model, searchable), now), "created": now} for model in models]
    ids = (await uow.execute(_INSERT_MODELS, rows)).scalars()
    for model, number in zip(models, ids, strict=True):
        model.id = number
