"""Granting and revoking rights, and the defaults of groups (spec 05 §14)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pimlet.accounts import groups
from pimlet.accounts.errors import AccountsError, UnknownAccountError
from pimlet.foundation.keys import code_key, structure_key
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.foundation.unknown import unknown
from pimlet.rights import repository
from pimlet.rights.kinds import KINDS, Kind
from pimlet.rights.model import Level


@dataclass(frozen=True, slots=True)
class Grant:
    """What a group was given or left with on one thing."""

    kind: str
    code: str
    group: str
    level: str


@dataclass(frozen=True, slots=True)
class Defaults:
    """The levels that a group gets on new root categories, attribute groups and activated locales."""

    group: str
    category: str
    attribute_group: str
    locale: str


def kind_of(name: str) -> Kind:
    """A kind by name. Raises `AccountsError`."""
    if name not in set(Kind):
        raise AccountsError(f"kind: {unknown('kind of rights', name, Kind)}")
    return Kind(name)


def level_of(kind: Kind, name: str, *, field: str = "level", lowest: Level = Level.NONE) -> Level:
    """A level of a kind by name. Raises `AccountsError` for one that the kind does not have."""
    known = {level.label: level for level in KINDS[kind].levels if level >= lowest}
    if name not in known:
        raise AccountsError(f'{field}: "{name}" is no level of a {KINDS[kind].thing}: give one of {", ".join(known)}.')
    return known[name]


async def list_grants(uow: UnitOfWork, kind: str | None = None, group: str | None = None) -> list[Grant]:
    """What was granted and revoked so far, by kind, code and group; of one kind or group only if it is named.

    Where nothing was, the group `All` may do everything and the others nothing. Raises `AccountsError`.
    """
    key = None if group is None else code_key(group)
    if group is not None:
        await groups.ids_of(uow, [group])
    return [
        Grant(one.value, row.code, row.name, Level(row.level).label)
        for one in (Kind if kind is None else [kind_of(kind)])
        for row in await repository.listed(uow, one)
        if key is None or code_key(row.name) == key
    ]


async def grant(
    uow: UnitOfWork, kind: str, codes: Sequence[str], group: str, level: str, *, below: bool = False
) -> None:
    """Give a group a level on things by code in any case, and all levels before it; a higher one stays.

    `below` includes all categories below the named ones. Raises `AccountsError`.
    """
    await _set(uow, kind_of(kind), codes, group, level_of(kind_of(kind), level, lowest=Level.VIEW), below, raising=True)


async def revoke(
    uow: UnitOfWork, kind: str, codes: Sequence[str], group: str, level: str = "view", *, below: bool = False
) -> None:
    """Take a level on things from a group, and all levels after it; those before it stay. Raises `AccountsError`."""
    left = Level(level_of(kind_of(kind), level, lowest=Level.VIEW) - 1)
    await _set(uow, kind_of(kind), codes, group, left, below, raising=False)


async def _set(
    uow: UnitOfWork, kind: Kind, codes: Sequence[str], group: str, level: Level, below: bool, *, raising: bool
) -> None:
    of = KINDS[kind]
    if below and kind is not Kind.CATEGORY:
        raise AccountsError(f"tree: A {of.thing} has nothing below it.")
    (group_id,) = await groups.ids_of(uow, [group])
    found = await repository.things(uow, of, codes)
    for code in codes:
        if structure_key(code) not in found:
            raise UnknownAccountError(of.thing, code, await repository.all_codes(uow, of))
    ids = list(found.values())
    if below:
        ids = await repository.with_descendants(uow, ids)
    await repository.set_levels(uow, of, ids, group_id, level, raising=raising)
    await uow.bump(Part.RIGHTS)


async def list_defaults(uow: UnitOfWork) -> list[Defaults]:
    """The defaults of all groups by name."""
    stored = {row.name: row for row in await repository.defaults(uow)}
    shown = []
    for name in await groups.list_groups(uow):
        levels = _base(name)
        if name in stored:
            levels = {kind: Level(getattr(stored[name], kind)) for kind in Kind}
        shown.append(Defaults(name, *(levels[kind].label for kind in Kind)))
    return shown


async def set_defaults(uow: UnitOfWork, group: str, levels: Mapping[str, str]) -> Defaults:
    """Set what a group gets on what is created from now on, by kind; others stay. Raises `AccountsError`."""
    (group_id,) = await groups.ids_of(uow, [group])
    wanted = {Kind(name): level_of(Kind(name), level, field=name) for name, level in levels.items()}
    await repository.set_defaults(uow, group_id, wanted, _base(group))
    await uow.bump(Part.RIGHTS)
    return next(one for one in await list_defaults(uow) if code_key(one.group) == code_key(group))


def _base(group: str) -> Mapping[Kind, Level]:
    everybody = code_key(group) == repository.EVERYBODY_KEY
    return {kind: of.highest if everybody else Level.NONE for kind, of in KINDS.items()}
