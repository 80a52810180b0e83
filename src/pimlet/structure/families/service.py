"""Use cases of families (spec 02 §6)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement

from pimlet.edge.errors import NotFound, Unprocessable, Violation
from pimlet.edge.expectations import as_list, as_map, is_array, is_scalar
from pimlet.edge.json_bytes import php_text
from pimlet.edge.pagination import PageRequest
from pimlet.edge.resource_routes import Document, Listing
from pimlet.edge.writing import Write
from pimlet.foundation.keys import structure_key
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.catalog_queries import NO_MAIN_IDENTIFIER
from pimlet.structure.changes import Changed, FamiliesChanged
from pimlet.structure.families import repository
from pimlet.structure.families.format import standard
from pimlet.structure.families.updater import Family, FamilyAttribute, update
from pimlet.structure.families.validator import Axis, validate
from pimlet.structure.family_variants.repository import follow_families
from pimlet.structure.locales.repository import LocaleIndex, load_locales
from pimlet.structure.search import FAMILIES, changed_after
from pimlet.structure.writing import Change, StructureWriter, addressed_codes, changed_ids


class _Batch:
    """What the rules of one batch know."""

    def __init__(
        self,
        rows: Sequence[Any],
        attributes: Mapping[str, FamilyAttribute],
        channels: Sequence[Any],
        axes: Mapping[int, Sequence[Axis]],
        locales: LocaleIndex,
    ) -> None:
        self.locales = locales
        if "" not in attributes:
            raise Unprocessable(NO_MAIN_IDENTIFIER)
        self.main_identifier = attributes[""]
        self.channel_codes = {row.id: row.code for row in channels}
        self._attributes = attributes
        self._channels = {row.key: (row.id, row.code) for row in channels}
        self._axes = axes
        self.known: dict[str, Family] = {row.key: self._family(row) for row in rows}

    def _family(self, row: Any) -> Family:
        requirements: dict[int, dict[int, FamilyAttribute]] = {}
        for channel, code in row.required_codes or ():
            found = self._attributes[structure_key(code)]
            requirements.setdefault(self._channels[structure_key(channel)][0], {})[found.id] = found
        own = [self._attributes[structure_key(code)] for code in row.attribute_codes or ()]
        return Family(
            row.code,
            {one.id: one for one in own},
            self.attribute(row.label_code or ""),
            None if row.image_code is None else self.attribute(row.image_code),
            requirements,
            dict(row.labels),
            row.id,
        )

    def attribute(self, code: str) -> FamilyAttribute | None:
        return self._attributes.get(structure_key(code)) if code else None

    def channel(self, code: str) -> tuple[int, str] | None:
        return self._channels.get(structure_key(code))

    def find(self, code: str) -> Family | None:
        return self.known.get(structure_key(code))

    def put(self, aggregate: Family) -> None:
        self.known[structure_key(aggregate.code or "")] = aggregate

    def new(self) -> Family:
        main = self.main_identifier
        return Family(
            attributes={main.id: main},
            label_attribute=main,
            requirements={number: {main.id: main} for number in self.channel_codes},
        )

    def copy(self, aggregate: Family) -> Family:
        return aggregate.copy()

    def update(self, aggregate: Family, document: Document, *, creating: bool) -> None:
        update(aggregate, document, self, creating=creating)

    def validate(self, aggregate: Family, before: Family | None) -> Sequence[Violation]:
        taken = before is None and aggregate.code is not None and self.find(aggregate.code) is not None
        axes = self._axes.get(aggregate.id or 0, ())
        return validate(aggregate, before, self.locales, self.channel_codes, axes, code_taken=taken)

    def codes(self, aggregate: Family) -> tuple[str, ...]:
        return (aggregate.code or "",)


def _named_attributes(document: Mapping[str, Any]) -> Iterator[str]:
    lists = [document.get("attributes")]
    requirements = document.get("attribute_requirements")
    lists += as_list(requirements) if is_array(requirements) else []
    for codes in lists:
        yield from (php_text(code) for code in as_list(codes) if is_scalar(code)) if is_array(codes) else ()
    for name in ("attribute_as_label", "attribute_as_image"):
        if is_scalar(document.get(name)):
            yield php_text(document[name])


class FamilyService(StructureWriter[Family]):
    """Lists, reads and writes families."""

    parts = (Part.FAMILIES, Part.FAMILY_VARIANTS)

    async def page(
        self, uow: UnitOfWork, parents: Mapping[str, str], query: Mapping[str, str], request: PageRequest
    ) -> Listing:
        """One page by code. Raises `BadRequest`."""
        locales = await load_locales(uow)
        rows, count = await repository.page(uow, self._conditions(query), request)
        return Listing([standard(row, locales) for row in rows], [(row.code,) for row in rows], count)

    def _conditions(self, query: Mapping[str, str]) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        for criterion in FAMILIES.parse(query):
            match criterion.property, criterion.value:
                case "has_products", value:
                    found.append(repository.having_products(self.above.use.families_with_products(), bool(value)))
                case _, None:
                    found.append(repository.NOTHING)
                case "code", codes:
                    found.append(repository.with_codes(codes))
                case "updated", moment:
                    found.append(changed_after(repository.UPDATED, moment))
        return found

    async def one(self, uow: UnitOfWork, parents: Mapping[str, str], code: str, query: Mapping[str, str]) -> Document:
        """One family in any case. Raises `NotFound`."""
        rows = await repository.find(uow, [code])
        if not rows:
            raise NotFound(f'Family "{code}" does not exist.')
        return standard(rows[0], await load_locales(uow))

    async def load(self, uow: UnitOfWork, parents: Mapping[str, str], writes: Sequence[Write]) -> _Batch:
        """The addressed families, the attributes that they and the documents name, all channels."""
        rows = await repository.find(uow, addressed_codes(writes))
        named = {code for write in writes for code in _named_attributes(as_map(write.document))}
        for row in rows:
            named |= {*(row.attribute_codes or ()), *(code for _, code in row.required_codes or ())}
            named |= {code for code in (row.label_code, row.image_code) if code is not None}
        axes: dict[int, list[Axis]] = {}
        for row in await repository.axes(uow, [row.id for row in rows]):
            axes.setdefault(row.family_id, []).append((row.id, row.code, row.variant))
        return _Batch(
            rows,
            await repository.attributes(uow, named),
            await repository.channels(uow),
            axes,
            await load_locales(uow),
        )

    async def save(self, uow: UnitOfWork, context: Any, changes: Sequence[Change[Family]]) -> None:
        """Store families with their attributes and requirements; their variants follow."""
        created = [change.after for change in changes if change.before is None]
        changed = [change.after for change in changes if change.before is not None]
        await repository.insert_new(uow, created)
        await repository.update_rows(uow, changed)
        await repository.replace_links(uow, [*created, *changed])
        if changed:
            await follow_families(uow, [one.id for one in changed])

    def changed(self, context: Any, changes: Sequence[Change[Family]]) -> Iterable[Changed]:
        """Families with other attributes or requirements."""
        ids = changed_ids(changes, Family.asked)
        return [FamiliesChanged(ids)] if ids else []

    async def remove(self, uow: UnitOfWork, code: str) -> None:
        """Remove a family that nothing uses (spec 02 §14). Raises `NotFound` and `Unprocessable`."""
        rows = await repository.find(uow, [code])
        if not rows:
            raise NotFound(f'Family "{code}" does not exist.')
        (row,) = rows
        if await repository.has_variants(uow, row.id):
            raise Unprocessable(f'Can not remove family "{row.code}" because it is linked to family variants.')
        if await repository.has_products(uow, self.above.use.families_with_products(), row.id):
            raise Unprocessable(f'Family "{row.code}" could not be removed as it still has products')
        await repository.remove(uow, row.id)
        await self.publish(uow, ())
