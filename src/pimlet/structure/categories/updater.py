"""A category document applied to a category (spec 02 §11)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from pimlet.edge.errors import UpdateError
from pimlet.edge.expectations import require_scalar, unknown_reference
from pimlet.edge.json_bytes import php_text
from pimlet.foundation.keys import structure_key
from pimlet.structure.codes import code_text
from pimlet.structure.labels import update_labels
from pimlet.structure.locales.repository import LocaleIndex
from pimlet.structure.writing import apply_setters

_NOT_SCALAR = "one of the labels is not a scalar"


@dataclass
class Category:
    """A category; `id` is None until it is stored, `parent` the key of its parent."""

    code: str | None = None
    parent: str | None = None
    labels: dict[str, str] = field(default_factory=dict)
    id: int | None = None
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Its key."""
        return structure_key(self.code or "")

    def copy(self) -> "Category":
        """A copy that the updater may change."""
        return replace(self, labels=dict(self.labels), values=dict(self.values))


class Tree(Protocol):
    """What the updater asks of the other categories."""

    locales: LocaleIndex
    channel_trees: set[int]
    user_trees: set[str]

    def find(self, code: str) -> Category | None:
        """A category with this code in any case."""
        ...


def _code(category: Category, value: Any, tree: Tree) -> None:
    require_scalar("code", value)
    category.code = code_text(value)


def _labels(category: Category, value: Any, tree: Tree) -> None:
    update_labels(category.labels, value, tree.locales, _NOT_SCALAR)


def _parent(category: Category, value: Any, tree: Tree) -> None:
    require_scalar("parent", value)
    if value is None or value == "":
        category.parent = None
        return
    parent = tree.find(php_text(value))
    if parent is None:
        raise unknown_reference("parent", "category code", "The category does not exist", value)
    if category.parent is None and category.id is not None:
        _check_linked(category, tree)
    category.parent = parent.key


def _check_linked(root: Category, tree: Tree) -> None:
    if root.key in tree.user_trees:
        raise UpdateError("You can't move a category tree linked to a user.")
    if root.id in tree.channel_trees:
        raise UpdateError("You can't move a category tree linked to a channel.")


_SETTERS: Mapping[str, Callable[[Category, Any, Tree], None]] = {
    "code": _code,
    "labels": _labels,
    "parent": _parent,
}


def update(category: Category, document: dict[str, Any], tree: Tree) -> None:
    """Apply a document in the order of its keys. Raises `UpdateError` for the first problem."""
    apply_setters(_SETTERS, category, document, tree)
