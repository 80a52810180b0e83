"""Use cases of product models: documents in, outcomes out. Routes, collection lines and seeds all come here."""

from collections.abc import Sequence

from pimlet.accounts.authentication import Principal
from pimlet.edge.errors import NotFound, RemovalRefused, Unprocessable, UpdateError, ValidationFailed
from pimlet.edge.expectations import as_map, is_array, is_scalar
from pimlet.edge.json_bytes import php_text
from pimlet.edge.writing import Write, Written
from pimlet.enrichment.aggregates import Entity, ProductModel
from pimlet.enrichment.associations import repository as associations
from pimlet.enrichment.associations.targets import Named
from pimlet.enrichment.outbox import service as outbox
from pimlet.enrichment.outbox.service import Event, EventName
from pimlet.enrichment.permissions.author import Author, check
from pimlet.enrichment.product_models import descendants, repository
from pimlet.enrichment.product_models.updater import update
from pimlet.enrichment.product_models.validator import validate
from pimlet.enrichment.products import models
from pimlet.enrichment.products.batch import Batch, Loaded
from pimlet.enrichment.products.removal import RemovalGuard
from pimlet.enrichment.products.storing import store_models
from pimlet.enrichment.products.tables import MODELS, product_model
from pimlet.enrichment.products.writing import Document, EntityWriter, collect_names, documents, parent_keys
from pimlet.enrichment.rewrites.pending import settle
from pimlet.enrichment.values.changes import decode
from pimlet.enrichment.values.defaults import add_defaults
from pimlet.enrichment.values.merging import settled
from pimlet.enrichment.values.value import Rules
from pimlet.enrichment.variants import levels
from pimlet.foundation.keys import code_key
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.catalog import Names, load_structure

_CODE_REQUIRED = "The code field requires a string."


def unknown_model(code: str) -> NotFound:
    """The 404 of GET and DELETE."""
    return NotFound(f'Product model "{code}" does not exist or you do not have permission to access it.')


class ModelBatch(Batch[ProductModel]):
    """Models are their own parents."""

    def __init__(self, loaded: Loaded[ProductModel]) -> None:
        """The state before the first line."""
        super().__init__(loaded)
        self._new = 0

    def model(self, code: str, child: Entity | None) -> ProductModel | None:
        """A model in any case, as earlier lines left it, if the child may have it as its parent."""
        return self.visible(self.find(code), child)

    def new(self) -> ProductModel:
        """An empty model; its id is negative until it is stored."""
        self._new += 1
        return ProductModel(id=-self._new)


def _keys(writes: Sequence[Write]) -> set[str]:
    """Keys of the models that documents address or name as parents."""
    codes = {write.code for write in writes if write.code is not None}
    codes |= {document["code"] for document in documents(writes) if isinstance(document.get("code"), str)}
    return {code_key(code) for code in codes} | parent_keys(writes)


class ProductModelService(EntityWriter[ProductModel]):
    """Writes and deletes product models."""

    tables = MODELS

    async def load(self, uow: UnitOfWork, writes: Sequence[Write], author: Author) -> Loaded[ProductModel]:
        """Addressed models, their parents and named parents, locked in one order."""
        names = Names()
        collect_names(writes, names)
        named = Named.of(documents(writes), by_uuid=False)
        names.groups |= named.groups
        rows = await models.lock(uow, _keys(writes), (), changing=True)
        stale = uow.state.pending_rewrites > 0
        models.collect_names(rows, names, with_options=stale)
        texts = await self.draft_texts(uow, author, [row.id for row in rows], names)
        rules = Rules(await load_structure(uow, names), uow.zone, stale)
        links = await associations.links_of(uow, (), [row.id for row in rows])
        found = await associations.find(uow, named)
        loaded = models.models_of(rows, rules, links)
        await settle(uow, rules, rows, loaded)
        drafts = {ref: decode(text, rules) for ref, text in texts.items()}
        seen = await self.seen(uow, author, drafts, links.values(), found)
        return Loaded(rules, loaded, found=found, seen=seen)

    def batch(self, loaded: Loaded[ProductModel]) -> ModelBatch:
        """The state before the first line."""
        return ModelBatch(loaded)

    def apply(self, batch: Batch[ProductModel], code: str | None, document: Document) -> Written:
        """Spec 03 §4.6."""
        assert isinstance(batch, ModelBatch)
        document = _with_code(code, document)
        before = None if code is None else batch.find(code)
        if code is not None and before is None and document["code"] != code:
            raise Unprocessable(
                f'The code "{document["code"]}" provided in the request body must match the code "{code}" provided '
                "in the url."
            )
        after = self.opened(batch, code, before) if before is not None else batch.new()
        values = document.get("values")
        if is_array(values):
            document = {**document, "values": _at_level(as_map(values), document, batch)}
        update(after, document, batch.document_rules, batch, existing=before is not None)
        _check(after, batch, before)
        if before is not None:
            after.values = settled(before.values, after.values, batch.rules)
        _keep(after, batch, before)
        assert after.code is not None
        return Written(before is None, (after.code,))

    def accept(self, batch: Batch[ProductModel], before: ProductModel | None, after: ProductModel) -> None:
        """Check a model and make it, or the author's draft of it, visible to later lines.

        Raises `AccessDenied` and `ValidationFailed`.
        """
        _check(after, batch, before)
        _keep(after, batch, before)

    def check_attributes(self, values: Document, rules: Rules) -> None:
        """Attributes that do not exist, in the words of product models. Raises `UpdateError`."""
        levels.check_attributes(values, rules.structure)

    def unknown(self, code: str) -> NotFound:
        """The 404 of GET and DELETE."""
        return unknown_model(code)

    async def store(self, uow: UnitOfWork, batch: Batch[ProductModel]) -> None:
        """Store changed models, and what their descendants inherit by it."""
        changes = list(batch.changes())
        await store_models(uow, batch.rules, changes)
        await descendants.follow(uow, batch.rules, changes)

    async def delete(self, uow: UnitOfWork, code: str, principal: Principal | None, guard: RemovalGuard) -> None:
        """Delete a model in any case, with its sub models and all variants below it.

        Raises `NotFound`, `AccessDenied`, and `RemovalRefused` when a variant has a reason to stay.
        """
        await self.check_removal(uow, principal, product_model.c.key == code_key(code), unknown_model(code))
        reasons = await guard.reasons(uow, repository.variants_below(code_key(code)))
        if reasons:
            raise RemovalRefused(reasons)
        removed = await repository.remove(uow, code_key(code))
        if removed is None:
            raise unknown_model(code)
        above = await models.ancestry(uow, [removed.parent_id])
        categories = {*removed.category_ids, *above.category_ids()}
        event = Event(EventName.PRODUCT_MODEL_REMOVED, removed.code, category_ids=categories)
        await outbox.record(uow, principal, [event])


def _check(after: ProductModel, batch: Batch[ProductModel], before: ProductModel | None) -> None:
    check(before, after, batch.seen, batch.rules)
    violations = validate(after, batch, before)
    if violations:
        raise ValidationFailed(violations)


def _keep(after: ProductModel, batch: Batch[ProductModel], before: ProductModel | None) -> None:
    if before is None:
        add_defaults(after.values, after.family, levels.own_attributes(after), batch.rules)
    batch.keep(before, after)


def _with_code(code: str | None, document: Document) -> Document:
    """The document with its code, which for PATCH is that of the URL if it has none. Raises `UpdateError`."""
    if code is not None:
        document = document if "code" in document else {**document, "code": code}
    required = code is not None or document.get("code") is not None
    if required and not isinstance(document["code"], str):
        raise UpdateError(_CODE_REQUIRED)
    return document


def _at_level(values: Document, document: Document, batch: ModelBatch) -> Document:
    """The submitted values that the model may hold; those of other levels are ignored (spec 03 §14.4).

    What the document leaves out is completed from the stored model that its `code` names. Raises `UpdateError`.
    """
    structure = batch.document_rules.structure
    levels.check_attributes(values, structure)
    stored = batch.find(document["code"]) if isinstance(document.get("code"), str) else None
    given = document.get("family_variant")
    variant = structure.family_variant(php_text(given)) if given is not None and is_scalar(given) else None
    if given is None and stored is not None:
        variant = stored.family_variant
    parent_code = document.get("parent")
    if stored is not None and stored.parent is not None and "parent" not in document:
        parent_code, variant = stored.parent.code, stored.family_variant
    if parent_code in (None, ""):
        codes = levels.attributes_at(variant, structure.families_by_id[variant.family_id], 0) if variant else None
        return levels.kept(values, codes)
    parent = batch.model(php_text(parent_code), stored) if is_scalar(parent_code) else None
    if parent is None:
        return values
    variant = variant or parent.family_variant
    if variant is None:
        return values
    family = structure.families_by_id[variant.family_id]
    return levels.kept(values, levels.attributes_at(variant, family, parent.level + 1))
