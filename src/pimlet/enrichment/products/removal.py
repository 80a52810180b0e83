"""What may keep products from being deleted: asked here, answered by the storey above."""

from typing import Any, Protocol

from sqlalchemy import Select

from pimlet.foundation.unit_of_work import UnitOfWork


class RemovalGuard(Protocol):
    """Asked in the transaction that deletes, before it does."""

    async def reasons(self, uow: UnitOfWork, products: Select[Any]) -> list[str]:
        """Why products cannot be deleted, one text for each; `products` selects the uuids of those that would go.

        What does not keep them is made ready for their removal.
        """
        ...
