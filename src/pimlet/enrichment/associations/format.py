"""Links as the API shows them, as bytes (spec 04 §5). Most entities have none: they share one text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pimlet.edge.json_bytes import encode
from pimlet.enrichment.associations import repository
from pimlet.enrichment.associations.links import Kind
from pimlet.enrichment.associations.repository import ShownRow
from pimlet.enrichment.values.documents import json_order
from pimlet.foundation.keys import sorted_codes
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.catalog_model import AssociationType
from pimlet.structure.catalog_queries import association_types
from pimlet.structure.names import group_codes

_NAMES = [(kind, kind.value) for kind in (Kind.PRODUCTS, Kind.PRODUCT_MODELS, Kind.GROUPS)]
_NO_LISTS = encode({name: [] for _, name in _NAMES})
_QUANTIFIED_ORDER = (Kind.PRODUCT_MODELS, Kind.PRODUCTS)

Owner = str | int
"""The uuid of a product, as text, or the id of a product model."""

Target = tuple[Any, str | None]
"""What tells a target from others, and what it is called: identifier, code, or nothing. Uuids are texts."""


@dataclass(frozen=True, slots=True)
class Types:
    """Association types as one style shows them, with what entities without links show."""

    plain: Sequence[tuple[int, bytes]]
    """Ids with `"code":`, in order."""
    quantified: Mapping[int, str]
    """Codes by id, in order."""
    no_links: bytes

    @classmethod
    def of(cls, types: Iterable[AssociationType], style: "Style") -> "Types":
        """In the order of the style."""
        ordered = sorted(types, key=lambda type_: style.type_order(type_.code))
        plain = [(type_.id, encode(type_.code) + b":") for type_ in ordered if not type_.is_quantified]
        by_length = sorted(ordered, key=lambda type_: json_order(type_.code))
        quantified = {type_.id: type_.code for type_ in by_length if type_.is_quantified}
        return cls(plain, quantified, _members(b",".join(name + _NO_LISTS for _, name in plain), b"{}"))


def _members(associations: bytes, quantities: bytes) -> bytes:
    return b'"associations":{%b},"quantified_associations":%b' % (associations, quantities)


class LinkFormat:
    """Renders the links of one page."""

    def __init__(self, rows: Iterable[ShownRow], groups: Mapping[int, str], style: "Style", types: Types) -> None:
        """`groups` are codes by id."""
        self._style = style
        self._groups = groups
        self._types = types
        self._rows: dict[Owner | None, list[ShownRow]] = {}
        for row in rows:
            self._rows.setdefault(row[1] if row[0] is None else row[0], []).append(row)

    def render(self, owner: Owner, ancestors: Sequence[Owner] = ()) -> bytes:
        """`"associations":{…},"quantified_associations":{…}` of an entity; its ancestors from the root down."""
        found = self._rows
        if owner not in found and found.keys().isdisjoint(ancestors):
            return self._types.no_links
        return self._render([row for ref in (*ancestors, owner) for row in found.get(ref, ())])

    def _render(self, rows: Sequence[ShownRow]) -> bytes:
        plain: dict[int, dict[Kind, dict[Any, str | None]]] = {}
        quantified: dict[int, dict[Kind, dict[Target, int]]] = {}
        for _, _, type_id, product, group, quantity, identifier, model in rows:
            kind, target = self._target(product, group, identifier, model)
            if type_id not in self._types.quantified:
                plain.setdefault(type_id, {}).setdefault(kind, {})[target[0]] = target[1]
            else:
                of_type = quantified.setdefault(type_id, {one: {} for one in _QUANTIFIED_ORDER})
                of_type[kind][target] = quantity or 0
        associations = b",".join(
            [
                name + (self._lists(plain[number]) if number in plain else _NO_LISTS)
                for number, name in self._types.plain
            ]
        )
        quantities = {
            code: shown
            for number, code in self._types.quantified.items()
            if number in quantified and (shown := self._quantities(quantified[number]))
        }
        return _members(associations, encode(quantities))

    def _lists(self, targets: Mapping[Kind, Mapping[Any, str | None]]) -> bytes:
        return encode({name: self._listed(kind, targets[kind]) if kind in targets else [] for kind, name in _NAMES})

    def _target(
        self, product: str | None, group: int | None, identifier: str | None, model: str | None
    ) -> tuple[Kind, Target]:
        if product is not None:
            return Kind.PRODUCTS, (product, identifier)
        if group is not None:
            return Kind.GROUPS, (group, self._groups[group])
        return Kind.PRODUCT_MODELS, (model, model)

    def _listed(self, kind: Kind, targets: Mapping[Any, str | None]) -> list[Any]:
        if kind is Kind.PRODUCTS and len(targets) == 1:
            return self._style.products(targets.items())
        names = sorted_codes({name for name in targets.values() if name is not None})
        if kind is not Kind.PRODUCTS:
            return names
        places = {name: index for index, name in enumerate(names)}
        ordered = sorted(targets, key=lambda uuid: (places.get(targets[uuid] or "", -1), uuid))
        return self._style.products((uuid, targets[uuid]) for uuid in ordered)

    def _quantities(self, kinds: Mapping[Kind, Mapping[Target, int]]) -> dict[str, list[Any]]:
        shown = {
            Kind.PRODUCT_MODELS.value: [
                {"identifier": name, "quantity": quantity} for (_, name), quantity in kinds[Kind.PRODUCT_MODELS].items()
            ],
            Kind.PRODUCTS.value: self._style.quantities(kinds[Kind.PRODUCTS]),
        }
        return shown if any(shown.values()) else {}


class Style:
    """How one family of endpoints shows links to products. This one: identifiers, null without one."""

    def type_order(self, code: str) -> Any:
        """What association types are sorted by."""
        return json_order(code)

    def products(self, targets: Iterable[Target]) -> list[Any]:
        """Plain links to products, in order."""
        return [name for _, name in targets]

    def quantities(self, targets: Mapping[Target, int]) -> list[Any]:
        """Quantified links; those without identifier cannot be named."""
        return [
            {"identifier": name, "quantity": quantity} for (_, name), quantity in targets.items() if name is not None
        ]


class UuidStyle(Style):
    """Products by uuid."""

    def products(self, targets: Iterable[Target]) -> list[Any]:
        """Uuids, in the order of the identifiers."""
        return [uuid for uuid, _ in targets]

    def quantities(self, targets: Mapping[Target, int]) -> list[Any]:
        """Quantity first."""
        return [{"quantity": quantity, "uuid": uuid} for (uuid, _), quantity in targets.items()]


class ModelStyle(Style):
    """Product models: types in alphabetical order, no products without identifier."""

    def type_order(self, code: str) -> Any:
        """By the code itself."""
        return code

    def products(self, targets: Iterable[Target]) -> list[Any]:
        """Identifiers."""
        return [name for _, name in targets if name is not None]


BY_IDENTIFIER, BY_UUID, OF_MODELS = Style(), UuidStyle(), ModelStyle()


async def link_format(
    uow: UnitOfWork,
    products: Sequence[str],
    models: Sequence[int],
    style: Style,
    hidden_categories: frozenset[int] = frozenset(),
) -> LinkFormat:
    """The format of a page: its products, by uuids as texts, or models, and the ancestors of both. One query for links.

    Targets that the hidden categories hide are left out.
    """
    rows = await repository.shown(uow, products, models, hidden_categories)
    groups = await group_codes(uow, {row[4] for row in rows if row[4] is not None})
    known = uow.cache("shown types", Part.ASSOCIATION_TYPES)
    types: Types | None = known.get(style)
    if types is None:
        types = known[style] = Types.of((await association_types(uow)).values(), style)
    return LinkFormat(rows, groups, style, types)
