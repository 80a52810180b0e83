"""Which parts of the structure are used by products."""

from typing import Any

from sqlalchemy import Select, select

from pimlet.enrichment.products.tables import product


class ProductsUse:
    """The implementation of `pimlet.structure.use.StructureUse`."""

    def families_with_products(self) -> Select[Any]:
        """Ids of families with products: the index on `family_id`."""
        return select(product.c.family_id).where(product.c.family_id.is_not(None)).distinct()
