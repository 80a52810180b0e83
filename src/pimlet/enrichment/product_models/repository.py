"""SQL of product models beside that of their ancestors (see `pimlet.enrichment.products.models`)."""

from typing import Any

from sqlalchemy import bindparam, delete, select

from pimlet.enrichment.products.models import DOCUMENT_COLUMNS, DocumentRow
from pimlet.enrichment.products.tables import product_model
from pimlet.foundation.unit_of_work import UnitOfWork

# The unique index on `key`.
_OF_KEY = product_model.c.key == bindparam("key")
_ONE = select(*DOCUMENT_COLUMNS).where(_OF_KEY)
_DELETE = (
    delete(product_model)
    .where(_OF_KEY)
    .returning(product_model.c.code, product_model.c.category_ids, product_model.c.parent_id)
)


async def find(uow: UnitOfWork, key: str) -> DocumentRow | None:
    """One model by key."""
    rows: list[Any] = await uow.rows(_ONE, {"key": key})
    return tuple(rows[0]) if rows else None


async def remove(uow: UnitOfWork, key: str) -> Any | None:
    """Delete one model by key; sub models, variants, cells and links go with it by the foreign keys.

    Its code, own categories and parent's id; None when there is none.
    """
    return (await uow.execute(_DELETE, {"key": key})).one_or_none()
