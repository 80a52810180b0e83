"""What user groups get on new categories, attribute groups and locales (spec 05 §1.1)."""

from collections.abc import Mapping
from typing import Any

from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.rights import repository
from pimlet.rights.kinds import KINDS, Kind
from pimlet.structure.changes import Appeared, AttributeGroupsCreated, CategoriesCreated, LocalesActivated


async def give(uow: UnitOfWork, appeared: Appeared) -> None:
    """Store what groups get: by their defaults, or on a child category what they have on its parent.

    A locale that is activated again keeps the rights that it has. Where no right is stored at all this costs one
    query, which the process remembers.
    """
    if not await any_stored(uow):
        return
    match appeared:
        case CategoriesCreated(keys):
            await _categories(uow, keys)
        case AttributeGroupsCreated(keys):
            await _by_default(uow, Kind.ATTRIBUTE_GROUP, keys)
        case LocalesActivated(codes):
            await _by_default(uow, Kind.LOCALE, codes)
    await uow.bump(Part.RIGHTS)


async def any_stored(uow: UnitOfWork) -> bool:
    """Whether any group holds a right or a default that differs from what it has without."""
    cache = uow.cache("any rights", Part.RIGHTS)
    if "stored" not in cache:
        cache["stored"] = await repository.any_stored(uow)
    return bool(cache["stored"])


async def _by_default(uow: UnitOfWork, kind: Kind, names: frozenset[str]) -> None:
    of = KINDS[kind]
    ids = (await repository.things(uow, of, names)).values()
    given = [(row.group_id, getattr(row, kind)) for row in await repository.defaults(uow)]
    await repository.add(uow, of, [(number, group, level) for number in ids for group, level in given])


async def _categories(uow: UnitOfWork, keys: frozenset[str]) -> None:
    of = KINDS[Kind.CATEGORY]
    created = await repository.created_categories(uow, keys)
    of_roots = [(row.group_id, row.category) for row in await repository.defaults(uow)]
    held: dict[int, list[tuple[int, int]]] = {}
    for thing, group, level in await repository.of_things(uow, of, _old_parents(created)):
        held.setdefault(thing, []).append((group, level))
    rows = []
    for row in created:
        held[row.id] = of_roots if row.parent_id is None else held.get(row.parent_id, [])
        rows += [(row.id, group, level) for group, level in held[row.id]]
    await repository.add(uow, of, rows)


def _old_parents(created: list[Any]) -> set[int]:
    by_id: Mapping[int, Any] = {row.id: row for row in created}
    return {row.parent_id for row in created if row.parent_id is not None and row.parent_id not in by_id}
