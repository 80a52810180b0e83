"""All SQL of channels."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Integer, Select, Table, bindparam, cast, delete, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import aggregate_order_by

from pimlet.edge.pagination import PageRequest
from pimlet.foundation.keys import structure_key
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.attributes.tables import attribute
from pimlet.structure.categories.tables import category
from pimlet.structure.channels.tables import channel, channel_currency, channel_locale
from pimlet.structure.channels.updater import Channel
from pimlet.structure.currencies.tables import currency
from pimlet.structure.families.tables import family, family_requirement
from pimlet.structure.locales.tables import locale
from pimlet.structure.rows import page_of

_LOCALES = (
    select(func.json_agg(aggregate_order_by(func.json_build_array(locale.c.id, locale.c.code), locale.c.id)))
    .select_from(channel_locale.join(locale))
    .where(channel_locale.c.channel_id == channel.c.id)
    .scalar_subquery()
)
_CURRENCIES = (
    select(
        func.json_agg(
            aggregate_order_by(func.json_build_array(currency.c.id, currency.c.code, currency.c.enabled), currency.c.id)
        )
    )
    .select_from(channel_currency.join(currency))
    .where(channel_currency.c.channel_id == channel.c.id)
    .scalar_subquery()
)
_ROWS: Select[Any] = select(
    channel,
    category.c.code.label("tree_code"),
    category.c.parent_id.label("tree_parent"),
    _LOCALES.label("locales"),
    _CURRENCIES.label("currencies"),
).join(category, category.c.id == channel.c.category_id)


async def page(uow: UnitOfWork, request: PageRequest) -> tuple[list[Any], int | None]:
    """One page."""
    return await page_of(uow, _ROWS, (channel.c.key,), request)


async def find(uow: UnitOfWork, codes: Iterable[str]) -> list[Any]:
    """Rows with these codes in any case, by the unique index on `key`."""
    return await uow.rows(_ROWS.where(channel.c.key.in_({structure_key(code) for code in codes})))


async def trees(uow: UnitOfWork, codes: Iterable[str]) -> list[Any]:
    """Categories with these codes in any case, by the unique index on `key`."""
    keys = {structure_key(code) for code in codes}
    columns = (category.c.id, category.c.code, category.c.key, category.c.parent_id)
    return await uow.rows(select(*columns).where(category.c.key.in_(keys)))


async def currencies(uow: UnitOfWork, codes: Iterable[str]) -> list[Any]:
    """Currencies with these codes in any case, by the unique index on `key`."""
    keys = {structure_key(code) for code in codes}
    return await uow.rows(select(currency).where(currency.c.key.in_(keys)))


async def attributes(uow: UnitOfWork, codes: Iterable[str]) -> list[Any]:
    """Type and properties of attributes, by the unique index on `key`."""
    keys = {structure_key(code) for code in codes}
    columns = (attribute.c.code, attribute.c.key, attribute.c.type, attribute.c.properties)
    return await uow.rows(select(*columns).where(attribute.c.key.in_(keys)))


def _row(one: Channel) -> dict[str, Any]:
    assert one.tree is not None
    return {"tree": one.tree.id, "units": one.conversion_units, "new_labels": one.labels}


async def insert_new(uow: UnitOfWork, channels: Sequence[Channel]) -> None:
    """Insert channels and give them their ids; the main identifier becomes required for them in every family."""
    if not channels:
        return
    rows = [
        {
            "code": one.code,
            "key": structure_key(one.code or ""),
            "category_id": one.tree.id if one.tree is not None else None,
            "conversion_units": one.conversion_units,
            "labels": one.labels,
        }
        for one in channels
    ]
    created = await uow.execute(insert(channel).returning(channel.c.id, sort_by_parameter_order=True), rows)
    for one, number in zip(channels, created.scalars(), strict=True):
        one.id = number
        main = select(attribute.c.id).where(attribute.c.main_identifier).scalar_subquery()
        required = select(family.c.id, cast(literal(number), Integer), main)
        await uow.execute(insert(family_requirement).from_select(["family_id", "channel_id", "attribute_id"], required))


async def update_rows(uow: UnitOfWork, channels: Sequence[Channel]) -> None:
    """Store the columns of existing channels."""
    if channels:
        await uow.execute(
            update(channel)
            .where(channel.c.id == bindparam("row_id"))
            .values(category_id=bindparam("tree"), conversion_units=bindparam("units"), labels=bindparam("new_labels")),
            [{"row_id": one.id, **_row(one)} for one in channels],
        )


async def replace_links(uow: UnitOfWork, channels: Sequence[Channel]) -> None:
    """Store the locales and currencies of channels."""
    ids = [one.id for one in channels]
    await _replace(uow, channel_locale, ids, [(one.id, number) for one in channels for number in one.locales])
    await _replace(uow, channel_currency, ids, [(one.id, number) for one in channels for number in one.currencies])


async def _replace(uow: UnitOfWork, table: Table, ids: Sequence[int | None], pairs: Sequence[Any]) -> None:
    first, second = table.primary_key.columns
    await uow.execute(delete(table).where(first.in_(ids)))
    if pairs:
        await uow.execute(insert(table), [{first.name: one, second.name: other} for one, other in pairs])


async def count(uow: UnitOfWork) -> int:
    """How many channels there are."""
    return int((await uow.execute(select(func.count()).select_from(channel))).scalar_one())


async def remove(uow: UnitOfWork, number: int) -> None:
    """Delete one channel; what families require for it goes too."""
    await uow.execute(delete(channel).where(channel.c.id == number))


async def activate_locales(uow: UnitOfWork, ids: Iterable[int]) -> None:
    """Locales that a channel uses are activated, others are not."""
    used = select(channel_locale.c.locale_id).where(channel_locale.c.locale_id == locale.c.id).exists()
    await uow.execute(update(locale).where(locale.c.id.in_(set(ids))).values(enabled=used))
