"""What user groups have rights on."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Table

from pimlet.rights.model import Level
from pimlet.rights.tables import attribute_group_right, category_right, default_right, locale_right
from pimlet.structure.attribute_groups.tables import attribute_group
from pimlet.structure.categories.tables import category
from pimlet.structure.locales.tables import locale


class Kind(StrEnum):
    """A kind of thing that rights are on."""

    CATEGORY = "category"
    ATTRIBUTE_GROUP = "attribute_group"
    LOCALE = "locale"


@dataclass(frozen=True, slots=True)
class Rightful:
    """Where the rights on one kind are stored: the things, the rights, and the groups' defaults."""

    thing: str
    things: Table
    rights: Table
    thing_id: Column[Any]
    default: Column[Any]
    highest: Level

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels that a group can hold, `NONE` first."""
        return tuple(level for level in Level if level <= self.highest)


KINDS: Mapping[Kind, Rightful] = {
    Kind.CATEGORY: Rightful(
        "category", category, category_right, category_right.c.category_id, default_right.c.category, Level.OWN
    ),
    Kind.ATTRIBUTE_GROUP: Rightful(
        "attribute group", attribute_group, attribute_group_right, attribute_group_right.c.attribute_group_id,
        default_right.c.attribute_group, Level.EDIT,
    ),
    Kind.LOCALE: Rightful(
        "locale", locale, locale_right, locale_right.c.locale_id, default_right.c.locale, Level.EDIT
    ),
}  # fmt: skip
