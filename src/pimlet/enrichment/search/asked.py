"""What filters are made for: one criterion, on one kind of entity."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pimlet.enrichment.products.tables import EntityTables
from pimlet.enrichment.search.conditions import Condition
from pimlet.enrichment.search.grammar import Criterion
from pimlet.foundation.differences import Feature
from pimlet.structure.catalog import CatalogStructure


@dataclass(frozen=True, slots=True)
class Asked:
    """One criterion, with the structure, the zone in which dates are read, and the current time."""

    criterion: Criterion
    kind: "Kind"
    structure: CatalogStructure
    zone: ZoneInfo
    now: datetime
    offers: Callable[[Feature], bool]
    """Whether the version and edition have a feature."""

    @property
    def name(self) -> str:
        """The property as it was written."""
        return self.criterion.property

    @property
    def value(self) -> Any:
        """The criterion's value."""
        return self.criterion.value


Filter = Callable[[Asked], Condition]
"""Checks the value of a criterion and says what is asked for. Raises `Unprocessable`."""

Operators = Mapping[str, Filter]
"""The operators of one property or attribute type."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What searches of products and of product models do not share."""

    tables: EntityTables
    properties: Mapping[str, Operators]
    """Names that can be searched; those without operators are known but refused."""
    of_families: Callable[[Collection[int]], Condition]
    without_family: Condition
    could_hold: Callable[[str], Condition]
    """Of the key of an attribute: the entities that have it by their family (spec 04 §12.4)."""
