"""Use cases of channels (spec 02 §8)."""

from collections.abc import Iterable, Mapping, Sequence
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
from pimlet.structure.catalog_queries import measurements
from pimlet.structure.changes import Appeared, Changed, ChannelsChanged, CurrenciesChanged, LocalesActivated
from pimlet.structure.channels import repository
from pimlet.structure.channels.format import standard
from pimlet.structure.channels.updater import Channel, Currency, Tree, update
from pimlet.structure.channels.validator import Measured, Reference, validate
from pimlet.structure.locales.repository import load_locales
from pimlet.structure.writing import Change, StructureWriter, addressed_codes


class _Batch:
    """What the rules of one batch know."""

    def __init__(
        self, rows: Sequence[Any], trees: Sequence[Any], currencies: Sequence[Any], reference: Reference
    ) -> None:
        self.reference = reference
        self.locales = reference.locales
        self._trees = {row.key: Tree(row.id, row.code, row.parent_id is None) for row in trees}
        self._currencies = {row.key: Currency(row.id, row.code, row.enabled) for row in currencies}
        self.known: dict[str, Channel] = {}
        for row in rows:
            self.put(_channel(row))

    def tree(self, code: str) -> Tree | None:
        return self._trees.get(structure_key(code))

    def currency(self, code: str) -> Currency | None:
        return self._currencies.get(structure_key(code))

    def find(self, code: str) -> Channel | None:
        return self.known.get(structure_key(code))

    def put(self, aggregate: Channel) -> None:
        self.known[structure_key(aggregate.code or "")] = aggregate

    def new(self) -> Channel:
        return Channel()

    def copy(self, aggregate: Channel) -> Channel:
        return aggregate.copy()

    def update(self, aggregate: Channel, document: Document, *, creating: bool) -> None:
        update(aggregate, document, self)

    def validate(self, aggregate: Channel, before: Channel | None) -> Sequence[Violation]:
        taken = before is None and aggregate.code is not None and self.find(aggregate.code) is not None
        return validate(aggregate, before, self.reference, code_taken=taken)

    def codes(self, aggregate: Channel) -> tuple[str, ...]:
        return (aggregate.code or "",)


def _channel(row: Any) -> Channel:
    return Channel(
        row.code,
        Tree(row.category_id, row.tree_code, row.tree_parent is None),
        dict(row.locales or ()),
        {number: Currency(number, code, enabled) for number, code, enabled in row.currencies or ()},
        dict(row.conversion_units),
        dict(row.labels),
        row.id,
    )


class ChannelService(StructureWriter[Channel]):
    """Lists, reads and writes channels."""

    parts = (Part.CHANNELS, Part.LOCALES, Part.FAMILIES)

    async def page(
        self, uow: UnitOfWork, parents: Mapping[str, str], query: Mapping[str, str], request: PageRequest
    ) -> Listing:
        """One page by code."""
        locales = await load_locales(uow)
        rows, count = await repository.page(uow, request)
        return Listing([standard(row, locales) for row in rows], [(row.code,) for row in rows], count)

    async def one(self, uow: UnitOfWork, parents: Mapping[str, str], code: str, query: Mapping[str, str]) -> Document:
        """One channel in any case. Raises `NotFound`."""
        rows = await repository.find(uow, [code])
        if not rows:
            raise NotFound(f'Channel "{code}" does not exist.')
        return standard(rows[0], await load_locales(uow))

    async def load(self, uow: UnitOfWork, parents: Mapping[str, str], writes: Sequence[Write]) -> _Batch:
        """The addressed channels and everything that the documents name."""
        trees, currencies, attributes = set(), set(), set()
        for write in writes:
            document = as_map(write.document)
            if is_scalar(document.get("category_tree")):
                trees.add(php_text(document["category_tree"]))
            codes = document.get("currencies")
            currencies |= {php_text(code) for code in as_list(codes) if is_scalar(code)} if is_array(codes) else set()
            units = document.get("conversion_units")
            attributes |= set(as_map(units)) if is_array(units) else set()
        rows = await repository.find(uow, addressed_codes(writes))
        for row in rows:
            attributes |= set(row.conversion_units)
        measured = {
            code: Measured(row.type, row.properties.get("metric_family"))
            for row in await repository.attributes(uow, attributes)
            for code in attributes
            if structure_key(code) == row.key
        }
        reference = Reference(await load_locales(uow), measured, await measurements(uow))
        return _Batch(rows, await repository.trees(uow, trees), await repository.currencies(uow, currencies), reference)

    async def save(self, uow: UnitOfWork, context: Any, changes: Sequence[Change[Channel]]) -> None:
        """Store channels, their locales and currencies, and activate or deactivate locales."""
        created = [change.after for change in changes if change.before is None]
        changed = [change.after for change in changes if change.before is not None]
        await repository.insert_new(uow, created)
        await repository.update_rows(uow, changed)
        await repository.replace_links(uow, [*created, *changed])
        touched = {number for change in changes for number in change.after.locales}
        touched |= {number for change in changes if change.before is not None for number in change.before.locales}
        await repository.activate_locales(uow, touched)

    def changed(self, context: Any, changes: Sequence[Change[Channel]]) -> Iterable[Changed]:
        """Channels that are new or have other locales, and currencies that came or went."""
        keys, locales, currencies = set[str](), set[str](), set[str]()
        for change in changes:
            before, after = change.before or Channel(), change.after
            if change.before is None or before.locales.keys() != after.locales.keys():
                keys.add(structure_key(after.code or ""))
                locales |= set(before.locales.values()) ^ set(after.locales.values())
            currencies |= {one.code for one in before.currencies.values()} ^ {
                one.code for one in after.currencies.values()
            }
        if keys:
            # Everything is rewritten, prices among it.
            yield ChannelsChanged(frozenset(keys), frozenset(locales))
        elif currencies:
            yield CurrenciesChanged(frozenset(currencies))

    def appeared(self, context: Any, changes: Sequence[Change[Channel]]) -> Appeared | None:
        """Locales that no channel had before."""
        codes = {code for change in changes for code in change.after.locales.values()}
        new = frozenset(code for code in codes if not context.locales.is_active(code))
        return LocalesActivated(new) if new else None

    async def remove(self, uow: UnitOfWork, code: str) -> None:
        """Remove a channel; locales that no other channel uses are deactivated.

        Raises `NotFound`, and `Unprocessable` for the last channel.
        """
        rows = await repository.find(uow, [code])
        if not rows:
            raise NotFound(f'Channel "{code}" does not exist.')
        channel = _channel(rows[0])
        assert channel.id is not None
        if await repository.count(uow) == 1:
            raise Unprocessable(
                f'You can not remove channel "{channel.code}" because your PIM must contain at least one channel.'
            )
        await repository.remove(uow, channel.id)
        await repository.activate_locales(uow, channel.locales)
        gone = ChannelsChanged(frozenset({structure_key(channel.code or "")}), frozenset(channel.locales.values()))
        await self.publish(uow, [gone])
