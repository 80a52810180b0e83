"""The use cases of attribute options (spec 02 §3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pimlet.accounts.authentication import Principal
from pimlet.edge.errors import NotFound, Violation
from pimlet.edge.expectations import as_map
from pimlet.edge.pagination import PageRequest
from pimlet.edge.resource_routes import Document, Listing
from pimlet.edge.writing import Outcome, Write
from pimlet.foundation.keys import structure_key
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.attribute_options import repository
from pimlet.structure.attribute_options.format import standard_format
from pimlet.structure.attribute_options.updater import Option, Parent, References, check_codes, update
from pimlet.structure.attribute_options.validator import TYPES_WITH_OPTIONS, Facts, no_options, validate
from pimlet.structure.changes import OptionsRemoved
from pimlet.structure.codes import named_codes, url_codes
from pimlet.structure.constraints import MAX_INTEGER
from pimlet.structure.locales.repository import LocaleIndex, load_locales
from pimlet.structure.writing import Change, StructureWriter

PARENT = "attributeCode"


def _looked_up(code: str) -> str:
    """The part of a URL's option code that is looked up: what follows a dot is ignored."""
    return code.partition(".")[0]


@dataclass
class OptionContext:
    """The options of one batch. `url` is the attribute's code as the URL spells it, `last` its highest place."""

    url: str
    parent: Parent
    parents: Mapping[str, Parent]
    locales: LocaleIndex
    options: dict[tuple[int, str], Option]
    last: int | None

    def find(self, code: str) -> Option | None:
        """By code in any case, among the options of the URL's attribute."""
        return self.options.get((self.parent.id, structure_key(_looked_up(code))))

    def put(self, aggregate: Option) -> None:
        """The next option comes after it."""
        assert aggregate.code is not None
        assert aggregate.sort_order is not None
        self.options[aggregate.attribute.id, structure_key(aggregate.code)] = aggregate
        self.last = aggregate.sort_order if self.last is None else max(self.last, aggregate.sort_order)

    def new(self) -> Option:
        """An option without code and place."""
        return Option(self.parent)

    def copy(self, aggregate: Option) -> Option:
        """See `Option.copy`."""
        return aggregate.copy()

    def update(self, aggregate: Option, document: Document, *, creating: bool) -> None:
        """Check the codes of a creation, apply the body and find a place. `document` is made by `_enclosed`."""
        body, code = document["body"], document["url"]
        if creating:
            check_codes(body, self.url, code)
        defaults = {"attribute": self.url} if code is None else {"attribute": self.url, "code": code}
        references = References(self.locales, lambda name: self.parents.get(structure_key(name)))
        update(aggregate, {**body, **{name: defaults[name] for name in defaults if name not in body}}, references)
        if aggregate.sort_order is None:
            aggregate.sort_order = 0 if self.last is None else min(self.last + 1, MAX_INTEGER)

    def validate(self, aggregate: Option, before: Option | None) -> Sequence[Violation]:
        """See `validator.validate`."""
        found = self.options.get((aggregate.attribute.id, structure_key(aggregate.code or "")))
        taken = found is not None and found is not before
        return list(validate(aggregate, before, Facts(self.locales, taken)))

    def codes(self, aggregate: Option) -> tuple[str, ...]:
        """The attribute's and the option's code."""
        assert aggregate.code is not None
        return aggregate.attribute.code, aggregate.code


def _enclosed(write: Write) -> Write:
    """The body beside the URL's code: options compare the two in another way than other resources."""
    return Write(write.code, {"body": as_map(write.document), "url": write.code})


class AttributeOptionService(StructureWriter[Option]):
    """Attribute options for routes, collection lines, seeds and commands."""

    resource = "option"

    async def check_list(self, uow: UnitOfWork, parents: Mapping[str, str], query: Mapping[str, str]) -> None:
        """404 for an unknown attribute and for one without options."""
        await self._select(uow, parents[PARENT])

    async def check_parents(self, uow: UnitOfWork, parents: Mapping[str, str]) -> None:
        """404 for an unknown attribute."""
        await self._parent(uow, parents[PARENT])

    async def _parent(self, uow: UnitOfWork, code: str) -> Parent:
        found = await repository.parents(uow, [code])
        if not found:
            raise NotFound(f'Attribute "{code}" does not exist.')
        return found[structure_key(code)]

    async def _select(self, uow: UnitOfWork, code: str) -> Parent:
        parent = await self._parent(uow, code)
        if parent.type not in TYPES_WITH_OPTIONS:
            raise NotFound(f"{no_options(parent.code)}.")
        return parent

    async def page(
        self, uow: UnitOfWork, parents: Mapping[str, str], query: Mapping[str, str], request: PageRequest
    ) -> Listing:
        """One page by code."""
        parent = await self._parent(uow, parents[PARENT])
        rows, count = await repository.page(uow, parent.id, request)
        locales = await load_locales(uow)
        documents = [standard_format(row, parent.code, locales) for row in rows]
        return Listing(documents, [(parents[PARENT], row.code) for row in rows], count)

    async def one(self, uow: UnitOfWork, parents: Mapping[str, str], code: str, query: Mapping[str, str]) -> Document:
        """One option. Raises `NotFound`."""
        parent = await self._select(uow, parents[PARENT])
        rows = await repository.by_codes(uow, [parent.id], [_looked_up(code)])
        if not rows:
            raise NotFound(
                f'Attribute option "{code}" does not exist or is not an option of the attribute "{parents[PARENT]}".'
            )
        return standard_format(rows[0], parent.code, await load_locales(uow))

    async def write(
        self, uow: UnitOfWork, parents: Mapping[str, str], writes: Sequence[Write], principal: Principal | None
    ) -> list[Outcome]:
        """See `StructureWriter.write`."""
        return await super().write(uow, parents, [_enclosed(write) for write in writes], principal)

    async def load(self, uow: UnitOfWork, parents: Mapping[str, str], writes: Sequence[Write]) -> OptionContext:
        """Four queries, whatever the number of documents. Raises `NotFound` for an unknown attribute."""
        url = parents[PARENT]
        bodies = [Write(write.code, as_map(write.document)["body"]) for write in writes]
        known = await repository.parents(uow, named_codes(bodies, "attribute") | {url})
        if structure_key(url) not in known:
            raise NotFound(f'Attribute "{url}" does not exist.')
        parent = known[structure_key(url)]
        codes = {_looked_up(code) for code in url_codes(writes)} | named_codes(bodies, "code")
        by_id = {one.id: one for one in known.values()}
        rows = await repository.by_codes(uow, by_id, codes)
        return OptionContext(
            url=url,
            parent=parent,
            parents=known,
            locales=await load_locales(uow),
            options={(row.attribute_id, row.key): _loaded(row, by_id[row.attribute_id]) for row in rows},
            last=await repository.last_place(uow, parent.id),
        )

    async def save(self, uow: UnitOfWork, context: Any, changes: Sequence[Change[Option]]) -> None:
        """Three statements at most."""
        await repository.save(uow, changes)

    async def remove(self, uow: UnitOfWork, attribute_code: str, code: str) -> None:
        """Remove an option, which leaves all values (spec 02 §14). Raises `NotFound`."""
        parent = await self._select(uow, attribute_code)
        key = structure_key(code)
        if not await repository.remove(uow, parent.id, key):
            raise NotFound(
                f'Attribute option "{code}" does not exist or is not an option of the attribute "{attribute_code}".'
            )
        await self.publish(uow, [OptionsRemoved(structure_key(parent.code), frozenset({key}))])


def _loaded(row: Any, parent: Parent) -> Option:
    return Option(parent, row.id, row.code, row.sort_order, row.labels)
