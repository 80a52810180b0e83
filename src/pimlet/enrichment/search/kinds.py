"""The kinds of entities that are searched: their tables, and where their family is."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Table, and_, or_, select

from pimlet.enrichment.products.tables import MODELS, PRODUCTS
from pimlet.enrichment.search.asked import Kind
from pimlet.enrichment.search.conditions import NOTHING, Condition, Holders, any_of, column, held, token
from pimlet.enrichment.search.properties import MODEL_PROPERTIES, PRODUCT_PROPERTIES
from pimlet.enrichment.search.tokens import has_attribute
from pimlet.foundation.schema import among, one_of
from pimlet.structure.family_variants.tables import family_variant


def _products_of_families(ids: Collection[int]) -> Condition:
    """The index on `family_id`."""
    return any_of("family_id", ids)


def _product_could_hold(key: str) -> Condition:
    """By its family, or because it has any value of the attribute."""
    by_family = held(key, lambda holders, source: one_of(source.tables.table.c.family_id, sorted(holders.families)))
    return by_family | token(has_attribute(key))


def _models_of_families(ids: Collection[int]) -> Condition:
    """The index on `family_variant_id`."""
    variants = select(family_variant.c.id).where(one_of(family_variant.c.family_id, sorted(ids)))
    return column("family_variant_id", lambda variant: among(variant, variants))


def _model_could_hold(key: str) -> Condition:
    """Common attributes; below the root those of the first level too."""
    return held(key, lambda holders, source: _at_levels(source.tables.table, holders))


def _at_levels(model: Table, holders: Holders) -> ColumnElement[bool]:
    def variants(deepest: int) -> ColumnElement[bool]:
        found = sorted(one for one, level in holders.levels.items() if level <= deepest)
        return one_of(model.c.family_variant_id, found)

    is_root = model.c.parent_id.is_(None)
    return or_(and_(is_root, variants(0)), and_(~is_root, variants(1)))


PRODUCT = Kind(
    PRODUCTS,
    PRODUCT_PROPERTIES,
    _products_of_families,
    column("family_id", lambda family: family.is_(None)),
    _product_could_hold,
)
MODEL = Kind(MODELS, MODEL_PROPERTIES, _models_of_families, NOTHING, _model_could_hold)
