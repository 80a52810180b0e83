"""Use cases of category templates and enriched values. Akeneo has them in its UI only, so the control API does."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pimlet.edge.errors import NotFound, Unprocessable
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.categories import repository as categories
from pimlet.structure.category_templates import repository
from pimlet.structure.category_templates.model import CategoryTemplate, attribute_uuid, checked_values
from pimlet.structure.category_templates.tables import category_attribute, category_template


@dataclass(frozen=True, slots=True)
class HiddenValues:
    """Enriched values that are stored and not shown: of these trees, and of these attributes."""

    trees: frozenset[int]
    attributes: frozenset[str]

    def shown(self, tree_id: int, values: Mapping[str, Any] | None) -> dict[str, Any]:
        """What is left of the values of a category in a tree."""
        if tree_id in self.trees or not values:
            return {}
        return {key: one for key, one in values.items() if attribute_uuid(key) not in self.attributes}


async def hidden_values(uow: UnitOfWork) -> HiddenValues:
    """What deactivated templates and attributes hide: two short tables."""
    return HiddenValues(await repository.deactivated_trees(uow), await repository.deactivated_attributes(uow))


async def _category(uow: UnitOfWork, code: str) -> Any:
    row = await categories.find(uow, code)
    if row is None:
        raise NotFound(f'Category "{code}" does not exist.')
    return row


async def set_values(uow: UnitOfWork, code: str, values: Mapping[str, Any]) -> None:
    """Replace all enriched values of a category, by their keys. Raises `Problem`; the templates are not asked."""
    row = await _category(uow, code)
    await repository.store_values(uow, row.id, checked_values(values))
    await uow.bump(Part.CATEGORIES)


async def save_template(uow: UnitOfWork, template: CategoryTemplate) -> None:
    """Create a template, or replace the one with its uuid. Raises `Problem`."""
    template.check()
    tree = await _category(uow, template.tree)
    if tree.parent is not None:
        raise Unprocessable(f'The category "{tree.code}" is no tree: a template belongs to a root category.')
    await repository.replace(uow, template, tree.id)


async def deactivate_template(uow: UnitOfWork, uuid: UUID) -> None:
    """Hide the values that categories of its tree have. Raises `NotFound`."""
    if not await repository.deactivate(uow, category_template, uuid):
        raise NotFound(f'There is no category template "{uuid}".')


async def deactivate_attribute(uow: UnitOfWork, uuid: UUID) -> None:
    """Hide the values that categories have of it. Raises `NotFound`."""
    if not await repository.deactivate(uow, category_attribute, uuid):
        raise NotFound(f'There is no category attribute "{uuid}".')
