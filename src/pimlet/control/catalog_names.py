"""The codes of the catalog that users may refer to (see `pimlet.accounts.user_fields`)."""

from sqlalchemy import select

from pimlet.accounts.user_fields import CatalogNames
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.categories.tables import category
from pimlet.structure.channels.tables import channel
from pimlet.structure.locales.tables import locale


async def catalog_names(uow: UnitOfWork) -> CatalogNames:
    """Read the codes: two short tables, and root categories by the index on `parent_id`."""
    locales = await uow.rows(select(locale.c.code, locale.c.enabled).order_by(locale.c.key))
    channels = await uow.rows(select(channel.c.code).order_by(channel.c.key))
    trees = await uow.rows(select(category.c.code).where(category.c.parent_id.is_(None)).order_by(category.c.key))
    return CatalogNames(
        locales=[row.code for row in locales],
        activated_locales=[row.code for row in locales if row.enabled],
        channels=[row.code for row in channels],
        trees=[row.code for row in trees],
    )
