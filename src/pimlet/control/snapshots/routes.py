"""Operations on snapshots."""

from typing import Any

from pimlet.control.http.request import ControlRequest
from pimlet.control.http.routes import Answer, ControlRoute
from pimlet.control.snapshots import service
from pimlet.control.snapshots.service import Snapshot
from pimlet.foundation.unit_of_work import Access, UnitOfWork

_Request = ControlRequest[None, None]


async def _list(_: _Request, uow: UnitOfWork) -> Any:
    return await service.list_snapshots(uow)


async def _get(request: _Request, uow: UnitOfWork) -> Any:
    return await service.get(uow, request["name"])


async def _save(request: _Request, uow: UnitOfWork) -> Any:
    saved, created = await service.save(uow, request["name"])
    return Answer(201 if created else 200, saved)


async def _restore(request: _Request, uow: UnitOfWork) -> Any:
    return await service.restore(uow, request["name"])


async def _remove(request: _Request, uow: UnitOfWork) -> None:
    await service.remove(uow, request["name"])


ROUTES = (
    ControlRoute(
        "control_snapshots", "GET", "/snapshots", "List snapshots", "Snapshots",
        handler=_list, access=Access.READ, answer=list[Snapshot],
    ),
    ControlRoute(
        "control_snapshot", "GET", "/snapshots/{name}", "Get a snapshot, or 404", "Snapshots",
        handler=_get, access=Access.READ, answer=Snapshot,
    ),
    ControlRoute(
        "control_snapshot_save", "PUT", "/snapshots/{name}",
        "Save catalog, accounts, edition and clock; a snapshot of the same name is replaced", "Snapshots",
        handler=_save, access=Access.STRUCTURE, answer=Snapshot, statuses=(201, 200),
    ),
    ControlRoute(
        "control_snapshot_restore", "POST", "/snapshots/{name}/restore",
        "Restore a snapshot; tokens and journal stay", "Snapshots",
        handler=_restore, access=Access.STRUCTURE, answer=Snapshot, statuses=(200, 409),
    ),
    ControlRoute(
        "control_snapshot_delete", "DELETE", "/snapshots/{name}", "Delete a snapshot", "Snapshots",
        handler=_remove, access=Access.STRUCTURE, statuses=(204,),
    ),
)  # fmt: skip
