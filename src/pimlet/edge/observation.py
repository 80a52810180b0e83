"""Around every request: a request id, a log line, and metrics. Plain ASGI, so that bodies stream through."""

import re
import secrets
import time
from http import HTTPStatus

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pimlet.foundation.metrics import Metrics

REQUEST_ID = b"x-request-id"
_SANE = re.compile(rb"[A-Za-z0-9._\-]{1,64}")
# Asked every few seconds by supervisors: logged only when something is wrong, or at level debug.
_PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
_log = structlog.get_logger("pimlet.access")


class Observation:
    """Counts, times and logs requests."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        """Wraps the application."""
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI entry."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(scope)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id.decode())
        status = 0
        started = time.perf_counter()

        async def observed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (REQUEST_ID, request_id)]
            await send(message)

        self.metrics.in_flight.inc()
        try:
            await self.app(scope, receive, observed)
        finally:
            self.metrics.in_flight.dec()
            self._record(scope, status, time.perf_counter() - started)

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        route = scope.get("pimlet.route")
        name = route.name if route is not None else "unmatched"
        method = scope["method"] if route is not None else "any"
        self.metrics.requests.labels(name, method, str(status)).inc()
        self.metrics.latency.labels(name, method).observe(seconds)
        log = _log.debug if scope["path"] in _PROBES and status < HTTPStatus.BAD_REQUEST else _log.info
        # The query may hold a token, so it is not logged.
        log(
            "request",
            method=scope["method"],
            path=scope["path"],
            route=name,
            status=status,
            duration_ms=round(seconds * 1000, 2),
        )


def _request_id(scope: Scope) -> bytes:
    for name, value in scope["headers"]:
        if name == REQUEST_ID and _SANE.fullmatch(value):
            return bytes(value)
    return secrets.token_hex(16).encode()
