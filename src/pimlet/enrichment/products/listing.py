"""Lists of products: parameters and filters in Akeneo's order of checks, then one page (spec 04 §7, §8)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Select, Text, cast, collate, func, select

from pimlet.edge.errors import Problem, Unprocessable
from pimlet.edge.exchange import Exchange
from pimlet.edge.expectations import as_list, is_array
from pimlet.edge.json_bytes import encode
from pimlet.edge.links import path_segment
from pimlet.edge.pagination import (
    PageRequest,
    PaginationType,
    cursor_envelope,
    page_envelope,
    page_request,
)
from pimlet.edge.search_structure import check_structure
from pimlet.enrichment.products import repository
from pimlet.enrichment.products.addressing import Addressing, ByIdentifier, uuid_of
from pimlet.enrichment.products.format import ProductFormat
from pimlet.enrichment.products.repository import DocumentRow
from pimlet.enrichment.products.tables import product
from pimlet.enrichment.search import fields, grammar
from pimlet.enrichment.values.value_filter import ValueFilter
from pimlet.foundation.keys import code_key
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure import names as structure_names
from pimlet.structure.catalog import CatalogStructure, Names, load_structure
from pimlet.structure.catalog_model import Channel

UNSUPPORTED_FLAGS = ("with_completenesses", "with_quality_scores")


@dataclass(frozen=True, slots=True)
class ListRequest:
    """Checked parameters of a list."""

    page: PageRequest
    search: grammar.Search
    query: Mapping[str, str]
    values: ValueFilter
    channel: Channel | None
    structure: CatalogStructure
    addressing: Addressing


def check_flags(query: Mapping[str, str]) -> None:
    """Flags that cannot be served yet are refused, not ignored."""
    for name in UNSUPPORTED_FLAGS:
        # Only letters of the value count (spec 04 §6).
        if "".join(letter for letter in query.get(name, "") if letter.isalpha()) == "true":
            raise Unprocessable(f'The query parameter "{name}" is not supported by this version of pimlet.')


def _names(query: Mapping[str, str], search: grammar.Search) -> Names:
    """Everything that parameters and filters name."""
    names = Names()
    if "attributes" in query:
        names.attributes.update(code.strip() for code in query["attributes"].split(","))
    names.attributes.update(name for name in search if name not in fields.FIELDS)
    for property_name, target in (
        ("categories", names.categories),
        ("family", names.families),
        ("groups", names.groups),
    ):
        criteria = search.get(property_name)
        for criterion in criteria if isinstance(criteria, list) else ():
            value = criterion.get("value") if isinstance(criterion, dict) else None
            target.update(str(code) for code in as_list(value) if not is_array(code)) if is_array(value) else None
    return names


async def read_request(uow: UnitOfWork, query: Mapping[str, str], addressing: Addressing) -> ListRequest:
    """Check the parameters, in order. Raises `Problem` for the first that is wrong."""
    search = grammar.parse_search(query.get("search"), status=400)
    page = page_request(query, search_after=True)
    structure = await load_structure(uow, _names(query, search))
    attributes = _check_attributes(query, structure)
    channel = _check_scope(query, structure)
    locales = _check_locales(query, structure, channel)
    check_flags(query)
    check_structure(search)
    _check_categories(search, structure)
    for name in search:
        if name not in fields.FIELDS and structure.attribute(name) is None:
            status = addressing.unknown_property_status
            raise Problem(status, f'"{name}" does not exist or you do not have permission to access it.')
    fields.check_identifiers(search)
    active = (code for code, enabled in structure.locales.items() if enabled)
    grammar.check_locales(search, query.get("search_locale"), active)
    if locales is None and channel is not None:
        locales = list(channel.locales)
    values = ValueFilter(attributes, channel.code if channel else None, locales)
    return ListRequest(page, search, query, values, channel, structure, addressing)


def _check_attributes(query: Mapping[str, str], structure: CatalogStructure) -> list[str] | None:
    if "attributes" not in query:
        return None
    codes = query["attributes"].split(",")
    unknown = [code.strip() for code in codes if structure.attribute(code.strip()) is None]
    if len(unknown) == 1:
        raise Unprocessable(f'Attribute "{unknown[0]}" does not exist.')
    if unknown:
        raise Unprocessable(f'Attributes "{", ".join(unknown)}" do not exist.')
    return codes


def _check_scope(query: Mapping[str, str], structure: CatalogStructure) -> Channel | None:
    if "scope" not in query:
        return None
    channel = structure.channel(query["scope"])
    if channel is None:
        raise Unprocessable(f'Scope "{query["scope"]}" does not exist.')
    return channel


def _check_locales(query: Mapping[str, str], structure: CatalogStructure, channel: Channel | None) -> list[str] | None:
    if "locales" not in query:
        return None
    codes = query["locales"].split(",")
    trimmed = [code.strip() for code in codes]
    unknown = [code for code in trimmed if not structure.active_locale(code)]
    if unknown:
        raise Unprocessable(grammar.unknown_locales(unknown))
    unbound = [code for code in trimmed if channel is not None and code not in channel.locales]
    if unbound and channel is not None:
        listed, verb = (f'Locale "{unbound[0]}"', "is") if len(unbound) == 1 else (
            f'Locales "{", ".join(unbound)}"', "are",
        )  # fmt: skip
        raise Unprocessable(f'{listed} {verb} not activated for the scope "{query["scope"]}".')
    return codes


def _check_categories(search: grammar.Search, structure: CatalogStructure) -> None:
    unknown = [
        str(code)
        for criterion in search.get("categories", ())
        if is_array(criterion.get("value"))
        for code in as_list(criterion["value"])
        if not isinstance(code, str) or structure.category(code) is None
    ]
    if len(unknown) == 1:
        raise Unprocessable(f'Category "{unknown[0]}" does not exist.')
    if unknown:
        raise Unprocessable(f'Categories "{", ".join(unknown)}" do not exist.')


def _matching(uow: UnitOfWork, request: ListRequest) -> Select[Any]:
    """All products that match, in no order. Those without identifier are not listed by identifier."""
    statement = select(product.c.uuid)
    if isinstance(request.addressing, ByIdentifier):
        statement = statement.where(product.c.identifier_key.is_not(None))
    search = fields.Search(request.structure, uow.zone, uow.now)
    for criterion in grammar.criteria(
        request.search, request.query.get("search_locale"), request.query.get("search_scope")
    ):
        statement = statement.where(fields.compile_criterion(criterion, search))
    if request.channel is not None and "categories" not in request.search:
        statement = statement.where(fields.below(request.channel.tree_id))
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
    base: str | None,
    values: ValueFilter,
    with_options: bool,
) -> list[bytes]:
    """Rows as JSON objects, with their own links if `base` is given."""
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
    if values.filters:
        documents = [values.apply(document) for document in documents]
    if with_options:
        documents = await _with_options(uow, documents)
    links = [b""] * len(rows)
    if base is not None:
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
    request = await read_request(uow, exchange.query, addressing)
    statement = _matching(uow, request)
    request.page.check_window()
    page = request.page
    listed = _after(statement, page, addressing)
    rows = await repository.page(uow, listed, _order(addressing), page.limit, page.offset)
    count = None
    if request.page.with_count:
        counted = statement.order_by(None).subquery()
        count = (await uow.execute(select(func.count()).select_from(counted))).scalar_one()
    with_options = exchange.query.get("with_attribute_options") == "true"
    items = await render_rows(uow, rows, addressing, exchange.base, request.values, with_options)
    url = exchange.base + addressing.path
    links = _link_query(request)
    if request.page.type is PaginationType.PAGE:
        return page_envelope(url, links, request.page, items, count)
    last = None
    if rows:
        last = rows[-1][1] if isinstance(addressing, ByIdentifier) else str(rows[-1][0])
    return cursor_envelope(url, links, request.page, items, last)


_CARRIED = ("scope", "search_scope", "locales", "attributes")
_CARRIED_FLAGS = ("with_attribute_options", "with_quality_scores", "with_completenesses")


def _link_query(request: ListRequest) -> dict[str, str]:
    """Link parameters in their fixed order; unknown ones are dropped (spec 01 §8.3)."""
    page, query = request.page, request.query
    links = {"page": str(page.page)} if page.type is PaginationType.PAGE else {}
    links |= {
        # As sent: with `search_after` it is neither checked nor used.
        "with_count": query.get("with_count", "false"),
        "pagination_type": page.type.value,
        "limit": str(page.limit),
    }
    if request.search:
        links["search"] = _php_search(query["search"])
    links |= {name: query[name] for name in _CARRIED if name in query}
    links |= {name: "true" for name in _CARRIED_FLAGS if query.get(name) == "true"}
    return links


def _php_search(text: str) -> str:
    """The filter encoded again as PHP does: empty objects become lists."""
    decoded = json.loads(text, object_hook=lambda found: found or [])
    return json.dumps(decoded, separators=(",", ":")).replace("/", "\\/")
