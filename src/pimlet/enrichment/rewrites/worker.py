"""Pending rewrites, worked off in chunks by one process at a time."""

import asyncio
import time
from typing import Any

import structlog
from sqlalchemy import BigInteger, Row, bindparam, delete, func, select, update

from pimlet.enrichment.products.tables import MODELS, PRODUCTS, EntityTables, product_model
from pimlet.enrichment.rewrites.items import ITEMS
from pimlet.enrichment.rewrites.refresh import refresh
from pimlet.enrichment.rewrites.tables import rewrite, rewrite_product, rewrite_product_model
from pimlet.foundation import locks
from pimlet.foundation.sandboxes import Sandbox
from pimlet.foundation.state import state
from pimlet.foundation.unit_of_work import Access, UnitOfWork, transact

CHUNK = 500
_TASK = "rewrites"
_LOCK = select(func.pg_try_advisory_xact_lock(bindparam("key", locks.REWRITES, BigInteger, literal_execute=True)))
_OLDEST = select(rewrite.c.id, rewrite.c.moves).order_by(rewrite.c.id).limit(1)
_PAUSE_SECONDS = 0.05
_RETRY_SECONDS = 1.0
_log = structlog.get_logger("pimlet.rewrites")


async def rewrite_some(uow: UnitOfWork, number: int | None = None) -> bool:
    """Rewrite one chunk of a rewrite, the oldest by default; False when it is done. Needs a writing transaction."""
    pending = (await uow.execute(_OLDEST if number is None else _OLDEST.where(rewrite.c.id == number))).one_or_none()
    if pending is None:
        return False
    number = pending.id
    # Products before sub models before root models: values that move down are taken from models still unchanged.
    by_product = select(rewrite_product.c.product).where(rewrite_product.c.rewrite_id == number)
    ids = [row[0] for row in await uow.rows(by_product.order_by(rewrite_product.c.product).limit(CHUNK))]
    if ids:
        await _rewrite(uow, PRODUCTS, pending, ids)
        return True
    by_model = (
        select(rewrite_product_model.c.product_model_id)
        .join(product_model, product_model.c.id == rewrite_product_model.c.product_model_id)
        .where(rewrite_product_model.c.rewrite_id == number)
        .order_by(product_model.c.level.desc(), product_model.c.id)
    )
    ids = [row[0] for row in await uow.rows(by_model.limit(CHUNK))]
    if ids:
        await _rewrite(uow, MODELS, pending, ids)
        return True
    await uow.execute(delete(rewrite).where(rewrite.c.id == number))
    await uow.execute(
        update(state).values(pending_rewrites=select(func.count()).select_from(rewrite).scalar_subquery())
    )
    return True


async def _rewrite(uow: UnitOfWork, tables: EntityTables, pending: Row[tuple[int, bool]], ids: list[Any]) -> None:
    items, ref = ITEMS[tables]
    await refresh(uow, tables, ids, moves=pending.moves)
    await uow.execute(delete(items).where(items.c.rewrite_id == pending.id, ref.in_(ids)))


async def _chunk(uow: UnitOfWork) -> bool | None:
    """Whether there may be more to do; None while another process is at it."""
    if not uow.state.pending_rewrites:
        return False
    if not (await uow.execute(_LOCK)).scalar_one():
        return None
    if await rewrite_some(uow):
        return True
    # Only if the count has come without its rewrites, from an import for example.
    await uow.execute(update(state).values(pending_rewrites=0))
    return False


async def work_off(sandbox: Sandbox) -> None:
    """Work until nothing is pending in the sandbox, or another process is at it."""
    more: bool | None = True
    while more:
        more = await transact(sandbox, Access.WRITE, _chunk)


async def wait_until_idle(sandbox: Sandbox, seconds: float) -> bool:
    """Work, or wait for others who do, until nothing is pending; False when time is up before."""
    end = time.monotonic() + seconds
    while True:
        more = await transact(sandbox, Access.WRITE, _chunk)
        if more is False:
            return True
        if time.monotonic() >= end:
            return False
        if more is None:
            await asyncio.sleep(_PAUSE_SECONDS)


def start(sandbox: Sandbox) -> None:
    """Work in the background, unless this process already does."""
    sandbox.start_task(_TASK, lambda: _persist(sandbox))


async def _persist(sandbox: Sandbox) -> None:
    while True:
        try:
            await work_off(sandbox)
            return
        except Exception:
            _log.exception("rewrite_failed")
            await asyncio.sleep(_RETRY_SECONDS)
