"""The fields `quality_scores` and `completenesses` of products and product models (spec 04 §6)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from pimlet.enrichment.completeness.format import ScoreList, completeness_list, restricted
from pimlet.enrichment.completeness.pairs import Pair, scored_pairs
from pimlet.enrichment.products.repository import as_given
from pimlet.enrichment.products.tables import product, product_model
from pimlet.enrichment.quality.calculation import LETTERS
from pimlet.enrichment.values.documents import json_order
from pimlet.foundation.differences import Feature
from pimlet.foundation.prepared import Prepared
from pimlet.foundation.schema import uuid_list
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.catalog_model import Channel

WITH_QUALITY = "with_quality_scores"
WITH_COMPLETENESS = "with_completenesses"


def is_set(query: Mapping[str, str], flag: str) -> bool:
    """Whether a flag is true: only the letters of its value are compared."""
    return "".join(letter for letter in query.get(flag, "") if letter.isascii() and letter.isalpha()) == "true"


def quality_list(pairs: Iterable[Pair]) -> ScoreList:
    """`quality_scores`: channels and locales in the order of JSON keys."""
    ordered = sorted(pairs, key=lambda pair: (json_order(pair.channel.code), json_order(pair.locale)))
    return ScoreList(ordered, lambda rank: LETTERS[rank - 1])


@dataclass(frozen=True, slots=True)
class ScoreFields:
    """Which score fields a request wants, and for which channel and locales; None for all but the hidden ones."""

    quality: bool = False
    completeness: bool = False
    channel: Channel | None = None
    locales: Collection[str] | None = None
    empty: bytes = b"[]"
    hidden: frozenset[str] = frozenset()
    """Locales that may not be viewed."""

    @classmethod
    def of_products(
        cls,
        uow: UnitOfWork,
        query: Mapping[str, str],
        channel: Channel | None = None,
        locales: Collection[str] | None = None,
        hidden: frozenset[str] = frozenset(),
    ) -> "ScoreFields":
        """From the parameters of products; what the version does not offer is ignored, as any unknown parameter."""
        return cls(
            is_set(query, WITH_QUALITY) and uow.offers(Feature.QUALITY_SCORES_OF_PRODUCTS),
            is_set(query, WITH_COMPLETENESS) and uow.offers(Feature.COMPLETENESSES),
            channel,
            locales,
            b"{}" if uow.offers(Feature.EMPTY_COMPLETENESSES_ARE_AN_OBJECT) else b"[]",
            hidden,
        )

    @classmethod
    def of_models(
        cls,
        uow: UnitOfWork,
        query: Mapping[str, str],
        channel: Channel | None = None,
        locales: Collection[str] | None = None,
        hidden: frozenset[str] = frozenset(),
    ) -> "ScoreFields":
        """From the parameters of product models, which have no completeness."""
        wanted = is_set(query, WITH_QUALITY) and uow.offers(Feature.QUALITY_SCORES_OF_MODELS)
        return cls(wanted, completeness=False, channel=channel, locales=locales, hidden=hidden)

    def link_query(self) -> dict[str, str]:
        """The parameters of links that carry the fields; links of product models have none (spec 04 §8)."""
        flags = ((WITH_QUALITY, self.quality), (WITH_COMPLETENESS, self.completeness))
        return {name: "true" for name, wanted in flags if wanted}


# The primary keys.
_OF_PRODUCTS = Prepared(
    select(product.c.uuid, as_given(product.c.quality), as_given(product.c.completeness)).where(
        product.c.uuid == func.any(uuid_list("keys"))
    ),
    named=False,
)
_OF_MODELS = Prepared(
    select(product_model.c.id, as_given(product_model.c.quality)).where(
        product_model.c.id == func.any(bindparam("keys", type_=ARRAY(Integer)))
    ),
    named=False,
)


async def product_scores(uow: UnitOfWork, fields: ScoreFields, uuids: Sequence[Any]) -> list[bytes] | None:
    """The wanted fields of products, each behind a comma; None for none. One query for a page."""
    return await _scores(uow, fields, _OF_PRODUCTS, uuids)


async def model_scores(uow: UnitOfWork, fields: ScoreFields, ids: Sequence[int]) -> list[bytes] | None:
    """The quality of product models, likewise."""
    return await _scores(uow, fields, _OF_MODELS, ids)


async def _scores(uow: UnitOfWork, fields: ScoreFields, stored: Prepared, keys: Sequence[Any]) -> list[bytes] | None:
    if not (fields.quality or fields.completeness):
        return None
    arrays = {key: scores for key, *scores in await uow.fetch(stored, keys=keys)}
    pairs = restricted(await scored_pairs(uow), fields.channel, fields.locales, fields.hidden)
    lists = [
        (name, at, renderer)
        for wanted, name, at, renderer in (
            (fields.quality, b',"quality_scores":', 0, quality_list(pairs)),
            (fields.completeness, b',"completenesses":', 1, completeness_list(pairs, fields.empty)),
        )
        if wanted
    ]
    return [
        b"".join([part for name, at, one in lists for part in (name, one.render(arrays[found][at]))]) for found in keys
    ]
