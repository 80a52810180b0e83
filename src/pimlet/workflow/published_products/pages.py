"""Pages of published products: stored bytes, joined with the names of the associated products that are published."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Select, bindparam

from pimlet.edge.json_bytes import Pieces, encode
from pimlet.edge.links import API
from pimlet.enrichment.permissions.viewer import Viewer
from pimlet.enrichment.products.pages import Cursor, Extras, shown_values, viewable_codes, without_identifier
from pimlet.enrichment.quality.format import ScoreFields
from pimlet.enrichment.values.value_filter import ValueFilter
from pimlet.foundation.keys import cursor_key, sorted_codes
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.rights.model import Rights
from pimlet.structure.catalog import Names, load_structure
from pimlet.structure.catalog_model import Channel
from pimlet.workflow.published_products import repository
from pimlet.workflow.published_products.kind import RULES
from pimlet.workflow.published_products.repository import DocumentRow
from pimlet.workflow.published_products.tables import published_product

Associations = dict[str, dict[str, list[str]]]
_PRODUCTS, _MODELS = "products", "product_models"


_AFTER = published_product.c.identifier_key > bindparam("cursor")


class PublishedPages:
    """The one family of endpoints of published products."""

    path = f"{API}/published-products"
    rules = RULES
    columns: Sequence[Any] = repository.DOCUMENT_COLUMNS
    order: ColumnElement[Any] = published_product.c.identifier_key

    def listed(self, statement: Select[Any]) -> Select[Any]:
        """All of them."""
        return statement

    def cursor(self, cursor: str) -> Cursor:
        """Greater identifiers."""
        return Cursor(_AFTER, cursor_key(cursor))

    def name(self, row: DocumentRow) -> str:
        """The identifier."""
        return row[0]

    def placed(self, row: DocumentRow) -> tuple[Sequence[int], int | None]:
        """Own and inherited categories; there is no parent to inherit from any more."""
        return row[10], None

    def extras(
        self,
        uow: UnitOfWork,
        query: Mapping[str, str],
        viewer: Viewer,
        channel: Channel | None = None,
        locales: Collection[str] | None = None,
    ) -> Extras:
        """None."""
        return Extras(False, ScoreFields(), viewer)

    def carried(self, extras: Extras) -> dict[str, str]:
        """None."""
        return {}

    async def render(
        self,
        uow: UnitOfWork,
        rows: Sequence[DocumentRow],
        links: Sequence[bytes],
        base: str,
        values: ValueFilter,
        extras: Extras,
    ) -> list[Pieces]:
        """Rows as JSON objects; one query for what they are associated with, more for limited users."""
        rights = extras.viewer.rights
        documents = await without_identifier(uow, [row[6] for row in rows])
        if rights.attribute_groups:
            values = values.hiding(await _gone(uow, documents))
        documents = await shown_values(uow, documents, base, values, extras)
        categories = await _categories(uow, rows, rights)
        associations: list[Associations] = [orjson.loads(row[7]) for row in rows]
        named = await repository.identifiers(uow, _targets(associations), rights.hidden_categories)
        models = await repository.visible_models(uow, _models(associations), rights.hidden_categories)
        return [
            _rendered(row, codes, document, _named(linked, named, models), link)
            for row, codes, document, linked, link in zip(rows, categories, documents, associations, links, strict=True)
        ]


# What a version names and is gone, nobody has rights on any more: limited users do not see it.


async def _gone(uow: UnitOfWork, documents: Sequence[bytes]) -> frozenset[str]:
    """Attributes of the documents that do not exist any more."""
    codes = {code for document in documents for code in orjson.loads(document)}
    structure = await load_structure(uow, Names(attributes=codes))
    return frozenset(code for code in codes if structure.attribute(code) is None)


async def _categories(uow: UnitOfWork, rows: Sequence[DocumentRow], rights: Rights) -> list[list[str]]:
    """The category codes of each row."""
    if not rights.hidden_categories:
        return [row[4] for row in rows]
    codes = await viewable_codes(uow, {number for row in rows for number in row[10]}, rights)
    viewable = frozenset(codes.values())
    return [[code for code in row[4] if code in viewable] for row in rows]


def _targets(pages: Sequence[Associations]) -> set[UUID]:
    return {UUID(uuid) for types in pages for kinds in types.values() for uuid in kinds[_PRODUCTS]}


def _models(pages: Sequence[Associations]) -> set[str]:
    return {code for types in pages for kinds in types.values() for code in kinds[_MODELS]}


def _named(associations: Associations, names: Mapping[UUID, str], models: Collection[str] | None) -> Associations:
    """With the identifiers of published products, sorted, instead of the uuids of all, and only these models."""
    return {
        code: {
            **kinds,
            _PRODUCTS: sorted_codes(names[uuid] for uuid in map(UUID, kinds[_PRODUCTS]) if uuid in names),
            _MODELS: [code for code in kinds[_MODELS] if models is None or code in models],
        }
        for code, kinds in associations.items()
    }


def _rendered(
    row: DocumentRow, categories: list[str], values: bytes, associations: Associations, links: bytes
) -> Pieces:
    identifier, enabled, family, parent, _, groups, _, _, created, updated, _ = row
    head = b'{%b"identifier":%b,"enabled":%b,"family":%b,"categories":%b,"groups":%b,"parent":%b,"values":' % (
        links,
        encode(identifier),
        encode(enabled),
        encode(family),
        encode(categories),
        encode(groups),
        encode(parent),
    )
    dates = b',"created":"%b","updated":"%b",' % (created.encode(), updated.encode())
    return head, values, dates, b'"associations":%b,"quantified_associations":{}}' % encode(associations)


PAGES = PublishedPages()
