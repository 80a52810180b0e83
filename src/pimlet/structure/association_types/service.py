"""Use cases of association types (spec 02 §5)."""

from collections.abc import Mapping, Sequence
from typing import Any

from pimlet.edge.errors import NotFound, Violation
from pimlet.edge.pagination import PageRequest
from pimlet.edge.resource_routes import Document, Listing
from pimlet.edge.writing import Write
from pimlet.foundation.keys import structure_key
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.association_types import repository
from pimlet.structure.association_types.format import standard
from pimlet.structure.association_types.updater import AssociationType, update
from pimlet.structure.association_types.validator import validate
from pimlet.structure.locales.repository import LocaleIndex, load_locales
from pimlet.structure.writing import Change, StructureWriter, addressed_codes


class _Batch:
    """What the rules of one batch know."""

    def __init__(self, rows: Sequence[Any], locales: LocaleIndex) -> None:
        self.locales = locales
        self.known: dict[str, AssociationType] = {}
        for row in rows:
            self.put(AssociationType(row.code, row.is_two_way, row.is_quantified, dict(row.labels), row.id))

    def find(self, code: str) -> AssociationType | None:
        return self.known.get(structure_key(code))

    def put(self, aggregate: AssociationType) -> None:
        self.known[structure_key(aggregate.code or "")] = aggregate

    def new(self) -> AssociationType:
        return AssociationType()

    def copy(self, aggregate: AssociationType) -> AssociationType:
        return aggregate.copy()

    def update(self, aggregate: AssociationType, document: Document, *, creating: bool) -> None:
        update(aggregate, document, self.locales)

    def validate(self, aggregate: AssociationType, before: AssociationType | None) -> Sequence[Violation]:
        taken = before is None and aggregate.code is not None and self.find(aggregate.code) is not None
        return validate(aggregate, before, self.locales, code_taken=taken)

    def codes(self, aggregate: AssociationType) -> tuple[str, ...]:
        return (aggregate.code or "",)


class AssociationTypeService(StructureWriter[AssociationType]):
    """Lists, reads and writes association types."""

    parts = (Part.ASSOCIATION_TYPES,)

    async def page(
        self, uow: UnitOfWork, parents: Mapping[str, str], query: Mapping[str, str], request: PageRequest
    ) -> Listing:
        """One page by code."""
        locales = await load_locales(uow)
        rows, count = await repository.page(uow, request)
        return Listing([standard(row, locales) for row in rows], [(row.code,) for row in rows], count)

    async def one(self, uow: UnitOfWork, parents: Mapping[str, str], code: str, query: Mapping[str, str]) -> Document:
        """One association type in any case. Raises `NotFound`."""
        rows = await repository.find(uow, [code])
        if not rows:
            raise NotFound(f'Association type "{code}" does not exist.')
        return standard(rows[0], await load_locales(uow))

    async def load(self, uow: UnitOfWork, parents: Mapping[str, str], writes: Sequence[Write]) -> _Batch:
        """The addressed association types."""
        return _Batch(await repository.find(uow, addressed_codes(writes)), await load_locales(uow))

    async def save(self, uow: UnitOfWork, context: Any, changes: Sequence[Change[AssociationType]]) -> None:
        """Store the changes."""
        await repository.save(uow, changes)

    async def remove(self, uow: UnitOfWork, code: str) -> None:
        """Remove an association type with all its associations (spec 02 §14). Raises `NotFound`."""
        if not await repository.remove(uow, structure_key(code)):
            raise NotFound(f'Association type "{code}" does not exist.')
        await self.publish(uow, ())
