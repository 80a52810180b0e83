"""Credentials of a new sandbox: what opens the catalog that it was cloned from does not open it, nor vice versa."""

from dataclasses import dataclass, field

from sqlalchemy import delete, select, update

from pimlet.accounts import connections, passwords, roles
from pimlet.accounts.builtin import ADMINISTRATOR
from pimlet.accounts.clients import random_text, wire_id
from pimlet.accounts.passwords import NewPassword
from pimlet.accounts.tables import client, connection, revoked_token, role, token_grant, user
from pimlet.accounts.tokens import new_stamp
from pimlet.control.catalog_names import catalog_names
from pimlet.foundation.keys import code_key
from pimlet.foundation.sandboxes import Sandbox
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import Access, UnitOfWork, transact

_CONNECTION = "demo"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a client needs to log in as the administrator of a sandbox."""

    client_id: str
    secret: str = field(repr=False)
    username: str
    password: str = field(repr=False)


async def new_password() -> NewPassword:
    """A password for the administrator; hashing takes as long as copying a database."""
    return await passwords.new_password()


async def renew(sandbox: Sandbox, password: NewPassword) -> Credentials:
    """Draw new ids, secrets and stamps, end all tokens, and let the administrator in with this password."""

    async def work(uow: UnitOfWork) -> Credentials:
        for number in (await uow.execute(select(client.c.id))).scalars().all():
            fresh = {"random": random_text(), "secret": random_text(), "stamp": new_stamp()}
            await uow.execute(update(client).where(client.c.id == number).values(fresh))
        for number in (await uow.execute(select(user.c.id))).scalars().all():
            await uow.execute(update(user).where(user.c.id == number).values(stamp=new_stamp()))
        await uow.execute(delete(token_grant))
        await uow.execute(delete(revoked_token))
        await uow.bump(Part.ACCOUNTS)
        return await _administrator(uow, password)

    return await transact(sandbox, Access.STRUCTURE, work)


async def _administrator(uow: UnitOfWork, password: NewPassword) -> Credentials:
    found = await uow.execute(
        select(client, user.c.id.label("user_id"), user.c.username)
        .select_from(connection.join(client).join(user))
        .where(connection.c.key == _CONNECTION)
    )
    row = found.one_or_none()
    if row is None:
        return await _new_administrator(uow, password)
    await uow.execute(update(user).where(user.c.id == row.user_id).values(password_hash=password.hash, enabled=True))
    return Credentials(wire_id(uow.sandbox, row.id, row.random), row.secret, row.username, password.text)


async def _new_administrator(uow: UnitOfWork, password: NewPassword) -> Credentials:
    """For a catalog, cloned from a snapshot, whose default connection was deleted."""
    if (await uow.execute(select(role.c.id).where(role.c.key == code_key(ADMINISTRATOR)))).first() is None:
        await roles.create(uow, ADMINISTRATOR, "Administrator")
    new = connections.NewConnection(f"sandbox_{uow.sandbox.tag}", "Sandbox", roles=[ADMINISTRATOR])
    made = await connections.create(uow, new, password, catalog_names)
    return Credentials(made.client_id, made.secret, made.username, made.password)
