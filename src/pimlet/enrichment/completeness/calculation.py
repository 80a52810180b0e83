"""The ratio of filled required attributes at each pair (spec 04 §14)."""

from collections.abc import Iterable, Set

from pimlet.enrichment.completeness.masks import Mask, Place
from pimlet.structure.catalog_model import Family

COMPLETE = 100
NOTHING_REQUIRED = 101
"""Stored where a family requires nothing at all: shown as 100, but filters of products do not see it."""


def floor_ratio(wanted: Set[Place], filled: Set[Place]) -> int:
    """How many of 100 wanted places are filled, rounded down."""
    return 100 * (len(wanted) - len(wanted - filled)) // len(wanted)


def completeness(family: Family, masks: Iterable[Mask], filled: Set[Place]) -> dict[int, int]:
    """Ratios by pair number. A pair without required attributes has none, unless the family requires nothing."""
    if not any(family.requirements.values()):
        return {number: NOTHING_REQUIRED for mask in masks for number in mask.numbers}
    ratios: dict[int, int] = {}
    for mask in masks:
        if mask.required:
            ratios.update(dict.fromkeys(mask.numbers, floor_ratio(mask.required, filled)))
    return ratios
