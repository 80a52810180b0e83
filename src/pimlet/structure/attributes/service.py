"""The use cases of attributes (spec 02 §2)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from pimlet.edge.errors import NotFound, Unprocessable, Violation
from pimlet.edge.pagination import PageRequest
from pimlet.edge.resource_routes import Document, Listing
from pimlet.edge.writing import Write
from pimlet.foundation.differences import Feature
from pimlet.foundation.keys import structure_key
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure import search
from pimlet.structure.attributes import repository
from pimlet.structure.attributes.format import standard_format
from pimlet.structure.attributes.updater import DEFAULTS, Attribute, Group, References, offered_types, update
from pimlet.structure.attributes.validator import Facts, validate
from pimlet.structure.catalog_model import AttributeType
from pimlet.structure.changes import AttributesChanged, Changed, FamiliesChanged
from pimlet.structure.codes import named_codes, url_codes
from pimlet.structure.locales.repository import LocaleIndex, load_locales
from pimlet.structure.writing import Change, StructureWriter

# Changes of these show stored values otherwise.
_SHOW_VALUES = ("decimals_allowed", "available_locales", "decimal_places_strategy", "decimal_places")
# Changes of these ask for other values.
_ASK_FOR_VALUES = ("available_locales",)


def unknown_attribute(code: str) -> NotFound:
    """404 of an attribute."""
    return NotFound(f'Attribute "{code}" does not exist.')


@dataclass
class AttributeContext:
    """What the documents of one batch name. `identifiers` counts the identifier attributes of the catalog."""

    locales: LocaleIndex
    groups: Mapping[str, Group]
    units: Mapping[str, frozenset[str]]
    axes: frozenset[str]
    attributes: dict[str, Attribute]
    identifiers: int
    zone: ZoneInfo
    types: frozenset[AttributeType]
    saas: bool

    def find(self, code: str) -> Attribute | None:
        """By code in any case."""
        return self.attributes.get(structure_key(code))

    def put(self, aggregate: Attribute) -> None:
        """Counts identifiers that the batch creates."""
        key = structure_key(aggregate.code)
        if key not in self.attributes and aggregate.type == AttributeType.IDENTIFIER:
            self.identifiers += 1
        self.attributes[key] = aggregate

    def new(self) -> Attribute:
        """Defaults of spec 02 §2.1."""
        return Attribute()

    def copy(self, aggregate: Attribute) -> Attribute:
        """See `Attribute.copy`."""
        return aggregate.copy()

    def update(self, aggregate: Attribute, document: Document, *, creating: bool) -> None:
        """See `updater.update`."""
        update(aggregate, document, References(self.locales, self._group, self.zone, self.types, self.saas))

    def _group(self, code: str) -> Group | None:
        return self.groups.get(structure_key(code))

    def validate(self, aggregate: Attribute, before: Attribute | None) -> Sequence[Violation]:
        """See `validator.validate`."""
        code = aggregate.code
        found = self.find(code) if isinstance(code, str) else None
        facts = Facts(
            locales=self.locales,
            code_taken=found is not None and found is not before,
            identifiers=self.identifiers,
            is_axis=before is not None and structure_key(before.code) in self.axes,
            units=self.units,
        )
        return validate(aggregate, before, facts)

    def codes(self, aggregate: Attribute) -> tuple[str, ...]:
        """The code."""
        return (aggregate.code,)


class AttributeService(StructureWriter[Attribute]):
    """Attributes for routes, collection lines, seeds and commands."""

    resource = "attribute"
    parts = (Part.ATTRIBUTES,)

    async def check_list(self, uow: UnitOfWork, parents: Mapping[str, str], query: Mapping[str, str]) -> None:
        """Nothing comes before the pagination parameters."""

    async def check_parents(self, uow: UnitOfWork, parents: Mapping[str, str]) -> None:
        """Attributes have no parent."""

    async def page(
        self, uow: UnitOfWork, parents: Mapping[str, str], query: Mapping[str, str], request: PageRequest
    ) -> Listing:
        """One page by code. Raises `BadRequest` for a bad `search`."""
        rows, count = await repository.page(uow, search.ATTRIBUTES.parse(query), request)
        locales = await load_locales(uow)
        saas = uow.offers(Feature.SAAS_ATTRIBUTE_PROPERTIES)
        documents = [standard_format(row, locales, uow.zone, saas=saas) for row in rows]
        return Listing(documents, [(row.code,) for row in rows], count)

    async def one(self, uow: UnitOfWork, parents: Mapping[str, str], code: str, query: Mapping[str, str]) -> Document:
        """One attribute. Raises `NotFound`."""
        row = await repository.find(uow, code)
        if row is None:
            raise unknown_attribute(code)
        saas = uow.offers(Feature.SAAS_ATTRIBUTE_PROPERTIES)
        return standard_format(row, await load_locales(uow), uow.zone, saas=saas)

    async def load(self, uow: UnitOfWork, parents: Mapping[str, str], writes: Sequence[Write]) -> AttributeContext:
        """Five queries at most, whatever the number of documents."""
        rows = await repository.by_codes(uow, url_codes(writes) | named_codes(writes, "code"))
        attributes = {row.key: _loaded(row) for row in rows}
        families = named_codes(writes, "metric_family")
        families |= {str(of.properties["metric_family"]) for of in attributes.values()}
        creates_identifier = AttributeType.IDENTIFIER in named_codes(writes, "type")
        return AttributeContext(
            locales=await load_locales(uow),
            groups=await repository.groups(uow, named_codes(writes, "group")),
            units=await repository.units(uow, families),
            axes=frozenset(row.key for row in rows if row.is_axis),
            attributes=attributes,
            identifiers=await repository.count_identifiers(uow) if creates_identifier else 0,
            zone=uow.zone,
            types=offered_types(uow.pim),
            saas=uow.offers(Feature.SAAS_ATTRIBUTE_PROPERTIES),
        )

    async def save(self, uow: UnitOfWork, context: Any, changes: Sequence[Change[Attribute]]) -> None:
        """Two statements at most."""
        await repository.save(uow, changes)

    def changed(self, context: Any, changes: Sequence[Change[Attribute]]) -> Iterable[Changed]:
        """Attributes whose values are shown otherwise now."""
        keys = _with_others(changes, _SHOW_VALUES)
        return [AttributesChanged(keys, _with_others(changes, _ASK_FOR_VALUES))] if keys else []

    async def remove(self, uow: UnitOfWork, code: str) -> None:
        """Remove an attribute with its options and values (spec 02 §14). Raises `NotFound` and `Unprocessable`."""
        row = await repository.find(uow, code)
        if row is None:
            raise unknown_attribute(code)
        if row.main_identifier:
            raise Unprocessable("The main identifier attribute cannot be removed.")
        if await repository.is_axis(uow, row.id):
            raise Unprocessable(f'The attribute "{row.code}" cannot be removed as it is an axis of a family variant.')
        if await repository.is_label(uow, row.id):
            raise Unprocessable(f'The attribute "{row.code}" cannot be removed as it is the label of a family.')
        channels = await repository.channels_with_unit(uow, row.key)
        if channels:
            listed = ", ".join(channels)
            raise Unprocessable(
                f'The attribute "{row.code}" cannot be removed as it has a conversion unit in the channels {listed}.'
            )
        families = await repository.families_with(uow, {row.key})
        await repository.remove(uow, row.id)
        await uow.bump(Part.FAMILIES, Part.FAMILY_VARIANTS, Part.ATTRIBUTE_GROUPS)
        await self.publish(uow, [AttributesChanged(frozenset({row.key})), FamiliesChanged(families)])


def _with_others(changes: Iterable[Change[Attribute]], names: Collection[str]) -> frozenset[str]:
    """Keys of the attributes of which one of these properties is another one now."""
    return frozenset(
        structure_key(change.after.code)
        for change in changes
        if change.before is not None
        and any(change.before.properties[name] != change.after.properties[name] for name in names)
    )


def _loaded(row: Any) -> Attribute:
    return Attribute(
        id=row.id,
        main_identifier=row.main_identifier,
        code=row.code,
        type=row.type,
        group=Group(row.group_id, row.group_code),
        properties={**DEFAULTS, **row.properties},
        labels=row.labels,
        guidelines=row.guidelines,
        required=row.type == AttributeType.IDENTIFIER,
    )
