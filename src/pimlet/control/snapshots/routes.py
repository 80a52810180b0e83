"""Operations on snapshots."""

from typing import Annotated, Any

from pydantic import Field
from starlette.responses import StreamingResponse

from pimlet.control.http.request import ControlRequest
from pimlet.control.http.routes import Answer, ControlRoute, Query
from pimlet.control.snapshots import service
from pimlet.control.snapshots.exporting import export
from pimlet.control.snapshots.importing import import_snapshot
from pimlet.control.snapshots.service import Snapshot
from pimlet.foundation.unit_of_work import Access, UnitOfWork

_Request = ControlRequest[None, None]


class Naming(Query):
    """How an imported snapshot is called."""

    name: Annotated[str | None, Field(description="Default: the name of the snapshot that was exported.")] = None


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


async def _export(request: _Request) -> StreamingResponse:
    found = await export(request.sandbox, request["name"], request.services.objects)
    headers = {"Content-Length": str(found.size), "Cache-Control": "no-store"}
    return StreamingResponse(found.chunks(), headers=headers, media_type="application/x-tar")


async def _import(request: ControlRequest[None, Naming]) -> Any:
    chunks = request.chunks()
    try:
        saved, created = await import_snapshot(request.sandbox, request.services.objects, chunks, request.query.name)
    finally:
        # A client that is still sending would not read the refusal.
        async for _ in chunks:
            pass
    return Answer(201 if created else 200, saved)


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
    ControlRoute(
        "control_snapshot_export", "GET", "/snapshots/{name}/export",
        "Download a snapshot, with its media, as one file", "Snapshots", direct=_export, statuses=(200, 409),
    ),
    ControlRoute(
        "control_snapshot_import", "POST", "/snapshots/import",
        "Store such a file as a snapshot; a snapshot of the same name is replaced", "Snapshots",
        direct=_import, query=Naming, raw=True, answer=Snapshot, statuses=(201, 200, 409),
    ),
)  # fmt: skip
