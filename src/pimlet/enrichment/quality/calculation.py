"""The quality score: criteria, their weights, and the letters (spec 04 §15)."""

from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass

from pimlet.enrichment.completeness.calculation import floor_ratio
from pimlet.enrichment.completeness.masks import Mask, Place, Places

LETTERS = "ABCDE"
"""Letters by rank: rank 1 is A. Ranks are what is stored."""

_LEAST = (90, 80, 70, 60, 0)
"""The least score of each rank."""


def _one_is_enough(wanted: Set[Place], filled: Set[Place]) -> int:
    return 0 if wanted.isdisjoint(filled) else 100


@dataclass(frozen=True, slots=True)
class Criterion:
    """What is looked at, how it is rated from 0 to 100, and its weight. Without places it does not apply."""

    places: Callable[[Mask], Places]
    rate: Callable[[Set[Place], Set[Place]], int]
    weight: int


CRITERIA = (
    Criterion(lambda mask: mask.required, floor_ratio, weight=2),
    Criterion(lambda mask: mask.optional, floor_ratio, weight=1),
    Criterion(lambda mask: mask.images, _one_is_enough, weight=2),
)


def quality(masks: Iterable[Mask], filled: Set[Place]) -> dict[int, int]:
    """Ranks by pair number; a pair where no criterion applies has none."""
    ranks: dict[int, int] = {}
    for mask in masks:
        rank = _rank(mask, filled)
        if rank is not None:
            ranks.update(dict.fromkeys(mask.numbers, rank))
    return ranks


def _rank(mask: Mask, filled: Set[Place]) -> int | None:
    total = weights = 0
    for criterion in CRITERIA:
        places = criterion.places(mask)
        if places:
            total += criterion.weight * criterion.rate(places, filled)
            weights += criterion.weight
    if not weights:
        return None
    # Rounded to the nearest, halves down.
    score = (2 * total + weights - 1) // (2 * weights)
    return next(rank for rank, least in enumerate(_LEAST, 1) if score >= least)
