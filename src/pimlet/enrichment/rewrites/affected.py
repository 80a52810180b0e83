"""Which stored products and product models a change of the structure touches, found by their tokens.

Too many is no fault: storing an entity again that the change does not touch changes nothing.
"""

from collections.abc import Iterable

from sqlalchemy import BigInteger, ColumnElement, Integer, func, literal, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY

from pimlet.enrichment.products.tables import MODELS, EntityTables, product, product_model
from pimlet.enrichment.search.tokens import has_attribute, has_content, hidden_attribute, under_category
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.attributes.repository import families_with
from pimlet.structure.attributes.tables import attribute
from pimlet.structure.catalog_model import AttributeType
from pimlet.structure.catalog_queries import channels, locales
from pimlet.structure.changes import (
    AttributesChanged,
    CategoriesMoved,
    Changed,
    ChannelsChanged,
    CurrenciesChanged,
    FamiliesChanged,
    GroupsRemoved,
    OptionsRemoved,
    VariantsChanged,
)
from pimlet.structure.family_variants.tables import family_variant

Condition = ColumnElement[bool]

# More conditions than this are not joined by OR: planning them would take longer than reading the table.
_MAX_ALTERNATIVES = 200


async def condition(uow: UnitOfWork, changed: Changed, tables: EntityTables) -> Condition | None:
    """The condition on rows of `tables`; None if none can be touched."""
    match changed:
        case AttributesChanged(keys, asked):
            holding = _holds(tables, (one for key in keys for one in (has_attribute(key), hidden_attribute(key))))
            ids = await families_with(uow, asked) if asked else frozenset()
            return or_(holding, _of_families(tables, ids)) if ids and holding is not None else holding
        case OptionsRemoved(key, options):
            return await _options(uow, key, options, tables)
        case ChannelsChanged():
            # Values of a locale have no token of their own, and completeness changes everywhere.
            return true()
        case CurrenciesChanged():
            prices = select(attribute.c.key).where(attribute.c.type == AttributeType.PRICE_COLLECTION)
            names = [row.key for row in await uow.rows(prices)]
            return _holds(tables, (one for key in names for one in (has_attribute(key), hidden_attribute(key))))
        case CategoriesMoved(ids):
            return _holds(tables, map(under_category, ids))
        case FamiliesChanged(ids):
            return _of_families(tables, ids)
        case VariantsChanged(ids):
            return _of_variants(tables, ids)
        case GroupsRemoved(ids):
            # No index: groups are hardly ever removed.
            return None if tables is MODELS else product.c.group_ids.overlap(literal(sorted(ids), ARRAY(Integer)))


def _holds(tables: EntityTables, tokens: Iterable[int]) -> Condition | None:
    """Has one of these tokens: the GIN index, one scan for each."""
    column, wanted = tables.table.c.tokens, sorted(set(tokens))
    if not wanted:
        return None
    if len(wanted) <= _MAX_ALTERNATIVES:
        return or_(*(column.contains(literal([one], ARRAY(BigInteger))) for one in wanted))
    found = func.unnest(column).column_valued("one")
    return select(found).where(found == func.any(literal(wanted, ARRAY(BigInteger)))).exists()


async def _options(uow: UnitOfWork, key: str, options: Iterable[str], tables: EntityTables) -> Condition | None:
    """Has one of the options, at any channel and locale; with many of both, has any value of the attribute."""
    scopes = [None, *(one.code for one in (await channels(uow)).values())]
    places = [None, *(code for code, active in (await locales(uow)).items() if active)]
    tokens = [has_content(key, scope, place, option) for option in options for scope in scopes for place in places]
    if len(tokens) > _MAX_ALTERNATIVES:
        tokens = [has_attribute(key)]
    return _holds(tables, (*tokens, hidden_attribute(key)))


def _of_families(tables: EntityTables, ids: Iterable[int]) -> Condition:
    """The index on `family_id`; models by their family variant."""
    if tables is not MODELS:
        return product.c.family_id.in_(sorted(ids))
    variants = select(family_variant.c.id).where(family_variant.c.family_id.in_(sorted(ids)))
    return product_model.c.family_variant_id.in_(variants)


def _of_variants(tables: EntityTables, ids: Iterable[int]) -> Condition:
    """The index on `family_variant_id`; products by their parents."""
    own = product_model.c.family_variant_id.in_(sorted(ids))
    if tables is MODELS:
        return own
    return product.c.parent_id.in_(select(product_model.c.id).where(own))
