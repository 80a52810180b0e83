"""A group type document applied to a group type."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pimlet.edge.expectations import require_scalar
from pimlet.structure.codes import code_text
from pimlet.structure.labels import update_labels
from pimlet.structure.locales.repository import LocaleIndex
from pimlet.structure.writing import apply_setters


@dataclass
class GroupType:
    """A group type; `id` is None until it is stored."""

    code: str | None = None
    labels: dict[str, str] = field(default_factory=dict)
    id: int | None = None

    def copy(self) -> "GroupType":
        """A copy that the updater may change."""
        return replace(self, labels=dict(self.labels))


def _code(one: GroupType, value: Any, locales: LocaleIndex) -> None:
    require_scalar("code", value)
    one.code = code_text(value)


def _labels(one: GroupType, value: Any, locales: LocaleIndex) -> None:
    update_labels(one.labels, value, locales)


_SETTERS: Mapping[str, Callable[[GroupType, Any, LocaleIndex], None]] = {"code": _code, "labels": _labels}


def update(one: GroupType, document: dict[str, Any], locales: LocaleIndex) -> None:
    """Apply a document in the order of its keys. Raises `UpdateError` for the first problem."""
    apply_setters(_SETTERS, one, document, locales)
