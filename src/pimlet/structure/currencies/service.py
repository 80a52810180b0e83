"""Use cases of currencies: read only (spec 02 §10)."""

from collections.abc import Mapping

from pimlet.edge.errors import NotFound
from pimlet.edge.pagination import PageRequest
from pimlet.edge.resource_routes import Document, Listing
from pimlet.foundation.differences import Feature
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.currencies import repository
from pimlet.structure.enabled_search import parse_search


class CurrencyService:
    """Lists and reads currencies. Where the PIM has no `search` it is ignored but kept in links."""

    async def check_list(self, uow: UnitOfWork, parents: Mapping[str, str], query: Mapping[str, str]) -> None:
        """The search, where there is one, comes before the pagination. Raises `Problem`."""
        self._search(uow, query)

    def _search(self, uow: UnitOfWork, query: Mapping[str, str]) -> bool | None:
        return parse_search(query) if uow.offers(Feature.CURRENCY_SEARCH) else None

    async def page(
        self, uow: UnitOfWork, parents: Mapping[str, str], query: Mapping[str, str], request: PageRequest
    ) -> Listing:
        """One page by code."""
        rows, count = await repository.page(uow, self._search(uow, query), request)
        documents = [{"code": row.code, "enabled": row.enabled} for row in rows]
        return Listing(documents, [(row.code,) for row in rows], count)

    async def one(self, uow: UnitOfWork, parents: Mapping[str, str], code: str, query: Mapping[str, str]) -> Document:
        """One currency in any case. Raises `NotFound`."""
        row = await repository.find(uow, code)
        if row is None:
            raise NotFound(f'Currency "{code}" does not exist.')
        return {"code": row.code, "enabled": row.enabled}
