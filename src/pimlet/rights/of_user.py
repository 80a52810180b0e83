"""Which rights a user has: the union over the user's groups (spec 05 §1.1)."""

from typing import Any

from pimlet.accounts.authentication import Principal
from pimlet.foundation.differences import Feature
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.rights import repository
from pimlet.rights.kinds import KINDS, Kind
from pimlet.rights.model import EVERYTHING, Level, Rights, restricted_to, with_attributes

_MAX_CACHED = 1_000


async def rights_of(uow: UnitOfWork, principal: Principal | None) -> Rights:
    """The rights of a user; everything for nobody (seeds, the control API) and where the feature is off.

    Costs two queries at most, none while neither rights nor attributes change.
    """
    if principal is None or not uow.offers(Feature.PERMISSION):
        return EVERYTHING
    cache = uow.cache("rights of groups", Part.RIGHTS)
    rights: Rights | None = cache.get(principal.groups)
    if rights is None:
        _make_room(cache)
        rights = cache[principal.groups] = await _of_groups(uow, principal.groups)
    if not rights.attribute_groups:
        return rights
    return await _with_attributes(uow, rights)


def _make_room(cache: dict[Any, Any]) -> None:
    if len(cache) > _MAX_CACHED:
        cache.clear()


async def _of_groups(uow: UnitOfWork, groups: frozenset[str]) -> Rights:
    """Every user is in `All`, which may do everything, so only what was taken from it can be restricted."""
    rows = await repository.of_groups(uow, groups)
    found: dict[Kind, dict[Any, Level]] = {}
    for kind, of in KINDS.items():
        held = [(row.id if row.code is None else row.code, row) for row in rows if row.kind == kind]
        levels = {name: row.level for name, row in held if row.everybody}
        for name, row in held:
            if name in levels:
                levels[name] = max(levels[name], row.level)
        found[kind] = {name: Level(level) for name, level in levels.items() if level < of.highest}
    if not any(found.values()):
        return EVERYTHING
    return restricted_to(found[Kind.CATEGORY], found[Kind.ATTRIBUTE_GROUP], found[Kind.LOCALE])


async def _with_attributes(uow: UnitOfWork, rights: Rights) -> Rights:
    cache = uow.cache("rights on attributes", Part.ATTRIBUTES)
    # The rights of other groups, or of another version of them, are another object.
    found = cache.get(id(rights))
    if found is None or found[0] is not rights:
        _make_room(cache)
        attributes = await repository.attributes_of(uow, rights.attribute_groups)
        found = cache[id(rights)] = (rights, with_attributes(rights, attributes))
    complete: Rights = found[1]
    return complete
