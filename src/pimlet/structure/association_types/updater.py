"""An association type document applied to an association type (spec 02 §5)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pimlet.edge.expectations import expected, require_scalar
from pimlet.structure.codes import code_text
from pimlet.structure.labels import update_labels
from pimlet.structure.locales.repository import LocaleIndex
from pimlet.structure.writing import apply_setters


@dataclass
class AssociationType:
    """An association type; `id` is None until it is stored."""

    code: str | None = None
    is_two_way: bool = False
    is_quantified: bool = False
    labels: dict[str, str] = field(default_factory=dict)
    id: int | None = None

    def copy(self) -> "AssociationType":
        """A copy that the updater may change."""
        return replace(self, labels=dict(self.labels))


def _code(one: AssociationType, value: Any, locales: LocaleIndex) -> None:
    require_scalar("code", value)
    one.code = code_text(value)


def _labels(one: AssociationType, value: Any, locales: LocaleIndex) -> None:
    update_labels(one.labels, value, locales)


def _flag(name: str) -> Callable[[AssociationType, Any, LocaleIndex], None]:
    def apply(one: AssociationType, value: Any, locales: LocaleIndex) -> None:
        if not isinstance(value, bool):
            raise expected(name, "a boolean", value)
        setattr(one, name, value)

    return apply


_SETTERS: Mapping[str, Callable[[AssociationType, Any, LocaleIndex], None]] = {
    "code": _code,
    "labels": _labels,
    "is_two_way": _flag("is_two_way"),
    "is_quantified": _flag("is_quantified"),
}


def update(one: AssociationType, document: dict[str, Any], locales: LocaleIndex) -> None:
    """Apply a document in the order of its keys. Raises `UpdateError` for the first problem."""
    apply_setters(_SETTERS, one, document, locales)
