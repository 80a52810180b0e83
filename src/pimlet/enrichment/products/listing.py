"""Lists of products and product models: one page of what matches (spec 04 §7, §8)."""

from collections.abc import Mapping

from sqlalchemy import func, select

from pimlet.edge.exchange import Exchange
from pimlet.edge.pagination import PaginationType, cursor_envelope, page_envelope
from pimlet.enrichment.permissions.viewer import DraftStates, viewer_of
from pimlet.enrichment.products import repository
from pimlet.enrichment.products.pages import Pages, self_links
from pimlet.enrichment.search.parameters import read_request
from pimlet.foundation.unit_of_work import UnitOfWork


async def list_entities(
    exchange: Exchange, uow: UnitOfWork, pages: Pages, drafts: DraftStates, query: Mapping[str, str] | None = None
) -> bytes:
    """The body of a list; its parameters are those of the query string unless `query` is given."""
    query = exchange.query if query is None else query
    viewer = await viewer_of(uow, exchange.principal, drafts)
    request = await read_request(uow, query, pages.rules, viewer.rights)
    statement = pages.listed(await request.matching(uow))
    page = request.page
    listed = statement if page.search_after is None else pages.after(statement, page.search_after)
    tables = pages.rules.kind.tables
    rows = await repository.page(uow, tables, pages.columns, listed, pages.order, page.limit, page.offset)
    count = None
    if page.with_count:
        counted = statement.order_by(None).subquery()
        count = (await uow.execute(select(func.count()).select_from(counted))).scalar_one()
    extras = pages.extras(uow, query, viewer, request.channel, request.locales)
    links = self_links(pages, rows, exchange.base)
    items = await pages.render(uow, rows, links, exchange.base, request.values, extras)
    url = exchange.base + pages.path
    carried = request.link_query() | pages.carried(extras)
    if page.type is PaginationType.PAGE:
        return page_envelope(url, carried, page, items, count)
    return cursor_envelope(url, carried, page, items, pages.name(rows[-1]) if rows else None)
