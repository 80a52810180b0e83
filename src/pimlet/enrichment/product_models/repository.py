"""SQL of product models beside that of their ancestors (see `pimlet.enrichment.products.models`)."""

from typing import Any

from sqlalchemy import Select, bindparam, delete, select, union_all

from pimlet.enrichment.products.models import DOCUMENT_COLUMNS, DocumentRow
from pimlet.enrichment.products.tables import product, product_model
from pimlet.foundation.prepared import Prepared
from pimlet.foundation.schema import among
from pimlet.foundation.unit_of_work import UnitOfWork

# The unique index on `key`.
_OF_KEY = product_model.c.key == bindparam("key")
_ONE = Prepared(select(*DOCUMENT_COLUMNS).where(_OF_KEY))
_DELETE = (
    delete(product_model)
    .where(_OF_KEY)
    .returning(product_model.c.code, product_model.c.category_ids, product_model.c.parent_id)
)


async def find(uow: UnitOfWork, key: str) -> DocumentRow | None:
    """One model by key."""
    rows: list[Any] = await uow.fetch(_ONE, key=key)
    return rows[0] if rows else None


def variants_below(key: str) -> Select[Any]:
    """A SELECT of the uuids of all variants below a model: the indexes on the parents of models and products."""
    children = product_model.alias("children")
    below = select(children.c.id).join(product_model, children.c.parent_id == product_model.c.id)
    named = select(product_model.c.id).where(product_model.c.key == key)
    return select(product.c.uuid).where(
        among(product.c.parent_id, union_all(named, below.where(product_model.c.key == key)))
    )


async def remove(uow: UnitOfWork, key: str) -> Any | None:
    """Delete one model by key; sub models, variants, cells and links go with it by the foreign keys.

    Its code, own categories and parent's id; None when there is none.
    """
    return (await uow.execute(_DELETE, {"key": key})).one_or_none()
