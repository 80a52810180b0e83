"""Filters on properties: one table of operators for each (spec 04 §10.1, §10.2)."""

from collections.abc import Mapping

from pimlet.enrichment.completeness.filters import MODEL_COMPLETENESS, PRODUCT_COMPLETENESS
from pimlet.enrichment.quality.filters import QUALITY_SCORE
from pimlet.enrichment.search.asked import Operators
from pimlet.enrichment.search.classification import (
    CATEGORIES,
    ENABLED,
    FAMILY,
    GROUPS,
    MODEL_PARENT,
    PRODUCT_PARENT,
)
from pimlet.enrichment.search.identifiers import MODEL_CODE, PRODUCT_IDENTIFIER, UUIDS
from pimlet.enrichment.search.moments import CREATED, UPDATED

PRODUCT_PROPERTIES: Mapping[str, Operators] = {
    "uuid": UUIDS,
    "identifier": PRODUCT_IDENTIFIER,
    "categories": CATEGORIES,
    "enabled": ENABLED,
    "completeness": PRODUCT_COMPLETENESS,
    "groups": GROUPS,
    "family": FAMILY,
    "created": CREATED,
    "updated": UPDATED,
    "parent": PRODUCT_PARENT,
    "quality_score": QUALITY_SCORE,
}
# The names are the same; those without operators are refused.
MODEL_PROPERTIES: Mapping[str, Operators] = {
    **{name: {} for name in PRODUCT_PROPERTIES},
    "identifier": MODEL_CODE,
    "categories": CATEGORIES,
    "completeness": MODEL_COMPLETENESS,
    "family": FAMILY,
    "created": CREATED,
    "updated": UPDATED,
    "parent": MODEL_PARENT,
}
