"""Changes of the structure brought to stored products, in the transaction that makes them."""

from sqlalchemy import Select, cast, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Integer, Text

from pimlet.enrichment.products.tables import MODELS, PRODUCTS
from pimlet.enrichment.rewrites import affected, worker
from pimlet.enrichment.rewrites.refresh import refresh
from pimlet.enrichment.rewrites.tables import rewrite, rewrite_product, rewrite_product_model
from pimlet.foundation.state import state
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.rights import defaults
from pimlet.structure.changes import Appeared, AttributesChanged, Changed, OptionsRemoved, removed_name

MOST_AT_ONCE = 1_000
"""Entities that a structure change rewrites itself; with more of them it leaves all to the background."""

_ITEMS = {PRODUCTS: rewrite_product, MODELS: rewrite_product_model}


def _names(changed: Changed) -> list[str]:
    """Names that cannot be given again before the rewrite is done."""
    match changed:
        case AttributesChanged(keys):
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
                found.append((tables, select(tables.id).where(condition)))
        first = [
            (tables, [row[0] for row in await uow.rows(chosen.limit(MOST_AT_ONCE + 1))]) for tables, chosen in found
        ]
        if sum(len(ids) for _, ids in first) <= MOST_AT_ONCE:
            for tables, ids in first:
                await refresh(uow, tables, ids)
            return
        await self._defer(uow, _names(changed), [(tables, chosen) for tables, chosen in found])

    async def _defer(
        self, uow: UnitOfWork, removed: list[str], found: list[tuple[object, Select[tuple[object]]]]
    ) -> None:
        row = insert(rewrite).values(removed=removed, created=uow.now).returning(rewrite.c.id)
        number = (await uow.execute(row)).scalar_one()
        for tables, chosen in found:
            items = _ITEMS[tables]  # type: ignore[index]
            columns = [column.name for column in items.columns]
            numbered = chosen.with_only_columns(cast(literal(number), Integer), *chosen.selected_columns)
            await uow.execute(insert(items).from_select(columns, numbered))
        await uow.execute(update(state).values(pending_rewrites=state.c.pending_rewrites + 1))
        uow.after_commit(lambda: worker.start(uow.sandbox))

    async def welcome(self, uow: UnitOfWork, appeared: Appeared) -> None:
        """See `pimlet.rights.defaults`."""
        await defaults.give(uow, appeared)

    async def release(self, uow: UnitOfWork, codes: frozenset[str]) -> None:
        """Finish what still holds remains of these names, in this transaction."""
        blocking = select(func.count()).where(rewrite.c.removed.overlap(cast(literal(sorted(codes)), ARRAY(Text))))
        if (await uow.execute(blocking)).scalar_one():
            while await worker.rewrite_some(uow):
                pass
