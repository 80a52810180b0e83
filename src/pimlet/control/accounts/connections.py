"""Connections and API clients by the control API."""

from typing import Any, cast

from pimlet.accounts import clients, connections
from pimlet.accounts.clients import GRANT_TYPES, Client, ClientCredentials
from pimlet.accounts.connections import (
    DEFAULT_ROLE,
    Connection,
    ConnectionCredentials,
    ConnectionFields,
    NewConnection,
)
from pimlet.accounts.passwords import new_password
from pimlet.control.accounts.users import Password
from pimlet.control.catalog_names import catalog_names
from pimlet.control.http.request import ControlRequest
from pimlet.control.http.routes import Answer, Body, ControlRoute
from pimlet.foundation.unit_of_work import Access, UnitOfWork, transact


class ReplacedConnection(Body):
    """A whole connection. The label is the code unless given; the password is generated unless given."""

    label: str | None = None
    flow_type: str = "other"
    auditable: bool = False
    user_groups: tuple[str, ...] = ()
    roles: tuple[str, ...] = (DEFAULT_ROLE,)
    password: str | None = None


class CreatedConnection(ReplacedConnection):
    """A connection to create."""

    code: str


class ChangedConnection(Body):
    """What to change; `user_groups` and `roles` replace those that the connection's user has."""

    label: str | None = None
    flow_type: str | None = None
    auditable: bool | None = None
    user_groups: list[str] | None = None
    roles: list[str] | None = None


class NewClient(Body):
    """An API client without a connection."""

    label: str
    grant_types: tuple[str, ...] = GRANT_TYPES


async def list_connections(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    """All connections by code, with their secrets."""
    return await connections.list_connections(uow)


async def show(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    """One connection."""
    return await connections.get(uow, request["code"])


async def create(request: ControlRequest[CreatedConnection, None]) -> Any:
    """A connection with a client and a user of its own."""
    return await _create(request, request.body.code, replacing=False)


async def replace(request: ControlRequest[ReplacedConnection, None]) -> Any:
    """As `create`; a connection with this code is deleted first, with its client, its user and their tokens."""
    return await _create(request, request["code"], replacing=True)


async def _create(request: ControlRequest[Any, None], code: str, *, replacing: bool) -> Any:
    given = request.body.model_dump(exclude={"password", "code"})
    new = NewConnection(**{**given, "code": code, "label": code if given["label"] is None else given["label"]})
    password = await new_password(request.body.password)

    async def work(uow: UnitOfWork) -> Answer:
        existed = replacing and await connections.exists(uow, code)
        if existed:
            await connections.remove(uow, code)
        made = await connections.create(uow, new, password, catalog_names)
        return Answer(200 if existed else 201, made)

    return await transact(request.sandbox, Access.WRITE, work)


async def change(request: ControlRequest[ChangedConnection, None], uow: UnitOfWork) -> Any:
    """Set what is given."""
    fields = cast(ConnectionFields, request.body.model_dump(exclude_none=True))
    await connections.change(uow, request["code"], fields, catalog_names)
    return await connections.get(uow, request["code"])


async def regenerate_secret(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    """A new secret; all tokens of the client become invalid."""
    return await connections.regenerate_secret(uow, request["code"])


async def regenerate_password(request: ControlRequest[Password, None]) -> Any:
    """A new password for the connection's user; all tokens of that user become invalid."""
    password = await new_password(request.body.password)

    async def work(uow: UnitOfWork) -> ConnectionCredentials:
        return await connections.regenerate_password(uow, request["code"], password)

    return await transact(request.sandbox, Access.WRITE, work)


async def revoke(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    """Make all tokens of the connection invalid; its credentials stay."""
    await connections.revoke_tokens(uow, request["code"])


async def delete(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    """Delete a connection with its client, its user and their tokens."""
    await connections.remove(uow, request["code"])


async def list_clients(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    """All clients, those of connections included."""
    return await clients.list_clients(uow)


async def create_client(request: ControlRequest[NewClient, None], uow: UnitOfWork) -> Any:
    """A client without a connection."""
    return await clients.create(uow, request.body.label, request.body.grant_types)


async def regenerate_client_secret(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    """A new secret; all tokens of the client become invalid."""
    return await clients.regenerate_secret(uow, await clients.number_of(uow, request["client_id"]))


async def delete_client(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    """Delete a client without a connection, and its tokens."""
    await clients.remove(uow, request["client_id"])


_TAG = "Connections"
_CLIENTS = "Clients"
ROUTES = (
    ControlRoute("control_connection_list", "GET", "/connections", "List connections", _TAG,
                 handler=list_connections, access=Access.READ, answer=list[Connection]),
    ControlRoute("control_connection_create", "POST", "/connections", "Create a connection", _TAG,
                 direct=create, body=CreatedConnection, answer=ConnectionCredentials, statuses=(201,)),
    ControlRoute("control_connection_replace", "PUT", "/connections/{code}", "Create or replace a connection", _TAG,
                 direct=replace, body=ReplacedConnection, answer=ConnectionCredentials, statuses=(200, 201)),
    ControlRoute("control_connection_get", "GET", "/connections/{code}", "Get a connection", _TAG,
                 handler=show, access=Access.READ, answer=Connection),
    ControlRoute("control_connection_change", "PATCH", "/connections/{code}", "Change a connection", _TAG,
                 handler=change, body=ChangedConnection, answer=Connection),
    ControlRoute("control_connection_secret", "POST", "/connections/{code}/secret", "Generate another secret", _TAG,
                 handler=regenerate_secret, answer=ClientCredentials),
    ControlRoute("control_connection_password", "POST", "/connections/{code}/password",
                 "Set or generate another password", _TAG,
                 direct=regenerate_password, body=Password, answer=ConnectionCredentials),
    ControlRoute("control_connection_revoke", "POST", "/connections/{code}/revoke", "Make all its tokens invalid", _TAG,
                 handler=revoke, statuses=(204,)),
    ControlRoute("control_connection_delete", "DELETE", "/connections/{code}", "Delete a connection", _TAG,
                 handler=delete, statuses=(204,)),
    ControlRoute("control_client_list", "GET", "/clients", "List clients", _CLIENTS,
                 handler=list_clients, access=Access.READ, answer=list[Client]),
    ControlRoute("control_client_create", "POST", "/clients", "Create a client without a connection", _CLIENTS,
                 handler=create_client, body=NewClient, answer=ClientCredentials, statuses=(201,)),
    ControlRoute("control_client_secret", "POST", "/clients/{client_id}/secret", "Generate another secret", _CLIENTS,
                 handler=regenerate_client_secret, answer=ClientCredentials),
    ControlRoute("control_client_delete", "DELETE", "/clients/{client_id}", "Delete a client", _CLIENTS,
                 handler=delete_client, statuses=(204,)),
)  # fmt: skip
