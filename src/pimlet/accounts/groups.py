"""User groups (spec 01 §13.3)."""

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from pimlet.accounts.errors import AccountsError, UnknownAccountError
from pimlet.accounts.rules import USED, reject, text_problems
from pimlet.accounts.tables import user_group
from pimlet.foundation.keys import code_key
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import UnitOfWork

EVERYBODY = "All"
"""The group that every user is in."""


async def list_groups(uow: UnitOfWork) -> list[str]:
    """Names of all groups, sorted in any case."""
    return [row.name for row in await uow.rows(select(user_group.c.name).order_by(user_group.c.key))]


async def create(uow: UnitOfWork, name: str) -> None:
    """A new group. Raises `AccountsError` for a bad name or one that is used in any case."""
    if not await ensure(uow, name):
        raise AccountsError(f"name: {USED}")


async def ensure(uow: UnitOfWork, name: str) -> bool:
    """A new group, unless there is one of this name in any case; whether it is new. Raises `AccountsError`."""
    reject(text_problems("name", name, 1, 30))
    created = await uow.execute(
        insert(user_group).values(name=name, key=code_key(name)).on_conflict_do_nothing().returning(user_group.c.id)
    )
    if created.scalar_one_or_none() is None:
        return False
    await uow.bump(Part.ACCOUNTS)
    return True


async def remove(uow: UnitOfWork, name: str) -> None:
    """Delete a group; users leave it. Raises `AccountsError`."""
    (number,) = await ids_of(uow, [name])
    if code_key(name) == code_key(EVERYBODY):
        raise AccountsError(f'Every user is in the group "{EVERYBODY}": it cannot be deleted.')
    await uow.execute(delete(user_group).where(user_group.c.id == number))
    await uow.bump(Part.ACCOUNTS, Part.RIGHTS)


async def ids_of(uow: UnitOfWork, names: Iterable[str]) -> list[int]:
    """Ids of groups by name in any case. Raises `UnknownAccountError` for the first that does not exist."""
    keys = {code_key(name): name for name in names}
    rows = await uow.rows(select(user_group.c.id, user_group.c.key).where(user_group.c.key.in_(list(keys))))
    found = {row.key: row.id for row in rows}
    for key, name in keys.items():
        if key not in found:
            raise UnknownAccountError("user group", name, await list_groups(uow))
    return [found[key] for key in keys]
