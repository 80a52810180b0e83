"""How published products are searched: as products, by fewer properties and operators (spec 05 §2)."""

from collections.abc import Mapping
from dataclasses import replace

from pimlet.enrichment.search.asked import Operators
from pimlet.enrichment.search.kinds import PRODUCT
from pimlet.enrichment.search.moments import moments
from pimlet.enrichment.search.parameters import ListRules
from pimlet.enrichment.search.properties import PRODUCT_PROPERTIES
from pimlet.workflow.published_products.tables import PUBLISHED

_COMPARISONS = ("<", "<=", ">", ">=", "=", "!=")
_ON_ALL_LOCALES = tuple(
    f"{comparison} ON ALL LOCALES"
    for comparison in ("GREATER THAN", "GREATER OR EQUALS THAN", "LOWER THAN", "LOWER OR EQUALS THAN")
)
_MEMBERSHIP = ("IN", "NOT IN", "EMPTY", "NOT EMPTY")
_MOMENTS = ("=", "!=", "<", ">", "BETWEEN", "NOT BETWEEN", "SINCE LAST N DAYS")
_OFFERED: Mapping[str, tuple[str, ...]] = {
    "categories": ("IN", "NOT IN", "IN OR UNCLASSIFIED", "IN CHILDREN", "NOT IN CHILDREN", "UNCLASSIFIED"),
    "enabled": ("=", "!="),
    "completeness": (*_COMPARISONS, *_ON_ALL_LOCALES),
    "groups": _MEMBERSHIP,
    "family": _MEMBERSHIP,
    "created": _MOMENTS,
    "updated": _MOMENTS,
}
# A published product inherits nothing any more: its own date is the latest.
_OF_PRODUCTS: Mapping[str, Operators] = {**PRODUCT_PROPERTIES, "updated": moments("updated")}

PUBLISHED_PROPERTIES: Mapping[str, Operators] = {
    name: {operator: operators[operator] for operator in _OFFERED.get(name, ())}
    for name, operators in _OF_PRODUCTS.items()
}
"""The properties of products; those without operators are refused."""

RULES = ListRules(replace(PRODUCT, tables=PUBLISHED, properties=PUBLISHED_PROPERTIES), 400, 422, always_in_tree=True)
