"""All SQL of reference data."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from pimlet.foundation.keys import structure_key
from pimlet.foundation.schema import KEY
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.attributes.tables import attribute
from pimlet.structure.reference_data.tables import reference_data

_NAMES = bindparam("names", type_=ARRAY(KEY))
_KEYS = bindparam("keys", type_=ARRAY(KEY))
_given = func.unnest(_NAMES, _KEYS).table_valued("name", "key").render_derived()
# The unique index (name, key).
_FIND = select(reference_data).join(
    _given, (reference_data.c.name == _given.c.name) & (reference_data.c.key == _given.c.key)
)
_ADD = insert(reference_data).on_conflict_do_nothing(index_elements=[reference_data.c.name, reference_data.c.key])


async def find(uow: UnitOfWork, wanted: Iterable[tuple[str, str]]) -> list[Any]:
    """The rows of these (name, key) pairs."""
    pairs = sorted(set(wanted))
    return await uow.rows(_FIND, {"names": [name for name, _ in pairs], "keys": [key for _, key in pairs]})


async def all_rows(uow: UnitOfWork) -> list[Any]:
    """Names with codes, sorted, by the unique index (name, key)."""
    statement = select(reference_data.c.name, reference_data.c.code)
    return await uow.rows(statement.order_by(reference_data.c.name, reference_data.c.key))


async def add(uow: UnitOfWork, name: str, codes: Sequence[str]) -> None:
    """Store codes that are not known in any case."""
    if codes:
        await uow.execute(_ADD, [{"name": name, "code": code, "key": structure_key(code)} for code in codes])


async def remove(uow: UnitOfWork, name: str, key: str) -> bool:
    """Delete a code, by the unique index (name, key); whether there was one."""
    removed = delete(reference_data).where(reference_data.c.name == name, reference_data.c.key == key)
    return (await uow.execute(removed.returning(reference_data.c.id))).first() is not None


async def attributes_with(uow: UnitOfWork, name: str) -> list[str]:
    """Keys of the attributes that accept the codes of this name. Reads the whole table of attributes."""
    found = attribute.c.properties["reference_data_name"].as_string() == name
    return [row.key for row in await uow.rows(select(attribute.c.key).where(found))]
