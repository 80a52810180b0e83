"""The rights of one user, as rules ask for them (spec 05 §1.1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import TypeVar

Name = TypeVar("Name", int, str)


class Level(IntEnum):
    """What may be done; each level implies those before it. Attribute groups and locales are never owned."""

    NONE = 0
    VIEW = 1
    EDIT = 2
    OWN = 3

    @property
    def label(self) -> str:
        """Its name in commands and documents."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Rights:
    """What a user may do. The mappings hold what is restricted only; everything else may be owned or edited.

    Categories and attribute groups are named by id, locales by code, and attributes of restricted groups by their
    stored code. An `unlimited` user is restricted nowhere: whoever asks can leave out all work.
    """

    categories: Mapping[int, Level] = field(default_factory=dict)
    attribute_groups: Mapping[int, Level] = field(default_factory=dict)
    locales: Mapping[str, Level] = field(default_factory=dict)
    attributes: Mapping[str, Level] = field(default_factory=dict)
    hidden_categories: frozenset[int] = frozenset()
    hidden_attributes: frozenset[str] = frozenset()
    hidden_locales: frozenset[str] = frozenset()

    @property
    def unlimited(self) -> bool:
        """Whether nothing is restricted."""
        return not (self.categories or self.attribute_groups or self.locales)

    def category(self, category_id: int) -> Level:
        """The right on a category."""
        return self.categories.get(category_id, Level.OWN)

    def attribute_group(self, group_id: int) -> Level:
        """The right on an attribute group: at most `EDIT`."""
        return self.attribute_groups.get(group_id, Level.EDIT)

    def attribute(self, code: str) -> Level:
        """The right on an attribute by its stored code, which is that on its group; unknown ones are not restricted."""
        return self.attributes.get(code, Level.EDIT)

    def locale(self, code: str) -> Level:
        """The right on a locale by its stored code: at most `EDIT`."""
        return self.locales.get(code, Level.EDIT)

    def of_entity(self, category_ids: Iterable[int]) -> Level:
        """The right on a product or model: that on the best of its categories, or `OWN` if it is in none.

        `category_ids` are its own and the inherited ones.
        """
        return max((self.category(number) for number in category_ids), default=Level.OWN)


EVERYTHING = Rights()
"""The rights of whom nothing is kept from."""


def _hidden(levels: Mapping[Name, Level]) -> frozenset[Name]:
    return frozenset(name for name, level in levels.items() if level < Level.VIEW)


def restricted_to(
    categories: Mapping[int, Level], attribute_groups: Mapping[int, Level], locales: Mapping[str, Level]
) -> Rights:
    """Rights without those on attributes, from what is restricted."""
    return Rights(
        categories,
        attribute_groups,
        locales,
        hidden_categories=_hidden(categories),
        hidden_locales=_hidden(locales),
    )


def with_attributes(rights: Rights, group_ids: Mapping[str, int]) -> Rights:
    """Rights completed by the attributes of restricted groups: the group's id by stored code."""
    attributes = {code: rights.attribute_group(number) for code, number in group_ids.items()}
    return replace(rights, attributes=attributes, hidden_attributes=_hidden(attributes))
