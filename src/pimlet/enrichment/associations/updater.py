"""Association documents applied to the links of an entity (spec 03 §8, §9)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from pimlet.edge.errors import UpdateError
from pimlet.edge.expectations import (
    as_list,
    as_map,
    invalid_content,
    is_array,
    require_array,
    unknown_reference,
)
from pimlet.edge.json_bytes import php_text
from pimlet.enrichment.associations.links import Item, Kind, Link, Links, Ref, Submitted
from pimlet.enrichment.associations.targets import Targets, parsed_uuid
from pimlet.enrichment.values.documents import json_order
from pimlet.foundation.keys import is_numeric
from pimlet.structure.catalog_model import AssociationType

Document = Mapping[str, Any]
Kinds = Mapping[str, list[Any]]

_PLAIN = "associations"
_QUANTIFIED = "quantified_associations"
_UUIDS = "product_uuids"
_KINDS = ("products", _UUIDS, "product_models", "groups")
_ITSELF = "A 2-way association only allows two different products or product models to be associated"
_HELP = (
    "https://help.akeneo.com/pim/serenity/articles/manage-your-association-types.html#create-a-2-way-association-type"
)
_UNKNOWN_PRODUCT = (
    "The “associations” property expects a valid product identifier. The {name} product does not exist or your "
    "connection does not have permission to access it."
)


class Owner(Protocol):
    """A product or product model whose links are changed."""

    links: Links

    @property
    def ref(self) -> Any:
        """The uuid of a product, the id of a model."""
        ...

    @property
    def inherited_links(self) -> Links:
        """The links of its ancestors."""
        ...


@dataclass(frozen=True, slots=True)
class Linking:
    """Applies the two properties to an entity. `by_uuid`: plain links name products by uuid."""

    targets: Targets
    by_uuid: bool

    def applies_to(self, name: str) -> bool:
        """Whether a property is one of the two."""
        return name in {_PLAIN, _QUANTIFIED}

    def apply(self, owner: Owner, name: str, document: Document) -> None:
        """Change the owner's links as the property says. Raises `UpdateError`."""
        if name == _PLAIN:
            owner.links = associate(owner, document, self.targets, by_uuid=self.by_uuid)
        else:
            owner.links = quantify(owner, document, self.targets)


def associate(owner: Owner, document: Document, targets: Targets, *, by_uuid: bool) -> Links:
    """The links after the document's `associations`. `by_uuid`: `products` holds uuids (spec 03 §8).

    Raises `UpdateError`.
    """
    types = _shaped(document[_PLAIN], by_uuid=by_uuid)
    types = _without_parents(types, document.get("parent_associations"))
    for code, kinds in types.items():
        _check(code, kinds)
    plain = set(owner.links.plain)
    for code, kinds in types.items():
        type_ = targets.association_type(code)
        if type_ is None or type_.is_quantified:
            raise unknown_reference(
                _PLAIN, "association type code", "The association type does not exist or is quantified", code
            )
        for name in (_UUIDS, "products", "product_models", "groups"):
            if name in kinds:
                _replace(plain, owner, type_, name, kinds[name], targets)
    return replace(owner.links, plain=frozenset(plain))


def _shaped(data: Any, *, by_uuid: bool) -> dict[str, Kinds]:
    """Objects of objects of lists of scalars; `products` renamed where it holds uuids."""
    types: dict[str, Kinds] = {}
    for code, given in as_map(require_array(_PLAIN, data)).items():
        kinds = dict(as_map(require_array(_PLAIN, given)))
        if by_uuid and kinds.get("products") is not None:
            kinds[_UUIDS] = kinds.pop("products")
        types[code] = {name: as_list(require_array(_PLAIN, items)) for name, items in kinds.items()}
        if any(is_array(item) for items in types[code].values() for item in items):
            raise invalid_content(_PLAIN, "one of the associations is not a scalar")
    return types


def _without_parents(types: dict[str, Kinds], parents: Any) -> dict[str, Kinds]:
    """Without the links that the document says its parents have."""
    above = as_map(parents) if is_array(parents) else {}
    found: dict[str, Kinds] = {}
    for code, kinds in types.items():
        listed = as_map(above[code]) if is_array(above.get(code)) else {}
        of_parents = {name: {php_text(item) for item in as_list(items) if not is_array(item)}
                      for name, items in listed.items() if is_array(items)}  # fmt: skip
        found[code] = {
            name: [item for item in items if php_text(item) not in of_parents.get(name, ())]
            for name, items in kinds.items()
        }
    return found


def _check(code: str, kinds: Kinds) -> None:
    reason = f'association format is not valid for the association type "{code}"'
    if not any(name in kinds for name in _KINDS):
        raise invalid_content(_PLAIN, f"{reason}.")
    if "products" in kinds and _UUIDS in kinds:
        raise invalid_content(_PLAIN, f'{reason}, only one of "products" or "{_UUIDS}" is expected')
    for name, items in kinds.items():
        for item in items:
            if not isinstance(item, str):
                raise invalid_content(_PLAIN, f"{reason}.")
            if name == _UUIDS and parsed_uuid(item) is None:
                raise invalid_content(_PLAIN, f'{reason}, "{_UUIDS}" expects an array of valid uuids.')


def _find(name: str, item: str, targets: Targets) -> Ref:
    found: Ref | None
    if name == "products":
        found = targets.product(item)
        if found is None:
            raise UpdateError(_UNKNOWN_PRODUCT.format(name=item))
    elif name == _UUIDS:
        found = targets.product_by_uuid(item)
        if found is None:
            raise unknown_reference(_PLAIN, "product uuid", "The product does not exist", item)
    elif name == "product_models":
        found = targets.model(item)
        if found is None:
            raise unknown_reference(_PLAIN, "product model identifier", "The product model does not exist", item)
    else:
        found = targets.group(item)
        if found is None:
            raise unknown_reference(_PLAIN, "group code", "The group does not exist", item)
    return found


def _replace(
    plain: set[Link], owner: Owner, type_: AssociationType, name: str, items: list[str], targets: Targets
) -> None:
    """Put the given links of one type and kind in the place of the stored ones that are seen."""
    kind = Kind.PRODUCTS if name == _UUIDS else Kind(name)
    own = {link for link in plain if link.type_id == type_.id and link.kind is kind and not targets.hides(link)}
    given = set()
    for item in items:
        link = Link(type_.id, kind, _find(name, item, targets))
        if link not in own:
            if type_.is_two_way and kind is not Kind.GROUPS and link.target == owner.ref:
                raise UpdateError(_ITSELF, suffix=False, href=_HELP)
            if link in owner.inherited_links.plain:
                continue
        given.add(link)
    plain -= own
    plain |= given


def quantify(owner: Owner, document: Document, targets: Targets) -> Links:
    """The links after the document's `quantified_associations` (spec 03 §9).

    Raises `UpdateError` for a wrong structure; what is wrong in content is in `submitted`, for the validator.
    """
    types = _checked(document[_QUANTIFIED])
    quantified = dict(owner.links.quantified)
    submitted = []
    for code, kinds in types.items():
        type_ = targets.association_type(code)
        items = {name: tuple(_item(name, entry, targets) for entry in entries) for name, entries in kinds.items()}
        if owner.inherited_links.quantified:
            items = _without_inherited(type_, items, owner.inherited_links.quantified)
        stored = {link for link in quantified if type_ is not None and link.type_id == type_.id}
        replaced = {link for link in stored if link.kind in items and not targets.hides(link)}
        submitted.append(
            Submitted(code, None if type_ is None else type_.is_quantified, items, len(stored) - len(replaced))
        )
        if type_ is None:
            continue
        quantified = {link: quantity for link, quantity in quantified.items() if link not in replaced}
        for kind in (Kind.PRODUCTS, Kind.PRODUCT_MODELS):
            for item in items.get(kind, ()):
                if item.target is not None:
                    quantified[Link(type_.id, kind, item.target)] = item.quantity
    if quantified == owner.links.quantified:
        # Another order is no change.
        quantified = dict(owner.links.quantified)
    return replace(owner.links, quantified=quantified, submitted=_ordered(submitted, owner, targets))


def _checked(data: Any) -> dict[str, dict[str, list[Document]]]:
    """The structure of quantified associations, the first problem first."""
    types: dict[str, dict[str, list[Document]]] = {}
    for code, kinds in as_map(require_array(_QUANTIFIED, data)).items():
        if not is_array(kinds):
            raise invalid_content(_QUANTIFIED, f'"{code}" should contain an array')
        types[code] = {}
        for name, entries in as_map(kinds).items():
            if isinstance(kinds, list) or is_numeric(name):
                raise invalid_content(_QUANTIFIED, f'entity type in "{code}" should be a string')
            if not is_array(entries) or list(as_map(entries)) != [str(index) for index in range(len(entries))]:
                raise invalid_content(_QUANTIFIED, f'"{code}[{name}]" should contain an array')
            types[code][name] = as_list(entries)
            for entry in types[code][name]:
                for valid, reason in _RULES:
                    if not valid(entry):
                        raise invalid_content(_QUANTIFIED, f"a quantified association should contain {reason}")
    return types


def _given(entry: Any, name: str) -> Any:
    return entry.get(name) if isinstance(entry, dict) else None


_RULES: tuple[tuple[Callable[[Any], bool], str], ...] = (
    (lambda entry: _given(entry, "quantity") is not None, 'the key "quantity"'),
    (
        lambda entry: _given(entry, "identifier") is not None or _given(entry, "uuid") is not None,
        'one of these keys: "identifier" or "uuid"',
    ),
    (lambda entry: isinstance(entry.get("identifier"), str | None), "a valid identifier"),
    (lambda entry: entry.get("uuid") is None or parsed_uuid(entry["uuid"]) is not None, "a valid uuid"),
    (
        lambda entry: isinstance(entry["quantity"], int) and not isinstance(entry["quantity"], bool),
        "a valid quantity",
    ),
)


def _item(name: str, entry: Document, targets: Targets) -> Item:
    """What an entry means. Akeneo tells whether an identifier exists by its exact spelling."""
    quantity: int = entry["quantity"]
    identifier: str | None = entry.get("identifier")
    text = "" if entry.get("uuid") is None else str(entry["uuid"]).lower()
    if name == Kind.PRODUCT_MODELS:
        code = text if identifier is None else identifier
        model = targets.model(code)
        return Item(code, False, model is not None and targets.model_code(model) == code, model, quantity)
    by_uuid = targets.product_by_uuid(text)
    if identifier is None:
        return Item(text, True, by_uuid is not None, by_uuid, quantity)
    named = targets.product(identifier)
    known = named is not None and targets.identifier(named) == identifier
    return Item(identifier, False, known, by_uuid if text else named, quantity)


def _without_inherited(
    type_: AssociationType | None, items: Mapping[str, tuple[Item, ...]], inherited: Mapping[Link, int]
) -> dict[str, tuple[Item, ...]]:
    """Without links that an ancestor has with the same quantity; kinds that were not given become empty."""

    def is_inherited(kind: Kind, item: Item) -> bool:
        link = None if type_ is None or item.target is None else Link(type_.id, kind, item.target)
        return link is not None and inherited.get(link) == item.quantity

    return {
        kind: tuple(item for item in items.get(kind, ()) if not is_inherited(kind, item))
        for kind in (Kind.PRODUCTS, Kind.PRODUCT_MODELS)
    }


def _ordered(submitted: list[Submitted], owner: Owner, targets: Targets) -> tuple[Submitted, ...]:
    """Types that have links already come first, as they are stored."""
    stored = {link.type_id for link in owner.links.quantified}

    def places() -> Iterator[tuple[bool, tuple[int, bytes], int, Submitted]]:
        for index, one in enumerate(submitted):
            type_ = targets.association_type(one.code)
            has_links = type_ is not None and type_.id in stored
            yield not has_links, json_order(one.code) if has_links else (0, b""), index, one

    return tuple(place[-1] for place in sorted(places(), key=lambda place: place[:-1]))
