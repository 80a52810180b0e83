"""Products locked with their ancestors, in the order of all writers: models before products (architecture §2)."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from pimlet.enrichment.products import models, repository
from pimlet.foundation.unit_of_work import UnitOfWork


async def lock_products(
    uow: UnitOfWork, keys: Iterable[str], uuids: Iterable[UUID], models_named: Iterable[str] = ()
) -> tuple[list[Any], list[Any]]:
    """Rows of the products with these identifier keys or uuids, and rows of the models above them, roots first.

    The models stay as they are until the transaction ends; those with the keys `models_named` are among them.
    """
    keys, uuids = list(keys), list(uuids)
    current = await repository.parents(uow, keys, uuids)
    above = await models.lock(uow, models_named, current, changing=False)
    rows = await repository.lock(uow, keys, uuids)
    moved = {row.parent_id for row in rows if row.parent_id is not None} - {row.id for row in above}
    if moved:
        # A product has become a variant of another model between the two statements.
        above += [row for row in await models.lock(uow, (), moved, changing=False) if row not in above]
    return rows, above
