"""Granting and revoking rights on categories, attribute groups and locales (spec 05 §14)."""

from typing import Annotated, Any

from pydantic import StringConstraints, field_validator

from pimlet.control.http.errors import RefusedError
from pimlet.control.http.request import ControlRequest
from pimlet.control.http.routes import Body, ControlRoute, Query
from pimlet.foundation.unit_of_work import Access, UnitOfWork
from pimlet.rights import service
from pimlet.rights.service import Defaults, Grant


class Wanted(Query):
    """Which grants to list: of one kind, of one user group."""

    kind: str | None = None
    group: str | None = None


class _Rights(Body):
    kind: str
    codes: tuple[Annotated[str, StringConstraints(min_length=1)], ...]
    group: str
    tree: bool = False

    @field_validator("codes")
    @classmethod
    def _some(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            raise ValueError("Name at least one code.")
        return value


class Granted(_Rights):
    """A level (`view`, `edit` or `own`) on things of a kind (`category`, `attribute_group` or `locale`).

    With `tree` it is given on all categories below the named ones too.
    """

    level: str


class Revoked(_Rights):
    """A level to take, with all higher ones: everything unless it is said."""

    level: str = "view"


class Levels(Body):
    """Levels on what will be created; `none` for none. What is left out stays."""

    category: str | None = None
    attribute_group: str | None = None
    locale: str | None = None


async def list_grants(request: ControlRequest[None, Wanted], uow: UnitOfWork) -> Any:
    """What was granted and revoked so far."""
    return await service.list_grants(uow, request.query.kind, request.query.group)


async def grant(request: ControlRequest[Granted, None], uow: UnitOfWork) -> Any:
    """Give a user group a level."""
    body = request.body
    await service.grant(uow, body.kind, body.codes, body.group, body.level, below=body.tree)
    return await service.list_grants(uow, body.kind, body.group)


async def revoke(request: ControlRequest[Revoked, None], uow: UnitOfWork) -> Any:
    """Take a level from a user group."""
    body = request.body
    await service.revoke(uow, body.kind, body.codes, body.group, body.level, below=body.tree)
    return await service.list_grants(uow, body.kind, body.group)


async def list_defaults(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    """What user groups get on what is created."""
    return await service.list_defaults(uow)


async def set_defaults(request: ControlRequest[Levels, None], uow: UnitOfWork) -> Any:
    """Change what a user group gets on what is created."""
    levels = request.body.model_dump(exclude_none=True)
    if not levels:
        raise RefusedError("Give a level for category, attribute_group or locale.")
    return await service.set_defaults(uow, request["group"], levels)


_TAG = "Catalog permissions"
_PATH = "/catalog-permissions"
ROUTES = (
    ControlRoute("control_catalog_permission_list", "GET", _PATH, "List rights on the catalog that differ from the "
                 "usual: everything for the group All, nothing for others", _TAG,
                 handler=list_grants, access=Access.READ, query=Wanted, answer=list[Grant]),
    ControlRoute("control_catalog_permission_grant", "POST", f"{_PATH}/grant",
                 "Give a user group a level; answers its rights on that kind", _TAG,
                 handler=grant, body=Granted, answer=list[Grant]),
    ControlRoute("control_catalog_permission_revoke", "POST", f"{_PATH}/revoke",
                 "Take a level and all higher ones from a user group; answers its rights on that kind", _TAG,
                 handler=revoke, body=Revoked, answer=list[Grant]),
    ControlRoute("control_catalog_permission_default_list", "GET", f"{_PATH}/defaults",
                 "List what user groups get on new root categories, attribute groups and locales", _TAG,
                 handler=list_defaults, access=Access.READ, answer=list[Defaults]),
    ControlRoute("control_catalog_permission_default_set", "PATCH", f"{_PATH}/defaults/{{group}}",
                 "Change what a user group gets on what is created", _TAG,
                 handler=set_defaults, body=Levels, answer=Defaults),
)  # fmt: skip
