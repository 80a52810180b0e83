"""Emptying a sandbox: what remains is what every installation has, without users and without a catalog."""

from typing import Any

from sqlalchemy import delete, update

from pimlet.accounts import builtin as accounts
from pimlet.control.http.request import ControlRequest
from pimlet.control.http.routes import ControlRoute
from pimlet.foundation.changes import tables_in_snapshots
from pimlet.foundation.state import Part, state
from pimlet.foundation.unit_of_work import Access, UnitOfWork
from pimlet.structure import installation as structure

_PARTS = frozenset(Part) - {Part.FAULTS, Part.SNAPSHOTS}


async def wipe(uow: UnitOfWork) -> None:
    """Delete everything that a snapshot would hold, then install built-in roles and groups, measurement families,
    and all known locales and currencies, none of them activated. Version, edition, features and clock follow the
    settings again.

    The transaction must have the access `STRUCTURE`.
    """
    for table in reversed(tables_in_snapshots()):
        await uow.execute(delete(table))
    await uow.execute(
        update(state)
        .where(state.c.id == 1)
        .values(
            edition=None,
            pim_version=None,
            features=None,
            clock_frozen_at=None,
            clock_offset_seconds=0,
            pending_rewrites=0,
        )
    )
    await uow.bump(*_PARTS)
    await accounts.install(uow)
    await structure.install_without_catalog(uow)


async def _wipe(_: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    await wipe(uow)


ROUTES = (
    ControlRoute("control_wipe", "POST", "/wipe", "Delete catalog, users and connections", "Server",
                 handler=_wipe, access=Access.STRUCTURE, statuses=(204,)),
)  # fmt: skip
