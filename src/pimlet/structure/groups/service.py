"""Use cases of product groups (spec 02 §14)."""

from collections.abc import Mapping, Sequence
from typing import Any

from pimlet.edge.errors import NotFound, Violation
from pimlet.edge.resource_routes import Document
from pimlet.edge.writing import Write
from pimlet.foundation.keys import structure_key
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.changes import GroupsRemoved
from pimlet.structure.codes import named_codes
from pimlet.structure.group_types import repository as group_types
from pimlet.structure.groups import repository
from pimlet.structure.groups.format import standard
from pimlet.structure.groups.updater import Known, ProductGroup, TypeOfGroup, update
from pimlet.structure.groups.validator import validate
from pimlet.structure.locales.repository import load_locales
from pimlet.structure.writing import Change, StructureWriter, addressed_codes


class _Batch:
    """What the rules of one batch know."""

    def __init__(self, rows: Sequence[Any], reference: Known) -> None:
        self.reference = reference
        self.known: dict[str, ProductGroup] = {}
        for row in rows:
            self.put(ProductGroup(row.code, TypeOfGroup(row.group_type_id, row.type), dict(row.labels), row.id))

    def find(self, code: str) -> ProductGroup | None:
        return self.known.get(structure_key(code))

    def put(self, aggregate: ProductGroup) -> None:
        self.known[structure_key(aggregate.code or "")] = aggregate

    def new(self) -> ProductGroup:
        return ProductGroup()

    def copy(self, aggregate: ProductGroup) -> ProductGroup:
        return aggregate.copy()

    def update(self, aggregate: ProductGroup, document: Document, *, creating: bool) -> None:
        update(aggregate, document, self.reference)

    def validate(self, aggregate: ProductGroup, before: ProductGroup | None) -> Sequence[Violation]:
        taken = before is None and aggregate.code is not None and self.find(aggregate.code) is not None
        return validate(aggregate, before, self.reference.locales, code_taken=taken)

    def codes(self, aggregate: ProductGroup) -> tuple[str, ...]:
        return (aggregate.code or "",)


class GroupService(StructureWriter[ProductGroup]):
    """Lists, writes and removes product groups."""

    parts = (Part.GROUPS,)

    async def documents(self, uow: UnitOfWork) -> list[Document]:
        """All groups by code."""
        locales = await load_locales(uow)
        return [standard(row, locales) for row in await repository.all_rows(uow)]

    async def load(self, uow: UnitOfWork, parents: Mapping[str, str], writes: Sequence[Write]) -> _Batch:
        """The addressed groups, and the group types that the documents name."""
        types = await group_types.find(uow, named_codes(writes, "type"))
        known = Known(await load_locales(uow), {row.key: TypeOfGroup(row.id, row.code) for row in types})
        return _Batch(await repository.find(uow, addressed_codes(writes)), known)

    async def save(self, uow: UnitOfWork, context: Any, changes: Sequence[Change[ProductGroup]]) -> None:
        """Store the changes."""
        await repository.save(uow, changes)

    async def remove(self, uow: UnitOfWork, code: str) -> None:
        """Remove a group, which leaves its products. Raises `NotFound`."""
        rows = await repository.find(uow, [code])
        if not rows:
            raise NotFound(f'Group "{code}" does not exist.')
        await repository.remove(uow, rows[0].id)
        await self.publish(uow, [GroupsRemoved(frozenset({rows[0].id}))])
