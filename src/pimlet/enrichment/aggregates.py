"""Products and product models as the rules see them: own content, and through `parent` what they inherit.

Levels (spec 03 §13.1): a root model is at 0, each child one below its parent, a simple product at 0. An attribute
stands at exactly one level of a family variant, so values of an entity and of its ancestors never collide.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self
from uuid import UUID

from pimlet.enrichment.associations.links import NO_LINKS, Links, inherited
from pimlet.enrichment.values.value import Value, Values
from pimlet.structure.catalog_model import Category, Family, FamilyVariant, Group


@dataclass(kw_only=True)
class Entity:
    """What products and product models have in common. `created` is None until a row exists."""

    family: Family | None = None
    parent: "ProductModel | None" = None
    categories: dict[int, Category] = field(default_factory=dict)
    values: Values = field(default_factory=dict)
    displaced: Values = field(default_factory=dict)
    """Values of attributes that stand at another level now: they stay stored, and no rule sees them (spec 02 §7.2)."""
    links: Links = NO_LINKS
    created: datetime | None = None
    updated: datetime | None = None

    def copy(self) -> Self:
        """A copy that the updater may change."""
        # Field by field, as `replace` does it, takes four times as long.
        twin = object.__new__(type(self))
        vars(twin).update(vars(self))
        twin.categories, twin.values = dict(self.categories), dict(self.values)
        if self.links.submitted:
            twin.links = replace(self.links, submitted=())
        return twin

    @property
    def level(self) -> int:
        """0 for what has no parent."""
        return 0 if self.parent is None else self.parent.level + 1

    @property
    def variant_of(self) -> FamilyVariant | None:
        """The family variant whose levels hold for the entity; None for a simple product."""
        return None if self.parent is None else self.parent.variant_of

    def ancestors(self) -> Iterator["ProductModel"]:
        """The parent, then its parent."""
        ancestor = self.parent
        while ancestor is not None:
            yield ancestor
            ancestor = ancestor.parent

    def all_values(self) -> Iterator[Value]:
        """Own values, then inherited ones, the nearest first."""
        yield from self.values.values()
        for ancestor in self.ancestors():
            yield from ancestor.values.values()

    def values_by_key(self) -> Values:
        """Own and inherited values by their places; not to be changed."""
        return self.values if self.parent is None else {value.key: value for value in self.all_values()}

    def all_categories(self) -> dict[int, Category]:
        """Own and inherited categories by id."""
        found = dict(self.categories)
        for ancestor in self.ancestors():
            found |= ancestor.categories
        return found

    @property
    def inherited_links(self) -> Links:
        """Links of the ancestors."""
        return inherited(ancestor.links for ancestor in self.ancestors())

    def _same(self, other: "Entity") -> bool:
        return (
            (None if self.parent is None else self.parent.id) == (None if other.parent is None else other.parent.id)
            and self.categories.keys() == other.categories.keys()
            and self.links == other.links
            and self.values == other.values
        )


@dataclass(kw_only=True)
class Product(Entity):
    """A product with its own values. A product with a parent is a variant."""

    uuid: UUID
    identifier: str | None = None
    enabled: bool = True
    groups: dict[int, Group] = field(default_factory=dict)

    def copy(self) -> "Product":
        """A copy that the updater may change."""
        twin = super().copy()
        twin.groups = dict(self.groups)
        return twin

    @property
    def ref(self) -> UUID:
        """The primary key."""
        return self.uuid

    @property
    def name(self) -> str | None:
        """What other rows and messages call it."""
        return self.identifier

    def same_content(self, other: "Product") -> bool:
        """Whether nothing that is stored differs, dates left aside."""
        return (
            self._same(other)
            and self.identifier == other.identifier
            and self.enabled == other.enabled
            and self.family == other.family
            and self.groups.keys() == other.groups.keys()
        )


@dataclass(kw_only=True)
class ProductModel(Entity):
    """A product model with its own values. `id` is negative until a row exists."""

    id: int
    code: str | None = None
    family_variant: FamilyVariant | None = None

    @property
    def ref(self) -> int:
        """The primary key."""
        return self.id

    @property
    def name(self) -> str | None:
        """What other rows and messages call it."""
        return self.code

    @property
    def variant_of(self) -> FamilyVariant | None:
        """Its own family variant."""
        return self.family_variant

    def same_content(self, other: "ProductModel") -> bool:
        """Whether nothing that is stored differs, dates left aside. The family variant never changes."""
        return self._same(other) and self.code == other.code
