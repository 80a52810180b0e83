"""Which parts of the structure are used by products."""

from typing import Any

from sqlalchemy import Select, exists, select

from pimlet.enrichment.products.tables import product, product_model
from pimlet.foundation.unit_of_work import UnitOfWork


class ProductsUse:
    """The implementation of `pimlet.structure.use.StructureUse`."""

    def families_with_products(self) -> Select[Any]:
        """Ids of families with products: the index on `family_id`."""
        return select(product.c.family_id).where(product.c.family_id.is_not(None)).distinct()

    async def variant_has_models(self, uow: UnitOfWork, variant_id: int) -> bool:
        """The index on `family_variant_id`."""
        found = await uow.execute(select(exists().where(product_model.c.family_variant_id == variant_id)))
        return bool(found.scalar_one())
