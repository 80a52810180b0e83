"""Use cases of reference data. Akeneo has no routes for it: codes come from fixtures and the control plane."""

from collections.abc import Sequence

from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.reference_data import repository


async def load(uow: UnitOfWork, name: str, codes: Sequence[str]) -> None:
    """Make these codes known under a reference data name; known ones stay as they are."""
    await repository.add(uow, name, list(dict.fromkeys(codes)))
