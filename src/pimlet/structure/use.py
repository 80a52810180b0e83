"""What the structure asks of the products above it; the application passes the implementations."""

from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Select

from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.changes import StructureChanges


class StructureUse(Protocol):
    """Which parts of the structure are used by products."""

    def families_with_products(self) -> Select[Any]:
        """A SELECT of the ids of families that have products."""
        ...

    async def variant_has_models(self, uow: UnitOfWork, variant_id: int) -> bool:
        """Whether product models use a family variant."""
        ...


@dataclass(frozen=True, slots=True)
class Above:
    """The storey above, as structure resources see it."""

    use: StructureUse
    changes: StructureChanges
