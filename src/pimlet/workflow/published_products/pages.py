"""Pages of published products: stored bytes, joined with the names of the associated products that are published."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Select

from pimlet.edge.json_bytes import encode
from pimlet.edge.links import API
from pimlet.enrichment.products.format import sorted_codes
from pimlet.enrichment.products.pages import Extras, shown_values, without_identifier
from pimlet.enrichment.quality.format import ScoreFields
from pimlet.enrichment.values.value_filter import ValueFilter
from pimlet.foundation.keys import code_key
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.catalog_model import Channel
from pimlet.workflow.published_products import repository
from pimlet.workflow.published_products.kind import RULES
from pimlet.workflow.published_products.repository import DocumentRow
from pimlet.workflow.published_products.tables import published_product

Associations = dict[str, dict[str, list[str]]]
_PRODUCTS = "products"


class PublishedPages:
    """The one family of endpoints of published products."""

    path = f"{API}/published-products"
    rules = RULES
    columns: Sequence[Any] = repository.DOCUMENT_COLUMNS
    order: ColumnElement[Any] = published_product.c.identifier_key

    def listed(self, statement: Select[Any]) -> Select[Any]:
        """All of them."""
        return statement

    def after(self, statement: Select[Any], cursor: str) -> Select[Any]:
        """Greater identifiers."""
        return statement.where(published_product.c.identifier_key > code_key(cursor))

    def name(self, row: DocumentRow) -> str:
        """The identifier."""
        return row[0]

    def extras(
        self,
        uow: UnitOfWork,
        query: Mapping[str, str],
        channel: Channel | None = None,
        locales: Collection[str] | None = None,
    ) -> Extras:
        """None."""
        return Extras(options=False, scores=ScoreFields())

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
    ) -> list[bytes]:
        """Rows as JSON objects; one query for all that they are associated with."""
        documents = await without_identifier(uow, [row[6] for row in rows])
        documents = await shown_values(uow, documents, base, values, with_options=False)
        associations: list[Associations] = [orjson.loads(row[7]) for row in rows]
        named = await repository.identifiers(uow, _targets(associations))
        return [
            _rendered(row, document, _named(linked, named), link)
            for row, document, linked, link in zip(rows, documents, associations, links, strict=True)
        ]


def _targets(pages: Sequence[Associations]) -> set[UUID]:
    return {UUID(uuid) for types in pages for kinds in types.values() for uuid in kinds[_PRODUCTS]}


def _named(associations: Associations, names: Mapping[UUID, str]) -> Associations:
    """With the identifiers of published products, sorted, instead of the uuids of all."""
    return {
        code: {**kinds, _PRODUCTS: sorted_codes(names[uuid] for uuid in map(UUID, kinds[_PRODUCTS]) if uuid in names)}
        for code, kinds in associations.items()
    }


def _rendered(row: DocumentRow, values: bytes, associations: Associations, links: bytes) -> bytes:
    identifier, enabled, family, parent, categories, groups, _, _, created, updated = row
    return b"".join(
        (
            b"{",
            links,
            b'"identifier":',
            encode(identifier),
            b',"enabled":true,"family":' if enabled else b',"enabled":false,"family":',
            encode(family),
            b',"categories":',
            encode(categories),
            b',"groups":',
            encode(groups),
            b',"parent":',
            encode(parent),
            b',"values":',
            values,
            b',"created":"',
            created.encode(),
            b'","updated":"',
            updated.encode(),
            b'","associations":',
            encode(associations),
            b',"quantified_associations":{}}',
        )
    )


PAGES = PublishedPages()
