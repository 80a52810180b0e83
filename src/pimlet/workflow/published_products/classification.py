"""Where the categories of published products stand, for searches in trees; the codes in the versions stay."""

from sqlalchemy import select

from pimlet.enrichment.search.conditions import any_token
from pimlet.enrichment.search.tokens import token_array, under_category
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.catalog import Names, load_structure
from pimlet.structure.categories.tables import category
from pimlet.structure.changes import CategoriesMoved, Changed
from pimlet.workflow.published_products import repository


async def follow(uow: UnitOfWork, changed: Changed) -> None:
    """Bring moved categories to the search documents, in the transaction that moves them.

    No other change of the structure touches a published product.
    """
    if not isinstance(changed, CategoriesMoved):
        return
    rows = await repository.classified(uow, any_token(map(under_category, changed.ids)))
    if not rows:
        return
    own = {number for row in rows for number in row.category_ids}
    known = (await load_structure(uow, Names(category_ids=own))).categories_by_id
    everywhere = {row.id for row in await uow.rows(select(category.c.id))} | changed.ids | own
    old = frozenset(map(under_category, everywhere))
    await repository.set_tokens(
        uow,
        {
            row.uuid: token_array(
                {
                    *(one for one in row.tokens if one not in old),
                    *(under_category(above) for one in row.category_ids if one in known for above in known[one].path),
                }
            )
            for row in rows
        },
    )
