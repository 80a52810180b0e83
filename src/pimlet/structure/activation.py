"""Activating locales and currencies, which Akeneo does in its interface and on installation (spec 02 §9, §10)."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Column, Table, delete, insert, select, update

from pimlet.edge.errors import Unprocessable
from pimlet.foundation.keys import structure_key
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.foundation.unknown import unknown
from pimlet.structure.changes import Changed, ChannelsChanged, CurrenciesChanged, LocalesActivated, StructureChanges
from pimlet.structure.channels.tables import channel, channel_currency, channel_locale
from pimlet.structure.currencies.tables import currency
from pimlet.structure.locales.tables import locale

_CODE = re.compile(r"[A-Za-z0-9_-]{1,100}")


@dataclass(frozen=True, slots=True)
class Activatable:
    """A table of things that are activated or not, and the channels that use them."""

    thing: str
    table: Table
    used: Table
    link: Column[int]
    parts: tuple[Part, ...]
    meaning: Callable[[frozenset[str]], Changed]


LOCALES = Activatable(
    "locale",
    locale,
    channel_locale,
    channel_locale.c.locale_id,
    (Part.LOCALES, Part.CHANNELS, Part.FAMILIES),
    lambda codes: ChannelsChanged(frozenset(), codes),
)
CURRENCIES = Activatable(
    "currency",
    currency,
    channel_currency,
    channel_currency.c.currency_id,
    (Part.CURRENCIES, Part.CHANNELS),
    CurrenciesChanged,
)


@dataclass(frozen=True, slots=True)
class Activation:
    """Whether one locale or currency is activated."""

    code: str
    enabled: bool


async def all_of(uow: UnitOfWork, of: Activatable) -> list[Activation]:
    """All of a kind by code."""
    rows = await uow.rows(select(of.table.c.code, of.table.c.enabled).order_by(of.table.c.key))
    return [Activation(row.code, row.enabled) for row in rows]


async def activate(
    uow: UnitOfWork, of: Activatable, wanted: Mapping[str, bool], changes: StructureChanges
) -> list[Activation]:
    """Activate or deactivate by code in any case; gives those that have changed.

    Raises `Unprocessable` for codes that do not exist, and for deactivating what a channel uses.
    """
    rows = {row.key: row for row in await uow.rows(select(of.table))}
    by_key = {structure_key(code): (code, enabled) for code, enabled in wanted.items()}
    for key, (code, _) in by_key.items():
        if key not in rows:
            raise Unprocessable(unknown(of.thing, code, (row.code for row in rows.values())))
    changed = [(rows[key], enabled) for key, (_, enabled) in by_key.items() if rows[key].enabled != enabled]
    await _refuse_used(uow, of, [row.id for row, enabled in changed if not enabled])
    for enabled in (True, False):
        ids = [row.id for row, wants in changed if wants is enabled]
        if ids:
            await uow.execute(update(of.table).where(of.table.c.id.in_(ids)).values(enabled=enabled))
    if changed:
        await uow.bump(*of.parts)
        await changes.follow(uow, of.meaning(frozenset(row.code for row, _ in changed)))
    activated = frozenset(row.code for row, enabled in changed if enabled)
    if of is LOCALES and activated:
        await changes.welcome(uow, LocalesActivated(activated))
    return [Activation(row.code, enabled) for row, enabled in changed]


async def define(
    uow: UnitOfWork, of: Activatable, wanted: Mapping[str, bool], changes: StructureChanges
) -> list[Activation]:
    """Make exactly these codes known, activated or not; gives all of them.

    Raises `Unprocessable` for codes that cannot be one, and for removing or deactivating what a channel uses.
    """
    for code in wanted:
        if not _CODE.fullmatch(code):
            raise Unprocessable(f'"{code}" cannot be the code of a {of.thing}: use letters, digits, hyphens, "_".')
    known = {row.key: row for row in await uow.rows(select(of.table))}
    by_key = {structure_key(code): (code, enabled) for code, enabled in wanted.items()}
    gone = [row.id for key, row in known.items() if key not in by_key]
    await _refuse_used(uow, of, gone)
    if gone:
        await uow.execute(delete(of.table).where(of.table.c.id.in_(gone)))
    new = [
        {"code": code, "key": key, "enabled": enabled} for key, (code, enabled) in by_key.items() if key not in known
    ]
    if new:
        await uow.execute(insert(of.table), new)
    await uow.bump(*of.parts)
    activated = frozenset(str(row["code"]) for row in new if row["enabled"])
    if of is LOCALES and activated:
        await changes.welcome(uow, LocalesActivated(activated))
    await activate(uow, of, wanted, changes)
    return await all_of(uow, of)


async def _refuse_used(uow: UnitOfWork, of: Activatable, ids: Sequence[int]) -> None:
    if not ids:
        return
    statement = (
        select(of.table.c.code, channel.c.code.label("channel"))
        .select_from(of.used.join(of.table).join(channel))
        .where(of.link.in_(ids))
        .order_by(of.table.c.key, channel.c.key)
    )
    used = await uow.rows(statement)
    if used:
        shown = ", ".join(f"{row.code} by {row.channel}" for row in used)
        raise Unprocessable(f"You cannot disable or remove a {of.thing} linked to a channel; used are: {shown}.")
