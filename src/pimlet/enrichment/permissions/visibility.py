"""Which products and product models a user sees: those in no category, or in at least one that may be viewed.

Inherited categories count. Rows hold own categories only; those of the ancestors are in the ancestors' rows.
"""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Integer, and_, cast, func, literal, not_, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, array

from pimlet.enrichment.products import models
from pimlet.enrichment.products.tables import product_model
from pimlet.enrichment.search.tokens import CLASSIFIED
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.rights.model import Level, Rights

Sql = ColumnElement[bool]

SHORT = 100
"""Up to here `<@` compares the list with each row's; beyond it the server hashes the list (architecture §7)."""


def _outside(category_ids: ColumnElement[Any], hidden: Collection[int]) -> Sql:
    """At least one category is not among the hidden ones."""
    listed = cast(sorted(hidden), ARRAY(Integer))
    if len(hidden) <= SHORT:
        return not_(category_ids.bool_op("<@")(listed))
    each = func.unnest(category_ids).column_valued("each")
    return select(literal(1)).where(not_(each == func.any(listed))).exists()


def _in_none(entity: FromClause) -> Sql:
    return entity.c.category_ids == cast(array([]), ARRAY(Integer))


def visible(entity: FromClause, hidden: Collection[int]) -> Sql:
    """The rows of `product` or `product_model`, or of a table that holds inherited categories too, that are seen by
    whom these categories are hidden from.

    Reads the primary key of the ancestors, for variants only whose own categories do not decide.
    """
    if "parent_id" not in entity.c:
        return or_(_outside(entity.c.category_ids, hidden), _in_none(entity))
    parent, root = product_model.alias(), product_model.alias()
    inherited = (
        select(literal(1))
        .select_from(parent.outerjoin(root, root.c.id == parent.c.parent_id))
        .where(
            parent.c.id == entity.c.parent_id,
            or_(_outside(parent.c.category_ids, hidden), _outside(root.c.category_ids, hidden)),
        )
        .correlate(entity)
        .exists()
    )
    unclassified = not_(entity.c.tokens.contains([CLASSIFIED]))
    return or_(
        _outside(entity.c.category_ids, hidden),
        and_(entity.c.parent_id.is_(None), _in_none(entity)),
        and_(entity.c.parent_id.is_not(None), or_(unclassified, inherited)),
    )


async def level_on(uow: UnitOfWork, rights: Rights, own: Iterable[int], parent_id: int | None) -> Level:
    """The right on an entity with these own categories. Asks for the ancestors only where they can matter."""
    if not rights.categories:
        return Level.OWN
    category_ids = list(own)
    if parent_id is not None and (not category_ids or rights.of_entity(category_ids) < Level.OWN):
        category_ids += (await models.ancestry(uow, [parent_id])).category_ids()
    return rights.of_entity(category_ids)
