"""A product value, and what an attribute type knows of its values."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from pimlet.edge.errors import Violation
from pimlet.edge.json_bytes import BLANKS
from pimlet.rights.model import EVERYTHING, Rights
from pimlet.structure.catalog import CatalogStructure
from pimlet.structure.catalog_model import Attribute, AttributeType

ValueKey = tuple[str, str | None, str | None]
"""Attribute code, channel code, locale code."""


class Value(NamedTuple):
    """The data of one attribute for one channel and locale, in the form its type stores (`raw`).

    A tuple, because a write makes, compares and drops thousands of them.
    """

    attribute: Attribute
    scope: str | None
    locale: str | None
    data: Any

    @property
    def key(self) -> ValueKey:
        """Its place in a collection of values."""
        return (self.attribute.code, self.scope, self.locale)


Values = dict[ValueKey, Value]
"""Values in the order in which they are validated."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What attribute types ask for: the loaded structure, and the zone in which dates are read.

    `stale` tells that stored documents may hold what the structure has no more; then it must know the options that
    they name. `rights` are those of whom submitted data comes from: the structure lacks what they do not let see, but
    for locales.
    """

    structure: CatalogStructure
    zone: ZoneInfo
    stale: bool = False
    rights: Rights = EVERYTHING

    def seen_with(self, rights: Rights) -> "Rules":
        """The rules by which documents of somebody with these rights are read (spec 05 §1.3)."""
        if rights.unlimited:
            return self
        # Products are named by the main identifier, whoever sees it.
        attributes = rights.hidden_attributes - {self.structure.main_identifier.code}
        structure = self.structure.without(attributes, (), rights.hidden_categories)
        return replace(self, structure=structure, rights=rights)


@dataclass(frozen=True, slots=True)
class Cell:
    """A searchable text or number of a value; `currency` for prices."""

    text: str | None = None
    number: float | None = None
    currency: str | None = None


def value_violation(value: Value, message: str, template: str, *, suffix: str = "", **extra: str) -> Violation:
    """A violation on a value (spec 03 §3); `suffix` is the place inside the value, `extra` more keys of the entry."""
    attribute = value.attribute
    if attribute.type == AttributeType.IDENTIFIER:
        return Violation("identifier", message, template=template)
    return Violation(
        "values",
        message,
        path=f"values[{attribute.code}-{value.scope}-{value.locale}]{suffix}",
        template=template,
        value={"attribute": attribute.code, "locale": value.locale, "scope": value.scope, **extra},
    )


def found(*checks: Violation | None) -> list[Violation]:
    """What checks have found, without those that found nothing."""
    return [one for one in checks if one is not None]


class ValueType:
    """What an attribute type knows of its values; each type overrides what is its own."""

    filled_per_channel = False
    """Whether a value can be filled for one channel and not for another (spec 04 §14)."""

    def accept(self, attribute: Attribute, data: Any, rules: Rules) -> Any:
        """The raw form of submitted, non-empty data. Raises `UpdateError` for data of the wrong form (spec 03 §11)."""
        raise NotImplementedError

    def violations(self, value: Value, rules: Rules) -> Iterable[Violation]:
        """Broken rules of one value, in Akeneo's order (spec 03 §12.2, inside one value)."""
        return ()

    def option_violations(self, value: Value, rules: Rules) -> Iterable[Violation]:
        """Options that do not exist; checked on all values before anything else."""
        return ()

    def shown(self, value: Value, rules: Rules) -> Any:
        """The data as the API shows it; None when nothing of it is shown (spec 04 §4.1, §4.2).

        What is made of values further down is asked only of values of which something is shown.
        """
        return value.data

    def members(self, value: Value) -> dict[str, Any]:
        """Members of a stored element after `data`."""
        return {}

    def hides(self, value: Value, shown: Any) -> bool:
        """Whether a part of the value is left out of what is shown."""
        return False

    def same(self, stored: Any, data: Any, attribute: Attribute, rules: Rules) -> bool:
        """Whether submitted data equals the stored raw form (spec 03 §10.4)."""
        return bool(stored == data)

    def removes(self, data: Any) -> bool:
        """Whether data submitted for a stored entity means "no value", beyond what always does (spec 03 §10.4)."""
        return False

    def options(self, data: Any) -> Iterable[str]:
        """Option codes that submitted or raw data names."""
        return ()

    def tokens(self, value: Value, shown: Any) -> Iterable[str]:
        """Discrete contents to search for, beyond the value's presence."""
        return ()

    def cells(self, value: Value, shown: Any, rules: Rules) -> Iterable[Cell]:
        """Texts and numbers to search for."""
        return ()

    def filled_in(self, value: Value, shown: Any, rules: Rules) -> Iterable[str | None]:
        """Whether completeness counts the value as filled: None for yes, channel codes where it depends on them."""
        return (None,)

    def unique_key(self, value: Value) -> str:
        """The form in which a value of a unique attribute is compared with others (spec 03 §11)."""
        return str(value.data).lower()


def is_empty(data: Any) -> bool:
    """Whether submitted data means "no value" (spec 03 §10.3)."""
    match data:
        case None | []:
            return True
        case str():
            return not data.strip(BLANKS)
        case dict():
            return not data or ("amount" in data and data["amount"] is None)
        case list():
            return all(isinstance(item, dict) and "amount" in item and item["amount"] is None for item in data)
        case _:
            return False
