"""Use cases of products: documents in, outcomes out. Routes, collection lines and seeds all come here."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from sqlalchemy import select

from pimlet.accounts.authentication import Principal
from pimlet.edge.errors import NotFound, Unprocessable, UpdateError, ValidationFailed
from pimlet.edge.writing import Write, Written
from pimlet.enrichment.aggregates import Product, ProductModel
from pimlet.enrichment.associations import repository as associations
from pimlet.enrichment.associations.links import Ref
from pimlet.enrichment.associations.targets import Named
from pimlet.enrichment.outbox import service as outbox
from pimlet.enrichment.outbox.service import Event, EventName
from pimlet.enrichment.permissions.author import Author, check
from pimlet.enrichment.products import conversion, models, repository, storing
from pimlet.enrichment.products.addressing import Addressing, ByUuid, Keys, unknown_product, uuid_of
from pimlet.enrichment.products.batch import Batch, Loaded
from pimlet.enrichment.products.drafts import DraftStore
from pimlet.enrichment.products.locking import lock_products
from pimlet.enrichment.products.removal import RemovalGuard
from pimlet.enrichment.products.tables import PRODUCTS, product
from pimlet.enrichment.products.updater import update
from pimlet.enrichment.products.validator import validate
from pimlet.enrichment.products.writing import Document, EntityWriter, collect_names, documents, entries_of, parent_keys
from pimlet.enrichment.rewrites.pending import settle
from pimlet.enrichment.values.changes import Changes, decode
from pimlet.enrichment.values.defaults import add_defaults
from pimlet.enrichment.values.merging import without_unchanged
from pimlet.enrichment.values.registry import value_type
from pimlet.enrichment.values.validation import UniqueKey, unique_key, unique_keys
from pimlet.enrichment.values.value import Rules, Value, is_empty
from pimlet.enrichment.variants.levels import own_attributes
from pimlet.foundation.keys import code_key
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.catalog import Names, load_structure
from pimlet.structure.catalog_queries import main_identifier_code


@dataclass
class LoadedProducts(Loaded[Product]):
    """Products, and the models that they have or may get as parents."""

    models: list[ProductModel] = field(default_factory=list)


class ProductService(EntityWriter[Product]):
    """Writes and deletes products, named as the given addressing says."""

    tables = PRODUCTS

    def __init__(self, addressing: Addressing, drafts: DraftStore) -> None:
        """One service for each family of endpoints."""
        super().__init__(drafts)
        self.addressing = addressing

    async def load(self, uow: UnitOfWork, writes: Sequence[Write], author: Author) -> LoadedProducts:
        """Models are locked before products, so that none of them changes while a variant is written."""
        names, keys = Names(), Keys(set(), set())
        main = await main_identifier_code(uow)
        for write in writes:
            self.addressing.collect(write, main, keys)
        collect_names(writes, names)
        named = Named.of(documents(writes), by_uuid=self.addressing.links_by_uuid)
        names.groups |= named.groups
        rows, above = await lock_products(uow, keys.identifiers, keys.uuids, parent_keys(writes))
        stale = uow.state.pending_rewrites > 0
        models.collect_names(above, names, with_options=stale)
        storing.collect_names(rows, names, with_options=stale)
        texts = await self.draft_texts(uow, author, [row.uuid for row in rows], names)
        rules = Rules(await load_structure(uow, names), uow.zone, stale)
        drafts = {ref: decode(text, rules) for ref, text in texts.items()}
        owners = await repository.owners(uow, [*_submitted_unique_keys(writes, rules), *_proposed_unique_keys(drafts)])
        links = await associations.links_of(uow, [row.uuid for row in rows], [row.id for row in above])
        ancestors = models.models_of(above, rules, links)
        by_id = {model.id: model for model in ancestors}
        products = [storing.product_of(row, by_id.get(row.parent_id), rules, links) for row in rows]
        await settle(uow, rules, above, ancestors, rows, products)
        found = await associations.find(uow, named)
        seen = await self.seen(uow, author, drafts, links.values(), found)
        return LoadedProducts(
            rules, products, owners, found, self.addressing.links_by_uuid, seen=seen, models=ancestors
        )  # fmt: skip

    def batch(self, loaded: Loaded[Product]) -> Batch[Product]:
        """The state before the first line."""
        assert isinstance(loaded, LoadedProducts)
        return Batch(loaded, loaded.models)

    def apply(self, batch: Batch[Product], code: str | None, document: Document) -> Written:
        """Spec 03 §4.1 to §4.4."""
        addressing, rules = self.addressing, batch.document_rules
        before = addressing.target(batch, code, document)
        after = self.opened(batch, code, before) if before is not None else addressing.new(code, document)
        values = addressing.values(code, document, rules.structure)
        if before is not None and values is not None:
            if batch.author.proposes(before):
                values = addressing.proposed(before, document, values, rules.structure.main_identifier.code)
            values = without_unchanged(values, after.values_by_key(), rules)
        converted = addressing.prepare(batch, after, document, existing=before is not None)
        if before is not None and after.parent is not None and "parent" in document and document["parent"] is None:
            conversion.to_simple(after)
        if document.get("parent") is not None or after.parent is not None:
            values = conversion.at_level(after, values, document, batch)
        addressing.identify(after, code, document, values, rules)
        update(after, document if values is None else {**document, "values": values}, rules, batch)
        self.accept(batch, before, after)
        shown = before if before is not None and batch.author.proposes(before) else after
        return Written(before is None or converted, (addressing.code(shown),))

    def accept(self, batch: Batch[Product], before: Product | None, after: Product) -> None:
        """Check a product and make it, or the author's draft of it, visible to later lines.

        Raises `AccessDenied` and `ValidationFailed`.
        """
        rules = batch.rules
        identifier = after.values.get((rules.structure.main_identifier.code, None, None))
        after.identifier = None if identifier is None else identifier.data
        check(before, after, batch.seen, rules)
        violations = validate(after, batch, before)
        if violations:
            raise ValidationFailed(violations)
        if before is None:
            add_defaults(after.values, after.family, own_attributes(after), rules)
        batch.keep(before, after)

    def unknown(self, code: str) -> NotFound:
        """The 404 of a GET."""
        return unknown_product(code)

    async def store(self, uow: UnitOfWork, batch: Batch[Product]) -> None:
        """Store changed products."""
        await storing.store_products(uow, batch.rules, list(batch.changes()))

    async def delete(self, uow: UnitOfWork, code: str, principal: Principal | None, guard: RemovalGuard) -> None:
        """Delete a product by identifier or uuid in any case.

        Raises `NotFound`, `AccessDenied`, and `Unprocessable` with a reason to stay.
        """
        addressed = repository.with_key(code_key(code))
        if isinstance(self.addressing, ByUuid):
            addressed = repository.with_uuid(uuid_of(code))
        unknown = NotFound(f"The {code} product does not exist in your PIM or you do not have permission to access it.")
        await self.check_removal(uow, principal, addressed, unknown)
        reasons = await guard.reasons(uow, select(product.c.uuid).where(addressed))
        if reasons:
            raise Unprocessable(" ".join(reasons))
        removed = await repository.remove(uow, addressed)
        if removed is None:
            raise unknown
        above = await models.ancestry(uow, [removed.parent_id])
        categories = {*removed.category_ids, *above.category_ids()}
        event = Event(EventName.PRODUCT_REMOVED, removed.identifier, removed.uuid, categories)
        await outbox.record(uow, principal, [event])


def _proposed_unique_keys(drafts: Mapping[Ref, Changes]) -> Iterator[UniqueKey]:
    """Unique values that drafts would take."""
    for changes in drafts.values():
        yield from unique_keys(value for value in changes.values() if value.data is not None)


def _submitted_unique_keys(writes: Sequence[Write], rules: Rules) -> Iterator[UniqueKey]:
    """Unique values that the documents try to take. Data of the wrong form takes none."""
    for document in documents(writes):
        for code, entry in entries_of(document):
            attribute = rules.structure.attribute(code)
            if attribute is None or not attribute.unique or is_empty(entry["data"]):
                continue
            with suppress(UpdateError):
                data = value_type(attribute).accept(attribute, entry["data"], rules)
                yield unique_key(Value(attribute, None, None, data))
