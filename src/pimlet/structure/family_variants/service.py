"""Use cases of family variants (spec 02 §7)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pimlet.edge.errors import NotFound, Unprocessable, Violation
from pimlet.edge.expectations import as_list, as_map, is_array, is_scalar
from pimlet.edge.json_bytes import php_text
from pimlet.edge.pagination import PageRequest
from pimlet.edge.resource_routes import Document, Listing
from pimlet.edge.writing import Write
from pimlet.foundation.keys import structure_key
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.changes import Changed, VariantsChanged
from pimlet.structure.family_variants import repository
from pimlet.structure.family_variants.format import standard
from pimlet.structure.family_variants.updater import (
    AttributeSet,
    FamilyVariant,
    OwnFamily,
    VariantAttribute,
    update,
)
from pimlet.structure.family_variants.validator import validate
from pimlet.structure.locales.repository import LocaleIndex, load_locales
from pimlet.structure.writing import Change, StructureWriter, addressed_codes, changed_ids

PARENT = "familyCode"


def unknown_variant(code: str, family_code: str) -> NotFound:
    """404 of a variant."""
    return NotFound(f'Family variant "{code}" does not exist or is not a variant of the family "{family_code}".')


class _Batch:
    """What the rules of one batch know. `url` is the family's code as the URL spells it."""

    def __init__(
        self,
        url: str,
        family: OwnFamily | None,
        rows: Sequence[Any],
        attributes: Mapping[str, VariantAttribute],
        locales: LocaleIndex,
    ) -> None:
        self.url = url
        self.family = family
        self.locales = locales
        self._attributes = attributes
        self.known: dict[str, FamilyVariant] = {row.key: self._variant(row) for row in rows}

    def _variant(self, row: Any) -> FamilyVariant:
        sets = {level: AttributeSet() for level in range(1, row.levels + 1)}
        for _, code, level, is_axis in row.attributes or ():
            attribute = self._attributes[structure_key(code)]
            sets[level].attributes.append(attribute)
            if is_axis:
                sets[level].axes.append(attribute)
        return FamilyVariant(row.code, row.family_id, sets, dict(row.labels), row.id)

    def attribute(self, code: str) -> VariantAttribute | None:
        return self._attributes.get(structure_key(code))

    def find(self, code: str) -> FamilyVariant | None:
        return self.known.get(structure_key(code))

    def put(self, aggregate: FamilyVariant) -> None:
        self.known[structure_key(aggregate.code or "")] = aggregate

    def new(self) -> FamilyVariant:
        return FamilyVariant()

    def copy(self, aggregate: FamilyVariant) -> FamilyVariant:
        return aggregate.copy()

    def update(self, aggregate: FamilyVariant, document: Document, *, creating: bool) -> None:
        update(aggregate, document, self.url, self, creating=creating)

    def validate(self, aggregate: FamilyVariant, before: FamilyVariant | None) -> Sequence[Violation]:
        assert self.family is not None, "the updater refuses an unknown family"
        taken = before is None and aggregate.code is not None and self.find(aggregate.code) is not None
        return validate(aggregate, before, self.family, self.locales, code_taken=taken)

    def codes(self, aggregate: FamilyVariant) -> tuple[str, ...]:
        assert self.family is not None
        return self.family.code, aggregate.code or ""


def _named_attributes(document: Mapping[str, Any]) -> Iterator[str]:
    sets = document.get("variant_attribute_sets")
    for one in as_list(sets) if is_array(sets) else ():
        for name in ("axes", "attributes") if is_array(one) else ():
            codes = as_map(one).get(name)
            yield from (php_text(code) for code in as_list(codes) if is_scalar(code)) if is_array(codes) else ()


class FamilyVariantService(StructureWriter[FamilyVariant]):
    """Lists, reads and writes family variants. An unknown family is no 404 for a write but its last error."""

    parts = (Part.FAMILY_VARIANTS,)

    async def _family(self, uow: UnitOfWork, parents: Mapping[str, str]) -> OwnFamily:
        family = await repository.own_family(uow, parents[PARENT])
        if family is None:
            raise NotFound(f'Family "{parents[PARENT]}" does not exist.')
        return family

    async def check_list(self, uow: UnitOfWork, parents: Mapping[str, str], query: Mapping[str, str]) -> None:
        """404 for an unknown family."""
        await self._family(uow, parents)

    async def page(
        self, uow: UnitOfWork, parents: Mapping[str, str], query: Mapping[str, str], request: PageRequest
    ) -> Listing:
        """One page by code."""
        family = await self._family(uow, parents)
        locales = await load_locales(uow)
        rows, count = await repository.page(uow, family.id, request)
        return Listing([standard(row, locales) for row in rows], [(parents[PARENT], row.code) for row in rows], count)

    async def one(self, uow: UnitOfWork, parents: Mapping[str, str], code: str, query: Mapping[str, str]) -> Document:
        """One variant in any case. Raises `NotFound`."""
        family = await self._family(uow, parents)
        rows = await repository.find(uow, [code])
        if not rows or rows[0].family_id != family.id:
            raise unknown_variant(code, parents[PARENT])
        return standard(rows[0], await load_locales(uow))

    async def load(self, uow: UnitOfWork, parents: Mapping[str, str], writes: Sequence[Write]) -> _Batch:
        """The family of the URL, the addressed variants, the attributes that they and the documents name."""
        rows = await repository.find(uow, addressed_codes(writes))
        named = {code for write in writes for code in _named_attributes(as_map(write.document))}
        named |= {code for row in rows for _, code, _, _ in row.attributes or ()}
        return _Batch(
            parents[PARENT],
            await repository.own_family(uow, parents[PARENT]),
            rows,
            await repository.attributes(uow, named),
            await load_locales(uow),
        )

    async def save(self, uow: UnitOfWork, context: Any, changes: Sequence[Change[FamilyVariant]]) -> None:
        """Store variants with their sets; unique attributes of the family join the last level."""
        created = [change.after for change in changes if change.before is None]
        changed = [change.after for change in changes if change.before is not None]
        await repository.save(uow, created, changed)
        await repository.follow_families(uow, {one.family_id for one in (*created, *changed)})

    def changed(self, context: Any, changes: Sequence[Change[FamilyVariant]]) -> Iterable[Changed]:
        """Variants whose attributes moved to other levels."""
        ids = changed_ids(changes, FamilyVariant.levels)
        return [VariantsChanged(ids)] if ids else []

    async def remove(self, uow: UnitOfWork, family_code: str, code: str) -> None:
        """Remove a variant that no product model uses (spec 02 §14). Raises `NotFound` and `Unprocessable`."""
        family = await self._family(uow, {PARENT: family_code})
        rows = await repository.find(uow, [code])
        if not rows or rows[0].family_id != family.id:
            raise unknown_variant(code, family_code)
        if await self.above.use.variant_has_models(uow, rows[0].id):
            raise Unprocessable(f'Cannot remove family variant "{rows[0].code}" as it is used by some product models')
        await repository.remove(uow, rows[0].id)
        await self.publish(uow, ())
