"""Changes of the structure brought to stored products, in the transaction that makes them."""

from sqlalchemy import cast, false, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Integer, Text

from pimlet.enrichment.products.tables import MODELS, PRODUCTS, EntityTables
from pimlet.enrichment.rewrites import affected, worker
from pimlet.enrichment.rewrites.affected import Condition
from pimlet.enrichment.rewrites.items import ITEMS
from pimlet.enrichment.rewrites.tables import rewrite
from pimlet.foundation.state import state
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.rights import defaults
from pimlet.structure.changes import (
    Appeared,
    AttributesChanged,
    Changed,
    FamiliesChanged,
    OptionsRemoved,
    VariantsChanged,
    removed_name,
)

MOST_AT_ONCE = 1_000
"""Entities that a structure change rewrites itself; with more of them it leaves all to the background."""


def _names(changed: Changed) -> list[str]:
    """Names that cannot be given again before the rewrite is done."""
    match changed:
        case AttributesChanged(keys, _):
            return [removed_name("attribute", key) for key in keys]
        case OptionsRemoved(key, options):
            return [removed_name("option", key, option) for option in options]
        case _:
            return []


class ProductChanges:
    """The implementation of `pimlet.structure.changes.StructureChanges`."""

    async def follow(self, uow: UnitOfWork, changed: Changed) -> None:
        """Rewrite up to 1,000 entities now, more of them later."""
        found = []
        for tables in (PRODUCTS, MODELS):
            condition = await affected.condition(uow, changed, tables)
            if condition is not None:
                found.append((tables, condition))
        count = 0
        for tables, condition in found:
            some = select(tables.id).where(condition).limit(MOST_AT_ONCE + 1).subquery()
            count += (await uow.execute(select(func.count()).select_from(some))).scalar_one()
        if not count:
            return
        number = await self._queue(uow, changed, found)
        if count <= MOST_AT_ONCE:
            while await worker.rewrite_some(uow, number):
                pass
            return
        await uow.execute(update(state).values(pending_rewrites=state.c.pending_rewrites + 1))
        uow.after_commit(lambda: worker.start(uow.sandbox))

    async def _queue(self, uow: UnitOfWork, changed: Changed, found: list[tuple[EntityTables, Condition]]) -> int:
        moves = isinstance(changed, VariantsChanged | FamiliesChanged)
        row = insert(rewrite).values(removed=_names(changed), created=uow.now, moves=moves).returning(rewrite.c.id)
        number = int((await uow.execute(row)).scalar_one())
        for tables, condition in found:
            items, ref = ITEMS[tables]
            chosen = select(cast(literal(number), Integer), tables.id, false()).where(condition)
            await uow.execute(insert(items).from_select([items.c.rewrite_id, ref, items.c.written], chosen))
        return number

    async def welcome(self, uow: UnitOfWork, appeared: Appeared) -> None:
        """See `pimlet.rights.defaults`."""
        await defaults.give(uow, appeared)

    async def release(self, uow: UnitOfWork, codes: frozenset[str]) -> None:
        """Finish what still holds remains of these names, in this transaction."""
        blocking = select(func.count()).where(rewrite.c.removed.overlap(cast(literal(sorted(codes)), ARRAY(Text))))
        if (await uow.execute(blocking)).scalar_one():
            while await worker.rewrite_some(uow):
                pass
