"""All SQL of measurement families."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from pimlet.edge.pagination import PageRequest
from pimlet.foundation.keys import structure_key
from pimlet.foundation.schema import KEY
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.attributes.tables import attribute
from pimlet.structure.catalog_model import AttributeType
from pimlet.structure.measurements.format import columns
from pimlet.structure.measurements.model import MeasurementFamily
from pimlet.structure.measurements.tables import measurement_family
from pimlet.structure.rows import page_of

_ROWS = select(measurement_family)
# The unique index on `key`.
_BY_KEYS = _ROWS.where(measurement_family.c.key == func.any(bindparam("keys", type_=ARRAY(KEY))))


async def every(uow: UnitOfWork) -> list[Any]:
    """All rows by code."""
    return await uow.rows(_ROWS.order_by(measurement_family.c.key))


async def page(uow: UnitOfWork, request: PageRequest) -> tuple[list[Any], int | None]:
    """One page by code."""
    return await page_of(uow, _ROWS, (measurement_family.c.key,), request)


async def find(uow: UnitOfWork, codes: Iterable[str]) -> list[Any]:
    """Rows with these codes in any case."""
    return await uow.rows(_BY_KEYS, {"keys": [structure_key(code) for code in codes]})


async def count(uow: UnitOfWork) -> int:
    """Number of families."""
    return int((await uow.execute(select(func.count()).select_from(measurement_family))).scalar_one())


async def used(uow: UnitOfWork) -> set[str]:
    """Keys of the families that attributes have. Reads the whole table of attributes."""
    code = attribute.c.properties["metric_family"].as_string()
    rows = await uow.rows(select(code.label("code")).where(attribute.c.type == AttributeType.METRIC).distinct())
    return {structure_key(row.code) for row in rows if row.code is not None}


async def save(uow: UnitOfWork, families: Sequence[MeasurementFamily]) -> None:
    """Insert those without an id, update the others (by the primary key)."""
    created = [{"code": one.code, "key": structure_key(one.code), **columns(one)} for one in families if one.id is None]
    changed = [{"row_id": one.id, **columns(one)} for one in families if one.id is not None]
    if created:
        await uow.execute(insert(measurement_family), created)
    if changed:
        values: dict[str, Any] = {name: bindparam(name) for name in ("labels", "standard_unit_code", "units")}
        statement = update(measurement_family).where(measurement_family.c.id == bindparam("row_id")).values(values)
        await uow.execute(statement, changed)


async def remove(uow: UnitOfWork, key: str) -> None:
    """Delete the family with this key, by its unique index."""
    await uow.execute(delete(measurement_family).where(measurement_family.c.key == key))
