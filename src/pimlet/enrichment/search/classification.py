"""Filters on `categories`, `enabled`, `family`, `groups` and `parent` (spec 04 §10.1, §10.2, §12.5)."""

from functools import lru_cache
from typing import Any

from sqlalchemy import literal_column, select, union_all

from pimlet.edge.expectations import as_list, is_array
from pimlet.enrichment.products.tables import EntityTables, product_model
from pimlet.enrichment.search import tokens
from pimlet.enrichment.search.asked import Asked, Operators
from pimlet.enrichment.search.conditions import Condition, Sql, any_token, column, token
from pimlet.enrichment.search.expectations import a_boolean, a_code, codes, known
from pimlet.foundation.keys import code_key
from pimlet.foundation.schema import among, one_of

# --- categories ---------------------------------------------------------------------------------------------------


def _directly_in(asked: Asked) -> Condition:
    """A code in the wrong case exists but names no entity's category."""
    found = known(asked.name, asked.value, "category", asked.structure.category)
    return any_token(tokens.in_category(category.id) for code, category in found if code == category.code)


def _below(asked: Asked) -> Condition:
    found = known(asked.name, asked.value, "category", asked.structure.category)
    return any_token(tokens.under_category(category.id) for _, category in found)


@lru_cache(maxsize=256)
def in_tree(tables: EntityTables, root_id: int) -> Sql:
    """Classified in a tree: the same condition for the same tree.

    Its number is written out, so that the plan of a prepared statement knows how many are.
    """
    wanted: Any = literal_column(f"'{{{tokens.under_category(root_id)}}}'::bigint[]")
    return tables.table.c.tokens.bool_op("@>")(wanted)


_CLASSIFIED = token(tokens.CLASSIFIED)

CATEGORIES: Operators = {
    "IN": _directly_in,
    "NOT IN": lambda asked: ~_directly_in(asked),
    "IN OR UNCLASSIFIED": lambda asked: _directly_in(asked) | ~_CLASSIFIED,
    "IN CHILDREN": _below,
    "NOT IN CHILDREN": lambda asked: ~_below(asked),
    "UNCLASSIFIED": lambda _: ~_CLASSIFIED,
    "NOT EMPTY": lambda _: _CLASSIFIED,
}

# --- enabled ------------------------------------------------------------------------------------------------------


def _enabled(enabled: bool) -> Condition:
    """Disabled products are few as a rule: they have a token, enabled ones do not."""
    return ~token(tokens.DISABLED) if enabled else token(tokens.DISABLED)


ENABLED: Operators = {
    "=": lambda asked: _enabled(a_boolean(asked.name, asked.value)),
    "!=": lambda asked: _enabled(not a_boolean(asked.name, asked.value)),
}

# --- family and groups --------------------------------------------------------------------------------------------


def _in_families(asked: Asked) -> Condition:
    found = known(asked.name, asked.value, "family", asked.structure.family)
    return asked.kind.of_families([family.id for _, family in found])


FAMILY: Operators = {
    "IN": _in_families,
    "NOT IN": lambda asked: asked.kind.without_family | ~_in_families(asked),
    "EMPTY": lambda asked: asked.kind.without_family,
    "NOT EMPTY": lambda asked: ~asked.kind.without_family,
}


def _in_groups(asked: Asked) -> Condition:
    """A code in the wrong case exists but names no product's group."""
    found = known(asked.name, asked.value, "groups", asked.structure.group)
    return any_token(tokens.in_group(group.id) for code, group in found if code == group.code)


_GROUPED = token(tokens.GROUPED)

GROUPS: Operators = {
    "IN": _in_groups,
    "NOT IN": lambda asked: ~_in_groups(asked),
    "EMPTY": lambda _: ~_GROUPED,
    "NOT EMPTY": lambda _: _GROUPED,
}

# --- parent -------------------------------------------------------------------------------------------------------

_NO_PARENT = column("parent_id", lambda parent: parent.is_(None))


def _children(asked: Asked) -> Condition:
    """The index on `parent_id`."""
    keys = [code_key(code) for code in codes(asked.name, asked.value)]
    models = select(product_model.c.id).where(one_of(product_model.c.key, keys))
    return column("parent_id", lambda parent: among(parent, models))


def _descendants(asked: Asked) -> Condition:
    """Of one model at any depth; Akeneo's name for the property shows in its message."""
    value = asked.value
    keys = [code_key(a_code("ancestor", code)) for code in (as_list(value) if is_array(value) else [value])]
    above = product_model.alias("above")
    named = select(product_model.c.id).where(one_of(product_model.c.key, keys))
    below = (
        select(product_model.c.id).join(above, product_model.c.parent_id == above.c.id).where(one_of(above.c.key, keys))
    )
    return column("parent_id", lambda parent: among(parent, union_all(named, below)))


_PARENT: Operators = {"IN": _children, "EMPTY": lambda _: _NO_PARENT, "NOT EMPTY": lambda _: ~_NO_PARENT}
PRODUCT_PARENT: Operators = {"=": _descendants, **_PARENT}
MODEL_PARENT: Operators = _PARENT
