"""Use cases of group types (spec 02 §14)."""

from collections.abc import Mapping, Sequence
from typing import Any

from pimlet.edge.errors import NotFound, Unprocessable, Violation
from pimlet.edge.resource_routes import Document
from pimlet.edge.writing import Write
from pimlet.foundation.keys import structure_key
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.group_types import repository
from pimlet.structure.group_types.format import standard
from pimlet.structure.group_types.updater import GroupType, update
from pimlet.structure.group_types.validator import validate
from pimlet.structure.locales.repository import LocaleIndex, load_locales
from pimlet.structure.writing import Change, StructureWriter, addressed_codes


class _Batch:
    """What the rules of one batch know."""

    def __init__(self, rows: Sequence[Any], locales: LocaleIndex) -> None:
        self.locales = locales
        self.known: dict[str, GroupType] = {}
        for row in rows:
            self.put(GroupType(row.code, dict(row.labels), row.id))

    def find(self, code: str) -> GroupType | None:
        return self.known.get(structure_key(code))

    def put(self, aggregate: GroupType) -> None:
        self.known[structure_key(aggregate.code or "")] = aggregate

    def new(self) -> GroupType:
        return GroupType()

    def copy(self, aggregate: GroupType) -> GroupType:
        return aggregate.copy()

    def update(self, aggregate: GroupType, document: Document, *, creating: bool) -> None:
        update(aggregate, document, self.locales)

    def validate(self, aggregate: GroupType, before: GroupType | None) -> Sequence[Violation]:
        taken = before is None and aggregate.code is not None and self.find(aggregate.code) is not None
        return validate(aggregate, before, self.locales, code_taken=taken)

    def codes(self, aggregate: GroupType) -> tuple[str, ...]:
        return (aggregate.code or "",)


class GroupTypeService(StructureWriter[GroupType]):
    """Lists, writes and removes group types."""

    parts = (Part.GROUPS,)

    async def documents(self, uow: UnitOfWork) -> list[Document]:
        """All group types by code."""
        locales = await load_locales(uow)
        return [standard(row, locales) for row in await repository.all_rows(uow)]

    async def load(self, uow: UnitOfWork, parents: Mapping[str, str], writes: Sequence[Write]) -> _Batch:
        """The addressed group types."""
        return _Batch(await repository.find(uow, addressed_codes(writes)), await load_locales(uow))

    async def save(self, uow: UnitOfWork, context: Any, changes: Sequence[Change[GroupType]]) -> None:
        """Store the changes."""
        await repository.save(uow, changes)

    async def remove(self, uow: UnitOfWork, code: str) -> None:
        """Remove a group type. Raises `NotFound`, and `Unprocessable` while groups have it."""
        rows = await repository.find(uow, [code])
        if not rows:
            raise NotFound(f'Group type "{code}" does not exist.')
        groups = await repository.groups_of(uow, rows[0].id)
        if groups:
            raise Unprocessable(f'Groups have the type "{rows[0].code}", remove them first: {", ".join(groups)}.')
        await repository.remove(uow, rows[0].id)
        await self.publish(uow, ())
