"""A category document applied to a category (spec 02 §11)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from pimlet.edge.errors import UpdateError
from pimlet.edge.expectations import (
    as_map,
    expected,
    require_array,
    require_scalar,
    require_scalar_items,
    unknown_property,
    unknown_reference,
)
from pimlet.edge.json_bytes import php_text
from pimlet.foundation.keys import structure_key
from pimlet.structure.catalog_model import Channel
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
    validations: dict[str, Any] | None = None
    channel_requirements: list[str] = field(default_factory=list)

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
    channels: Mapping[str, Channel] | None

    def find(self, code: str) -> Category | None:
        """A category with this code in any case."""
        ...


NO_RULES: Mapping[str, Any] = {"max_categories_per_product": None, "only_leaves": False, "is_mandatory": False}
"""What a tree asks of products unless it says more (spec 02 §17)."""


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


def _validations(category: Category, value: Any, tree: Tree) -> None:
    """Merged key by key; null is none at all."""
    name = "validations"
    if value is None:
        category.validations = None
        return
    rules = dict(category.validations or NO_RULES)
    for key, one in as_map(require_array(name, value)).items():
        if key not in NO_RULES:
            raise unknown_property(key)
        limit = key == "max_categories_per_product"
        is_flag = isinstance(one, bool)
        if limit and one is not None and (is_flag or not isinstance(one, int)):
            raise expected(key, "an integer", one)
        if not limit and not is_flag:
            raise expected(key, "a boolean", one)
        rules[key] = one
    category.validations = None if rules == NO_RULES else rules


def _channel_requirements(category: Category, value: Any, tree: Tree) -> None:
    name, found = "channel_requirements", set()
    for code in require_scalar_items(name, require_array(name, value)):
        channel = (tree.channels or {}).get(structure_key(php_text(code)))
        if channel is None:
            raise unknown_reference(name, "code", "The channel does not exist", code)
        found.add(channel.code)
    category.channel_requirements = sorted(found)


_SETTERS: Mapping[str, Callable[[Category, Any, Tree], None]] = {
    "code": _code,
    "labels": _labels,
    "parent": _parent,
}
_SAAS_SETTERS = {**_SETTERS, "validations": _validations, "channel_requirements": _channel_requirements}


def update(category: Category, document: dict[str, Any], tree: Tree) -> None:
    """Apply a document in the order of its keys. Raises `UpdateError` for the first problem.

    `tree.channels` is None where categories say nothing to products.
    """
    apply_setters(_SETTERS if tree.channels is None else _SAAS_SETTERS, category, document, tree)
