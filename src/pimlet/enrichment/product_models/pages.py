"""Pages of product models (spec 04 §3.3)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam

from pimlet.edge.json_bytes import Pieces, encode
from pimlet.edge.links import API
from pimlet.enrichment.associations import format as associations
from pimlet.enrichment.permissions.viewer import Viewer, metadata
from pimlet.enrichment.products import models
from pimlet.enrichment.products.format import CodeLists, ends, joined_values
from pimlet.enrichment.products.models import Ancestry, DocumentRow
from pimlet.enrichment.products.pages import WITH_OPTIONS, Cursor, Extras, category_lists, shown_values
from pimlet.enrichment.products.tables import MODELS, product_model
from pimlet.enrichment.quality.format import ScoreFields, model_scores
from pimlet.enrichment.search.kinds import MODEL
from pimlet.enrichment.search.parameters import ListRules
from pimlet.enrichment.values.value_filter import ValueFilter
from pimlet.foundation.differences import Feature
from pimlet.foundation.keys import cursor_key
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure import names as structure_names
from pimlet.structure.catalog_model import Channel


class ModelFormat:
    """Renders the rows of one page. Everything that a row only refers to was loaded before."""

    def __init__(
        self,
        variants: Mapping[int, tuple[str, str]],
        categories: CodeLists,
        ancestry: Ancestry,
    ) -> None:
        """`variants` are codes of family and family variant by the variant's id."""
        self.heads = {
            number: b',"family":%b,"family_variant":%b,"parent":' % (encode(family), encode(variant))
            for number, (family, variant) in variants.items()
        }
        self.categories = categories
        self.ancestry = ancestry

    def render(self, row: DocumentRow, values: bytes, associations: bytes, links: bytes, end: bytes) -> Pieces:
        """One product model as a JSON object.

        `links` stand before everything else in a list, with a comma behind them; `end` see `ends`.
        """
        _, code, variant_id, parent_id, category_ids, _, created, updated = row
        head = b'{%b"code":%b%b%b,"categories":%b,"values":' % (
            links,
            encode(code),
            self.heads[variant_id],
            b"null" if parent_id is None else self.ancestry.encoded_code(parent_id),
            self.categories.of(self._categories(category_ids, parent_id)),
        )
        dates = b',"created":"%b","updated":"%b",' % (created.encode(), updated.encode())
        return head, values, dates, associations, end

    def _categories(self, own: Iterable[int], parent_id: int | None) -> list[int]:
        """Own and inherited ones; one that both have stands twice (spec 04 §3.4)."""
        return [*own, *self.ancestry.categories_above(parent_id)]


_AFTER = product_model.c.key > bindparam("cursor")


class ModelPages:
    """The one family of endpoints of product models."""

    path = f"{API}/product-models"
    rules = ListRules(MODEL, 422, 404)
    columns: Sequence[Any] = models.DOCUMENT_COLUMNS
    order: ColumnElement[Any] = product_model.c.key

    def listed(self, statement: Select[Any]) -> Select[Any]:
        """All models."""
        return statement

    def cursor(self, cursor: str) -> Cursor:
        """Greater codes."""
        return Cursor(_AFTER, cursor_key(cursor))

    def name(self, row: DocumentRow) -> str:
        """The code."""
        return row[1]

    def placed(self, row: DocumentRow) -> tuple[Sequence[int], int | None]:
        """Own categories and parent."""
        return row[4], row[3]

    def extras(
        self,
        uow: UnitOfWork,
        query: Mapping[str, str],
        viewer: Viewer,
        channel: Channel | None = None,
        locales: Collection[str] | None = None,
    ) -> Extras:
        """Quality; labels of options where the edition has them."""
        options = query.get(WITH_OPTIONS) == "true" and uow.offers(Feature.ATTRIBUTE_OPTIONS_OF_MODELS)
        scores = ScoreFields.of_models(uow, query, channel, locales, viewer.rights.hidden_locales)
        return Extras(options, scores, viewer)

    def carried(self, extras: Extras) -> dict[str, str]:
        """Labels of options; not quality (spec 04 §8)."""
        return {WITH_OPTIONS: "true"} if extras.options else {}

    async def render(
        self,
        uow: UnitOfWork,
        rows: Sequence[DocumentRow],
        links: Sequence[bytes],
        base: str,
        values: ValueFilter,
        extras: Extras,
    ) -> list[Pieces]:
        """Rows as JSON objects; values of sub models are joined with those of their root, never parsed."""
        ancestry = await models.ancestry(uow, (row[3] for row in rows))
        categories = {number for row in rows for number in row[4]} | ancestry.category_ids()
        model_format = ModelFormat(
            await structure_names.family_variant_codes(uow, {row[2] for row in rows}),
            await category_lists(uow, categories, extras.viewer.rights),
            ancestry,
        )
        ids = [row[0] for row in rows]
        above = [ancestry.above(row[3]) for row in rows]
        stored, variants = [row[5] for row in rows], [row[2] for row in rows]
        documents = await joined_values(uow, MODELS, ids, stored, above, variants, extras.apart)
        documents = await shown_values(uow, documents, base, values, extras)
        hidden = extras.viewer.rights.hidden_categories
        shown = await associations.link_format(uow, (), [*ids, *ancestry.ids()], associations.OF_MODELS, hidden)
        added = await metadata(uow, extras.viewer, MODELS, rows, self.placed, ancestry)
        scores = await model_scores(uow, extras.scores, ids)
        return [
            model_format.render(row, document, shown.render(row[0], ancestry.refs_above(row[3])), link, end)
            for row, document, link, end in zip(rows, documents, links, ends(len(rows), added, scores), strict=True)
        ]


PAGES = ModelPages()
