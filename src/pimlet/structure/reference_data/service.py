"""Use cases of reference data. Akeneo has no routes for it: codes come from fixtures and the control plane."""

from collections.abc import Mapping, Sequence

from pimlet.edge.errors import NotFound
from pimlet.foundation.keys import structure_key
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.changes import OptionsRemoved, StructureChanges, removed_name
from pimlet.structure.reference_data import repository


async def load(uow: UnitOfWork, name: str, codes: Sequence[str], changes: StructureChanges) -> None:
    """Make these codes known under a reference data name; known ones stay as they are.

    Raises `Problem` while products may still hold a code that was removed.
    """
    if uow.state.pending_rewrites and codes:
        keys = [structure_key(code) for code in codes]
        attributes = await repository.attributes_with(uow, name)
        await changes.release(
            uow, frozenset(removed_name("option", attribute, key) for attribute in attributes for key in keys)
        )
    await repository.add(uow, name, list(dict.fromkeys(codes)))


async def remove(uow: UnitOfWork, name: str, code: str, changes: StructureChanges) -> None:
    """Forget a code, which leaves all values, as an option does. Raises `NotFound`."""
    key = structure_key(code)
    if not await repository.remove(uow, name, key):
        raise NotFound(f'The reference data "{name}" has no code "{code}".')
    for attribute in await repository.attributes_with(uow, name):
        await changes.follow(uow, OptionsRemoved(attribute, frozenset({key})))


async def all_codes(uow: UnitOfWork) -> Mapping[str, list[str]]:
    """The codes of every name."""
    known: dict[str, list[str]] = {}
    for row in await repository.all_rows(uow):
        known.setdefault(row.name, []).append(row.code)
    return known
