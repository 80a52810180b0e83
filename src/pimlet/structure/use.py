"""What the structure asks of the products above it; the application passes the implementation."""

from typing import Any, Protocol

from sqlalchemy import Select


class StructureUse(Protocol):
    """Which parts of the structure are used by products."""

    def families_with_products(self) -> Select[Any]:
        """A SELECT of the ids of families that have products."""
        ...
