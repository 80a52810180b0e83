"""Numbers of cell names, which every cell row and every filter on cells uses."""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from pimlet.enrichment.products.tables import cell_key
from pimlet.foundation.schema import KEY
from pimlet.foundation.unit_of_work import UnitOfWork

_NAMES = bindparam("names", type_=ARRAY(KEY))
# The unique index on `name`.
_FIND = select(cell_key.c.name, cell_key.c.id).where(cell_key.c.name == func.any(_NAMES))
_ADD = (
    upsert(cell_key)
    .from_select(["name"], select(func.unnest(_NAMES)))
    .on_conflict_do_nothing(index_elements=[cell_key.c.name])
)


async def known_cells(uow: UnitOfWork, names: Collection[str]) -> Mapping[str, int]:
    """The numbers of those names that have one. Names that the process knows cost no query."""
    known: dict[str, int] = uow.sandbox.interned_cells
    missing = sorted(set(names) - known.keys())
    if missing:
        known.update({row.name: row.id for row in await uow.rows(_FIND, {"names": missing})})
    return known


async def cell_ids(uow: UnitOfWork, names: Iterable[str]) -> Mapping[str, int]:
    """The numbers of cell names, interned when they are new."""
    wanted = set(names)
    known = await known_cells(uow, wanted)
    new = sorted(wanted - known.keys())
    if not new:
        return known
    await uow.execute(_ADD, {"names": new})
    # Not remembered: this transaction may still be rolled back.
    return {**known, **{row.name: row.id for row in await uow.rows(_FIND, {"names": new})}}
