"""What products ask of the drafts of users, which the storey above keeps; the application passes the implementation."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from pimlet.enrichment.associations.links import Ref
from pimlet.enrichment.permissions.viewer import DraftStates
from pimlet.foundation.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Draft:
    """A user's draft of the product (by uuid) or product model (by id) `ref`; `text` holds the changed values."""

    user_id: int
    ref: Ref
    text: bytes


class DraftStore(DraftStates, Protocol):
    """The changed values that users propose, as texts of `pimlet.enrichment.values.changes`."""

    async def of(self, uow: UnitOfWork, user_id: int, refs: Collection[Ref]) -> Mapping[Ref, bytes]:
        """A user's drafts of these products or product models, by uuid or id; those without one are left out."""
        ...

    async def save(self, uow: UnitOfWork, user_id: int, drafts: Mapping[Ref, str | None]) -> None:
        """Store what a user's drafts hold now, all of them in progress; None for a draft with nothing left."""
        ...
