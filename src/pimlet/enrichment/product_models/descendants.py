"""What a changed product model brings to its descendants: tokens, cells and `changed`, by set-based statements.

All descendants inherit the same difference, because an attribute stands at one level only; none of their documents
is read. Only categories may stand at several levels: what a descendant or its parent has itself stays.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Executable,
    Float,
    Integer,
    Select,
    Table,
    Text,
    bindparam,
    delete,
    func,
    literal_column,
    or_,
    select,
    union,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from pimlet.enrichment.aggregates import ProductModel
from pimlet.enrichment.products.statements import run
from pimlet.enrichment.products.storing import ModelChange, Searchable
from pimlet.enrichment.products.tables import MODELS, PRODUCTS, EntityTables, product, product_model
from pimlet.enrichment.quality.rescoring import moves_scores, rescore_below
from pimlet.enrichment.quality.scoring import Scoring
from pimlet.enrichment.search.cells import Cells
from pimlet.enrichment.search.interned import cell_ids
from pimlet.enrichment.search.tokens import category_tokens
from pimlet.enrichment.values.value import Rules
from pimlet.foundation.schema import among
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.catalog import Names, load_structure

_MODEL = bindparam("model", type_=Integer)
_NOW = bindparam("now", type_=DateTime(timezone=True))


@dataclass(frozen=True, slots=True)
class Difference:
    """What the descendants of one model lose and get."""

    model: ProductModel
    lost_category: bool
    moves_scores: bool
    removed_tokens: frozenset[int]
    added_tokens: frozenset[int]
    removed_cells: frozenset[str]
    written_cells: Cells


def difference(before: ProductModel, after: ProductModel, searchable: tuple[Searchable, Searchable]) -> Difference:
    """What changes for what is below; `searchable` for the time before and after."""
    was, now = searchable
    old_tokens, new_tokens = was.tokens(before), now.tokens(after)
    old_cells, new_cells = was.cells(before), now.cells(after)
    return Difference(
        after,
        bool(before.all_categories().keys() - after.all_categories().keys()),
        moves_scores(before, after, now.showing),
        old_tokens - new_tokens,
        new_tokens - old_tokens,
        frozenset(old_cells.keys() - new_cells.keys()),
        {name: cell for name, cell in new_cells.items() if old_cells.get(name) != cell},
    )


def _below(tables: EntityTables) -> ColumnElement[bool]:
    """Descendants of the model, by the unique index (parent_id, axis_key)."""
    parent = tables.table.c.parent_id
    if tables is MODELS:
        return parent == _MODEL
    models = select(product_model.c.id).where(or_(product_model.c.id == _MODEL, product_model.c.parent_id == _MODEL))
    return among(parent, models)


# Written out: the updated table is not named again in a query that stands inside its own FROM.
_CATEGORIES_ABOVE: ColumnElement[Any] = literal_column(
    "(select above.category_ids from product_model above where above.id = product.parent_id)"
)


def _own_categories(tables: EntityTables) -> ColumnElement[Any]:
    """Categories that an entity below the model does not inherit from the model alone."""
    own = tables.table.c.category_ids
    return own if tables is MODELS else own.op("||")(_CATEGORIES_ABOVE)


def _tokens(tables: EntityTables) -> ColumnElement[Any]:
    """The tokens without the removed and with the added ones; those of own categories stay."""
    now = func.unnest(tables.table.c.tokens).column_valued("now")
    added = func.unnest(bindparam("added", type_=ARRAY(BigInteger))).column_valued("added")
    kept = (
        func.unnest(
            bindparam("kept_categories", type_=ARRAY(Integer)), bindparam("kept_tokens", type_=ARRAY(BigInteger))
        )
        .table_valued("category", "token")
        .render_derived()
    )
    own = func.unnest(_own_categories(tables)).column_valued("own")
    removed = bindparam("removed", type_=ARRAY(BigInteger))
    every = union(
        select(now.label("token")).where(now != func.all(removed)),
        select(added),
        select(kept.c.token).where(kept.c.category == own),
    ).subquery()
    return func.array(select(every.c.token).order_by(every.c.token).scalar_subquery())


def _statements(tables: EntityTables) -> dict[str, Executable]:
    table, cells = tables.table, tables.cells
    changed = {"changed": func.greatest(table.c.changed, _NOW)}
    ids = bindparam("ids", type_=ARRAY(Integer))
    given = (
        func.unnest(ids, bindparam("texts", type_=ARRAY(Text)), bindparam("numbers", type_=ARRAY(Float)))
        .table_valued("key_id", "text", "number")
        .render_derived()
    )
    rows = select(tables.id, given.c.key_id, given.c.text, given.c.number).select_from(table).join(
        given, literal_column("true")
    ).where(_below(tables))  # fmt: skip
    inserting = upsert(cells).from_select([tables.owner.name, "key_id", "text", "number"], rows)
    return {
        "changed": update(table).where(_below(tables)).values(changed),
        "tokens": update(table).where(_below(tables)).values({**changed, "tokens": _tokens(tables)}),
        "delete": delete(cells).where(
            tables.owner.in_(select(tables.id).where(_below(tables))), cells.c.key_id == func.any(ids)
        ),
        "upsert": inserting.on_conflict_do_update(
            index_elements=[tables.owner, cells.c.key_id],
            set_={"text": inserting.excluded.text, "number": inserting.excluded.number},
        ),
    }


# Sub models before products: the lock order of all writers.
_STATEMENTS = tuple(_statements(tables) for tables in (MODELS, PRODUCTS))


async def follow(uow: UnitOfWork, rules: Rules, changes: Sequence[ModelChange]) -> None:
    """Bring the changes of stored models to their descendants, roots first, in a constant number of statements."""
    stored = [(before, after) for before, after in changes if before is not None]
    if not stored:
        return
    scoring = await Scoring.load(uow, rules)
    searchable = (Searchable(scoring), Searchable(scoring))
    differences = [difference(before, after, searchable) for before, after in stored]
    differences.sort(key=lambda one: (one.model.level, one.model.id))
    kept = await _kept_tokens(uow, differences)
    ids = await cell_ids(uow, {name for one in differences for name in (*one.removed_cells, *one.written_cells)})
    moved = [_token_row(one, kept) for one in differences if one.removed_tokens or one.added_tokens]
    touched = [
        {"model": one.model.id, "now": one.model.updated}
        for one in differences
        if not (one.removed_tokens or one.added_tokens)
    ]
    removed = [
        {"model": one.model.id, "ids": [ids[name] for name in one.removed_cells if name in ids]}
        for one in differences
        if one.removed_cells
    ]
    written = [_cell_row(one, ids) for one in differences if one.written_cells]
    for statements in _STATEMENTS:
        await run(
            uow,
            (statements["changed"], touched),
            (statements["tokens"], moved),
            (statements["delete"], removed),
            (statements["upsert"], written),
        )
    rescored = [one.model.id for one in differences if one.moves_scores]
    if rescored:
        await rescore_below(uow, rescored)


def _token_row(one: Difference, kept: Mapping[int, frozenset[int]]) -> dict[str, Any]:
    staying = [(category, token) for category, tokens in kept.items() for token in tokens & one.removed_tokens]
    return {
        "model": one.model.id,
        "now": one.model.updated,
        "removed": sorted(one.removed_tokens),
        "added": sorted(one.added_tokens),
        "kept_categories": [category for category, _ in staying],
        "kept_tokens": [token for _, token in staying],
    }


def _cell_row(one: Difference, ids: Mapping[str, int]) -> dict[str, Any]:
    cells = list(one.written_cells.items())
    return {
        "model": one.model.id,
        "ids": [ids[name] for name, _ in cells],
        "texts": [text for _, (text, _) in cells],
        "numbers": [number for _, (_, number) in cells],
    }


_MODELS = func.any(bindparam("models", type_=ARRAY(Integer)))
_FAMILY_OF_MODELS = select(product_model.c.id).where(
    or_(product_model.c.id == _MODELS, product_model.c.parent_id == _MODELS)
)


def _category_rows(table: Table) -> Select[Any]:
    return select(func.unnest(table.c.category_ids).label("id")).where(among(table.c.parent_id, _FAMILY_OF_MODELS))


# The unique indexes (parent_id, axis_key).
_CATEGORIES_BELOW = union(_category_rows(product_model), _category_rows(product))


async def _kept_tokens(uow: UnitOfWork, differences: Iterable[Difference]) -> dict[int, frozenset[int]]:
    """Tokens of the categories that descendants have themselves; asked for only where a model has lost a category."""
    models = [one.model.id for one in differences if one.lost_category]
    if not models:
        return {}
    rows = (await uow.execute(_CATEGORIES_BELOW, {"models": models})).all()
    structure = await load_structure(uow, Names(category_ids={row.id for row in rows}))
    return {number: frozenset(category_tokens([one])) for number, one in structure.categories_by_id.items()}
