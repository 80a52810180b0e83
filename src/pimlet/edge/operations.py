"""Routes for those who run the server: alive, ready, metrics. Without authentication, outside `/api`."""

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from pimlet.foundation import migrations
from pimlet.foundation.metrics import CONTENT_TYPE, Metrics
from pimlet.foundation.sandboxes import Sandboxes

_log = structlog.get_logger("pimlet.operations")


class Operations:
    """The handlers."""

    def __init__(self, sandboxes: Sandboxes, metrics: Metrics) -> None:
        """`metrics` are those of this process, or of all workers."""
        self.sandboxes = sandboxes
        self.metrics = metrics

    def routes(self) -> list[BaseRoute]:
        """`/healthz`, `/readyz` and `/metrics`."""
        return [
            Route("/healthz", self.alive),
            Route("/readyz", self.ready),
            Route("/metrics", self.exposition),
        ]

    async def alive(self, _: Request) -> Response:
        """The process answers."""
        return JSONResponse({"status": "ok"})

    async def ready(self, _: Request) -> Response:
        """The database can be reached and holds what this program expects; 503 with the reason otherwise."""
        try:
            async with self.sandboxes.default.engine.connect() as connection:
                stored = await migrations.stored_revision(connection)
        except (OSError, SQLAlchemyError) as error:
            _log.warning("not_ready", error=str(error))
            return JSONResponse({"status": "unavailable", "reason": "the database cannot be reached"}, 503)
        if stored != migrations.head():
            reason = f"the database is at revision {stored}, this program expects {migrations.head()}"
            return JSONResponse({"status": "unavailable", "reason": reason}, 503)
        return JSONResponse({"status": "ok", "revision": stored})

    async def exposition(self, _: Request) -> Response:
        """Metrics for Prometheus."""
        pool = self.sandboxes.default.engine.pool
        checked_out = getattr(pool, "checkedout", None)
        if checked_out is not None:
            self.metrics.connections.set(checked_out())
        return Response(self.metrics.exposition(), headers={"Content-Type": CONTENT_TYPE})
