"""What documents set alike on products and product models (spec 03 §7)."""

from typing import Any

from pimlet.edge.errors import UpdateError
from pimlet.edge.expectations import (
    as_list,
    as_map,
    expected,
    invalid_content,
    is_array,
    require_array,
)
from pimlet.edge.json_bytes import php_type
from pimlet.enrichment.aggregates import Entity
from pimlet.enrichment.values.merging import merge
from pimlet.enrichment.values.value import Rules
from pimlet.structure.catalog_model import Category


def codes(name: str, singular: str, data: Any) -> list[str]:
    """A list of codes. Raises `UpdateError`."""
    items = as_list(require_array(name, data))
    if any(is_array(item) for item in items):
        raise invalid_content(name, f"one of the {name} is not a scalar")
    for item in items:
        if not isinstance(item, str):
            raise invalid_content(name, f'one of the {singular} codes is not a string, "{php_type(item)}" given')
    return items


def set_categories(entity: Entity, data: Any, rules: Rules) -> None:
    """Replace the own categories, but for hidden ones; what an ancestor has is not stored twice."""
    hidden = rules.rights.hidden_categories
    categories: dict[int, Category] = {number: one for number, one in entity.categories.items() if number in hidden}
    inherited = {number for ancestor in entity.ancestors() for number in ancestor.categories}
    for code in codes("categories", "category", data):
        category = rules.structure.category(code)
        if category is None:
            raise UpdateError(f"The {code} category does not exist in your PIM.")
        if category.id not in inherited:
            categories[category.id] = category
    entity.categories = categories


def set_values(entity: Entity, data: Any, rules: Rules) -> None:
    """Merge values."""
    if not is_array(data):
        raise expected("values", "an array", data)
    merge(entity.values, as_map(data), rules)
