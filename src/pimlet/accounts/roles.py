"""Roles and their permissions (spec 01 §11, §13.3)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert

from pimlet.accounts.errors import AccountsError, UnknownAccountError
from pimlet.accounts.permissions import PERMISSIONS
from pimlet.accounts.rules import USED, reject, text_problems
from pimlet.accounts.tables import role, role_permission, user, user_role
from pimlet.foundation.keys import code_key
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.foundation.unknown import unknown

_CODE = re.compile(r"ROLE_[0-9A-Z_-]*")
_LABEL_LENGTH = 25
_BAD_CODE = "role: This value is not valid. It must be ROLE_ and capital letters, digits, hyphens and underscores."


@dataclass(frozen=True, slots=True)
class Role:
    """A role as administrators see it; permissions in the order of `PERMISSIONS`."""

    role: str
    label: str
    permissions: tuple[str, ...]


_GRANTED = (
    select(func.array_agg(role_permission.c.permission)).where(role_permission.c.role_id == role.c.id).scalar_subquery()
)


async def list_roles(uow: UnitOfWork) -> list[Role]:
    """All roles, sorted by code."""
    rows = await uow.rows(select(role.c.role, role.c.label, _GRANTED.label("granted")).order_by(role.c.key))
    return [Role(row.role, row.label, tuple(_in_order(row.granted or ()))) for row in rows]


def _in_order(granted: Sequence[str]) -> list[str]:
    return [name for name in PERMISSIONS if name in granted]


async def get(uow: UnitOfWork, code: str) -> Role:
    """One role by its code in any case. Raises `UnknownAccountError`."""
    (number,) = await ids_of(uow, [code])
    found = await uow.execute(select(role.c.role, role.c.label, _GRANTED.label("granted")).where(role.c.id == number))
    row = found.one()
    return Role(row.role, row.label, tuple(_in_order(row.granted or ())))


async def create(uow: UnitOfWork, code: str, label: str, permissions: Iterable[str] | None = None) -> None:
    """A new role with the given permissions; None gives it all of them, as in Akeneo.

    Raises `AccountsError` for bad or used values.
    """
    problems = text_problems("role", code, 1, 255)
    if not problems and not _CODE.fullmatch(code):
        problems.append(_BAD_CODE)
    problems += text_problems("label", label, 1, _LABEL_LENGTH)
    granted = list(PERMISSIONS if permissions is None else dict.fromkeys(permissions))
    reject([*problems, *_permission_problems(granted)])
    created = await uow.execute(
        insert(role)
        .values(role=code, key=code_key(code), label=label, label_key=code_key(label))
        .on_conflict_do_nothing()
        .returning(role.c.id)
    )
    number = created.scalar_one_or_none()
    if number is None:
        taken = await uow.execute(select(role.c.id).where(role.c.key == code_key(code)))
        raise AccountsError(f"{'label' if taken.scalar_one_or_none() is None else 'role'}: {USED}")
    await _insert_permissions(uow, number, granted)
    await uow.bump(Part.ACCOUNTS)


async def put(uow: UnitOfWork, code: str, label: str, permissions: Iterable[str] | None = None) -> bool:
    """A role with exactly this label and these permissions (None for all); whether it is new.

    Raises `AccountsError` for bad or used values.
    """
    found = await uow.execute(select(role.c.id).where(role.c.key == code_key(code)))
    if found.one_or_none() is None:
        await create(uow, code, label, permissions)
        return True
    granted = list(PERMISSIONS if permissions is None else dict.fromkeys(permissions))
    await set_label(uow, code, label)
    await revoke(uow, code, PERMISSIONS)
    await grant(uow, code, granted)
    return False


async def set_label(uow: UnitOfWork, code: str, label: str) -> None:
    """Another label. Raises `AccountsError` for a bad one or one that another role has."""
    (number,) = await ids_of(uow, [code])
    reject(text_problems("label", label, 1, _LABEL_LENGTH))
    taken = await uow.execute(select(role.c.id).where(role.c.label_key == code_key(label), role.c.id != number))
    if taken.one_or_none() is not None:
        raise AccountsError(f"label: {USED}")
    await uow.execute(update(role).where(role.c.id == number).values(label=label, label_key=code_key(label)))
    await uow.bump(Part.ACCOUNTS)


def _permission_problems(names: Iterable[str]) -> list[str]:
    return [f"permissions: {unknown('permission', name, PERMISSIONS)}" for name in names if name not in PERMISSIONS]


async def _insert_permissions(uow: UnitOfWork, number: int, names: Sequence[str]) -> None:
    if names:
        rows = [{"role_id": number, "permission": name} for name in names]
        await uow.execute(insert(role_permission).on_conflict_do_nothing(), rows)


async def grant(uow: UnitOfWork, code: str, permissions: Iterable[str]) -> None:
    """Give a role permissions; those that it has stay. Raises `AccountsError` for unknown names."""
    names = list(dict.fromkeys(permissions))
    (number,) = await ids_of(uow, [code])
    reject(_permission_problems(names))
    await _insert_permissions(uow, number, names)
    await uow.bump(Part.ACCOUNTS)


async def revoke(uow: UnitOfWork, code: str, permissions: Iterable[str]) -> None:
    """Take permissions from a role; those that it lacks change nothing. Raises `AccountsError` for unknown names."""
    names = list(dict.fromkeys(permissions))
    (number,) = await ids_of(uow, [code])
    reject(_permission_problems(names))
    await uow.execute(
        delete(role_permission).where(role_permission.c.role_id == number, role_permission.c.permission.in_(names))
    )
    await uow.bump(Part.ACCOUNTS)


async def remove(uow: UnitOfWork, code: str) -> None:
    """Delete a role. Raises `AccountsError` while it is the only role of a user."""
    (number,) = await ids_of(uow, [code])
    other = user_role.alias("other")
    has_other = select(other.c.role_id).where(other.c.user_id == user.c.id, other.c.role_id != number).exists()
    left_without = await uow.execute(
        select(func.array_agg(aggregate_order_by(user.c.username, user.c.key)))
        .select_from(user_role.join(user))
        .where(user_role.c.role_id == number, ~has_other)
    )
    names = left_without.scalar_one()
    if names:
        raise AccountsError(f"These users have no other role, give them one first: {', '.join(names)}.")
    await uow.execute(delete(role).where(role.c.id == number))
    await uow.bump(Part.ACCOUNTS)


async def ids_of(uow: UnitOfWork, codes: Iterable[str]) -> list[int]:
    """Ids of roles by code in any case. Raises `UnknownAccountError` for the first that does not exist."""
    keys = {code_key(code): code for code in codes}
    found = {row.key: row.id for row in await uow.rows(select(role.c.id, role.c.key).where(role.c.key.in_(list(keys))))}
    for key, code in keys.items():
        if key not in found:
            raise UnknownAccountError("role", code, (one.role for one in await list_roles(uow)))
    return [found[key] for key in keys]
