"""Links as the API shows them, as bytes (spec 04 §5). Most entities have none: they share one text."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from pimlet.edge.json_bytes import encode
from pimlet.enrichment.associations import repository
from pimlet.enrichment.associations.links import Kind, Ref
from pimlet.enrichment.products.format import sorted_codes
from pimlet.enrichment.values.documents import json_order
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.catalog_model import AssociationType
from pimlet.structure.catalog_queries import association_types
from pimlet.structure.names import group_codes

_ORDER = (Kind.PRODUCTS, Kind.PRODUCT_MODELS, Kind.GROUPS)
_NO_LISTS = encode({kind.value: [] for kind in _ORDER})
_QUANTIFIED_ORDER = (Kind.PRODUCT_MODELS, Kind.PRODUCTS)

Target = tuple[Any, str | None]
"""What tells a target from others, and what it is called: identifier, code, or nothing."""


class LinkFormat:
    """Renders the links of one page."""

    def __init__(
        self,
        rows: Iterable[Any],
        types: Iterable[AssociationType],
        groups: Mapping[int, str],
        style: "Style",
        empty: bytes | None = None,
    ) -> None:
        """`rows` as `repository.shown` gives them; `groups` are codes by id; `empty` is the text of no links."""
        self._style = style
        self._groups = groups
        ordered = sorted(types, key=lambda type_: style.type_order(type_.code))
        self._plain = [(type_.id, encode(type_.code)) for type_ in ordered if not type_.is_quantified]
        self._quantified = {
            type_.id: type_.code
            for type_ in sorted(ordered, key=lambda one: json_order(one.code))
            if type_.is_quantified
        }
        self._rows: dict[Ref, list[Any]] = {}
        for row in rows:
            owner = row.owner_model if row.owner_product is None else row.owner_product
            self._rows.setdefault(owner, []).append(row)
        self.empty = empty or self._render(())

    def render(self, owner: Ref, ancestors: Sequence[Ref] = ()) -> bytes:
        """`"associations":{…},"quantified_associations":{…}` of an entity; its ancestors from the root down."""
        if not self._rows:
            return self.empty
        rows = [row for ref in (*ancestors, owner) for row in self._rows.get(ref, ())]
        return self._render(rows) if rows else self.empty

    def _render(self, rows: Sequence[Any]) -> bytes:
        plain: dict[int, dict[Kind, dict[Any, str | None]]] = {}
        quantified: dict[int, dict[Kind, dict[Target, int]]] = {}
        for row in rows:
            kind, target = self._target(row)
            if row.type_id not in self._quantified:
                plain.setdefault(row.type_id, {kind: {} for kind in _ORDER})[kind][target[0]] = target[1]
            else:
                of_type = quantified.setdefault(row.type_id, {kind: {} for kind in _QUANTIFIED_ORDER})
                of_type[kind][target] = row.quantity
        associations = b",".join(
            b"%b:%b" % (code, self._lists(plain[number]) if number in plain else _NO_LISTS)
            for number, code in self._plain
        )
        quantities = {
            code: shown
            for number, code in self._quantified.items()
            if number in quantified and (shown := self._quantities(quantified[number]))
        }
        return b'"associations":{%b},"quantified_associations":%b' % (associations, encode(quantities))

    def _lists(self, targets: Mapping[Kind, Mapping[Any, str | None]]) -> bytes:
        return encode({kind.value: self._listed(kind, targets[kind]) for kind in _ORDER})

    def _target(self, row: Any) -> tuple[Kind, Target]:
        if row.target_product is not None:
            return Kind.PRODUCTS, (row.target_product, row.identifier)
        if row.target_group is not None:
            return Kind.GROUPS, (row.target_group, self._groups[row.target_group])
        return Kind.PRODUCT_MODELS, (row.model_code, row.model_code)

    def _listed(self, kind: Kind, targets: Mapping[Any, str | None]) -> list[Any]:
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
        return [str(uuid) for uuid, _ in targets]

    def quantities(self, targets: Mapping[Target, int]) -> list[Any]:
        """Quantity first."""
        return [{"quantity": quantity, "uuid": str(uuid)} for (uuid, _), quantity in targets.items()]


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
    products: Sequence[UUID],
    models: Sequence[int],
    style: Style,
    hidden_categories: frozenset[int] = frozenset(),
) -> LinkFormat:
    """The format of a page: its products or models, and the ancestors of both. One query for the links.

    Targets that the hidden categories hide are left out.
    """
    rows = await repository.shown(uow, products, models, hidden_categories)
    groups = await group_codes(uow, {row.target_group for row in rows if row.target_group is not None})
    types = await association_types(uow)
    known = uow.cache("no links", Part.ASSOCIATION_TYPES)
    shown = LinkFormat(rows, types.values(), groups, style, known.get(style))
    known[style] = shown.empty
    return shown
