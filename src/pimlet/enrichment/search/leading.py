"""How the first entities that meet a filter on cells are found: from the cells, along the order of the list, or both.

Statistics of PostgreSQL know how numbers and texts are distributed over all attributes together, not over one, and
nothing of their parts. So the cells in a range of an index are counted, as far as it matters; how often other cells
match is seen from some entities.
"""

from collections.abc import Collection, Hashable, Iterable
from functools import lru_cache
from time import monotonic
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import (
    ColumnElement,
    Float,
    Integer,
    Select,
    cast,
    column,
    exists,
    func,
    literal,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import REGCLASS

from pimlet.enrichment.products.tables import EntityTables
from pimlet.enrichment.search.conditions import CellMatch, Lead, Source
from pimlet.foundation.sandboxes import Sandbox
from pimlet.foundation.unit_of_work import UnitOfWork

_USUAL_PAGE = 100
_FEW, _MANY = 0.3, 1.5
"""Parts of what is worth its fetching. With more than few, to walk the list takes less time than to read and sort the
entities; with more than many, to ask each entity of the list takes less time than to find all cells."""
_SAMPLE, _OFTEN = 400, 3
"""Entities looked at, and those of them that make it likely that a page is met soon."""
_UNSURE, _MORE = range(1, 5), 10
"""So few of them tell little of how many there are: so many times as many are looked at then."""
_SECONDS, _REMEMBERED = 30, 500
"""How long it is remembered how a search is done, and of how many searches."""
_recent: "WeakKeyDictionary[Sandbox, dict[int, Recent]]" = WeakKeyDictionary()
_RELATION = table("pg_class", column("oid"), column("reltuples", Float))


class Recent(NamedTuple):
    """What each of its cells was to a search, good until a moment of the monotonic clock."""

    until: float
    leads: tuple[Lead | None, ...]


@lru_cache
def _worthwhile(tables: EntityTables) -> ColumnElement[int]:
    """Up to how many entities are fetched in the time in which the walk of a list finds a page of them.

    Of `n` entities, `m` of them sought, a page is met after `page * n / m`. An entity costs about the same either way.
    """
    this = cast(literal(tables.table.name), REGCLASS)
    known = select(_RELATION.c.reltuples).where(_RELATION.c.oid == this).scalar_subquery()
    # Tables that were never analysed have -1.
    return select(cast(func.ceil(func.sqrt(_USUAL_PAGE * func.greatest(known, 10_000))), Integer)).scalar_subquery()


def _in_range(source: Source, one: CellMatch, most: ColumnElement[int]) -> ColumnElement[int]:
    found = select(literal(1)).where(one.among(source.tables, source.cell_ids[one.name])).limit(most + 1)
    return select(func.count()).select_from(found.subquery()).scalar_subquery()


def _in_sample(source: Source, one: CellMatch, size: int = _SAMPLE) -> ColumnElement[int]:
    """The primary key of products is random."""
    tables = source.tables
    some = select(tables.id).order_by(tables.id).limit(size).subquery()
    found = select(literal(1)).where(tables.owner == some.c[0], one.among(tables, source.cell_ids[one.name]))
    has_cell = exists(found.correlate(some).offset(literal_column("0")))
    return select(func.count()).select_from(some).where(has_cell).scalar_subquery()


def _extrapolated(in_sample: float, most: int) -> float:
    """How many of all entities match if so many of the sample do; how many there are follows from `most`."""
    return in_sample / _SAMPLE * most**2 / _USUAL_PAGE


def _counts(source: Source, matches: Collection[CellMatch]) -> Select[Any]:
    most = _worthwhile(source.tables)
    counts: Iterable[Any] = (_in_range(source, one, most) if one.ranged else _in_sample(source, one) for one in matches)
    return select(most, *counts)


async def leading(
    uow: UnitOfWork, source: Source, matches: Collection[CellMatch], search: Hashable
) -> dict[CellMatch, Lead]:
    """What these cells are to a page, all of whose entities have one of each: at most one of them leads.

    What rarely matches and has no index is left to the planner, and is not among them. Two queries at most, none
    without cells and for pages that soon follow another one of the same `search`.
    """
    known = [one for one in matches if one.name in source.cell_ids]
    if not known:
        return {}
    # Whatever stands here by mistake only costs time.
    recent, key = _recent.setdefault(uow.sandbox, {}), hash((source.tables.table.name, search))
    found = recent.get(key)
    if found is None or found.until < monotonic() or len(found.leads) != len(known):
        chosen = await _chosen(uow, source, known)
        if len(recent) >= _REMEMBERED:
            recent.clear()
        recent[key] = found = Recent(monotonic() + _SECONDS, tuple(chosen.get(one) for one in known))
    return {one: leads for one, leads in zip(known, found.leads, strict=True) if leads is not None}


async def _chosen(uow: UnitOfWork, source: Source, known: Collection[CellMatch]) -> dict[CellMatch, Lead]:
    counts: list[float]
    most, *counts = (await uow.execute(_counts(source, known))).one()
    counted = dict(zip(known, counts, strict=True))
    unsure = [one for one in known if one.has_grams and not one.ranged and counted[one] in _UNSURE]
    if unsure:
        more = (await uow.execute(select(*(_in_sample(source, one, _SAMPLE * _MORE) for one in unsure)))).one()
        counted.update((one, count / _MORE) for one, count in zip(unsure, more, strict=True))
    expected = {one: counted[one] if one.ranged else _extrapolated(counted[one], most) for one in known}
    indexed = [one for one in known if one.ranged or one.has_grams]
    fewest = min(indexed, key=expected.__getitem__, default=None)
    # Those in a range are not counted beyond `most`.
    if fewest is not None and expected[fewest] <= (most if fewest.ranged else most * _MANY):
        leads = dict.fromkeys(known, Lead.PROBED)
        leads[fewest] = Lead.SORTED if expected[fewest] <= most * _FEW else Lead.LISTED
        return leads
    return {one: Lead.PROBED for one in known if one in indexed or counted[one] >= _OFTEN}
