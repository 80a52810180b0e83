"""Lists of products: parameters and filters in Akeneo's order of checks, then one page (spec 04 §7, §8)."""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Select, Text, cast, collate, func, select

from pimlet.edge.exchange import Exchange
from pimlet.edge.json_bytes import encode
from pimlet.edge.links import path_segment
from pimlet.edge.pagination import (
    PageRequest,
    PaginationType,
    cursor_envelope,
    page_envelope,
)
from pimlet.enrichment.products import repository
from pimlet.enrichment.products.addressing import Addressing, ByIdentifier, uuid_of
from pimlet.enrichment.products.format import ProductFormat
from pimlet.enrichment.products.repository import DocumentRow
from pimlet.enrichment.products.tables import product
from pimlet.enrichment.quality.format import ScoreFields, with_product_scores
from pimlet.enrichment.search.identifiers import check_identifiers
from pimlet.enrichment.search.kinds import PRODUCT
from pimlet.enrichment.search.parameters import ListRequest, ListRules, read_request
from pimlet.enrichment.values.documents import absolute
from pimlet.enrichment.values.value_filter import ValueFilter
from pimlet.foundation.keys import code_key
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure import names as structure_names


def _rules(addressing: Addressing) -> ListRules:
    return ListRules(PRODUCT, 400, addressing.unknown_property_status, check_identifiers)


async def _matching(uow: UnitOfWork, request: ListRequest, addressing: Addressing) -> Select[Any]:
    """All products that match, in no order. Those without identifier are not listed by identifier."""
    statement = await request.matching(uow)
    if isinstance(addressing, ByIdentifier):
        statement = statement.where(product.c.identifier_key.is_not(None))
    return statement


def _after(statement: Select[Any], page: PageRequest, addressing: Addressing) -> Select[Any]:
    """Only what comes after the cursor."""
    if page.search_after is None:
        return statement
    if isinstance(addressing, ByIdentifier):
        return statement.where(product.c.identifier_key > code_key(page.search_after))
    uuid = uuid_of(page.search_after)
    if uuid is not None:
        return statement.where(product.c.uuid > uuid)
    # A cursor that is no uuid is a position among the texts of uuids.
    return statement.where(collate(cast(product.c.uuid, Text), "C") > code_key(page.search_after))


def _order(addressing: Addressing) -> ColumnElement[Any]:
    return product.c.identifier_key if isinstance(addressing, ByIdentifier) else product.c.uuid


async def render_rows(
    uow: UnitOfWork,
    rows: Sequence[DocumentRow],
    addressing: Addressing,
    base: str,
    values: ValueFilter,
    with_options: bool,
    *,
    item_links: bool = True,
) -> list[bytes]:
    """Rows as JSON objects; `base` stands before all links, `item_links` are those of list items to themselves."""
    by_identifier = isinstance(addressing, ByIdentifier)
    families, categories, groups = set[int](), set[int](), set[int]()
    documents, names = [], []
    for uuid, identifier, _, family_id, category_ids, group_ids, document, _, _ in rows:
        if family_id is not None:
            families.add(family_id)
        categories.update(category_ids)
        groups.update(group_ids)
        documents.append(document)
        names.append(identifier or "" if by_identifier else str(uuid))
    codes = await structure_names.family_codes(uow, families)
    product_format = ProductFormat(
        {number: codes[number] for number in families},
        await structure_names.category_codes(uow, categories),
        await structure_names.group_codes(uow, groups),
        await structure_names.empty_associations(uow),
        with_identifier=by_identifier,
    )
    host = encode(base)[1:-1]
    documents = [absolute(document, host) for document in documents]
    if values.filters:
        documents = [values.apply(document) for document in documents]
    if with_options:
        documents = await _with_options(uow, documents)
    links = [b""] * len(rows)
    if item_links:
        url = f"{base}{addressing.path}/"
        links = [b'"_links":{"self":{"href":%b}},' % encode(url + path_segment(name)) for name in names]
    return [
        product_format.render(row, document, link) for row, document, link in zip(rows, documents, links, strict=True)
    ]


async def _with_options(uow: UnitOfWork, documents: list[bytes]) -> list[bytes]:
    decoded = [orjson.loads(document) for document in documents]
    linked = await structure_names.linked_options(uow, decoded)
    for document in decoded:
        for code, elements in document.items():
            for element in elements:
                data = linked(code, element["data"])
                if data is not None:
                    element["linked_data"] = data
    return [orjson.dumps(document) for document in decoded]


async def list_products(exchange: Exchange, uow: UnitOfWork, addressing: Addressing) -> bytes:
    """The body of GET /products and /products-uuid."""
    request = await read_request(uow, exchange.query, _rules(addressing))
    statement = await _matching(uow, request, addressing)
    page = request.page
    listed = _after(statement, page, addressing)
    rows = await repository.page(uow, listed, _order(addressing), page.limit, page.offset)
    count = None
    if request.page.with_count:
        counted = statement.order_by(None).subquery()
        count = (await uow.execute(select(func.count()).select_from(counted))).scalar_one()
    with_options = exchange.query.get("with_attribute_options") == "true"
    scores = ScoreFields.of_products(uow, exchange.query, request.channel, request.locales)
    items = await render_rows(uow, rows, addressing, exchange.base, request.values, with_options)
    items = await with_product_scores(uow, scores, [row[0] for row in rows], items)
    url = exchange.base + addressing.path
    links = request.link_query() | ({"with_attribute_options": "true"} if with_options else {}) | scores.link_query()
    if request.page.type is PaginationType.PAGE:
        return page_envelope(url, links, request.page, items, count)
    last = None
    if rows:
        last = rows[-1][1] if isinstance(addressing, ByIdentifier) else str(rows[-1][0])
    return cursor_envelope(url, links, request.page, items, last)
