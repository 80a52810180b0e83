"""Roles, their permissions, and user groups by the control API."""

from collections.abc import Sequence
from typing import Any

from pimlet.accounts import groups, roles
from pimlet.accounts.permissions import PERMISSIONS, ApiPermission
from pimlet.accounts.roles import Role
from pimlet.control.http.errors import ControlError
from pimlet.control.http.request import ControlRequest
from pimlet.control.http.routes import Answer, Body, ControlRoute
from pimlet.foundation.unit_of_work import Access, UnitOfWork


class ReplacedRole(Body):
    """A whole role. The label is the code unless given; `permissions` are all of them when left out or null."""

    label: str | None = None
    permissions: list[str] | None = None


class NewRole(ReplacedRole):
    """A role to create."""

    role: str


class ChangedRole(Body):
    """Another label."""

    label: str


class Permissions(Body):
    """Some permissions by name, or all of them."""

    permissions: tuple[str, ...] = ()
    all: bool = False


class NewGroup(Body):
    """A user group to create."""

    name: str


async def list_permissions(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    """All permissions, in the order of role administration."""
    return list(PERMISSIONS.values())


async def list_roles(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    """All roles by code."""
    return await roles.list_roles(uow)


async def show(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    """One role."""
    return await roles.get(uow, request["role"])


async def create(request: ControlRequest[NewRole, None], uow: UnitOfWork) -> Any:
    """A new role."""
    body = request.body
    await roles.create(uow, body.role, body.role if body.label is None else body.label, body.permissions)
    return await roles.get(uow, body.role)


async def replace(request: ControlRequest[ReplacedRole, None], uow: UnitOfWork) -> Any:
    """Create a role, or give an existing one this label and these permissions."""
    code, body = request["role"], request.body
    created = await roles.put(uow, code, code if body.label is None else body.label, body.permissions)
    return Answer(201 if created else 200, await roles.get(uow, code))


async def change(request: ControlRequest[ChangedRole, None], uow: UnitOfWork) -> Any:
    """Another label."""
    await roles.set_label(uow, request["role"], request.body.label)
    return await roles.get(uow, request["role"])


def _named(body: Permissions) -> Sequence[str]:
    if body.all == bool(body.permissions):
        raise ControlError(422, "Name permissions, or set all to true.")
    return list(PERMISSIONS) if body.all else body.permissions


async def grant(request: ControlRequest[Permissions, None], uow: UnitOfWork) -> Any:
    """Give permissions; those that the role has stay."""
    await roles.grant(uow, request["role"], _named(request.body))
    return await roles.get(uow, request["role"])


async def revoke(request: ControlRequest[Permissions, None], uow: UnitOfWork) -> Any:
    """Take permissions; those that the role lacks change nothing."""
    await roles.revoke(uow, request["role"], _named(request.body))
    return await roles.get(uow, request["role"])


async def delete(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    """Delete a role that is no user's only one."""
    await roles.remove(uow, request["role"])


async def list_groups(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    """Names of all user groups."""
    return await groups.list_groups(uow)


async def create_group(request: ControlRequest[NewGroup, None], uow: UnitOfWork) -> Any:
    """A new user group."""
    await groups.create(uow, request.body.name)
    return {"name": request.body.name}


async def ensure_group(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    """Create a user group unless there is one of this name in any case."""
    created = await groups.ensure(uow, request["name"])
    return Answer(201 if created else 200, {"name": request["name"]})


async def delete_group(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    """Delete a user group; its users stay."""
    await groups.remove(uow, request["name"])


_ROLES = "Roles"
_GROUPS = "User groups"
ROUTES = (
    ControlRoute("control_permission_list", "GET", "/permissions", "List the permissions that roles can have", _ROLES,
                 handler=list_permissions, access=Access.READ, answer=list[ApiPermission]),
    ControlRoute("control_role_list", "GET", "/roles", "List roles", _ROLES,
                 handler=list_roles, access=Access.READ, answer=list[Role]),
    ControlRoute("control_role_create", "POST", "/roles", "Create a role", _ROLES,
                 handler=create, body=NewRole, answer=Role, statuses=(201,)),
    ControlRoute("control_role_get", "GET", "/roles/{role}", "Get a role", _ROLES,
                 handler=show, access=Access.READ, answer=Role),
    ControlRoute("control_role_replace", "PUT", "/roles/{role}", "Create or replace a role", _ROLES,
                 handler=replace, body=ReplacedRole, answer=Role, statuses=(200, 201)),
    ControlRoute("control_role_change", "PATCH", "/roles/{role}", "Change the label of a role", _ROLES,
                 handler=change, body=ChangedRole, answer=Role),
    ControlRoute("control_role_grant", "POST", "/roles/{role}/grant", "Give a role permissions", _ROLES,
                 handler=grant, body=Permissions, answer=Role),
    ControlRoute("control_role_revoke", "POST", "/roles/{role}/revoke", "Take permissions from a role", _ROLES,
                 handler=revoke, body=Permissions, answer=Role),
    ControlRoute("control_role_delete", "DELETE", "/roles/{role}", "Delete a role", _ROLES,
                 handler=delete, statuses=(204,)),
    ControlRoute("control_user_group_list", "GET", "/user-groups", "List user groups", _GROUPS,
                 handler=list_groups, access=Access.READ, answer=list[str]),
    ControlRoute("control_user_group_create", "POST", "/user-groups", "Create a user group", _GROUPS,
                 handler=create_group, body=NewGroup, statuses=(201,)),
    ControlRoute("control_user_group_ensure", "PUT", "/user-groups/{name}", "Create a user group if missing", _GROUPS,
                 handler=ensure_group, statuses=(200, 201)),
    ControlRoute("control_user_group_delete", "DELETE", "/user-groups/{name}", "Delete a user group", _GROUPS,
                 handler=delete_group, statuses=(204,)),
)  # fmt: skip
