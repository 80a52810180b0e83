"""Counting and clearing events over the control API."""

from typing import Any

from pydantic import Field

from pimlet.control.http.request import ControlRequest
from pimlet.control.http.routes import ControlRoute, Query
from pimlet.enrichment.outbox import service
from pimlet.foundation.unit_of_work import Access, UnitOfWork

_TAG = "Events"


class Counted(Query):
    """Which events are counted."""

    except_author: str = Field("", description="User whose events are left out.")


async def _counts(request: ControlRequest[None, Counted], uow: UnitOfWork) -> Any:
    return {"events": await service.counts(uow, request.query.except_author)}


async def _clear(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    return {"removed": await service.clear(uow)}


ROUTES = (
    ControlRoute(
        "outbox_counts", "GET", "/outbox", "Count the events of products and product models by name", _TAG,
        handler=_counts, access=Access.READ, query=Counted, answer=dict[str, dict[str, int]],
    ),
    ControlRoute("outbox_clear", "DELETE", "/outbox", "Remove all events", _TAG, handler=_clear, answer=dict[str, int]),
)  # fmt: skip
