"""Counting and clearing events over the control API."""

from typing import Any

from pimlet.control.http.request import ControlRequest
from pimlet.control.http.routes import ControlRoute
from pimlet.enrichment.outbox import service
from pimlet.foundation.unit_of_work import Access, UnitOfWork

_TAG = "Events"


async def _counts(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    return {"events": await service.counts(uow)}


async def _clear(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    return {"removed": await service.clear(uow)}


ROUTES = (
    ControlRoute(
        "outbox_counts", "GET", "/outbox", "Count the events of products and product models by name", _TAG,
        handler=_counts, access=Access.READ, answer=dict[str, dict[str, int]],
    ),
    ControlRoute("outbox_clear", "DELETE", "/outbox", "Remove all events", _TAG, handler=_clear, answer=dict[str, int]),
)  # fmt: skip
