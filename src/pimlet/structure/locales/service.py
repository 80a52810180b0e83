"""Use cases of locales: read only (spec 02 §9)."""

from collections.abc import Mapping

from pimlet.edge.errors import NotFound
from pimlet.edge.pagination import PageRequest
from pimlet.edge.resource_routes import Document, Listing
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.enabled_search import parse_search
from pimlet.structure.locales import repository


class LocaleService:
    """Lists and reads locales."""

    async def check_list(self, uow: UnitOfWork, parents: Mapping[str, str], query: Mapping[str, str]) -> None:
        """The search comes before the pagination."""
        parse_search(query)

    async def page(
        self, uow: UnitOfWork, parents: Mapping[str, str], query: Mapping[str, str], request: PageRequest
    ) -> Listing:
        """One page by code."""
        rows, count = await repository.page(uow, parse_search(query), request)
        documents = [{"code": row.code, "enabled": row.enabled} for row in rows]
        return Listing(documents, [(row.code,) for row in rows], count)

    async def one(self, uow: UnitOfWork, parents: Mapping[str, str], code: str, query: Mapping[str, str]) -> Document:
        """One locale in any case. Raises `NotFound`."""
        row = await repository.find(uow, code)
        if row is None:
            raise NotFound(f'Locale "{code}" does not exist.')
        return {"code": row.code, "enabled": row.enabled}
