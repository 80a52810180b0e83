"""Sandboxes delete themselves when their time has come: every process looks now and then, whoever is first does it."""

import asyncio

import structlog

from pimlet.foundation.sandboxes import Sandboxes

_PAUSE_SECONDS = 5.0
_log = structlog.get_logger("pimlet.sandboxes")


async def watch(sandboxes: Sandboxes) -> None:
    """Delete what has expired, for as long as the process serves."""
    await asyncio.sleep(_PAUSE_SECONDS)
    # Not when the server starts: it brings half of the control API with it.
    from pimlet.control.sandboxes import service

    while True:
        try:
            await service.expire(sandboxes)
        except Exception as error:
            # The database may be restarting; the next round tries again.
            _log.warning("expiry_failed", error=str(error))
        await asyncio.sleep(_PAUSE_SECONDS)
