"""Violations of quantified associations (spec 03 §9). Plain ones are checked by the updater."""

from collections.abc import Iterator, Sequence

from pimlet.edge.errors import Violation
from pimlet.enrichment.associations.links import Item, Kind, Links, Submitted

MAX_LINKS = 100
MAX_QUANTITY = 2**31 - 1
_UUIDS = "product_uuids"
_KINDS = frozenset({Kind.PRODUCTS, Kind.PRODUCT_MODELS, _UUIDS})

_NO_TYPE = "This association type doesn't exist. Please make sure it hasn't been deleted in the meantime."
_NOT_QUANTIFIED = (
    '"{type}" can’t be used for associations with quantities. Please, choose a different association type with '
    'quantities or use the "associations" property.'
)
_NO_KIND = 'The link type "{kind}" doesn\'t exist. You can only associate products or product models.'
_QUANTITY = '"{quantity}" is an invalid quantity. Please, write a value between 1 and {most}.'
_NO_PRODUCTS = (
    "The following products don't exist: {names}. Please make sure the products haven't been deleted in the meantime."
)
_NO_MODELS = (
    "The following product models don't exist: {names}. Please make sure the product models haven't been deleted in "
    "the meantime."
)
_TOO_MANY = (
    "You've reached the limit of {limit} associations. Please, delete some existing associations before adding new "
    "ones."
)


def violations(links: Links) -> Iterator[Violation]:
    """What is wrong in the submitted quantified associations, type by type."""
    for submitted in links.submitted:
        yield from _of_type(submitted)


def _of_type(submitted: Submitted) -> Iterator[Violation]:
    place = f"quantifiedAssociations.{submitted.code}"
    if submitted.quantified is None:
        yield Violation(place, _NO_TYPE)
    elif not submitted.quantified:
        yield Violation(place, _NOT_QUANTIFIED.format(type=submitted.code), template=_NOT_QUANTIFIED)
    for kind in submitted.kinds:
        if kind not in _KINDS:
            yield Violation(place, _NO_KIND.format(kind=kind), template=_NO_KIND)
    products = submitted.kinds.get(Kind.PRODUCTS, ())
    models = submitted.kinds.get(Kind.PRODUCT_MODELS, ())
    for kind, items in ((Kind.PRODUCTS, products), (Kind.PRODUCT_MODELS, models)):
        for index, item in enumerate(items):
            if not 1 <= item.quantity <= MAX_QUANTITY:
                message = _QUANTITY.format(quantity=item.quantity, most=MAX_QUANTITY)
                yield Violation(f"{place}.{kind}[{index}].quantity", message, template=_QUANTITY)
    yield from _missing(f"{place}.products", _NO_PRODUCTS, products)
    yield from _missing(f"{place}.products", _NO_PRODUCTS, submitted.kinds.get(_UUIDS, ()))
    yield from _missing(f"{place}.product_models", _NO_MODELS, models)
    if submitted.kept + len(products) + len(models) > MAX_LINKS:
        yield Violation(place, _TOO_MANY.format(limit=MAX_LINKS), template=_TOO_MANY)


def _missing(place: str, template: str, items: Sequence[Item]) -> Iterator[Violation]:
    """Targets that do not exist: those named by identifier or code first, then uuids."""
    unknown = [item for item in items if not item.known]
    names = [item.name for by_uuid in (False, True) for item in unknown if item.by_uuid is by_uuid]
    if names:
        yield Violation(place, template.format(names=", ".join(names)), template=template)
