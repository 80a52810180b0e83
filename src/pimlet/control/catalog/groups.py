"""Product groups and their types by the control API."""

from typing import Any, Protocol

from pydantic import Field

from pimlet.control.http.request import ControlRequest
from pimlet.control.http.routes import Answer, Body, ControlRoute
from pimlet.edge.errors import Problem
from pimlet.edge.resource_routes import Document
from pimlet.edge.writing import Write, Writer
from pimlet.foundation.unit_of_work import Access, UnitOfWork
from pimlet.structure.group_types.service import GroupTypeService
from pimlet.structure.groups.service import GroupService
from pimlet.workflow.above import ABOVE

GROUP_TYPES = GroupTypeService(ABOVE)
GROUPS = GroupService(ABOVE)


class Labelled(Body):
    """Labels by locale; null or the empty text removes one, locales that are left out stay."""

    labels: dict[str, str | None] = Field(default_factory=dict)


class Group(Labelled):
    """A product group; its type cannot be changed later."""

    type: str | None = None


class _Service(Writer, Protocol):
    async def documents(self, uow: UnitOfWork) -> list[Document]: ...

    async def remove(self, uow: UnitOfWork, code: str) -> None: ...


def _routes(service: _Service, name: str, path: str, things: str, body: type[Labelled]) -> tuple[ControlRoute, ...]:
    async def listed(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
        return await service.documents(uow)

    async def put(request: ControlRequest[Labelled, None], uow: UnitOfWork) -> Any:
        document = request.body.model_dump(exclude_unset=True)
        (outcome,) = await service.write(uow, {}, [Write(request["code"], document)], None)
        if isinstance(outcome, Problem):
            raise outcome
        stored = next(one for one in await service.documents(uow) if one["code"] == outcome.codes[0])
        return Answer(201 if outcome.created else 200, stored)

    async def remove(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
        await service.remove(uow, request["code"])

    return (
        ControlRoute(f"control_{name}_list", "GET", path, f"List {things}s", "Catalog",
                     handler=listed, access=Access.READ, answer=list[dict[str, Any]]),
        ControlRoute(f"control_{name}_put", "PUT", f"{path}/{{code}}", f"Create or change a {things}", "Catalog",
                     handler=put, access=Access.STRUCTURE, body=body, answer=dict[str, Any], statuses=(200, 201)),
        ControlRoute(f"control_{name}_delete", "DELETE", f"{path}/{{code}}", f"Remove a {things}", "Catalog",
                     handler=remove, access=Access.STRUCTURE, statuses=(204,)),
    )  # fmt: skip


ROUTES = (
    *_routes(GROUP_TYPES, "group_type", "/group-types", "group type", Labelled),
    *_routes(GROUPS, "group", "/groups", "product group", Group),
)
