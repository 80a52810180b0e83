"""Links of an entity, as values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

Ref = UUID | int
"""What names an entity: the uuid of a product, the id of a product model or group."""


class Kind(StrEnum):
    """What a link leads to, as documents name it."""

    PRODUCTS = "products"
    PRODUCT_MODELS = "product_models"
    GROUPS = "groups"


class Link(NamedTuple):
    """A link of one association type, told by its id."""

    type_id: int
    kind: Kind
    target: Ref


class Item(NamedTuple):
    """A submitted quantified link. `name` is what the document calls the target, `known` whether that exists."""

    name: str
    by_uuid: bool
    known: bool
    target: Ref | None
    quantity: int


class Submitted(NamedTuple):
    """What was submitted for one association type, with as many stored links as stay beside it.

    `quantified` is None for an unknown type; `kinds` may hold kinds that do not exist.
    """

    code: str
    quantified: bool | None
    kinds: Mapping[str, tuple[Item, ...]]
    kept: int


@dataclass(frozen=True, slots=True)
class Links:
    """Own links of an entity. Quantities stand in the order in which links were given.

    Equal links have the same quantities, in any order; what was submitted is only there until it is validated.
    """

    plain: frozenset[Link] = frozenset()
    quantified: Mapping[Link, int] = field(default_factory=lambda: MappingProxyType({}))
    submitted: tuple[Submitted, ...] = field(default=(), compare=False)

    def merged(self, below: "Links") -> "Links":
        """These of an ancestor and those of an entity below: a quantified target keeps its place and gets the
        quantity from below (spec 04 §5.2).
        """
        return Links(self.plain | below.plain, {**self.quantified, **below.quantified})


NO_LINKS = Links()


def inherited(ancestors: Iterable[Links]) -> Links:
    """The links of ancestors, given the nearest first."""
    found = NO_LINKS
    for links in ancestors:
        found = links.merged(found)
    return found
