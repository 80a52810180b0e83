"""The use cases of attribute groups (spec 02 §4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pimlet.edge.errors import NotFound, Unprocessable, Violation
from pimlet.edge.expectations import as_map
from pimlet.edge.pagination import PageRequest
from pimlet.edge.resource_routes import Document, Listing
from pimlet.edge.writing import Write
from pimlet.foundation.keys import structure_key
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure import search
from pimlet.structure.attribute_groups import repository
from pimlet.structure.attribute_groups.format import standard_format
from pimlet.structure.attribute_groups.repository import OTHER_KEY
from pimlet.structure.attribute_groups.updater import AttributeGroup, References, update
from pimlet.structure.attribute_groups.validator import Facts, validate
from pimlet.structure.changes import Appeared, AttributeGroupsCreated
from pimlet.structure.codes import named_codes, url_codes
from pimlet.structure.locales.repository import LocaleIndex, load_locales
from pimlet.structure.writing import Change, StructureWriter


@dataclass
class AttributeGroupContext:
    """The groups of one batch, and which attribute is in which group (by key) as the lines so far left it."""

    locales: LocaleIndex
    groups: dict[str, AttributeGroup]
    attributes: Mapping[str, int]
    members: dict[str, set[int]]
    count: int
    moved: dict[int, str] = field(default_factory=dict)

    def find(self, code: str) -> AttributeGroup | None:
        """By code in any case, with the attributes that are in it now."""
        key = structure_key(code)
        group = self.groups.get(key)
        return None if group is None else replace(group, attributes=frozenset(self.members.get(key, ())))

    def put(self, aggregate: AttributeGroup) -> None:
        """Attributes that the group lists leave their groups; those that it no longer lists go to `other`."""
        assert aggregate.code is not None
        key = structure_key(aggregate.code)
        if key not in self.groups:
            self.count += 1
        self.groups[key] = aggregate
        before = self.members.get(key, set())
        joining, leaving = set(aggregate.attributes) - before, before - aggregate.attributes
        for members in self.members.values():
            members -= joining
        self.members[key] = set(aggregate.attributes)
        self.members.setdefault(OTHER_KEY, set()).update(leaving)
        self.moved.update(dict.fromkeys(joining, key) | dict.fromkeys(leaving, OTHER_KEY))

    def new(self) -> AttributeGroup:
        """A group without attributes."""
        return AttributeGroup()

    def copy(self, aggregate: AttributeGroup) -> AttributeGroup:
        """See `AttributeGroup.copy`."""
        return aggregate.copy()

    def update(self, aggregate: AttributeGroup, document: Document, *, creating: bool) -> None:
        """See `updater.update`."""
        references = References(self.locales, lambda code: self.attributes.get(structure_key(code)))
        update(aggregate, document, references)

    def validate(self, aggregate: AttributeGroup, before: AttributeGroup | None) -> Sequence[Violation]:
        """See `validator.validate`."""
        key = structure_key(aggregate.code or "")
        taken = key in self.groups and (before is None or key != structure_key(before.code or ""))
        return list(validate(aggregate, before, Facts(self.locales, taken, self.count)))

    def codes(self, aggregate: AttributeGroup) -> tuple[str, ...]:
        """The code."""
        assert aggregate.code is not None
        return (aggregate.code,)


class AttributeGroupService(StructureWriter[AttributeGroup]):
    """Attribute groups for routes, collection lines, seeds and commands."""

    parts = (Part.ATTRIBUTE_GROUPS,)

    async def check_list(self, uow: UnitOfWork, parents: Mapping[str, str], query: Mapping[str, str]) -> None:
        """Nothing comes before the pagination parameters."""

    async def check_parents(self, uow: UnitOfWork, parents: Mapping[str, str]) -> None:
        """Attribute groups have no parent."""

    async def page(
        self, uow: UnitOfWork, parents: Mapping[str, str], query: Mapping[str, str], request: PageRequest
    ) -> Listing:
        """One page by code. Raises `BadRequest` for a bad `search`."""
        rows, count = await repository.page(uow, search.ATTRIBUTE_GROUPS.parse(query), request)
        locales = await load_locales(uow)
        return Listing([standard_format(row, locales) for row in rows], [(row.code,) for row in rows], count)

    async def one(self, uow: UnitOfWork, parents: Mapping[str, str], code: str, query: Mapping[str, str]) -> Document:
        """One group. Raises `NotFound`."""
        row = await repository.find(uow, code)
        if row is None:
            raise NotFound(f'Attribute group "{code}" does not exist.')
        return standard_format(row, await load_locales(uow))

    async def load(self, uow: UnitOfWork, parents: Mapping[str, str], writes: Sequence[Write]) -> AttributeGroupContext:
        """Three queries at most. Attributes are read only for documents that list some."""
        rows = await repository.by_codes(uow, url_codes(writes) | named_codes(writes, "code"))
        attributes: dict[str, int] = {}
        members: dict[str, set[int]] = {}
        if any("attributes" in as_map(write.document) for write in writes):
            keys = {row.id: row.key for row in rows if row.key != OTHER_KEY}
            for row in await repository.members(uow, named_codes(writes, "attributes"), list(keys)):
                attributes[row.key] = row.id
                if row.group_id in keys:
                    members.setdefault(keys[row.group_id], set()).add(row.id)
        return AttributeGroupContext(
            locales=await load_locales(uow),
            groups={row.key: _loaded(row) for row in rows},
            attributes=attributes,
            members=members,
            count=await repository.count(uow),
        )

    async def save(self, uow: UnitOfWork, context: Any, changes: Sequence[Change[AttributeGroup]]) -> None:
        """Three statements at most. Attributes show the group that they are in."""
        await repository.save(uow, changes, context.moved)
        if context.moved:
            await uow.bump(Part.ATTRIBUTES)

    def appeared(self, context: Any, changes: Sequence[Change[AttributeGroup]]) -> Appeared | None:
        """New groups."""
        keys = frozenset(structure_key(change.after.code or "") for change in changes if change.before is None)
        return AttributeGroupsCreated(keys) if keys else None

    async def remove(self, uow: UnitOfWork, code: str) -> None:
        """Remove an empty group (spec 02 §14). Raises `NotFound` and `Unprocessable`."""
        row = await repository.find(uow, code)
        if row is None:
            raise NotFound(f'Attribute group "{code}" does not exist.')
        if row.key == OTHER_KEY:
            raise Unprocessable(f'The attribute group "{row.code}" cannot be removed.')
        if await repository.has_attributes(uow, row.id):
            raise Unprocessable(f'The attribute group "{row.code}" cannot be removed as it still has attributes.')
        await repository.remove(uow, row.id)
        await self.publish(uow, ())


def _loaded(row: Any) -> AttributeGroup:
    return AttributeGroup(row.id, row.code, row.sort_order, labels=row.labels)
