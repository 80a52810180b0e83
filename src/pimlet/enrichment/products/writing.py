"""The one way in which documents change products and product models: load, then apply line by line, then store."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Generic

from pimlet.accounts.authentication import Principal
from pimlet.edge.errors import BadRequest, NotFound, Problem
from pimlet.edge.expectations import as_list, as_map, is_array, is_scalar
from pimlet.edge.json_bytes import php_text
from pimlet.edge.writing import Outcome, Write, Written
from pimlet.enrichment.aggregates import Product, ProductModel
from pimlet.enrichment.associations import storing as associations
from pimlet.enrichment.associations.links import NO_LINKS
from pimlet.enrichment.outbox import service as outbox
from pimlet.enrichment.outbox.service import Event, EventName
from pimlet.enrichment.products import repository
from pimlet.enrichment.products.batch import Batch, Kind, Loaded
from pimlet.enrichment.products.removal import RemovalGuard
from pimlet.enrichment.products.setters import set_values
from pimlet.enrichment.products.tables import EntityTables
from pimlet.enrichment.values.value import Rules
from pimlet.foundation.keys import code_key
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.catalog import Names

Document = dict[str, Any]
_MAX_CODE = 255


class EntityWriter(ABC, Generic[Kind]):
    """Writes entities of one kind."""

    tables: EntityTables

    @abstractmethod
    async def load(self, uow: UnitOfWork, writes: Sequence[Write]) -> Loaded[Kind]:
        """Lock and read what the documents address and name."""

    @abstractmethod
    def batch(self, loaded: Loaded[Kind]) -> Batch[Kind]:
        """The state before the first line."""

    @abstractmethod
    def apply(self, batch: Batch[Kind], code: str | None, document: Document) -> Written:
        """Apply one document. Raises `Problem`, and then changes nothing in the batch."""

    @abstractmethod
    def accept(self, batch: Batch[Kind], before: Kind | None, after: Kind) -> None:
        """Validate an entity and make it visible to later lines. Raises `ValidationFailed`."""

    @abstractmethod
    def unknown(self, code: str) -> NotFound:
        """The answer about an entity that does not exist."""

    @abstractmethod
    async def delete(self, uow: UnitOfWork, code: str, principal: Principal | None, guard: RemovalGuard) -> None:
        """Delete an entity in any case. Raises `NotFound`, and `Problem` when the guard has a reason."""

    @abstractmethod
    async def store(self, uow: UnitOfWork, batch: Batch[Kind]) -> None:
        """Store what has changed, without links."""

    async def write(
        self,
        uow: UnitOfWork,
        parents: Mapping[str, str],
        writes: Sequence[Write],
        principal: Principal | None,
    ) -> list[Outcome]:
        """Apply documents in order (see `pimlet.edge.writing.Writer`), in a constant number of statements."""
        del parents
        loaded = await self.load(uow, writes)
        while True:
            batch = self.batch(loaded)
            outcomes = [self._outcome(batch, write) for write in writes]
            if not batch.unknown_places:
                break
            # Only applied documents tell which combinations of axis values they take.
            loaded.siblings |= await repository.siblings(uow, self.tables, batch.unknown_places)
            loaded.places |= batch.unknown_places
        await self._save(uow, batch, principal)
        return outcomes

    async def _save(self, uow: UnitOfWork, batch: Batch[Kind], principal: Principal | None) -> None:
        """Store what has changed, links after what they lead to, and what there is to tell of it."""
        # New models get their ids when they are stored.
        changes = [(after.ref, before, after) for before, after in batch.changes()]
        await self.store(uow, batch)
        if changes:
            ids: dict[Any, Any] = {ref: after.ref for ref, _, after in changes if ref != after.ref}
            links = [(ref, NO_LINKS if before is None else before.links, after.links) for ref, before, after in changes]
            await associations.store(uow, batch.other_links, links, ids)
            await outbox.record(uow, principal, (saved(entity, created=created) for created, entity in batch.saved))

    async def set_values(self, uow: UnitOfWork, code: str, values: Document, principal: Principal | None) -> None:
        """Set values of a stored entity, equal ones too, without the checks of a payload (uploads).

        Raises `Problem`; `NotFound` when the entity was deleted meanwhile.
        """
        batch = self.batch(await self.load(uow, [Write(code, {"values": values})]))
        before = batch.find(code)
        if before is None:
            raise self.unknown(code)
        self.check_attributes(values, batch.rules)
        after = before.copy()
        set_values(after, values, batch.rules)
        self.accept(batch, before, after)
        await self._save(uow, batch, principal)

    def check_attributes(self, values: Document, rules: Rules) -> None:
        """Refuse unknown attributes before values are set, where that is put otherwise than the updater does."""

    def _outcome(self, batch: Batch[Kind], write: Write) -> Outcome:
        try:
            document = write.document
            if isinstance(document, dict):
                return self.apply(batch, write.code, document)
            if document:
                raise BadRequest
            return self.apply(batch, write.code, {})
        except Problem as problem:
            return problem


def saved(entity: Product | ProductModel, *, created: bool) -> Event:
    """The event of a saved entity."""
    if isinstance(entity, Product):
        name = EventName.PRODUCT_CREATED if created else EventName.PRODUCT_UPDATED
        return Event(name, entity.identifier, entity.uuid)
    return Event(EventName.PRODUCT_MODEL_CREATED if created else EventName.PRODUCT_MODEL_UPDATED, entity.code)


def documents(writes: Iterable[Write]) -> Iterator[Document]:
    """The documents that are objects."""
    return (write.document for write in writes if isinstance(write.document, dict))


def entries_of(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The well-formed entries of a document's values, with their attribute codes."""
    values = document.get("values")
    if not is_array(values):
        return
    for code, entries in as_map(values).items():
        for entry in as_list(entries) if is_array(entries) else ():
            if isinstance(entry, dict) and "data" in entry:
                yield code, entry


def parent_keys(writes: Iterable[Write]) -> set[str]:
    """Keys of the models that documents name as parents."""
    named = (document.get("parent") for document in documents(writes))
    return {code_key(php_text(parent)) for parent in named if is_scalar(parent) and parent != ""}


def _referring_texts(data: Any) -> Iterator[str]:
    """Texts in a value that could be codes of options or files; which attributes have such is known only later."""
    for item in as_list(data) if is_array(data) else (data,):
        if isinstance(item, str) and len(item) <= _MAX_CODE:
            yield item


def collect_names(writes: Iterable[Write], names: Names) -> None:
    """Add what the documents name."""
    for document in documents(writes):
        values = document.get("values")
        if is_array(values):
            names.attributes.update(as_map(values))
        for code, entry in entries_of(document):
            texts = {(code, text) for text in _referring_texts(entry["data"])}
            names.options |= texts
            names.files |= texts
        for name, target in (("family", names.families), ("family_variant", names.family_variants)):
            if is_scalar(document.get(name)):
                target.add(php_text(document[name]))
        for name, target in (("categories", names.categories), ("groups", names.groups)):
            codes = document.get(name)
            if is_array(codes):
                target.update(code for code in as_list(codes) if isinstance(code, str))
