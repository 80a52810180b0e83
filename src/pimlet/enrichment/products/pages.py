"""What lists of products and of product models differ in, and the pages of products."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import orjson
from sqlalchemy import ColumnElement, Select, Text, bindparam, cast, collate

from pimlet.edge.json_bytes import Pieces, encode
from pimlet.edge.links import API, path_segments
from pimlet.enrichment.associations import format as associations
from pimlet.enrichment.permissions.viewer import SYSTEM, Viewer, metadata
from pimlet.enrichment.products import models, repository
from pimlet.enrichment.products.addressing import uuid_of
from pimlet.enrichment.products.conversion_units import PARAMETER as CONVERT
from pimlet.enrichment.products.conversion_units import Units, converted
from pimlet.enrichment.products.described import described
from pimlet.enrichment.products.format import NOTHING_APART, CodeLists, ProductFormat, ends, joined_values
from pimlet.enrichment.products.repository import DocumentRow
from pimlet.enrichment.products.tables import PRODUCTS, product
from pimlet.enrichment.quality.format import ScoreFields, product_scores
from pimlet.enrichment.search.identifiers import check_identifiers
from pimlet.enrichment.search.kinds import PRODUCT
from pimlet.enrichment.search.parameters import ListRules
from pimlet.enrichment.values.documents import absolute
from pimlet.enrichment.values.linked_options import with_labels
from pimlet.enrichment.values.value_filter import ValueFilter
from pimlet.foundation.differences import Feature
from pimlet.foundation.keys import cursor_key
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.rights.model import Rights
from pimlet.structure import names as structure_names
from pimlet.structure.catalog_model import Channel
from pimlet.structure.catalog_queries import main_identifier_code


@dataclass(frozen=True, slots=True)
class Extras:
    """What a request wants beside the usual fields.

    `apart` names rows that do not show what is stored, with what their values keep apart.
    """

    options: bool
    scores: ScoreFields
    viewer: Viewer = SYSTEM
    root_parent: bool = False
    units: Units | None = None
    apart: Mapping[Any, bytes | None] = field(default_factory=lambda: NOTHING_APART)

    def link_query(self) -> dict[str, str]:
        """The parameters of links that carry what all kinds of entities have."""
        return {} if self.units is None else {CONVERT: "true"}


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list: the condition of what comes after it, one of few, has the parameter `cursor`."""

    condition: ColumnElement[bool] | None
    value: Any


NO_CURSOR = Cursor(None, None)
_AFTER_IDENTIFIER = product.c.identifier_key > bindparam("cursor")
_AFTER_UUID = product.c.uuid > bindparam("cursor")
# A cursor that is no uuid is a position among the texts of uuids.
_AFTER_TEXT = collate(cast(product.c.uuid, Text), "C") > bindparam("cursor", type_=Text)


class Pages(Protocol):
    """How entities of one family of endpoints are listed."""

    def __hash__(self) -> int: ...

    path: str
    rules: ListRules
    columns: Sequence[Any]
    order: ColumnElement[Any]

    def listed(self, statement: Select[Any]) -> Select[Any]:
        """Only what these endpoints show."""
        ...

    def cursor(self, cursor: str) -> Cursor:
        """Only what comes after this text."""
        ...

    def name(self, row: Any) -> str:
        """What names a row in its URL and as a cursor."""
        ...

    def placed(self, row: Any) -> tuple[Sequence[int], int | None]:
        """The own categories of a row and its parent, by id."""
        ...

    def extras(
        self,
        uow: UnitOfWork,
        query: Mapping[str, str],
        viewer: Viewer,
        channel: Channel | None = None,
        locales: Collection[str] | None = None,
    ) -> Extras:
        """From the flags of a request; scores are those of a channel and locales."""
        ...

    def carried(self, extras: Extras) -> dict[str, str]:
        """The flags that links to other pages repeat."""
        ...

    async def render(
        self,
        uow: UnitOfWork,
        rows: Sequence[Any],
        links: Sequence[bytes],
        base: str,
        values: ValueFilter,
        extras: Extras,
    ) -> list[Pieces]:
        """Rows as JSON objects, each with its links; `base` stands before the links of values."""
        ...


def self_links(pages: Pages, rows: Sequence[Any], base: str) -> list[bytes]:
    """The `_links` with which each item of a list begins."""
    # What a path segment is made of needs no escapes in JSON.
    url = encode(f"{base}{pages.path}/")[1:-1]
    segments = path_segments([pages.name(row) for row in rows])
    return [b'"_links":{"self":{"href":"%b%b"}},' % (url, segment.encode()) for segment in segments]


async def shown_values(
    uow: UnitOfWork, documents: list[bytes], base: str, values: ValueFilter, extras: Extras
) -> list[bytes]:
    """Stored values as a request wants them, with absolute links."""
    host = encode(base)[1:-1]
    documents = [absolute(document, host) for document in documents]
    if values.filters:
        documents = [values.apply(document) for document in documents]
    if extras.units:
        documents = await converted(uow, documents, extras.units)
    if extras.options:
        documents = await with_labels(uow, documents)
    return await described(uow, documents)


async def without_identifier(uow: UnitOfWork, documents: list[bytes]) -> list[bytes]:
    """Stored values as versions show them that keep the identifier to its own field; as they are for the others."""
    if uow.offers(Feature.IDENTIFIER_AMONG_VALUES):
        return documents
    main = await main_identifier_code(uow)
    decoded = (orjson.loads(document) for document in documents)
    return [orjson.dumps({code: values for code, values in one.items() if code != main}) for one in decoded]


async def viewable_codes(uow: UnitOfWork, category_ids: Collection[int], rights: Rights) -> Mapping[int, str]:
    """Codes by id, of the categories that may be viewed at least."""
    codes = await structure_names.category_codes(uow, category_ids)
    if not rights.hidden_categories:
        return codes
    hidden = rights.hidden_categories
    return {number: codes[number] for number in category_ids if number in codes and number not in hidden}


async def category_lists(uow: UnitOfWork, category_ids: Collection[int], rights: Rights) -> CodeLists:
    """Lists of codes of these categories, without those that may not be viewed."""
    codes = await viewable_codes(uow, category_ids, rights)
    # What is remembered has all codes.
    return CodeLists(codes, {}) if rights.hidden_categories else CodeLists.of_part(uow, Part.CATEGORIES, codes)


WITH_OPTIONS = "with_attribute_options"
WITH_ROOT_PARENT = "with_root_parent"


_NO_ROWS: Sequence[Sequence[Any]] = [()] * len(repository.DOCUMENT_COLUMNS)


class ProductPages:
    """Pages of products."""

    columns: Sequence[Any] = repository.DOCUMENT_COLUMNS

    def __init__(self, path: str, unknown_property_status: int, *, by_identifier: bool) -> None:
        """One for each family of endpoints."""
        self.path = path
        self.rules = ListRules(PRODUCT, 400, unknown_property_status, check_identifiers)
        self.by_identifier = by_identifier
        self.order: ColumnElement[Any] = product.c.identifier_key if by_identifier else product.c.uuid

    def listed(self, statement: Select[Any]) -> Select[Any]:
        """Products without identifier are not listed by identifier."""
        return statement.where(product.c.identifier_key.is_not(None)) if self.by_identifier else statement

    def cursor(self, cursor: str) -> Cursor:
        """Greater identifiers or uuids."""
        if self.by_identifier:
            return Cursor(_AFTER_IDENTIFIER, cursor_key(cursor))
        uuid, text = uuid_of(cursor), cursor_key(cursor)
        return Cursor(_AFTER_UUID, uuid) if str(uuid) == text else Cursor(_AFTER_TEXT, text)

    def name(self, row: DocumentRow) -> str:
        """The identifier or the uuid."""
        return row[1] or "" if self.by_identifier else row[10]

    def placed(self, row: DocumentRow) -> tuple[Sequence[int], int | None]:
        """Own categories and parent."""
        return row[5], row[4]

    def extras(
        self,
        uow: UnitOfWork,
        query: Mapping[str, str],
        viewer: Viewer,
        channel: Channel | None = None,
        locales: Collection[str] | None = None,
    ) -> Extras:
        """Labels of options, quality and completeness; by uuid, root models."""
        options = query.get(WITH_OPTIONS) == "true" and uow.offers(Feature.ATTRIBUTE_OPTIONS)
        roots = query.get(WITH_ROOT_PARENT) == "true" and not self.by_identifier and uow.offers(Feature.ROOT_PARENT)
        hidden = viewer.rights.hidden_locales
        return Extras(options, ScoreFields.of_products(uow, query, channel, locales, hidden), viewer, roots)

    def carried(self, extras: Extras) -> dict[str, str]:
        """All of them but the units, which all kinds of entities have."""
        options = {WITH_OPTIONS: "true"} if extras.options else {}
        roots = {WITH_ROOT_PARENT: "true"} if extras.root_parent else {}
        return options | extras.scores.link_query() | roots

    async def render(
        self,
        uow: UnitOfWork,
        rows: Sequence[DocumentRow],
        links: Sequence[bytes],
        base: str,
        values: ValueFilter,
        extras: Extras,
    ) -> list[Pieces]:
        """Rows as JSON objects; values of variants are joined with those of their ancestors, never parsed."""
        rights = extras.viewer.rights
        columns = zip(*rows, strict=True) if rows else _NO_ROWS
        refs, _, _, families, parents, categories, groups, stored, _, _, uuids = columns
        ancestry = await models.ancestry(uow, parents)
        above = [ancestry.above(parent_id) for parent_id in parents]
        variants = [found[0].family_variant_id if found else None for found in above]
        documents = await joined_values(uow, PRODUCTS, refs, stored, above, variants, extras.apart)
        known = {number for number in families if number is not None}
        codes = await structure_names.family_codes(uow, known)
        group_codes = await structure_names.group_codes(uow, set[int]().union(*groups))
        product_format = ProductFormat(
            {number: codes[number] for number in known},
            await category_lists(uow, ancestry.category_ids().union(*categories), rights),
            CodeLists.of_part(uow, Part.GROUPS, group_codes),
            ancestry,
            with_identifier=self.by_identifier,
            with_uuid=not self.by_identifier or uow.offers(Feature.PRODUCT_UUIDS),
            with_root_parent=extras.root_parent,
        )
        if self.by_identifier:
            documents = await without_identifier(uow, documents)
        documents = await shown_values(uow, documents, base, values, extras)
        style = associations.BY_IDENTIFIER if self.by_identifier else associations.BY_UUID
        shown = await associations.link_format(uow, uuids, ancestry.ids(), style, rights.hidden_categories)
        scores = await product_scores(uow, extras.scores, refs)
        added = await metadata(uow, extras.viewer, PRODUCTS, rows, self.placed, ancestry)
        return [
            product_format.render(row, document, shown.render(uuid, ancestry.refs_above(parent_id)), link, end)
            for row, uuid, parent_id, document, link, end in zip(
                rows, uuids, parents, documents, links, ends(len(rows), scores, added), strict=True
            )
        ]


BY_IDENTIFIER = ProductPages(f"{API}/products", 404, by_identifier=True)
BY_UUID = ProductPages(f"{API}/products-uuid", 422, by_identifier=False)
