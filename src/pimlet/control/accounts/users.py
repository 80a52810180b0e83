"""Users by the control API."""

from dataclasses import dataclass
from typing import Any, cast

from pimlet.accounts import users
from pimlet.accounts.passwords import NewPassword, new_password
from pimlet.accounts.user_fields import UserFields, defaults_for
from pimlet.accounts.users import User
from pimlet.control.catalog_names import catalog_names
from pimlet.control.http.request import ControlRequest
from pimlet.control.http.routes import Answer, Body, ControlRoute
from pimlet.foundation.unit_of_work import Access, UnitOfWork, transact


class Fields(Body):
    """Fields of a user; a catalog default may be null for none."""

    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    type: str | None = None
    enabled: bool | None = None
    roles: list[str] | None = None
    groups: list[str] | None = None
    ui_locale: str | None = None
    timezone: str | None = None
    catalog_locale: str | None = None
    catalog_scope: str | None = None
    category_tree: str | None = None


class ReplacedUser(Fields):
    """A whole user. The password is generated unless given; what is left out has its default."""

    password: str | None = None


class NewUser(ReplacedUser):
    """A user to create."""

    username: str


class ChangedUser(Fields):
    """What to change; `roles` and `groups` replace, the last four add and take."""

    username: str | None = None
    add_roles: tuple[str, ...] = ()
    remove_roles: tuple[str, ...] = ()
    add_groups: tuple[str, ...] = ()
    remove_groups: tuple[str, ...] = ()


class Password(Body):
    """A password, generated when it is left out."""

    password: str | None = None


@dataclass(frozen=True, slots=True)
class UserWithPassword:
    """A stored user; `password` only if it was generated, and only this once."""

    user: User
    password: str | None


_NULLABLE = frozenset({"catalog_locale", "catalog_scope", "category_tree"})
_OF_A_USER = frozenset(UserFields.__annotations__)


def _fields(body: Fields) -> UserFields:
    """What the body gives; null takes a catalog default away, and elsewhere stands for a field that is left out."""
    given = body.model_dump(exclude_unset=True)
    fields = {name: value for name, value in given.items() if value is not None or name in _NULLABLE}
    return cast(UserFields, {name: value for name, value in fields.items() if name in _OF_A_USER})


async def list_users(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    """All users by name."""
    return await users.list_users(uow)


async def show(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    """One user."""
    return await users.get(uow, request["username"])


async def create(request: ControlRequest[NewUser, None]) -> Any:
    """A new user."""
    name, generated = request.body.username, request.body.password is None
    password = await new_password(request.body.password)

    async def work(uow: UnitOfWork) -> User:
        await users.create(uow, _complete(name, request.body), password, catalog_names)
        return await users.get(uow, name)

    user = await transact(request.sandbox, Access.WRITE, work)
    return UserWithPassword(user, password.text if generated else None)


def _complete(username: str, body: Fields) -> UserFields:
    return cast(UserFields, {**defaults_for(username), **_fields(body)})


async def replace(request: ControlRequest[ReplacedUser, None]) -> Any:
    """Create a user, or give an existing one these fields and defaults for all others."""
    name, generated = request["username"], request.body.password is None
    password = await new_password(request.body.password)

    async def work(uow: UnitOfWork) -> tuple[bool, User]:
        created = await _put(uow, name, _complete(name, request.body), password)
        return created, await users.get(uow, name)

    created, user = await transact(request.sandbox, Access.WRITE, work)
    return Answer(201 if created else 200, UserWithPassword(user, password.text if generated else None))


async def _put(uow: UnitOfWork, name: str, fields: UserFields, password: NewPassword) -> bool:
    if not await users.exists(uow, name):
        await users.create(uow, fields, password, catalog_names)
        return True
    await users.replace(uow, name, fields, password, catalog_names)
    return False


async def change(request: ControlRequest[ChangedUser, None], uow: UnitOfWork) -> Any:
    """Set what is given."""
    body, username = request.body, request["username"]
    await users.change(uow, username, _fields(body), catalog_names)
    name = body.username or username
    if body.add_roles or body.remove_roles:
        await users.change_roles(uow, name, body.add_roles, body.remove_roles)
    if body.add_groups or body.remove_groups:
        await users.change_groups(uow, name, body.add_groups, body.remove_groups)
    return await users.get(uow, name)


async def delete(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    """Delete a user and their tokens."""
    await users.remove(uow, request["username"])


async def set_password(request: ControlRequest[Password, None]) -> Any:
    """Another password; all tokens of the user become invalid."""
    generated = request.body.password is None
    password = await new_password(request.body.password)

    async def work(uow: UnitOfWork) -> User:
        await users.set_password(uow, request["username"], password)
        return await users.get(uow, request["username"])

    user = await transact(request.sandbox, Access.WRITE, work)
    return UserWithPassword(user, password.text if generated else None)


_TAG = "Users"
ROUTES = (
    ControlRoute("control_user_list", "GET", "/users", "List users", _TAG,
                 handler=list_users, access=Access.READ, answer=list[User]),
    ControlRoute("control_user_create", "POST", "/users", "Create a user", _TAG,
                 direct=create, body=NewUser, answer=UserWithPassword, statuses=(201,)),
    ControlRoute("control_user_get", "GET", "/users/{username}", "Get a user", _TAG,
                 handler=show, access=Access.READ, answer=User),
    ControlRoute("control_user_replace", "PUT", "/users/{username}", "Create or replace a user", _TAG,
                 direct=replace, body=ReplacedUser, answer=UserWithPassword, statuses=(200, 201)),
    ControlRoute("control_user_change", "PATCH", "/users/{username}", "Change, enable or disable a user", _TAG,
                 handler=change, body=ChangedUser, answer=User),
    ControlRoute("control_user_delete", "DELETE", "/users/{username}", "Delete a user", _TAG,
                 handler=delete, statuses=(204,)),
    ControlRoute("control_user_password", "POST", "/users/{username}/password", "Set or generate a password", _TAG,
                 direct=set_password, body=Password, answer=UserWithPassword),
)  # fmt: skip
