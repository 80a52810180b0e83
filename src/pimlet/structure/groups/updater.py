"""A group document applied to a product group."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pimlet.edge.expectations import require_scalar, unknown_reference
from pimlet.edge.json_bytes import php_text
from pimlet.foundation.keys import structure_key
from pimlet.structure.codes import code_text
from pimlet.structure.labels import update_labels
from pimlet.structure.locales.repository import LocaleIndex
from pimlet.structure.writing import apply_setters


@dataclass(frozen=True, slots=True)
class TypeOfGroup:
    """The group type that a group has."""

    id: int
    code: str


@dataclass
class ProductGroup:
    """A product group; `id` is None until it is stored."""

    code: str | None = None
    type: TypeOfGroup | None = None
    labels: dict[str, str] = field(default_factory=dict)
    id: int | None = None

    def copy(self) -> "ProductGroup":
        """A copy that the updater may change."""
        return replace(self, labels=dict(self.labels))


@dataclass(frozen=True, slots=True)
class Known:
    """What the updater looks up."""

    locales: LocaleIndex
    types: Mapping[str, TypeOfGroup]


def _code(one: ProductGroup, value: Any, known: Known) -> None:
    require_scalar("code", value)
    one.code = code_text(value)


def _type(one: ProductGroup, value: Any, known: Known) -> None:
    require_scalar("type", value)
    found = known.types.get(structure_key(php_text(value)))
    if found is None:
        raise unknown_reference("type", "group type code", "The group type does not exist", value)
    one.type = found


def _labels(one: ProductGroup, value: Any, known: Known) -> None:
    update_labels(one.labels, value, known.locales)


_SETTERS: Mapping[str, Callable[[ProductGroup, Any, Known], None]] = {"code": _code, "type": _type, "labels": _labels}


def update(one: ProductGroup, document: dict[str, Any], known: Known) -> None:
    """Apply a document in the order of its keys. Raises `UpdateError` for the first problem."""
    apply_setters(_SETTERS, one, document, known)
