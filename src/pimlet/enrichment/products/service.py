"""Use cases of products: documents in, outcomes out. Routes, collection lines and seeds all come here."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pimlet.accounts.authentication import Principal
from pimlet.edge.errors import BadRequest, NotFound, Problem, UpdateError, ValidationFailed
from pimlet.edge.expectations import as_list, as_map, is_array
from pimlet.edge.writing import Outcome, Write, Written
from pimlet.enrichment.products import repository, storing
from pimlet.enrichment.products.addressing import (
    Addressing,
    ByIdentifier,
    ByUuid,
    Keys,
    unknown_product,
    uuid_of,
)
from pimlet.enrichment.products.batch import Batch
from pimlet.enrichment.products.updater import Product, update
from pimlet.enrichment.products.validator import validate
from pimlet.enrichment.values.defaults import add_defaults
from pimlet.enrichment.values.documents import collect_names
from pimlet.enrichment.values.merging import without_unchanged
from pimlet.enrichment.values.registry import VALUE_TYPES
from pimlet.enrichment.values.validation import UniqueKey, unique_key
from pimlet.enrichment.values.value import Rules, Value, is_empty
from pimlet.foundation.keys import code_key
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.catalog import Names, load_structure
from pimlet.structure.catalog_queries import main_identifier_code

_MAX_CODE = 255


def _entries(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The well-formed entries of a document's values, with their attribute codes."""
    values = document.get("values")
    if not is_array(values):
        return
    for code, entries in as_map(values).items():
        for entry in as_list(entries) if is_array(entries) else ():
            if isinstance(entry, dict) and "data" in entry:
                yield code, entry


def _referring_texts(data: Any) -> Iterator[str]:
    """Texts in a value that could be codes of options or files; which attributes have such is known only later."""
    for item in as_list(data) if is_array(data) else (data,):
        if isinstance(item, str) and len(item) <= _MAX_CODE:
            yield item


def names_of(document: Mapping[str, Any], names: Names) -> None:
    """Collect what a document names into `names`."""
    values = document.get("values")
    if is_array(values):
        names.attributes.update(as_map(values))
    for code, entry in _entries(document):
        texts = {(code, text) for text in _referring_texts(entry["data"])}
        names.options |= texts
        names.files |= texts
    if isinstance(document.get("family"), str):
        names.families.add(document["family"])
    for property_name, target in (("categories", names.categories), ("groups", names.groups)):
        codes = document.get(property_name)
        if is_array(codes):
            target.update(code for code in as_list(codes) if isinstance(code, str))


class ProductService:
    """Writes and deletes products, named as the given addressing says."""

    def __init__(self, addressing: Addressing) -> None:
        """One service for each family of endpoints."""
        self.addressing = addressing

    async def write(
        self,
        uow: UnitOfWork,
        parents: Mapping[str, str],
        writes: Sequence[Write],
        principal: Principal | None,
    ) -> list[Outcome]:
        """Apply documents in order (see `pimlet.edge.writing.Writer`), in a constant number of statements."""
        del parents, principal
        batch = await self._load(uow, writes)
        outcomes: list[Outcome] = []
        for write in writes:
            try:
                outcomes.append(self._apply(batch, write))
            except Problem as problem:
                outcomes.append(problem)
        await storing.store(uow, batch.rules, list(batch.changes()))
        return outcomes

    async def _load(self, uow: UnitOfWork, writes: Sequence[Write]) -> Batch:
        names, keys = Names(), Keys(set(), set())
        main = await main_identifier_code(uow)
        for write in writes:
            self.addressing.collect(write, main, keys)
            if isinstance(write.document, dict):
                names_of(write.document, names)
        rows = await repository.lock(uow, keys.identifiers, keys.uuids)
        for row in rows:
            collect_names(row.own_values, row.kept, names)
            names.category_ids.update(row.category_ids)
            names.group_ids.update(row.group_ids)
            if row.family_id is not None:
                names.family_ids.add(row.family_id)
        rules = Rules(await load_structure(uow, names), uow.zone)
        owners = await repository.owners(uow, _submitted_unique_keys(writes, rules))
        return Batch(rules, [storing.product_of(row, rules) for row in rows], owners)

    def _apply(self, batch: Batch, write: Write) -> Written:
        document = write.document
        if not isinstance(document, dict):
            if document:
                raise BadRequest
            document = {}
        addressing, rules = self.addressing, batch.rules
        before = addressing.target(batch, write, document)
        after = before.copy() if before is not None else addressing.new(write, document)
        values = addressing.values(write, document, rules.structure)
        if before is not None and values is not None:
            values = without_unchanged(values, before.values, rules)
        addressing.check_parent(document, before)
        update(after, document if values is None else {**document, "values": values}, rules)
        self._accept(batch, before, after)
        return Written(before is None, (addressing.code(after),))

    def _accept(self, batch: Batch, before: Product | None, after: Product) -> None:
        """Validate a product and make it visible to later lines. Raises `ValidationFailed`."""
        rules = batch.rules
        identifier = after.values.get((rules.structure.main_identifier.code, None, None))
        after.identifier = None if identifier is None else identifier.data
        violations = validate(after, rules, batch.owners, batch.identifiers, before)
        if violations:
            raise ValidationFailed(violations)
        if before is None:
            add_defaults(after.values, after.family, rules)
        batch.put(after)

    async def set_values(self, uow: UnitOfWork, code: str, values: dict[str, Any]) -> None:
        """Set values of a stored product, equal ones too, without the checks of a payload (uploads).

        Raises `Problem`; `NotFound` when the product was deleted meanwhile.
        """
        batch = await self._load(uow, [Write(code, {"values": values})])
        before = batch.find(code)
        if before is None:
            raise unknown_product(code)
        after = before.copy()
        update(after, {"values": values}, batch.rules)
        self._accept(batch, before, after)
        await storing.store(uow, batch.rules, list(batch.changes()))

    async def delete(self, uow: UnitOfWork, code: str) -> None:
        """Delete a product by identifier or uuid in any case. Raises `NotFound`."""
        if isinstance(self.addressing, ByUuid):
            uuid = uuid_of(code)
            removed = uuid is not None and await repository.remove_by_uuid(uow, uuid)
        else:
            removed = await repository.remove(uow, code_key(code))
        if not removed:
            raise NotFound(f"The {code} product does not exist in your PIM or you do not have permission to access it.")


def _submitted_unique_keys(writes: Sequence[Write], rules: Rules) -> Iterator[UniqueKey]:
    """Unique values that the documents try to take. Data of the wrong form takes none."""
    for write in writes:
        if not isinstance(write.document, dict):
            continue
        for code, entry in _entries(write.document):
            attribute = rules.structure.attribute(code)
            if attribute is None or attribute.type not in VALUE_TYPES or is_empty(entry["data"]):
                continue
            try:
                data = VALUE_TYPES[attribute.type].accept(attribute, entry["data"], rules)
            except UpdateError:
                continue
            key = unique_key(Value(attribute, None, None, data))
            if key is not None:
                yield key


BY_IDENTIFIER = ProductService(ByIdentifier())
BY_UUID = ProductService(ByUuid())
