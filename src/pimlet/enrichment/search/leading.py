"""How the first entities that meet a filter on cells are found: from the cells, or along the order of the list.

Statistics of PostgreSQL know how numbers and texts are distributed over all attributes together, not over one. So the
cells in each range are counted, as far as it matters.
"""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Float, Integer, Select, cast, column, func, literal, select, table
from sqlalchemy.dialects.postgresql import REGCLASS

from pimlet.enrichment.products.tables import EntityTables
from pimlet.enrichment.search.conditions import CellRange, Source
from pimlet.foundation.unit_of_work import UnitOfWork

_USUAL_PAGE = 100
_RELATION = table("pg_class", column("oid"), column("reltuples", Float))


def _worthwhile(tables: EntityTables) -> ColumnElement[int]:
    """Up to how many entities are fetched and sorted in the time in which the walk of a list finds a page of them.

    Of `n` entities, `m` of them sought, a page is met after `page * n / m`. An entity costs about the same either way.
    """
    this = cast(literal(tables.table.name), REGCLASS)
    known = select(_RELATION.c.reltuples).where(_RELATION.c.oid == this).scalar_subquery()
    # Tables that were never analysed have -1.
    return cast(func.ceil(func.sqrt(_USUAL_PAGE * func.greatest(known, 10_000))), Integer)


def _counted(source: Source, one: CellRange, most: ColumnElement[int]) -> ColumnElement[int]:
    found = select(literal(1)).where(one.among(source.tables, source.cell_ids[one.name])).limit(most + 1)
    return select(func.count()).select_from(found.subquery()).scalar_subquery()


def _counts(source: Source, ranges: Collection[CellRange]) -> Select[tuple[int, ...]]:
    most = select(_worthwhile(source.tables)).scalar_subquery()
    return select(most, *(_counted(source, one, most) for one in ranges))


async def leading(uow: UnitOfWork, source: Source, ranges: Collection[CellRange]) -> dict[CellRange, bool]:
    """Whether a page is found by each of these ranges, which all of its entities are in: by one at most.

    One query, none without ranges.
    """
    known = [one for one in ranges if one.name in source.cell_ids]
    if not known:
        return {}
    counts: list[int]
    most, *counts = (await uow.execute(_counts(source, known))).one()
    fewest = min(counts)
    chosen = known[counts.index(fewest)] if fewest <= most else None
    return {one: one is chosen for one in known}
