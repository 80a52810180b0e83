"""Fault rules as rows: use cases of the control API, and the counters behind them."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from pimlet.control.faults.effects import EFFECT, Effect, Match, NewFault
from pimlet.control.faults.tables import fault, fault_call
from pimlet.control.patterns import matches
from pimlet.foundation.sandboxes import Sandbox
from pimlet.foundation.schema import as_bytes
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import Access, UnitOfWork, transact

_COLUMNS = [as_bytes(column) if column is fault.c.effect else column for column in fault.c]


@dataclass(frozen=True, slots=True)
class Fault:
    """A stored rule. `remaining` is null for one without a count; `hits` tells how often it has happened."""

    id: int
    match: Match
    remaining: int | None
    probability: float | None
    effect: Effect
    hits: int

    def applies(self, method: str, path: str, connection: str | None) -> bool:
        """Whether the rule is for such a request."""
        wanted = self.match
        return (
            (wanted.method is None or wanted.method.upper() == method)
            and (wanted.connection is None or wanted.connection == connection)
            and (wanted.path is None or matches(wanted.path, path))
        )


def _fault(row: Any) -> Fault:
    match = Match(method=row.method, path=row.path, connection=row.connection)
    return Fault(row.id, match, row.remaining, row.probability, EFFECT.validate_json(row.effect), row.hits)


async def add(uow: UnitOfWork, new: NewFault) -> Fault:
    """Store a rule; it holds from the next request on, in every worker."""
    values = {
        "method": new.match.method, "path": new.match.path, "connection": new.match.connection,
        "remaining": new.count, "probability": new.probability, "effect": new.effect.model_dump_json(), "hits": 0,
        "created": datetime.now(UTC),
    }  # fmt: skip
    number = (await uow.execute(insert(fault).values(values).returning(fault.c.id))).scalar_one()
    await uow.bump(Part.FAULTS)
    return Fault(number, new.match, new.count, new.probability, new.effect, 0)


async def rules(uow: UnitOfWork) -> list[Fault]:
    """All rules, oldest first."""
    return [_fault(row) for row in await uow.rows(select(*_COLUMNS).order_by(fault.c.id))]


async def cached_rules(uow: UnitOfWork) -> list[Fault]:
    """All rules, with counters as they were when the rules changed last. Costs no query while none changes."""
    cache = uow.cache("faults", Part.FAULTS)
    if "rules" not in cache:
        cache["rules"] = await rules(uow)
    found: list[Fault] = cache["rules"]
    return found


async def remove(uow: UnitOfWork, number: int | None = None) -> int:
    """Remove one rule or all; gives how many there were."""
    statement = delete(fault).returning(fault.c.id)
    removed = await uow.execute(statement if number is None else statement.where(fault.c.id == number))
    count = len(removed.all())
    if count:
        await uow.bump(Part.FAULTS)
    return count


async def happens(sandbox: Sandbox, rule: Fault) -> bool:
    """Whether a matching rule strikes this time; counts it."""
    if rule.probability is not None and random.random() >= rule.probability:  # noqa: S311 - no secret
        return False

    async def count(uow: UnitOfWork) -> bool:
        struck = await uow.execute(
            update(fault)
            .where(fault.c.id == rule.id, or_(fault.c.remaining.is_(None), fault.c.remaining > 0))
            .values(remaining=fault.c.remaining - 1, hits=fault.c.hits + 1)
            .returning(fault.c.id)
        )
        return struck.one_or_none() is not None

    return await transact(sandbox, Access.WRITE, count)


async def calls_with(uow: UnitOfWork, rule: Fault, token: str) -> int:
    """Count one more call with an access token under a rule; gives their number."""
    first = upsert(fault_call).values(fault_id=rule.id, token=token, calls=1)
    counted = first.on_conflict_do_update(
        index_elements=[fault_call.c.fault_id, fault_call.c.token], set_={"calls": fault_call.c.calls + 1}
    )
    return int((await uow.execute(counted.returning(fault_call.c.calls))).scalar_one())


async def record_hit(uow: UnitOfWork, rule: Fault) -> None:
    """Count that a rule without a count of its own has struck."""
    await uow.execute(update(fault).where(fault.c.id == rule.id).values(hits=fault.c.hits + 1))
