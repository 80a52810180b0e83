"""Lists of products and product models: one page of what matches (spec 04 §7, §8)."""

from collections.abc import Hashable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, func, literal_column, select

from pimlet.edge.exchange import Exchange
from pimlet.edge.pagination import PageRequest, PaginationType, cursor_envelope, page_envelope
from pimlet.enrichment.permissions.viewer import DraftStates, viewer_of
from pimlet.enrichment.products import repository, saas_parameters
from pimlet.enrichment.products.conversion_units import wanted_units
from pimlet.enrichment.products.pages import NO_CURSOR, Cursor, Pages, self_links
from pimlet.enrichment.search.conditions import Sql
from pimlet.enrichment.search.filters import PLAN_NO_MORE, Matching
from pimlet.enrichment.search.parameters import read_request
from pimlet.foundation.prepared import Prepared
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import UnitOfWork

Conditions = tuple[Sql, ...]

_SKIPPED = bindparam("skipped", type_=Integer)

_REMEMBERED = 100
"""So many searches that came at least once, to prepare them when they come again. One takes 25 KB."""


async def list_entities(
    exchange: Exchange, uow: UnitOfWork, pages: Pages, drafts: DraftStates, query: Mapping[str, str] | None = None
) -> bytes:
    """The body of a list; its parameters are those of the query string unless `query` is given."""
    query = exchange.query if query is None else query
    saas_parameters.refuse(uow, query, saas_parameters.OF_READS)
    viewer = await viewer_of(uow, exchange.principal, drafts)
    request = await read_request(uow, query, pages.rules, viewer.rights)
    filtered, standing = await request.filtered(uow), request.standing()
    page = request.page
    cursor = NO_CURSOR if page.search_after is None else pages.cursor(page.search_after)
    count = None
    if page.with_count:
        counted = _matching(pages, (*filtered.all, *standing)).subquery()
        count = (await uow.execute(select(func.count()).select_from(counted))).scalar_one()
    rows = await _rows(uow, pages, filtered, standing, cursor, page)
    extras = replace(
        pages.extras(uow, query, viewer, request.channel, request.locales),
        units=wanted_units(uow, query, request.channel),
    )
    links = self_links(pages, rows, exchange.base)
    items = await pages.render(uow, rows, links, exchange.base, request.values, extras)
    url = exchange.base + pages.path
    carried = request.link_query() | pages.carried(extras) | extras.link_query()
    if page.type is PaginationType.PAGE:
        return page_envelope(url, carried, page, items, count)
    return cursor_envelope(url, carried, page, items, pages.name(rows[-1]) if rows else None)


async def _rows(
    uow: UnitOfWork, pages: Pages, filtered: Matching, standing: Conditions, cursor: Cursor, page: PageRequest
) -> list[Any]:
    conditions = standing if cursor.condition is None else (*standing, cursor.condition)
    skipping = page.offset > 0
    values = {"cursor": cursor.value, "skipped": page.offset}
    if not filtered.conditions:
        return await uow.fetch(_unfiltered(pages, conditions, page.limit, skipping=skipping), **values)
    # Any part would do: what is the same says all versions.
    remembered: dict[Hashable, Prepared] = uow.cache("searches", Part.SETTINGS)
    search = (pages, filtered.same, conditions, page.limit, skipping)
    if search in remembered:
        return await uow.fetch(remembered[search], **values)
    matching = _matching(pages, (*filtered.page, *conditions))
    tables = pages.rules.kind.tables
    found_by = tables.id if filtered.by_keys else repository.place(tables)
    statement = repository.page(
        pages.columns, matching, pages.order, page.limit, _SKIPPED if skipping else None, found_by=found_by
    ).where(PLAN_NO_MORE)
    if filtered.same is not None:
        if len(remembered) >= _REMEMBERED:
            remembered.clear()
        remembered[search] = Prepared(statement, named=False)
    return [tuple(row) for row in await uow.rows(statement, values)]


# What most clients ask for. 16 statements for each limit, and as many for each tree and each set of hidden categories.
@lru_cache(maxsize=256)
def _unfiltered(pages: Pages, conditions: Conditions, limit: int, *, skipping: bool) -> Prepared:
    return Prepared(
        repository.page(
            pages.columns,
            _matching(pages, conditions),
            pages.order,
            # As a parameter it would be unknown to the plan.
            literal_column(str(limit), Integer),
            _SKIPPED if skipping else None,
            found_by=pages.rules.kind.tables.id if skipping else None,
        ),
        named=False,
    )


def _matching(pages: Pages, sql: Conditions) -> Select[Any]:
    return pages.listed(select(pages.rules.kind.tables.id).where(*sql))
