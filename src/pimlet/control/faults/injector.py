"""From rules to what happens to one request."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from pimlet.accounts import tokens
from pimlet.control.faults.effects import (
    DropEffect,
    LatencyEffect,
    LimitsEffect,
    LineEffect,
    StatusEffect,
    TokenExpiryEffect,
    TruncateEffect,
)
from pimlet.control.faults.limits import Limits
from pimlet.control.faults.rules import Fault, cached_rules, calls_with, happens, record_hit
from pimlet.edge.errors import Problem
from pimlet.edge.exchange import Exchange
from pimlet.foundation.unit_of_work import Access, UnitOfWork, transact

BREAK = "pimlet.break"
"""Name in the ASGI scope of the effect that breaks the answer off (see `wrapper`)."""


class Faults:
    """The implementation of `pimlet.edge.interference.Interference`."""

    def __init__(self) -> None:
        """One for each process."""
        self._limits: dict[tuple[str, int], Limits] = {}

    async def of(self, exchange: Exchange, uow: UnitOfWork) -> "Strike | None":
        """The rules that are for this request."""
        rules = await cached_rules(uow)
        if not rules:
            return None
        connection = exchange.principal.connection if exchange.authenticated else None
        path = str(exchange.scope["path"])
        found = [rule for rule in rules if rule.applies(exchange.method, path, connection)]
        return Strike(found, self) if found else None

    def limits(self, sandbox: str, rule: Fault) -> Limits:
        """The counters of a rule with limits."""
        assert isinstance(rule.effect, LimitsEffect)
        return self._limits.setdefault((sandbox, rule.id), Limits(rule.effect))


@dataclass(frozen=True, slots=True)
class Strike:
    """Rules that match one request, to be applied in their order."""

    rules: Sequence[Fault]
    faults: Faults

    async def run(self, exchange: Exchange) -> Response | None:
        """Apply the rules; the first one that answers ends it."""
        for rule in self.rules:
            match rule.effect:
                case TokenExpiryEffect():
                    await self._count_token(exchange, rule, rule.effect.calls)
                case LimitsEffect():
                    refused = self._limited(exchange, rule)
                    if refused is not None:
                        return refused
                case _:
                    answer = await self._strike(exchange, rule)
                    if answer is not None:
                        return answer
        return None

    async def _strike(self, exchange: Exchange, rule: Fault) -> Response | None:
        if not await happens(exchange.sandbox, rule):
            return None
        match rule.effect:
            case LatencyEffect() as latency:
                jitter = random.uniform(0, latency.jitter)  # noqa: S311 - no secret
                await asyncio.sleep((latency.milliseconds + jitter) / 1000)
            case StatusEffect() as failure:
                headers = dict(failure.headers)
                if failure.retry_after is not None:
                    headers["Retry-After"] = str(failure.retry_after)
                return Response(failure.content(), failure.status, headers, media_type=failure.content_type)
            case DropEffect() as drop:
                exchange.scope[BREAK] = drop
                return None if drop.after_work else Response(b"")
            case TruncateEffect() as cut:
                exchange.scope[BREAK] = cut
            case LineEffect() as failing:
                exchange.failing_lines[failing.line] = Problem(failing.status, failing.message)
        return None

    async def _count_token(self, exchange: Exchange, rule: Fault, calls: int) -> None:
        claims = exchange.claims
        if claims is None:
            return

        async def count(uow: UnitOfWork) -> None:
            if await calls_with(uow, rule, claims.id) > calls:
                await tokens.expire_one(uow, claims)
                await record_hit(uow, rule)

        await transact(exchange.sandbox, Access.WRITE, count)

    def _limited(self, exchange: Exchange, rule: Fault) -> Response | None:
        limits = self.faults.limits(exchange.sandbox.tag, rule)
        connection = exchange.principal.connection if exchange.authenticated else None
        leave = limits.enter(exchange.method, str(exchange.scope["path"]), connection)
        if leave is None:
            return limits.refusal()
        exchange.at_end(leave)
        return None
