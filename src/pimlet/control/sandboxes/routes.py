"""Operations on sandboxes. They work on the server, whatever sandbox the request names."""

from typing import Annotated, Any, Literal

from pydantic import Field

from pimlet.control.http.request import ControlRequest
from pimlet.control.http.routes import Body, ControlRoute
from pimlet.control.sandboxes import service
from pimlet.control.sandboxes.service import Content, Created, Shown


class NewSandbox(Body):
    """What a sandbox is made from."""

    name: Annotated[str | None, Field(description="Drawn at random when it is left out.")] = None
    template: Annotated[Literal["empty", "demo"], Field(description="What it holds at first.")] = "empty"
    snapshot: Annotated[
        str | None, Field(description="A snapshot of the sandbox that the request names, instead of a template.")
    ] = None
    expires_in: Annotated[
        float | None, Field(gt=0, le=315_360_000, description="Seconds after which it deletes itself.")
    ] = None


async def _list(request: ControlRequest[None, None]) -> Any:
    return await service.list_sandboxes(request.services.sandboxes)


async def _get(request: ControlRequest[None, None]) -> Any:
    return await service.get(request.services.sandboxes, request["name"])


async def _create(request: ControlRequest[NewSandbox, None]) -> Any:
    new = request.body
    content = Content(new.template)
    if new.snapshot is not None:
        content = Content(snapshot=new.snapshot, of=request.sandbox)
    return await service.create(request.services.sandboxes, new.name, content, new.expires_in)


async def _remove(request: ControlRequest[None, None]) -> None:
    await service.remove(request.services.sandboxes, request["name"])


ROUTES = (
    ControlRoute(
        "control_sandboxes", "GET", "/sandboxes", "List sandboxes", "Sandboxes", direct=_list, answer=list[Shown]
    ),
    ControlRoute(
        "control_sandbox_create", "POST", "/sandboxes",
        "Create a sandbox with credentials of its own, from a template or a snapshot", "Sandboxes",
        direct=_create, body=NewSandbox, answer=Created, statuses=(201, 409, 503),
    ),
    ControlRoute(
        "control_sandbox", "GET", "/sandboxes/{name}", "Get a sandbox", "Sandboxes", direct=_get, answer=Shown
    ),
    ControlRoute(
        "control_sandbox_delete", "DELETE", "/sandboxes/{name}",
        "Delete a sandbox with everything in it", "Sandboxes",
        direct=_remove, statuses=(204, 409),
    ),
)  # fmt: skip
