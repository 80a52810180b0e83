"""The built-in structure of a fresh PIM (spec 02 §15)."""

from typing import Any

from sqlalchemy import Table, insert, select

from pimlet.data import builtin
from pimlet.foundation.keys import structure_key
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.association_types.tables import association_type
from pimlet.structure.attribute_groups.tables import attribute_group
from pimlet.structure.attributes.tables import attribute
from pimlet.structure.categories.tables import category
from pimlet.structure.channels.tables import channel, channel_currency, channel_locale
from pimlet.structure.currencies.tables import currency
from pimlet.structure.group_types.tables import group_type
from pimlet.structure.locales.tables import locale
from pimlet.structure.measurements.tables import measurement_family


async def _insert(uow: UnitOfWork, table: Table, rows: list[dict[str, Any]]) -> None:
    await uow.execute(insert(table), [{**row, "key": structure_key(row["code"])} for row in rows])


async def _id(uow: UnitOfWork, table: Table, code: str) -> int:
    found = await uow.execute(select(table.c.id).where(table.c.key == structure_key(code)))
    return int(found.scalar_one())


async def install(uow: UnitOfWork) -> None:
    """Insert the built-in structure into empty tables."""
    times = {"created": uow.now, "updated": uow.now}
    await _insert(uow, locale, builtin("locales"))
    currencies = sorted(builtin("currencies"), key=lambda one: ({"USD": 0, "EUR": 1}.get(one["code"], 2), one["code"]))
    await _insert(uow, currency, currencies)
    tree = {"root_id": 1, "lft": 1, "rgt": 2, "level": 0, "values": {}}
    await _insert(
        uow,
        category,
        [{"code": one["code"], "labels": one["labels"], **tree, **times} for one in builtin("categories")],
    )
    await _insert(uow, attribute_group, [{**one, **times} for one in builtin("attribute-groups")])
    group_id = await _id(uow, attribute_group, "other")
    main = {"group_id": group_id, "main_identifier": True, "guidelines": {}, **times}
    await _insert(uow, attribute, [{**_attribute(one), **main} for one in builtin("attributes")])
    await _insert(uow, association_type, builtin("association-types"))
    await _insert(uow, group_type, builtin("group-types"))
    await _measurements(uow)
    for one in builtin("channels"):
        await _channel(uow, one)


async def install_without_catalog(uow: UnitOfWork) -> None:
    """Insert into empty tables what every installation has: locales and currencies, none activated, and measures."""
    await _insert(uow, locale, [{**one, "enabled": False} for one in builtin("locales")])
    await _insert(uow, currency, [{**one, "enabled": False} for one in builtin("currencies")])
    await _measurements(uow)


async def _measurements(uow: UnitOfWork) -> None:
    families = [
        {name: one[name] for name in ("code", "labels", "standard_unit_code", "units")}
        for one in builtin("measurement_families")
    ]
    await _insert(uow, measurement_family, families)


def _attribute(document: dict[str, Any]) -> dict[str, Any]:
    columns = ("code", "type", "labels")
    properties = {name: data for name, data in document.items() if name not in (*columns, "group")}
    return {**{name: document[name] for name in columns}, "properties": properties}


async def _channel(uow: UnitOfWork, document: dict[str, Any]) -> None:
    tree_id = await _id(uow, category, document["category_tree"])
    columns = {name: document[name] for name in ("code", "labels", "conversion_units")}
    await _insert(uow, channel, [{**columns, "category_id": tree_id}])
    channel_id = await _id(uow, channel, document["code"])
    for table, column, other, codes in (
        (channel_locale, "locale_id", locale, document["locales"]),
        (channel_currency, "currency_id", currency, document["currencies"]),
    ):
        ids = [await _id(uow, other, code) for code in codes]
        await uow.execute(insert(table), [{"channel_id": channel_id, column: number} for number in ids])
