"""The two ways to name a product: by identifier and by uuid, and what differs between their endpoints."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID, uuid4

from pimlet.edge.errors import NotFound, Unprocessable, UpdateError, ValidationFailed, Violation
from pimlet.edge.expectations import as_list, as_map, expected, is_array, unknown_property
from pimlet.edge.json_bytes import BLANKS, php_text
from pimlet.edge.writing import Write
from pimlet.enrichment.aggregates import Product
from pimlet.enrichment.permissions.author import no_tree
from pimlet.enrichment.products.batch import Batch
from pimlet.enrichment.products.conversion import to_variant
from pimlet.enrichment.values.merging import merge
from pimlet.enrichment.values.payload import check_duplicates, check_payload
from pimlet.enrichment.values.value import Rules, is_empty
from pimlet.foundation.keys import code_key
from pimlet.structure.catalog import CatalogStructure

Document = dict[str, Any]

_REQUIRED = (
    "Validation failed. The identifier field is required for this endpoint. If you want to manipulate products "
    "without identifiers, please use products-uuid endpoints."
)
_VARIANT_GROUP = 'Property "variant_group" does not exist anymore. Check the link below to understand why.'
_VARIANT_GROUP_LINK = "http://api.akeneo.com/documentation/products-with-variants.html"
_UUID_TAKEN = "The {uuid} uuid is already used for another product."


def uuid_of(text: Any) -> UUID | None:
    """The uuid of a text; None when it is none."""
    try:
        return UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Keys:
    """Rows that documents address: identifier keys and uuids."""

    identifiers: set[str]
    uuids: set[UUID]


class Addressing(Protocol):
    """How one family of endpoints names products."""

    links_by_uuid: bool
    """Whether `products` of associations holds uuids."""

    def collect(self, write: Write, main: str, keys: Keys) -> None:
        """Add the rows that a document addresses; `main` is the code of the main identifier."""
        ...

    def target(self, batch: Batch[Product], code: str | None, document: Document) -> Product | None:
        """Check the payload in this family's order; the product to change, or None for a creation. Raises `Problem`."""
        ...

    def new(self, code: str | None, document: Document) -> Product:
        """An empty product for a creation."""
        ...

    def values(self, code: str | None, document: Document, structure: CatalogStructure) -> Document | None:
        """The submitted values with the main identifier's; None when the payload has none."""
        ...

    def proposed(self, before: Product, document: Document, values: Document, main: str) -> Document:
        """What of the values of `values` a draft of the product may take. Raises `AccessDenied` for another name."""
        ...

    def prepare(self, batch: Batch[Product], product: Product, document: Document, *, existing: bool) -> bool:
        """What precedes the updater; whether the product has become a variant by it. Raises `Problem`."""
        ...

    def identify(
        self, product: Product, code: str | None, document: Document, values: Document | None, rules: Rules
    ) -> None:
        """Give a new product the identifier that its values no longer have after those of other levels were dropped."""
        ...

    def code(self, product: Product) -> str:
        """What names the product in its URL."""
        ...


class ByIdentifier:
    """`/products`: the top-level identifier, or the URL's, always wins over the value."""

    links_by_uuid = False

    def collect(self, write: Write, main: str, keys: Keys) -> None:
        """The URL's identifier and the body's."""
        if write.code is not None:
            keys.identifiers.add(code_key(write.code))
        if isinstance(write.document, dict) and isinstance(write.document.get("identifier"), str):
            keys.identifiers.add(code_key(write.document["identifier"]))

    def target(self, batch: Batch[Product], code: str | None, document: Document) -> Product | None:
        """Spec 03 §4.1 steps 3 to 5, §4.2 steps 3 to 6."""
        self._check_identifier(code, document)
        check_payload(document, batch.document_rules.structure)
        check_duplicates(document)
        if code is None:
            return None
        before = batch.find(code)
        if before is None and document.get("identifier", code) != code:
            raise Unprocessable(
                f'The identifier "{_shown(document["identifier"])}" provided in the request body must match the '
                f'identifier "{code}" provided in the url.'
            )
        return before

    def _check_identifier(self, code: str | None, document: Document) -> None:
        given = document.get("identifier")
        missing = given is None or (isinstance(given, str) and not given.strip(BLANKS))
        if code is None:
            if missing:
                raise UpdateError(_REQUIRED, suffix=False, anchor="post_products_uuid")
        elif ("identifier" in document and missing) or not code.strip(BLANKS):
            raise UpdateError(_REQUIRED, suffix=False, anchor="patch_products_uuid__uuid_")

    def new(self, code: str | None, document: Document) -> Product:
        """With a random uuid; one in the body is ignored."""
        return Product(uuid=uuid4())

    def values(self, code: str | None, document: Document, structure: CatalogStructure) -> Document:
        """The identifier, appended last."""
        main = structure.main_identifier.code
        submitted = as_map(document.get("values") or {})
        values = {name: data for name, data in submitted.items() if name.lower() != main.lower()}
        values[main] = [{"locale": None, "scope": None, "data": document.get("identifier", code)}]
        return values

    def proposed(self, before: Product, document: Document, values: Document, main: str) -> Document:
        """The identifier only names the product: its value in the draft stays as it is."""
        if document.get("identifier", before.identifier) != before.identifier:
            raise no_tree()
        return {name: entries for name, entries in values.items() if name != main}

    def prepare(self, batch: Batch[Product], product: Product, document: Document, *, existing: bool) -> bool:
        """Spec 03 §4.2 steps 9 and 10; an identifier that is an empty list would take the value away."""
        parent = document.get("parent")
        converted = existing and product.parent is None and parent is not None and parent != "" and not is_array(parent)
        if converted:
            model = batch.model(php_text(parent), product)
            if model is None:
                raise Unprocessable(f'The given product model "{_shown(parent)}" does not exist')
            to_variant(product, model)
        if "variant_group" in document:
            raise UpdateError(_VARIANT_GROUP, suffix=False, href=_VARIANT_GROUP_LINK)
        given = document.get("identifier")
        if is_array(given) and is_empty(given):
            raise expected(batch.rules.structure.main_identifier.code, "a string", given)
        return converted

    def identify(
        self, product: Product, code: str | None, document: Document, values: Document | None, rules: Rules
    ) -> None:
        """Spec 03 §13.3."""
        main = rules.structure.main_identifier.code
        if product.created is None and product.identifier is None and main not in (values or {}):
            data = document.get("identifier", code)
            merge(product.values, {main: [{"locale": None, "scope": None, "data": data}]}, rules)

    def code(self, product: Product) -> str:
        """The identifier."""
        assert product.identifier is not None
        return product.identifier


class ByUuid:
    """`/products-uuid`: the identifier is a value like others."""

    links_by_uuid = True

    def collect(self, write: Write, main: str, keys: Keys) -> None:
        """The URL's and the body's uuid, and identifiers among the values."""
        document: Mapping[str, Any] = write.document if isinstance(write.document, dict) else {}
        keys.uuids.update(uuid for text in (write.code, document.get("uuid")) if (uuid := uuid_of(text)) is not None)
        values = document.get("values")
        for name, entries in as_map(values).items() if is_array(values) else ():
            if name.lower() == main.lower() and is_array(entries):
                data = [entry.get("data") for entry in as_list(entries) if isinstance(entry, dict)]
                keys.identifiers.update(code_key(one) for one in data if isinstance(one, str))

    def target(self, batch: Batch[Product], code: str | None, document: Document) -> Product | None:
        """Spec 03 §4.3 steps 3 to 6, §4.4 steps 3 to 7."""
        check_payload(document, batch.document_rules.structure)
        if document.get("identifier") is not None:
            raise unknown_property("identifier")
        given = document.get("uuid")
        if code is None:
            taken = uuid_of(given)
            if taken is not None and taken in batch.after:
                message = _UUID_TAKEN.format(uuid=given)
                raise ValidationFailed([Violation("uuid", message, template=_UUID_TAKEN)])
            check_duplicates(document)
            return None
        check_duplicates(document)
        if given is not None and given != code:
            raise Unprocessable(
                f'The uuid "{given}" provided in the request body must match the uuid "{code}" provided in the url.'
            )
        uuid = uuid_of(code)
        return None if uuid is None else batch.after.get(uuid)

    def new(self, code: str | None, document: Document) -> Product:
        """With the uuid of URL or body, else a random one."""
        return Product(uuid=uuid_of(code) or uuid_of(document.get("uuid")) or uuid4())

    def values(self, code: str | None, document: Document, structure: CatalogStructure) -> Document | None:
        """As submitted."""
        if "values" not in document:
            return None
        if document["values"] is None:
            raise expected("values", "an array", None)
        return as_map(document["values"])

    def proposed(self, before: Product, document: Document, values: Document, main: str) -> Document:
        """All of them."""
        return values

    def prepare(self, batch: Batch[Product], product: Product, document: Document, *, existing: bool) -> bool:
        """Nothing: parents are the updater's business here."""
        return False

    def identify(
        self, product: Product, code: str | None, document: Document, values: Document | None, rules: Rules
    ) -> None:
        """The identifier is a value like others, but that of a POST is set at whatever level the variant stands."""
        main = rules.structure.main_identifier.code
        submitted = as_map(document.get("values") or {}).get(main)
        if code is None and document.get("parent") is not None and submitted and main not in (values or {}):
            merge(product.values, {main: submitted}, rules)

    def code(self, product: Product) -> str:
        """The uuid in lower case."""
        return str(product.uuid)


def _shown(value: Any) -> str:
    return "Array" if is_array(value) else php_text(value)


def unknown_product(code: str) -> NotFound:
    """The 404 of a GET."""
    return NotFound(f'Product "{code}" does not exist or you do not have permission to access it.')
