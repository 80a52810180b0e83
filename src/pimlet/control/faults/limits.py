"""Akeneo's published limits (spec 05 §13), counted in each process."""

import re
import time
from collections import Counter, deque
from collections.abc import Callable

from starlette.responses import Response

from pimlet.control.faults.effects import LimitsEffect
from pimlet.edge.json_bytes import encode_php

_OPTION_WRITE = re.compile(r"/api/rest/v1/attributes/[^/]+/options(/[^/]+)?")
_MESSAGE = "You have exceeded the limit of API requests per second."


class _Window:
    """How many events the last second saw."""

    def __init__(self, allowed: int) -> None:
        self._allowed = allowed
        self._times: deque[float] = deque()

    def take(self, now: float) -> bool:
        while self._times and self._times[0] <= now - 1:
            self._times.popleft()
        if len(self._times) >= self._allowed:
            return False
        self._times.append(now)
        return True


class Limits:
    """The counters of one rule."""

    def __init__(self, effect: LimitsEffect) -> None:
        """`effect` holds the numbers."""
        self.effect = effect
        self._running = 0
        self._by_connection: Counter[str | None] = Counter()
        self._requests = _Window(effect.requests_per_second)
        self._option_writes = _Window(effect.option_writes_per_second)

    def enter(self, method: str, path: str, connection: str | None) -> Callable[[], None] | None:
        """Begin a request: gives what ends it, or None when it is beyond a limit."""
        effect, now = self.effect, time.monotonic()
        if (
            self._running >= effect.concurrent_per_instance
            or self._by_connection[connection] >= effect.concurrent_per_connection
            or not self._requests.take(now)
        ):
            return None
        if method == "PATCH" and _OPTION_WRITE.fullmatch(path) and not self._option_writes.take(now):
            return None
        self._running += 1
        self._by_connection[connection] += 1

        def leave() -> None:
            self._running -= 1
            self._by_connection[connection] -= 1

        return leave

    def refusal(self) -> Response:
        """The 429."""
        headers = {"Retry-After": str(self.effect.retry_after)}
        return Response(encode_php({"code": 429, "message": _MESSAGE}), 429, headers, media_type="application/json")
