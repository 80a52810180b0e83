"""Violations of a product, in groups: the first group with a violation ends the validation (spec 03 §12.1)."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from pimlet.edge.errors import Violation
from pimlet.enrichment.products.updater import Product
from pimlet.enrichment.values.validation import UniqueKey, violations
from pimlet.enrichment.values.value import Rules
from pimlet.foundation.keys import code_key

_TAKEN = "The simple identifier is already used for another product."
_VERSION = 'The version of the uuid "{uuid}" should be 4, {version} given.'


def validate(
    product: Product,
    rules: Rules,
    owners: Mapping[UniqueKey, UUID],
    identifiers: Mapping[str, UUID],
    before: Product | None,
) -> list[Violation]:
    """All violations of the changed product.

    `owners` and `identifiers` tell which product has each unique value and identifier; `before` is what is stored.
    """
    stored = before.values if before is not None else {}
    first = [
        *_uuid_violations(product),
        *violations(product.values.values(), rules, product.uuid, owners, stored),
    ]
    if first:
        return first
    if product.identifier is not None:
        owner = identifiers.get(code_key(product.identifier), product.uuid)
        if owner != product.uuid:
            return [Violation("identifier", _TAKEN)]
    return []


def _uuid_violations(product: Product) -> Iterator[Violation]:
    if product.uuid.version != 4:
        message = _VERSION.format(uuid=product.uuid, version=product.uuid.version)
        yield Violation("uuid", message, template=_VERSION)
