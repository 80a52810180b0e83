"""Bring a database to a state that can be served: migrations, built-in data, default credentials, demo catalog."""

from dataclasses import dataclass

from sqlalchemy import insert, select, text

from pimlet.accounts import builtin as accounts_builtin
from pimlet.accounts.builtin import Credentials
from pimlet.control import demo
from pimlet.control.token import token_of
from pimlet.foundation import locks, migrations
from pimlet.foundation.objects import storage_of
from pimlet.foundation.sandboxes import Sandbox
from pimlet.foundation.settings import Mode, Settings
from pimlet.foundation.state import Part, state, state_version
from pimlet.foundation.unit_of_work import Access, UnitOfWork, transact
from pimlet.structure import installation as structure_installation


@dataclass(frozen=True, slots=True)
class Prepared:
    """What `prepare` did. `credentials` and `control_token` are None in production mode."""

    installed: bool
    credentials: Credentials | None
    control_token: str | None


async def prepare(url: str, settings: Settings, *, with_demo: bool = False) -> Prepared:
    """Migrate the database at `url` (an SQLAlchemy URL), and install a fresh PIM in it if it is empty.

    `with_demo` loads the demo catalog into a fresh installation. Safe to run from several processes at once.
    """
    sandbox = Sandbox("", url, settings)
    try:
        await migrations.upgrade(sandbox.engine)
        async with sandbox.engine.connect() as connection:
            installed = await connection.scalar(select(state.c.id)) is not None
        fresh = not installed and await _install(sandbox)
        if fresh and with_demo:
            await demo.load(sandbox, storage_of(settings))
        control = None if settings.mode is Mode.PRODUCTION else await token_of(sandbox)
        return Prepared(fresh, await _credentials(sandbox, settings), control)
    finally:
        await sandbox.close()


async def _install(sandbox: Sandbox) -> bool:
    """Built-in data, in one transaction with the state row that marks it as done; False when another process did it."""
    async with sandbox.engine.begin() as connection:
        await connection.execute(text(f"select pg_advisory_xact_lock({locks.INSTALLATION})"))
        if await connection.scalar(select(state.c.id)) is not None:
            return False
        await connection.execute(
            insert(state).values(
                {
                    "id": 1,
                    "clock_offset_seconds": 0,
                    "pending_rewrites": 0,
                    **{part.value: state_version.next_value() for part in Part},
                }
            )
        )
        uow = await UnitOfWork.on(sandbox, connection, Access.STRUCTURE)
        await accounts_builtin.install(uow)
        await structure_installation.install(uow)
    return True


async def _credentials(sandbox: Sandbox, settings: Settings) -> Credentials | None:
    """The default credentials of development mode, created when they are missing."""
    if settings.mode is Mode.PRODUCTION:
        return None
    found = await transact(sandbox, Access.READ, accounts_builtin.development_credentials)
    if found is not None:
        return found
    return await transact(sandbox, Access.WRITE, accounts_builtin.install_development_credentials)
