"""A channel document applied to a channel (spec 02 §8)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from pimlet.edge.expectations import (
    as_map,
    require_array,
    require_scalar,
    require_scalar_items,
    unknown_reference,
)
from pimlet.edge.json_bytes import php_text
from pimlet.structure.codes import code_text
from pimlet.structure.labels import update_labels
from pimlet.structure.locales.repository import LocaleIndex
from pimlet.structure.writing import apply_setters


@dataclass(frozen=True, slots=True)
class Tree:
    """The category tree of a channel."""

    id: int
    code: str
    is_root: bool


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency of a channel."""

    id: int
    code: str
    enabled: bool


@dataclass
class Channel:
    """A channel; `id` is None until it is stored. Locales and currencies are held by id."""

    code: str | None = None
    tree: Tree | None = None
    locales: dict[int, str] = field(default_factory=dict)
    currencies: dict[int, Currency] = field(default_factory=dict)
    conversion_units: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    id: int | None = None

    def copy(self) -> "Channel":
        """A copy that the updater may change."""
        return replace(
            self,
            locales=dict(self.locales),
            currencies=dict(self.currencies),
            conversion_units=dict(self.conversion_units),
            labels=dict(self.labels),
        )


class Known(Protocol):
    """What the updater looks up."""

    locales: LocaleIndex

    def tree(self, code: str) -> Tree | None:
        """A category in any case."""
        ...

    def currency(self, code: str) -> Currency | None:
        """A currency in any case."""
        ...


def _code(channel: Channel, value: Any, known: Known) -> None:
    require_scalar("code", value)
    channel.code = code_text(value)


def _labels(channel: Channel, value: Any, known: Known) -> None:
    update_labels(channel.labels, value, known.locales)


def _category_tree(channel: Channel, value: Any, known: Known) -> None:
    require_scalar("category_tree", value)
    tree = None if value is None else known.tree(php_text(value))
    if tree is None:
        raise unknown_reference("category_tree", "code", "The category does not exist", value)
    channel.tree = tree


def _locales(channel: Channel, value: Any, known: Known) -> None:
    found: dict[int, str] = {}
    for code in require_scalar_items("locales", require_array("locales", value)):
        text = php_text(code)
        number, stored = known.locales.id_of(text), known.locales.stored(text)
        if number is None or stored is None:
            raise unknown_reference("locales", "code", "The locale does not exist", code)
        # A locale in the wrong case exists, but does not count.
        if stored == text:
            found[number] = stored
    channel.locales = found


def _currencies(channel: Channel, value: Any, known: Known) -> None:
    found: dict[int, Currency] = {}
    for code in require_scalar_items("currencies", require_array("currencies", value)):
        currency = known.currency(php_text(code))
        if currency is None:
            raise unknown_reference("currencies", "code", "The currency does not exist", code)
        found[currency.id] = currency
    channel.currencies = found


def _conversion_units(channel: Channel, value: Any, known: Known) -> None:
    units = require_array("conversion_units", value)
    require_scalar_items("conversion_units", units)
    for attribute, unit in as_map(units).items():
        if unit is None or unit == "":
            channel.conversion_units.pop(attribute, None)
        else:
            channel.conversion_units[attribute] = php_text(unit)


_SETTERS: Mapping[str, Callable[[Channel, Any, Known], None]] = {
    "code": _code,
    "labels": _labels,
    "category_tree": _category_tree,
    "locales": _locales,
    "currencies": _currencies,
    "conversion_units": _conversion_units,
}


def update(channel: Channel, document: dict[str, Any], known: Known) -> None:
    """Apply a document in the order of its keys. Raises `UpdateError` for the first problem."""
    apply_setters(_SETTERS, channel, document, known)
