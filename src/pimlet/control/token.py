"""The control token: configured, or made once in development mode and kept in the database for all workers."""

import secrets

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from pimlet.control.tables import control_token
from pimlet.foundation.sandboxes import Sandbox
from pimlet.foundation.settings import Mode, Settings

_BYTES = 32


def is_on(settings: Settings) -> bool:
    """Whether there is a control API: production mode has one only with a configured token."""
    return settings.control_token is not None or settings.mode is Mode.DEVELOPMENT


async def token_of(default: Sandbox) -> str:
    """The control token, from the settings or the default sandbox's database; made when there is none yet."""
    configured = default.settings.control_token
    if configured is not None:
        return configured.get_secret_value()
    stored = select(control_token.c.token).where(control_token.c.id == 1)
    async with default.engine.begin() as connection:
        found = await connection.scalar(stored)
        if found is None:
            made = insert(control_token).values(id=1, token=secrets.token_urlsafe(_BYTES))
            await connection.execute(made.on_conflict_do_nothing())
            found = await connection.scalar(stored)
    return str(found)
