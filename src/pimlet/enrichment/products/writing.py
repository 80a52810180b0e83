"""The one way in which documents change products and product models: load, then apply line by line, then store."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Generic

import orjson
from sqlalchemy import ColumnElement

from pimlet.accounts.authentication import Principal
from pimlet.edge.errors import BadRequest, NotFound, Problem
from pimlet.edge.expectations import as_list, as_map, is_array, is_scalar
from pimlet.edge.json_bytes import php_text
from pimlet.edge.writing import Outcome, Write, Written
from pimlet.enrichment.aggregates import Product, ProductModel
from pimlet.enrichment.associations import repository as link_repository
from pimlet.enrichment.associations import storing as associations
from pimlet.enrichment.associations.links import NO_LINKS, Links, Ref
from pimlet.enrichment.associations.repository import lock_pairs
from pimlet.enrichment.associations.targets import Found
from pimlet.enrichment.outbox import service as outbox
from pimlet.enrichment.outbox.service import Event, EventName
from pimlet.enrichment.permissions.author import Author, Seen, author_of, drafted, no_tree
from pimlet.enrichment.permissions.visibility import level_on
from pimlet.enrichment.products import repository
from pimlet.enrichment.products.batch import Batch, Kind, Loaded
from pimlet.enrichment.products.drafts import Draft, DraftStore
from pimlet.enrichment.products.removal import RemovalGuard
from pimlet.enrichment.products.setters import set_values
from pimlet.enrichment.products.tables import EntityTables
from pimlet.enrichment.values.changes import NO_CHANGES, Changes, encode
from pimlet.enrichment.values.documents import collect_names as collect_value_names
from pimlet.enrichment.values.merging import settled
from pimlet.enrichment.values.value import Rules
from pimlet.foundation.keys import code_key
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.rights.model import Level
from pimlet.rights.of_user import rights_of
from pimlet.structure.catalog import Names

Document = dict[str, Any]
_MAX_CODE = 255


class EntityWriter(ABC, Generic[Kind]):
    """Writes entities of one kind."""

    tables: EntityTables

    def __init__(self, drafts: DraftStore) -> None:
        """`drafts` keeps what users propose who may not change an entity themselves."""
        self.drafts = drafts

    @abstractmethod
    async def load(self, uow: UnitOfWork, writes: Sequence[Write], author: Author) -> Loaded[Kind]:
        """Lock and read what the documents address and name, and the author's drafts of it."""

    @abstractmethod
    def batch(self, loaded: Loaded[Kind]) -> Batch[Kind]:
        """The state before the first line."""

    @abstractmethod
    def apply(self, batch: Batch[Kind], code: str | None, document: Document) -> Written:
        """Apply one document. Raises `Problem`, and then changes nothing in the batch."""

    @abstractmethod
    def accept(self, batch: Batch[Kind], before: Kind | None, after: Kind) -> None:
        """Check an entity and make it, or the author's draft of it, visible to later lines.

        Raises `AccessDenied` and `ValidationFailed`.
        """

    @abstractmethod
    def unknown(self, code: str) -> NotFound:
        """The answer about an entity that does not exist."""

    @abstractmethod
    async def delete(self, uow: UnitOfWork, code: str, principal: Principal | None, guard: RemovalGuard) -> None:
        """Delete an entity in any case. Raises `NotFound`, `AccessDenied`, or `Problem` when the guard has a reason."""

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
        loaded = await self.load(uow, writes, await author_of(uow, principal))
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
        if batch.other_links:
            # Before any row is written that others refer to.
            await lock_pairs(uow)
        await self.store(uow, batch)
        ids: dict[Any, Any] = {ref: after.ref for ref, _, after in changes if ref != after.ref}
        if changes:
            links = [(ref, NO_LINKS if before is None else before.links, after.links) for ref, before, after in changes]
            await associations.store(uow, batch.other_links, links, ids)
            await outbox.record(uow, principal, (saved(entity, created=created) for created, entity in batch.saved))
        if batch.proposed:
            assert batch.author.user_id is not None
            drafts = {ref: batch.drafts[ref] for ref in batch.proposed}
            texts = {ids.get(ref, ref): encode(changed) if changed else None for ref, changed in drafts.items()}
            await self.drafts.save(uow, batch.author.user_id, texts)

    async def set_values(self, uow: UnitOfWork, code: str, values: Document, principal: Principal | None) -> None:
        """Set values of a stored entity, equal ones too, without the checks of a payload (uploads).

        Raises `Problem`; `NotFound` when the entity was deleted meanwhile or is hidden.
        """
        author = await author_of(uow, principal)
        batch = self.batch(await self.load(uow, [Write(code, {"values": values})], author))
        before = batch.find(code)
        if before is None:
            raise self.unknown(code)
        self.check_attributes(values, batch.document_rules)
        after = self.opened(batch, code, before)
        set_values(after, values, batch.document_rules)
        self.accept(batch, before, after)
        await self._save(uow, batch, principal)

    async def take_over(
        self, uow: UnitOfWork, code: str, draft: Draft, attributes: Collection[str] | None, principal: Principal
    ) -> str | None:
        """Give the stored entity of a draft the values that are proposed, by the rules of an owner's PATCH.

        `code` names the entity; `attributes` are the codes of those to take, None for all. Returns what is left of
        the draft, which stays as it is stored. Raises `Problem`: nothing is stored then.
        """
        ref = draft.ref
        # Loaded as if they were submitted, so that all they name and may collide with is known.
        write = Write(code, {"values": orjson.loads(draft.text)})
        batch = self.batch(await self.load(uow, [write], Author(user_id=draft.user_id)))
        before = batch.after.get(ref)
        if before is None:
            raise self.unknown(code)
        proposed = batch.drafts.get(ref, NO_CHANGES)
        taken = {key: value for key, value in proposed.items() if attributes is None or key[0] in attributes}
        after = drafted(before, {ref: taken})
        after.values = settled(before.values, after.values, batch.rules)
        self.accept(batch, before, after)
        await self._save(uow, batch, principal)
        left = {key: value for key, value in proposed.items() if key not in taken}
        return encode(left) if left else None

    def opened(self, batch: Batch[Kind], code: str | None, before: Kind) -> Kind:
        """A copy of an entity that the author of the batch may change, or may propose to.

        Raises `NotFound` for a hidden one, `AccessDenied` for one that may only be read.
        """
        level = batch.author.level(before)
        if level is Level.NONE:
            raise self.unknown(code or "")
        if level is Level.VIEW:
            raise no_tree()
        return batch.opened(before)

    async def check_removal(
        self, uow: UnitOfWork, principal: Principal | None, addressed: ColumnElement[bool], unknown: NotFound
    ) -> None:
        """Refuse the removal of an entity to all but its owners. Raises `unknown` and `AccessDenied`.

        No query for an unlimited user, whose removal finds out whether there is such an entity.
        """
        rights = await rights_of(uow, principal)
        if rights.unlimited:
            return
        placed = await repository.placed(uow, self.tables, addressed)
        level = Level.NONE if placed is None else await level_on(uow, rights, *placed)
        if level is Level.NONE:
            raise unknown
        if level is not Level.OWN:
            raise no_tree()

    async def draft_texts(
        self, uow: UnitOfWork, author: Author, refs: Collection[Ref], names: Names
    ) -> Mapping[Ref, bytes]:
        """The author's drafts of entities; what they name is added to `names`. No query for an unlimited author."""
        if author.user_id is None or not refs:
            return {}
        texts = await self.drafts.of(uow, author.user_id, refs)
        for text in texts.values():
            collect_value_names(b"{}", text, names, with_options=True)
        return texts

    async def seen(
        self,
        uow: UnitOfWork,
        author: Author,
        drafts: Mapping[Ref, Changes],
        stored: Iterable[Links],
        found: Found,
    ) -> Seen:
        """What the author's limits ask for; `stored` are links, and `found` other targets, that may be hidden."""
        hidden: set[Ref] = set()
        if author.rights.hidden_categories:
            targets = await link_repository.categories_of_targets(uow, stored, found)
            hidden = {ref for ref, ids in targets.items() if author.rights.of_entity(ids) is Level.NONE}
        return Seen(author, drafts, frozenset(hidden))

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
