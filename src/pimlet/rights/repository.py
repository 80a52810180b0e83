"""The SQL of rights."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Integer, Text, bindparam, case, func, literal, null, or_, select, true, union_all
from sqlalchemy.dialects.postgresql import ARRAY, insert

from pimlet.accounts.groups import EVERYBODY
from pimlet.accounts.tables import user_group
from pimlet.foundation.keys import code_key, structure_key
from pimlet.foundation.schema import KEY
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.rights.kinds import KINDS, Kind, Rightful
from pimlet.rights.model import Level
from pimlet.rights.tables import default_right
from pimlet.structure.attributes.tables import attribute
from pimlet.structure.categories.tables import category

EVERYBODY_KEY = code_key(EVERYBODY)
_IDS = bindparam("ids", type_=ARRAY(Integer))
_KEYS = bindparam("keys", type_=ARRAY(KEY))
_NAMES = bindparam("names", type_=ARRAY(Text))
_OF_EVERYBODY = (user_group.c.key == EVERYBODY_KEY).label("everybody")

# The primary keys of the rights, for each of a few groups their index on group_id.
_OF_GROUPS = union_all(
    *(
        select(
            literal(kind.value).label("kind"),
            of.thing_id.label("id"),
            (of.things.c.code if kind is Kind.LOCALE else null()).label("code"),
            of.rights.c.level,
            _OF_EVERYBODY,
        )
        .select_from(of.rights.join(user_group).join(of.things))
        .where(user_group.c.name == func.any(_NAMES))
        for kind, of in KINDS.items()
    )
)


async def of_groups(uow: UnitOfWork, names: Iterable[str]) -> list[Any]:
    """What groups hold, by their stored names: rows of kind, id, code (locales only), level, and whether of `All`."""
    return list((await uow.execute(_OF_GROUPS, {"names": sorted(names)})).all())


# The index of attributes on group_id.
_ATTRIBUTES = select(attribute.c.code, attribute.c.group_id).where(attribute.c.group_id == func.any(_IDS))


async def attributes_of(uow: UnitOfWork, group_ids: Iterable[int]) -> Mapping[str, int]:
    """The attributes in attribute groups: the group's id by code."""
    return {row.code: row.group_id for row in await uow.rows(_ATTRIBUTES, {"ids": sorted(group_ids)})}


_ANY = select(or_(*(select(of.rights).exists() for of in KINDS.values()), select(default_right).exists()))


async def any_stored(uow: UnitOfWork) -> bool:
    """Whether any group holds a right or a default."""
    return bool((await uow.execute(_ANY)).scalar_one())


async def listed(uow: UnitOfWork, kind: Kind) -> list[Any]:
    """The stored rights on one kind: rows of code, name of the group, level."""
    of = KINDS[kind]
    return await uow.rows(
        select(of.things.c.code, user_group.c.name, of.rights.c.level)
        .select_from(of.rights.join(of.things).join(user_group))
        .order_by(of.things.c.key, user_group.c.key)
    )


async def things(uow: UnitOfWork, of: Rightful, codes: Iterable[str]) -> Mapping[str, int]:
    """Ids by key of the things with these codes in any case."""
    found = select(of.things.c.key, of.things.c.id).where(of.things.c.key == func.any(_KEYS))
    return {row.key: row.id for row in await uow.rows(found, {"keys": [structure_key(code) for code in codes]})}


async def all_codes(uow: UnitOfWork, of: Rightful) -> list[str]:
    """The codes of all things of a kind."""
    return [row.code for row in await uow.rows(select(of.things.c.code))]


_TOP = category.alias("top")
# The index on (root_id, lft).
_BELOW = (
    select(category.c.id)
    .join(_TOP, (_TOP.c.root_id == category.c.root_id) & category.c.lft.between(_TOP.c.lft, _TOP.c.rgt))
    .where(_TOP.c.id == func.any(_IDS))
    .distinct()
)


async def with_descendants(uow: UnitOfWork, category_ids: Iterable[int]) -> list[int]:
    """Categories and all below them."""
    return [row.id for row in await uow.rows(_BELOW, {"ids": list(category_ids)})]


async def set_levels(
    uow: UnitOfWork, of: Rightful, thing_ids: Iterable[int], group_id: int, level: Level, *, raising: bool
) -> None:
    """Let a group hold at least this level on things, or with `raising` false at most."""
    column, everybody = of.thing_id.name, user_group.c.key == EVERYBODY_KEY
    # Where there is no row, `All` holds the highest level and other groups none.
    before = case((everybody, int(of.highest)), else_=0)
    bound = func.greatest if raising else func.least
    rows = (
        select(of.things.c.id, user_group.c.id, bound(before, int(level)))
        .select_from(of.things.join(user_group, true()))
        .where(of.things.c.id == func.any(_IDS), user_group.c.id == group_id)
    )
    new = insert(of.rights).from_select([column, "group_id", "level"], rows)
    await uow.execute(
        new.on_conflict_do_update(
            index_elements=[column, "group_id"], set_={"level": bound(of.rights.c.level, int(level))}
        ),
        {"ids": sorted(set(thing_ids))},
    )


async def add(uow: UnitOfWork, of: Rightful, rows: Sequence[tuple[int, int, int]]) -> None:
    """Store rights as (thing, group, level); those that are stored already stay as they are."""
    if rows:
        names = (of.thing_id.name, "group_id", "level")
        new = insert(of.rights).values([dict(zip(names, row, strict=True)) for row in rows])
        await uow.execute(new.on_conflict_do_nothing())


_CREATED = select(category.c.id, category.c.parent_id).where(category.c.key == func.any(_KEYS)).order_by(
    category.c.level
)  # fmt: skip


async def created_categories(uow: UnitOfWork, keys: Iterable[str]) -> list[Any]:
    """Id and parent of categories by key, parents first."""
    return await uow.rows(_CREATED, {"keys": sorted(keys)})


async def of_things(uow: UnitOfWork, of: Rightful, ids: Iterable[int]) -> list[tuple[int, int, int]]:
    """The stored rights on things as (thing, group, level): the primary key."""
    found = select(of.thing_id, of.rights.c.group_id, of.rights.c.level).where(of.thing_id == func.any(_IDS))
    return [(row[0], row[1], row[2]) for row in await uow.rows(found, {"ids": sorted(ids)})]


async def defaults(uow: UnitOfWork) -> list[Any]:
    """Rows of `default_right` with the group's name."""
    return await uow.rows(
        select(default_right, user_group.c.name).select_from(default_right.join(user_group)).order_by(user_group.c.key)
    )


async def set_defaults(
    uow: UnitOfWork, group_id: int, levels: Mapping[Kind, Level], base: Mapping[Kind, Level]
) -> None:
    """Set some defaults of a group; `base` has those that it starts from."""
    given = {kind.value: int(level) for kind, level in levels.items()}
    new = insert(default_right).values(group_id=group_id, **{kind.value: int(base[kind]) for kind in Kind} | given)
    await uow.execute(new.on_conflict_do_update(index_elements=["group_id"], set_=given))
