"""Published products stay in the catalog: the guard that is asked before products are deleted."""

from typing import Any

from sqlalchemy import Select

from pimlet.foundation.differences import Feature
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.workflow.published_products import repository

_MOST_REASONS = 100


class PublishedStay:
    """The implementation of `pimlet.enrichment.products.removal.RemovalGuard`."""

    async def reasons(self, uow: UnitOfWork, products: Select[Any]) -> list[str]:
        """A text for each published product. Where the PIM has none, what was published goes with its product."""
        if not uow.offers(Feature.PUBLISHED_PRODUCTS):
            await repository.remove_of(uow, products)
            return []
        return [
            f'The product "{identifier}" cannot be deleted because it is published: unpublish it first.'
            for identifier in await repository.first_of(uow, products, _MOST_REASONS)
        ]
