"""The clock of a sandbox, which gives every time that it stores or compares (architecture §4)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from pimlet.control.http.errors import RefusedError
from pimlet.foundation.state import state
from pimlet.foundation.unit_of_work import UnitOfWork

_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """`offset_seconds` is how far a running clock is ahead of the machine's; a frozen one stands still."""

    now: datetime
    frozen: bool
    offset_seconds: float


async def get(uow: UnitOfWork) -> Clock:
    """What the clock shows."""
    frozen = uow.state.clock_frozen_at is not None
    return Clock(uow.now, frozen, 0.0 if frozen else uow.state.clock_offset.total_seconds())


async def freeze(uow: UnitOfWork, moment: datetime | None) -> Clock:
    """Stop the clock at a moment, else where it is. Raises `RefusedError`."""
    return await _stand(uow, uow.now if moment is None else moment)


async def set_to(uow: UnitOfWork, moment: datetime) -> Clock:
    """Set the clock; it goes on from there, or stands there if it is frozen. Raises `RefusedError`."""
    if uow.state.clock_frozen_at is not None:
        return await _stand(uow, moment)
    return await _run(uow, moment)


async def advance(uow: UnitOfWork, seconds: float) -> Clock:
    """Move the clock, backwards too; it goes on, or stays frozen. Raises `RefusedError`."""
    try:
        moment = uow.now + timedelta(seconds=seconds)
    except OverflowError:
        raise _out_of_range() from None
    return await set_to(uow, moment)


async def resume(uow: UnitOfWork) -> Clock:
    """Let a frozen clock go on from where it stands."""
    return await get(uow) if uow.state.clock_frozen_at is None else await _run(uow, uow.now)


async def reset(uow: UnitOfWork) -> Clock:
    """Back to the machine's time."""
    return await _run(uow, datetime.now(UTC))


async def _stand(uow: UnitOfWork, moment: datetime) -> Clock:
    moment = _checked(moment)
    await _store(uow, moment, 0.0)
    return Clock(moment, frozen=True, offset_seconds=0.0)


async def _run(uow: UnitOfWork, moment: datetime) -> Clock:
    offset = (_checked(moment) - datetime.now(UTC)).total_seconds()
    # Nobody can set a clock to the machine's time more exactly than this.
    offset = 0.0 if abs(offset) < 0.001 else offset
    await _store(uow, None, offset)
    return Clock(moment, frozen=False, offset_seconds=offset)


async def _store(uow: UnitOfWork, frozen_at: datetime | None, offset: float) -> None:
    await uow.execute(update(state).values(clock_frozen_at=frozen_at, clock_offset_seconds=offset))


def _checked(moment: datetime) -> datetime:
    if not _FIRST <= moment < _LAST:
        raise _out_of_range()
    return moment.astimezone(UTC)


def _out_of_range() -> RefusedError:
    return RefusedError("The clock can show times from 1970 to 8999.")
