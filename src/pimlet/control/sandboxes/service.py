"""Create, list and delete sandboxes; sandboxes that have expired delete themselves."""

import asyncio
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError

from pimlet.control.http.errors import ControlError, RefusedError, UnknownNameError
from pimlet.control.sandboxes import renewal, templates
from pimlet.control.sandboxes.renewal import Credentials
from pimlet.control.sandboxes.transfer import copy_snapshot
from pimlet.foundation import migrations, registry
from pimlet.foundation.registry import Entry
from pimlet.foundation.sandboxes import DEFAULT, Sandbox, Sandboxes

_LONGEST_NAME = 100
_TAG_BYTES = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """A sandbox as administrators see it; `origin` is what it was made from."""

    name: str
    origin: str
    created: datetime
    expires: datetime | None


@dataclass(frozen=True, slots=True)
class Created:
    """A new sandbox with its credentials; the password cannot be read again later."""

    name: str
    origin: str
    created: datetime
    expires: datetime | None
    credentials: Credentials = field(repr=False)


async def list_sandboxes(sandboxes: Sandboxes) -> list[Shown]:
    """All sandboxes but the default one, sorted by name."""
    return [_shown(entry) for entry in await registry.entries(sandboxes.default.engine)]


async def get(sandboxes: Sandboxes, name: str) -> Shown:
    """One sandbox. Raises `UnknownNameError`."""
    entry = await registry.by_name(sandboxes.default.engine, name)
    if entry is None:
        raise UnknownNameError("sandbox", name, await sandboxes.names())
    return _shown(entry)


@dataclass(frozen=True, slots=True)
class Content:
    """What a sandbox holds at first: a template (`templates.KINDS`), or a snapshot of a sandbox."""

    template: str = "empty"
    snapshot: str | None = None
    of: Sandbox | None = None

    @property
    def origin(self) -> str:
        """How it is shown."""
        return self.template if self.of is None else f"snapshot {self.snapshot} of {self.of.name}"


async def create(sandboxes: Sandboxes, name: str | None, content: Content, expires_in: float | None = None) -> Created:
    """A sandbox, with a random name unless one is given.

    Raises `ControlError` 409 for a name in use or a snapshot that cannot be restored, 503 where no database can be
    created, and `UnknownNameError`.
    """
    tag = secrets.token_hex(_TAG_BYTES)
    name = tag if name is None else name
    _check(name)
    default = sandboxes.default.engine
    if await registry.by_name(default, name) is not None:
        raise _in_use(name)
    now = datetime.now(UTC)
    entry = Entry(
        tag=tag,
        name=name,
        database=templates.database_name(sandboxes, f"sandbox_{tag}"),
        origin=content.origin,
        revision=migrations.head(),
        created=now,
        expires=None if expires_in is None else now + timedelta(seconds=expires_in),
    )
    password = asyncio.create_task(renewal.new_password())
    try:
        with_database = await templates.ready(sandboxes, content.template)
        async with templates.administration(sandboxes) as connection:
            await templates.clone(connection, with_database, entry.database)
        credentials = await _registered(sandboxes, entry, content, password)
    finally:
        password.cancel()
    return Created(entry.name, entry.origin, entry.created, entry.expires, credentials)


async def _registered(
    sandboxes: Sandboxes, entry: Entry, content: Content, password: "asyncio.Task[Any]"
) -> Credentials:
    """Give the new database credentials of its own, then its row; without the row nobody finds it."""
    try:
        sandbox = await sandboxes.open(entry)
        if content.of is not None:
            await copy_snapshot(content.of, str(content.snapshot), sandbox)
        credentials = await renewal.renew(sandbox, await password)
        try:
            await registry.add(sandboxes.default.engine, entry)
        except IntegrityError:
            raise _in_use(entry.name) from None
    except BaseException:
        await sandboxes.forget(entry.tag)
        async with templates.administration(sandboxes) as connection:
            await templates.drop(connection, entry.database)
        raise
    return credentials


def _check(name: str) -> None:
    if not 1 <= len(name) <= _LONGEST_NAME or not name.isprintable():
        raise RefusedError(f"name: Give a text of 1 to {_LONGEST_NAME} printable characters.")
    if name == DEFAULT:
        raise _in_use(name)


def _in_use(name: str) -> ControlError:
    return ControlError(409, f'There is a sandbox "{name}" already: choose another name, or delete it first.')


async def remove(sandboxes: Sandboxes, name: str) -> None:
    """Delete a sandbox; its credentials and tokens open nothing any more.

    Raises `UnknownNameError`, and `ControlError` 409 for the default sandbox.
    """
    if name == DEFAULT:
        raise ControlError(409, "The default sandbox cannot be deleted: restore a snapshot of it to empty it.")
    marked = await registry.mark(sandboxes.default.engine, registry.sandbox.c.name == name)
    if not marked:
        raise UnknownNameError("sandbox", name, await sandboxes.names())
    await sweep(sandboxes)


async def expire(sandboxes: Sandboxes) -> None:
    """Delete the sandboxes whose time has come, and what other processes have left half deleted."""
    await registry.mark(sandboxes.default.engine, registry.sandbox.c.expires <= datetime.now(UTC))
    await sweep(sandboxes)


async def sweep(sandboxes: Sandboxes) -> None:
    """Drop the databases of marked sandboxes. Harmless when several processes do it at once."""
    for entry in await registry.doomed(sandboxes.default.engine):
        await sandboxes.forget(entry.tag)
        async with templates.administration(sandboxes) as connection:
            await templates.drop(connection, entry.database)
        await registry.forget(sandboxes.default.engine, entry.tag)


def _shown(entry: Entry) -> Shown:
    return Shown(entry.name, entry.origin, entry.created, entry.expires)
