"""All scores of entities as they are stored: two arrays and their search tokens."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from pimlet.enrichment.completeness.calculation import completeness
from pimlet.enrichment.completeness.masks import Mask, filled_places, masks
from pimlet.enrichment.completeness.pairs import Pairs, Scores, score_array, scored_pairs
from pimlet.enrichment.completeness.tokens import completeness_tokens
from pimlet.enrichment.quality.calculation import quality
from pimlet.enrichment.quality.tokens import quality_tokens
from pimlet.enrichment.values.showing import Showing
from pimlet.enrichment.values.value import Rules, Value
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.catalog_model import Family


@dataclass(frozen=True, slots=True)
class EntityScores:
    """The scores of one product (both arrays) or product model (quality only)."""

    completeness: Scores | None
    quality: Scores | None
    tokens: frozenset[int]

    def columns(self) -> dict[str, Any]:
        """The arrays by column; the tokens go to the entity's other ones."""
        return {"completeness": self.completeness, "quality": self.quality}


class Scoring:
    """Scores the entities of one batch: what a family asks for is worked out once."""

    def __init__(self, pairs: Pairs, rules: Rules) -> None:
        """`rules.structure` must hold the attributes of the entities' families."""
        self.pairs = pairs
        self.showing = Showing(rules)
        self._masks: dict[tuple[int, frozenset[str] | None], tuple[Mask, ...]] = {}

    @classmethod
    async def load(cls, uow: UnitOfWork, rules: Rules) -> "Scoring":
        """With the pairs of the catalog; no query when the process knows them."""
        return cls(await scored_pairs(uow), rules)

    def product(self, family: Family | None, values: Iterable[Value]) -> EntityScores:
        """The scores of a product, from its own and inherited values. Without family it has none."""
        if family is None:
            return EntityScores(None, None, frozenset())
        asked, filled = self._asked(family, None), filled_places(values, self.showing)
        return self.stored(score_array(completeness(family, asked, filled)), score_array(quality(asked, filled)))

    def product_model(self, family: Family, attributes: Collection[str], values: Iterable[Value]) -> EntityScores:
        """The quality of a model, from its own and inherited values.

        `attributes`: codes of those that it or its ancestors hold, common attributes included.
        """
        asked, filled = self._asked(family, frozenset(attributes)), filled_places(values, self.showing)
        return self.stored(None, score_array(quality(asked, filled)))

    def _asked(self, family: Family, attributes: frozenset[str] | None) -> tuple[Mask, ...]:
        key = (family.id, attributes)
        if key not in self._masks:
            self._masks[key] = masks(family, attributes, self.pairs, self.showing.rules)
        return self._masks[key]

    def stored(self, completeness_array: Scores | None, quality_array: Scores | None) -> EntityScores:
        """Stored arrays with the tokens that belong to them."""
        tokens = (*completeness_tokens(completeness_array, self.pairs), *quality_tokens(quality_array, self.pairs))
        return EntityScores(completeness_array, quality_array, frozenset(tokens))
