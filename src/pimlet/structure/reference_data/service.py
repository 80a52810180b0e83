"""Use cases of reference data. Akeneo has no routes for it: codes come from fixtures and the control plane."""

from collections.abc import Mapping, Sequence

from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.reference_data import repository


async def load(uow: UnitOfWork, name: str, codes: Sequence[str]) -> None:
    """Make these codes known under a reference data name; known ones stay as they are."""
    await repository.add(uow, name, list(dict.fromkeys(codes)))


async def all_codes(uow: UnitOfWork) -> Mapping[str, list[str]]:
    """The codes of every name."""
    known: dict[str, list[str]] = {}
    for row in await repository.all_rows(uow):
        known.setdefault(row.name, []).append(row.code)
    return known
