"""Use cases of products: documents in, outcomes out. Routes, collection lines and seeds all come here."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from pimlet.accounts.authentication import Principal
from pimlet.edge.errors import BadRequest, NotFound, Problem, Unprocessable, UpdateError, ValidationFailed
from pimlet.edge.expectations import as_list, as_map, is_array
from pimlet.edge.writing import Outcome, Write, Written
from pimlet.enrichment.products import repository, storing
from pimlet.enrichment.products.updater import Product, update
from pimlet.enrichment.products.validator import validate
from pimlet.enrichment.values.defaults import add_defaults
from pimlet.enrichment.values.documents import attribute_codes
from pimlet.enrichment.values.merging import without_unchanged
from pimlet.enrichment.values.payload import check_duplicates, check_payload
from pimlet.enrichment.values.registry import VALUE_TYPES
from pimlet.enrichment.values.validation import UniqueKey, unique_key
from pimlet.enrichment.values.value import Rules, Value, is_empty
from pimlet.foundation.keys import code_key
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.catalog import CatalogStructure, Names, load_structure

_REQUIRED = (
    "Validation failed. The identifier field is required for this endpoint. If you want to manipulate products "
    "without identifiers, please use products-uuid endpoints."
)
_VARIANT_GROUP = 'Property "variant_group" does not exist anymore. Check the link below to understand why.'
_VARIANT_GROUP_LINK = "http://api.akeneo.com/documentation/products-with-variants.html"
_MAX_OPTION = 255


def unknown_product(code: str) -> NotFound:
    """The 404 of a GET."""
    return NotFound(f'Product "{code}" does not exist or you do not have permission to access it.')


def _entries(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The well-formed entries of a document's values, with their attribute codes."""
    values = document.get("values")
    if not is_array(values):
        return
    for code, entries in as_map(values).items():
        for entry in as_list(entries) if is_array(entries) else ():
            if isinstance(entry, dict) and "data" in entry:
                yield code, entry


def _option_codes(data: Any) -> Iterator[str]:
    """Texts in a value that could be option codes; which attributes are selects is known only later."""
    for item in as_list(data) if is_array(data) else (data,):
        if isinstance(item, str) and len(item) <= _MAX_OPTION:
            yield item


def names_of(document: Mapping[str, Any], names: Names) -> None:
    """Collect what a document names into `names`."""
    values = document.get("values")
    if is_array(values):
        names.attributes.update(as_map(values))
    for code, entry in _entries(document):
        names.options.update((code, option) for option in _option_codes(entry["data"]))
    if isinstance(document.get("family"), str):
        names.families.add(document["family"])
    for property_name, target in (("categories", names.categories), ("groups", names.groups)):
        codes = document.get(property_name)
        if is_array(codes):
            target.update(code for code in as_list(codes) if isinstance(code, str))


class Batch:
    """The products and unique values that one batch of documents touches, as its earlier lines left them."""

    def __init__(self, rules: Rules, products: Iterable[Product], owners: dict[UniqueKey, UUID]) -> None:
        """`products` are those locked before the batch; `owners` of unique values as stored."""
        self.rules = rules
        self.owners = owners
        self.before: dict[UUID, Product] = {}
        self.after: dict[UUID, Product] = {}
        self.identifiers: dict[str, UUID] = {}
        for product in products:
            self.before[product.uuid] = product
            self.put(product)

    def find(self, code: str) -> Product | None:
        """The product with this identifier in any case."""
        uuid = self.identifiers.get(code_key(code))
        return None if uuid is None else self.after[uuid]

    def put(self, product: Product) -> None:
        """Make an accepted product visible to later lines."""
        previous = self.after.get(product.uuid)
        if previous is not None:
            if previous.identifier is not None:
                self.identifiers.pop(code_key(previous.identifier), None)
            for value in previous.values.values():
                key = unique_key(value)
                if key is not None and self.owners.get(key) == product.uuid:
                    del self.owners[key]
        if product.identifier is not None:
            self.identifiers[code_key(product.identifier)] = product.uuid
        for value in product.values.values():
            key = unique_key(value)
            if key is not None:
                self.owners[key] = product.uuid
        self.after[product.uuid] = product

    def changes(self) -> Iterator[tuple[Product | None, Product]]:
        """What is to be stored: products before (None for new ones) and after the batch."""
        for uuid, after in self.after.items():
            before = self.before.get(uuid)
            if before is None or not before.same_content(after):
                yield before, after


class ProductService:
    """Writes and deletes products by identifier."""

    async def write(
        self,
        uow: UnitOfWork,
        parents: Mapping[str, str],
        writes: Sequence[Write],
        principal: Principal | None,
    ) -> list[Outcome]:
        """Apply documents in order (see `pimlet.edge.writing.Writer`), in a constant number of statements."""
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
        names, keys = Names(), set()
        for write in writes:
            if write.code is not None:
                keys.add(code_key(write.code))
            if isinstance(write.document, dict):
                names_of(write.document, names)
                if isinstance(write.document.get("identifier"), str):
                    keys.add(code_key(write.document["identifier"]))
        rows = await repository.lock(uow, keys)
        for row in rows:
            names.attributes |= attribute_codes(row.own_values, row.kept)
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
        self._check_identifier(write, document)
        check_payload(document, batch.rules.structure)
        check_duplicates(document)
        code = document["identifier"] if write.code is None else write.code
        before = batch.find(write.code) if write.code is not None else None
        if before is None and write.code is not None and document.get("identifier", code) != code:
            raise Unprocessable(
                f'The identifier "{document["identifier"]}" provided in the request body must match the '
                f'identifier "{code}" provided in the url.'
            )
        after = before.copy() if before is not None else Product(uuid4())
        update(after, self._prepared(document, code, before, batch.rules), batch.rules)
        self._take_identifier(after, batch.rules.structure)
        violations = validate(after, batch.rules, batch.owners, batch.identifiers, before)
        if violations:
            raise ValidationFailed(violations)
        if before is None:
            add_defaults(after.values, after.family, batch.rules)
        batch.put(after)
        assert after.identifier is not None
        return Written(before is None, (after.identifier,))

    def _check_identifier(self, write: Write, document: dict[str, Any]) -> None:
        """The identifier is required by POST, and may not be emptied by PATCH (spec 03 §4.1, §4.2)."""
        given = document.get("identifier")
        missing = given is None or (isinstance(given, str) and not given.strip())
        if write.code is None:
            if missing:
                raise UpdateError(_REQUIRED, suffix=False, anchor="post_products_uuid")
        elif ("identifier" in document and missing) or not write.code.strip():
            raise UpdateError(_REQUIRED, suffix=False, anchor="patch_products_uuid__uuid_")

    def _prepared(self, document: dict[str, Any], code: str, before: Product | None, rules: Rules) -> dict[str, Any]:
        """The document with the identifier copied over its value, and without unchanged values."""
        main = rules.structure.main_identifier.code
        submitted = document.get("values")
        values = {name: data for name, data in as_map(submitted or {}).items() if name.lower() != main.lower()}
        values[main] = [{"locale": None, "scope": None, "data": document.get("identifier", code)}]
        if before is not None:
            values = without_unchanged(values, before.values, rules)
            parent = document.get("parent")
            if parent is not None and parent != "" and not is_array(parent):
                raise Unprocessable(f'The given product model "{parent}" does not exist')
        if "variant_group" in document:
            raise UpdateError(_VARIANT_GROUP, suffix=False, href=_VARIANT_GROUP_LINK)
        return {**document, "values": values}

    def _take_identifier(self, product: Product, structure: CatalogStructure) -> None:
        value = product.values.get((structure.main_identifier.code, None, None))
        product.identifier = None if value is None else value.data

    async def delete(self, uow: UnitOfWork, code: str) -> None:
        """Delete a product by identifier in any case. Raises `NotFound`."""
        if not await repository.remove(uow, code_key(code)):
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
