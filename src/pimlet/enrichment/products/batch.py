"""The products and unique values that one batch of documents touches, as its earlier lines left them."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from pimlet.enrichment.products.updater import Product
from pimlet.enrichment.values.validation import UniqueKey, unique_key
from pimlet.enrichment.values.value import Rules
from pimlet.foundation.keys import code_key


class Batch:
    """State of one batch, all in memory. Stored products are those locked before it began."""

    def __init__(self, rules: Rules, products: Iterable[Product], owners: dict[UniqueKey, UUID]) -> None:
        """`owners` tells which product has each unique value that the documents submit, as stored."""
        self.rules = rules
        self.owners = owners
        self.before: dict[UUID, Product] = {}
        self.after: dict[UUID, Product] = {}
        self.identifiers: dict[str, UUID] = {}
        for product in products:
            self.before[product.uuid] = product
            self.put(product)

    def find(self, identifier: str) -> Product | None:
        """The product with this identifier in any case."""
        uuid = self.identifiers.get(code_key(identifier))
        return None if uuid is None else self.after[uuid]

    def put(self, product: Product) -> None:
        """Make an accepted product visible to later lines."""
        previous = self.after.get(product.uuid)
        if previous is not None:
            self._forget(previous)
        if product.identifier is not None:
            self.identifiers[code_key(product.identifier)] = product.uuid
        for value in product.values.values():
            key = unique_key(value)
            if key is not None:
                self.owners[key] = product.uuid
        self.after[product.uuid] = product

    def _forget(self, product: Product) -> None:
        if product.identifier is not None:
            self.identifiers.pop(code_key(product.identifier), None)
        for value in product.values.values():
            key = unique_key(value)
            if key is not None and self.owners.get(key) == product.uuid:
                del self.owners[key]

    def changes(self) -> Iterator[tuple[Product | None, Product]]:
        """What is to be stored: products before (None for new ones) and after the batch."""
        for uuid, after in self.after.items():
            before = self.before.get(uuid)
            if before is None or not before.same_content(after):
                yield before, after
