"""Scores of stored entities calculated anew, where something else than a write of their own changed them.

A change of a product model moves its descendants' scores only where it fills places that were empty, or empties
filled ones. Entities come in chunks; those whose scores change alike are updated by one statement.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy import BigInteger, SmallInteger, Update, bindparam, func, or_, select, union, update
from sqlalchemy.dialects.postgresql import ARRAY

from pimlet.enrichment.aggregates import ProductModel
from pimlet.enrichment.completeness.masks import filled_places
from pimlet.enrichment.completeness.pairs import Scores
from pimlet.enrichment.consistency import repository
from pimlet.enrichment.products import models, storing
from pimlet.enrichment.products.tables import MODELS, PRODUCTS, EntityTables, product, product_model
from pimlet.enrichment.quality.scoring import EntityScores, Scoring
from pimlet.enrichment.rewrites.pending import settle
from pimlet.enrichment.values import documents
from pimlet.enrichment.values.hidden import without_hidden
from pimlet.enrichment.values.showing import Showing
from pimlet.enrichment.values.value import Rules, Value
from pimlet.enrichment.variants import levels
from pimlet.foundation.schema import among, as_bytes
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.catalog import Names, load_structure

CHUNK = 500


def moves_scores(before: ProductModel, after: ProductModel, showing: Showing) -> bool:
    """Whether a change of a model can change the scores of its descendants."""
    return filled_places(before.all_values(), showing) != filled_places(after.all_values(), showing)


async def rescore_below(uow: UnitOfWork, model_ids: Collection[int]) -> None:
    """Calculate the scores of all descendants of these models, in chunks. Their rows must be locked.

    The unique indexes (parent_id, axis_key).
    """
    ids = bindparam("ids", type_=ARRAY(product_model.c.id.type))
    children = select(product_model.c.id).where(product_model.c.parent_id == func.any(ids))
    variants = select(product.c.uuid).where(
        or_(product.c.parent_id == func.any(ids), among(product.c.parent_id, children))
    )
    wanted = {"ids": sorted(model_ids)}
    for tables, below in ((MODELS, children), (PRODUCTS, variants)):
        await rescore(uow, tables, [row[0] for row in await uow.rows(below.order_by(tables.id), wanted)])


async def rescore(uow: UnitOfWork, tables: EntityTables, ids: Sequence[Any]) -> int:
    """Calculate the scores of these entities; the number of those that had others. Their rows must be locked."""
    changed = 0
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        found = await (_products(uow, chunk) if tables is PRODUCTS else _models(uow, chunk))
        changed += await _store(uow, tables, found)
    return changed


@dataclass(frozen=True, slots=True)
class _Rescored:
    """An entity's primary key, its scores as they are stored, and as they should be."""

    ref: Any
    stored: EntityScores
    scores: EntityScores

    @property
    def change(self) -> tuple[Any, ...]:
        """What is written, in a form that can be compared with that of others."""
        return (
            _frozen(self.scores.completeness),
            _frozen(self.scores.quality),
            tuple(sorted(self.stored.tokens - self.scores.tokens)),
            tuple(sorted(self.scores.tokens - self.stored.tokens)),
        )


def _frozen(array: Scores | None) -> tuple[int | None, ...] | None:
    return None if array is None else tuple(array)


# The primary key.
_PRODUCTS = select(
    product.c.uuid,
    product.c.family_id,
    product.c.parent_id,
    as_bytes(product.c.own_values),
    as_bytes(product.c.kept),
    product.c.completeness,
    product.c.quality,
).where(product.c.uuid == func.any(bindparam("ids", type_=ARRAY(product.c.uuid.type))))


async def _products(uow: UnitOfWork, uuids: Sequence[Any]) -> list[_Rescored]:
    rows = await uow.rows(_PRODUCTS, {"ids": list(uuids)})
    above = await repository.models(uow, (row.parent_id for row in rows), MODELS)
    names = Names(family_ids={row.family_id for row in rows if row.family_id is not None})
    models.collect_names(above, names)
    for row in rows:
        documents.collect_names(row.own_values, row.kept, names)
    rules = Rules(await load_structure(uow, names), uow.zone)
    parents = models.models_of(above, rules, {})
    await settle(uow, rules, above, parents)
    by_id = {model.id: model for model in parents}
    scoring = await Scoring.load(uow, rules)
    found = []
    for row in rows:
        family = None if row.family_id is None else rules.structure.families_by_id[row.family_id]
        own = without_hidden(documents.decode(row.own_values, row.kept, rules), rules)
        inherited: Iterable[Value] = ()
        if row.parent_id is not None:
            parent = by_id[row.parent_id]
            own, inherited = levels.values_at(own, (), levels.below(parent) or frozenset()), parent.all_values()
        stored = scoring.stored(row.completeness, row.quality)
        found.append(_Rescored(row.uuid, stored, scoring.product(family, chain(own.values(), inherited))))
    return found


async def _models(uow: UnitOfWork, ids: Sequence[int]) -> list[_Rescored]:
    rows = await repository.models(uow, ids, MODELS)
    names = Names()
    models.collect_names(rows, names)
    rules = Rules(await load_structure(uow, names), uow.zone)
    everyone = models.models_of(rows, rules, {})
    await settle(uow, rules, rows, everyone)
    by_id = {model.id: model for model in everyone}
    scoring = await Scoring.load(uow, rules)
    wanted = frozenset(ids)
    return [
        _Rescored(row.id, scoring.stored(None, row.quality), storing.model_scores(by_id[row.id], scoring))
        for row in rows
        if row.id in wanted
    ]


async def _store(uow: UnitOfWork, tables: EntityTables, found: Sequence[_Rescored]) -> int:
    changes: dict[tuple[Any, ...], list[Any]] = {}
    for one in found:
        if one.scores != one.stored:
            changes.setdefault(one.change, []).append(one.ref)
    if changes:
        rows = [
            {
                "completeness": completeness,
                "quality": quality,
                "removed": sorted(old),
                "added": sorted(new),
                "refs": refs,
            }
            for (completeness, quality, old, new), refs in changes.items()
        ]
        await uow.execute(_update(tables), rows)
    return sum(map(len, changes.values()))


@cache
def _update(tables: EntityTables) -> Update:
    """The primary key."""
    columns = tables.table.c
    tokens = func.unnest(columns.tokens).column_valued("stored")
    removed, added = (bindparam(name, type_=ARRAY(BigInteger)) for name in ("removed", "added"))
    kept = union(select(tokens.label("token")).where(tokens != func.all(removed)), select(func.unnest(added)))
    every = kept.subquery()
    values: dict[str, Any] = {
        name: bindparam(name, type_=ARRAY(SmallInteger)) for name in ("completeness", "quality") if name in columns
    }
    values["tokens"] = func.array(select(every.c.token).order_by(every.c.token).scalar_subquery())
    return (
        update(tables.table).where(tables.id == func.any(bindparam("refs", type_=ARRAY(tables.id.type)))).values(values)
    )
