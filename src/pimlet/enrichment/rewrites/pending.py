"""Reading while rewrites are pending: stored entities are brought up to date on their way out."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from pimlet.enrichment.aggregates import Product, ProductModel
from pimlet.enrichment.products.tables import MODELS, PRODUCTS, EntityTables
from pimlet.enrichment.rewrites import items
from pimlet.enrichment.values import documents
from pimlet.enrichment.values.hidden import without_hidden
from pimlet.enrichment.values.showing import Showing
from pimlet.enrichment.values.value import Rules, Values
from pimlet.enrichment.variants.levels import attributes_at, values_at
from pimlet.enrichment.variants.moves import Moving, moved
from pimlet.foundation.schema import as_bytes
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.catalog import Names, load_structure


async def settle(
    uow: UnitOfWork,
    rules: Rules,
    above: Sequence[Any],
    models: Sequence[ProductModel],
    rows: Sequence[Any] = (),
    products: Sequence[Product] = (),
) -> None:
    """Give loaded entities the values that the rewrite will let them have, in memory.

    `models` were made of the rows `above`, roots first; `products` of `rows`. What has been displaced stays stored: it
    may have to go to descendants that are not rewritten yet.
    """
    if not uow.state.pending_rewrites:
        return
    moving = await items.moving(uow, MODELS, [row.id for row in above])
    moving |= await items.moving(uow, PRODUCTS, [row.uuid for row in rows])
    if moving:
        stored = documents.decoded(((row.id, row) for row in above), rules)
        stored |= documents.decoded(((row.uuid, row) for row in rows), rules)
        by_ref: dict[Any, Product | ProductModel] = {model.ref: model for model in models}
        by_ref |= {product.ref: product for product in products}
        for ref, values in moved(by_ref.values(), stored, moving, rules).items():
            by_ref[ref].values = without_hidden(values, rules)


async def current_lines(
    uow: UnitOfWork,
    tables: EntityTables,
    own: Mapping[Any, bytes],
    above: Sequence[Sequence[Any]],
    variants: Sequence[int | None],
    apart: Mapping[Any, bytes | None],
) -> list[list[bytes]]:
    """The `values` of each line of entities, the root first and the own last, as the present structure shows them.

    `own` are stored documents by primary key, `above` the rows of the ancestors of each, `variants` the ids of the
    family variants. `apart` names entities of which other documents than the stored ones are given, with what those
    keep apart. Each value stands at the level of its attribute, wherever the rewrite has got to (spec 02 §7.2).
    Whether an entity is valid there is not asked: one that will stay as it was shows for a moment what it would get.
    """
    models = {row.id: row.own_values for rows in above for row in rows}
    kept = {**await _kept(uow, tables, [ref for ref in own if ref not in apart]), **apart}
    kept_above = await _kept(uow, MODELS, list(models))
    names = Names(family_variant_ids={number for number in variants if number is not None})
    for stored, hidden in ((own, kept), (models, kept_above)):
        for ref, document in stored.items():
            documents.collect_names(document, hidden.get(ref), names, with_options=True)
    rules = Rules(await load_structure(uow, names), uow.zone, stale=True)
    showing = Showing(rules)
    moving = await items.moving(uow, MODELS, list(models)) | await items.moving(uow, tables, list(own))
    above_values = {number: documents.decode(text, kept_above.get(number), rules) for number, text in models.items()}
    lines = []
    for (ref, document), rows, variant in zip(own.items(), above, variants, strict=True):
        line = {row.id: above_values[row.id] for row in rows}
        line[ref] = documents.decode(document, kept.get(ref), rules)
        shown = _levelled(line, moving, variant, rules)
        lines.append([documents.encode(values, showing, {})[0].encode() for values in shown])
    return lines


def _levelled(line: Mapping[Any, Values], moving: Moving, variant_id: int | None, rules: Rules) -> list[Values]:
    """The values of entities from the root on, each at the level where its attribute stands now."""
    stored = list(line.values())
    variant = None if variant_id is None else rules.structure.family_variants_by_id.get(variant_id)
    family = None if variant is None else rules.structure.families_by_id.get(variant.family_id)
    if variant is None or family is None:
        return stored
    return [
        values_at(
            own,
            reversed(stored[:level]) if moving.get(ref) else (),
            attributes_at(variant, family, level) or frozenset(),
        )
        for level, (ref, own) in enumerate(line.items())
    ]


async def _kept(uow: UnitOfWork, tables: EntityTables, ids: Sequence[Any]) -> dict[Any, bytes]:
    """What is stored apart of these entities: the primary key."""
    by_id = tables.id == func.any(bindparam("ids", type_=ARRAY(tables.id.type)))
    statement = select(tables.id, as_bytes(tables.table.c.kept)).where(by_id, tables.table.c.kept.is_not(None))
    return {row[0]: row[1] for row in await uow.rows(statement, {"ids": list(ids)})} if ids else {}
