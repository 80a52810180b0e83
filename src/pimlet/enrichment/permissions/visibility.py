"""Which products and product models a user sees: those in no category, or in at least one that may be viewed.

Inherited categories count. Rows hold own categories only; those of the ancestors are in the ancestors' rows.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    LargeBinary,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, array

from pimlet.enrichment.products import models
from pimlet.enrichment.products.tables import product_model
from pimlet.enrichment.search.tokens import CLASSIFIED
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.rights.model import Level, Rights

Sql = ColumnElement[bool]

SHORT = 100
"""Up to here `<@` compares the list with each row's; longer ones are a bit for each id."""


@lru_cache(maxsize=64)
def _listed(hidden: frozenset[int]) -> ColumnElement[Any]:
    """One parameter, however often a statement has it."""
    return literal(sorted(hidden), ARRAY(Integer))


@lru_cache(maxsize=64)
def _bits(hidden: frozenset[int]) -> ColumnElement[Any]:
    """Ids as PostgreSQL numbers the bits of bytes. Plans need not know them, and a look at one is a look at a byte."""
    bits = bytearray(max(hidden, default=0) // 8 + 1)
    for number in hidden:
        bits[number // 8] |= 1 << number % 8
    return literal(bytes(bits), LargeBinary)


def _outside(category_ids: ColumnElement[Any], hidden: frozenset[int]) -> Sql:
    """At least one category is not among the hidden ones."""
    if len(hidden) <= SHORT:
        return not_(category_ids.bool_op("<@")(_listed(hidden)))
    each, bits = func.unnest(category_ids).column_valued("each"), _bits(hidden)
    shown = case((each < func.length(bits) * 8, func.get_bit(bits, each) == 0), else_=true())
    return select(literal(1)).where(shown).exists()


_parent, _root = product_model.alias(), product_model.alias()
_ANCESTORS = _parent.outerjoin(_root, _root.c.id == _parent.c.parent_id)
_NONE = cast(array([]), ARRAY(Integer))
_UNCLASSIFIED = literal([CLASSIFIED], ARRAY(BigInteger))


@lru_cache(maxsize=256)
def visible(entity: FromClause, hidden: frozenset[int]) -> Sql:
    """The rows of `product` or `product_model`, or of a table that holds inherited categories too, that are seen by
    whom these categories are hidden from.

    Reads the primary key of the ancestors, for variants only whose own categories do not decide. It is remembered,
    because making it takes as long as running it.
    """
    outside, in_none = _outside(entity.c.category_ids, hidden), entity.c.category_ids == _NONE
    if "parent_id" not in entity.c:
        return or_(outside, in_none)
    # As a value, not as EXISTS: for that the server might read all models, to look each parent up among them.
    inherited = (
        select(or_(_outside(_parent.c.category_ids, hidden), _outside(_root.c.category_ids, hidden)))
        .select_from(_ANCESTORS)
        .where(_parent.c.id == entity.c.parent_id)
        .correlate(entity)
        .scalar_subquery()
    )
    unclassified = not_(entity.c.tokens.bool_op("@>")(_UNCLASSIFIED))
    return or_(
        outside,
        and_(entity.c.parent_id.is_(None), in_none),
        and_(entity.c.parent_id.is_not(None), or_(unclassified, func.coalesce(inherited, false()))),
    )


async def level_on(uow: UnitOfWork, rights: Rights, own: Iterable[int], parent_id: int | None) -> Level:
    """The right on an entity with these own categories. Asks for the ancestors only where they can matter."""
    if not rights.categories:
        return Level.OWN
    category_ids = list(own)
    if parent_id is not None and (not category_ids or rights.of_entity(category_ids) < Level.OWN):
        category_ids += (await models.ancestry(uow, [parent_id])).category_ids()
    return rights.of_entity(category_ids)
