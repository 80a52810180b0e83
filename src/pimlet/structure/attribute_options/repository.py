"""The SQL of attribute options."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from pimlet.edge.pagination import PageRequest
from pimlet.foundation.keys import structure_key
from pimlet.foundation.pairs import in_pairs, pair_parameters
from pimlet.foundation.schema import KEY
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.attribute_options.tables import attribute_option
from pimlet.structure.attribute_options.updater import Option, Parent
from pimlet.structure.attributes.tables import attribute
from pimlet.structure.rows import page_of
from pimlet.structure.writing import Change

_KEYS = bindparam("keys", type_=ARRAY(KEY))

# The unique index on `key`.
_PARENTS = select(attribute.c.id, attribute.c.code, attribute.c.type, attribute.c.key).where(
    attribute.c.key == func.any(_KEYS)
)


async def parents(uow: UnitOfWork, codes: Iterable[str]) -> dict[str, Parent]:
    """Attributes by key."""
    rows = await uow.rows(_PARENTS, {"keys": [structure_key(code) for code in codes]})
    return {row.key: Parent(row.id, row.code, row.type) for row in rows}


async def page(uow: UnitOfWork, attribute_id: int, request: PageRequest) -> tuple[list[Any], int | None]:
    """One page of an attribute's options by code, which the unique index (attribute_id, key) serves."""
    statement = select(attribute_option).where(attribute_option.c.attribute_id == attribute_id)
    return await page_of(uow, statement, (attribute_option.c.key,), request)


# The unique index (attribute_id, key).
_BY_PAIRS = select(attribute_option).where(in_pairs(attribute_option.c.attribute_id, attribute_option.c.key))


async def by_codes(uow: UnitOfWork, attributes: Iterable[int], codes: Iterable[str]) -> list[Any]:
    """The options with any of the codes, of any of the attributes."""
    keys = {structure_key(code) for code in codes}
    pairs = {(number, key) for number in attributes for key in keys}
    return await uow.rows(_BY_PAIRS, pair_parameters(pairs)) if pairs else []


# The end of the index (attribute_id, sort_order).
_LAST = select(func.max(attribute_option.c.sort_order)).where(
    attribute_option.c.attribute_id == bindparam("attribute_id")
)


async def last_place(uow: UnitOfWork, attribute_id: int) -> int | None:
    """The highest `sort_order` among an attribute's options; None without options."""
    found: int | None = (await uow.execute(_LAST, {"attribute_id": attribute_id})).scalar_one()
    return found


_INSERT = insert(attribute_option)
_UPDATE = (
    update(attribute_option)
    .where(attribute_option.c.id == bindparam("row_id"))
    .values({name: bindparam(name) for name in ("sort_order", "labels")})
)
# The primary key.
_TOUCH = update(attribute).where(attribute.c.id == bindparam("row_id")).values(updated=bindparam("moment"))


async def save(uow: UnitOfWork, changes: Sequence[Change[Option]]) -> None:
    """Insert and update, each as one batch; the attribute counts as changed too (spec 02 §1.8)."""
    created = [_row(change.after) for change in changes if change.before is None]
    changed = [{**_changeable(change.after), "row_id": change.after.id} for change in changes if change.before]
    if created:
        await uow.execute(_INSERT, created)
    if changed:
        await uow.execute(_UPDATE, changed)
    owners = sorted({change.after.attribute.id for change in changes})
    await uow.execute(_TOUCH, [{"row_id": owner, "moment": uow.now} for owner in owners])


def _changeable(of: Option) -> dict[str, Any]:
    return {"sort_order": of.sort_order, "labels": of.labels}


def _row(of: Option) -> dict[str, Any]:
    assert of.code is not None
    return {
        "attribute_id": of.attribute.id,
        "code": of.code,
        "key": structure_key(of.code),
        **_changeable(of),
    }


async def remove(uow: UnitOfWork, attribute_id: int, key: str) -> bool:
    """Delete one option by the unique index (attribute_id, key); False when there is none."""
    of = attribute_option
    found = await uow.execute(delete(of).where(of.c.attribute_id == attribute_id, of.c.key == key))
    return bool(found.rowcount)  # type: ignore[attr-defined]
