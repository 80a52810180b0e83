"""What changes of the structure mean for stored products: declared here, answered by the storey above.

A service reports a change after it has stored it, in the same transaction. Codes are given as keys (see
`pimlet.foundation.keys`), because the resource itself may be gone.
"""

from dataclasses import dataclass
from typing import Protocol

from pimlet.foundation.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class AttributesChanged:
    """Values of these attributes look different now, or are shown elsewhere; removed ones do not exist any more.

    Of `asked`, families ask for other values than before, which changes the scores of those that have none, too.
    """

    keys: frozenset[str]
    asked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class OptionsRemoved:
    """These options of one attribute do not exist any more."""

    attribute_key: str
    option_keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class ChannelsChanged:
    """Channels by key that are new, gone, or have other locales; `locales` came to one or left one."""

    keys: frozenset[str]
    locales: frozenset[str]


@dataclass(frozen=True, slots=True)
class CurrenciesChanged:
    """Currencies that came to a channel, left one, or were activated or deactivated."""

    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class CategoriesMoved:
    """Categories that stand elsewhere now or do not exist any more, by id. Those below them need not be named."""

    ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class FamiliesChanged:
    """Families by id that have other attributes or require others."""

    ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class VariantsChanged:
    """Family variants by id whose attributes moved to other levels."""

    ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class GroupsRemoved:
    """Product groups by id that do not exist any more."""

    ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class CategoriesCreated:
    """New categories by key, already placed in their trees."""

    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class AttributeGroupsCreated:
    """New attribute groups by key."""

    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class LocalesActivated:
    """Locales by code that are activated now and were not before."""

    codes: frozenset[str]


Appeared = CategoriesCreated | AttributeGroupsCreated | LocalesActivated

Changed = (
    AttributesChanged
    | OptionsRemoved
    | ChannelsChanged
    | CurrenciesChanged
    | CategoriesMoved
    | FamiliesChanged
    | VariantsChanged
    | GroupsRemoved
)


class StructureChanges(Protocol):
    """What follows changes of the structure. Runs in the transaction that makes the change."""

    async def follow(self, uow: UnitOfWork, changed: Changed) -> None:
        """Make stored products agree with the structure: at once, or later if there are too many of them."""
        ...

    async def welcome(self, uow: UnitOfWork, appeared: Appeared) -> None:
        """Give user groups their default rights on what is new."""
        ...

    async def release(self, uow: UnitOfWork, codes: frozenset[str]) -> None:
        """Wait until nothing holds remains of removed resources with these names, so that they can be created anew.

        Names are made by `removed_name`.
        """
        ...


def removed_name(resource: str, *keys: str) -> str:
    """How a removed resource is named while products may still hold it: `attribute/size`, `option/size/xl`."""
    return "/".join((resource, *keys))
