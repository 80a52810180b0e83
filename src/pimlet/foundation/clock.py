"""Time as a sandbox sees it. Every stored time comes from here; SQL never asks the server for it."""

from datetime import UTC, datetime

from pimlet.foundation.state import State


def now(state: State) -> datetime:
    """Current time of the sandbox, in UTC: frozen, shifted or the machine's."""
    if state.clock_frozen_at is not None:
        return state.clock_frozen_at
    return datetime.now(UTC) + state.clock_offset
