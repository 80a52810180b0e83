"""The legacy resource "measure families": the same data, read only (spec 02 §13)."""

from collections.abc import Mapping

from pimlet.edge.errors import NotFound
from pimlet.edge.pagination import PageRequest
from pimlet.edge.resource_routes import Document, Listing
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.measurements import repository
from pimlet.structure.measurements.format import legacy


class MeasureFamilyReader:
    """Lists and reads measure families."""

    async def check_list(self, uow: UnitOfWork, parents: Mapping[str, str], query: Mapping[str, str]) -> None:
        """Nothing comes before the pagination."""

    async def page(
        self, uow: UnitOfWork, parents: Mapping[str, str], query: Mapping[str, str], request: PageRequest
    ) -> Listing:
        """One page by code."""
        rows, count = await repository.page(uow, request)
        return Listing([legacy(row, row.code) for row in rows], [(row.code,) for row in rows], count)

    async def one(self, uow: UnitOfWork, parents: Mapping[str, str], code: str, query: Mapping[str, str]) -> Document:
        """One family in any case, under the code as it was asked for. Raises `NotFound`."""
        rows = await repository.find(uow, [code])
        if not rows:
            raise NotFound(f'Measure family with code "{code}" does not exist.')
        return legacy(rows[0], code)
