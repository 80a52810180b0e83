"""The journal over the control API."""

from datetime import datetime
from typing import Any

from pydantic import Field

from pimlet.control.http.errors import ControlError
from pimlet.control.http.request import ControlRequest
from pimlet.control.http.routes import Body, ControlRoute, Query
from pimlet.control.journal import reading
from pimlet.control.journal.reading import Entry, Wanted
from pimlet.foundation.unit_of_work import Access, UnitOfWork

_TAG = "Request journal"
_STATUS = f"^{reading.STATUS.pattern}$"
_LIMIT = 1_000
_OFF = "The request journal is off: start the server with PIMLET_JOURNAL=true."


class JournalQuery(Query):
    """Which entries."""

    method: str | None = Field(None, description="HTTP method.")
    path: str | None = Field(None, min_length=1, description="Path; `*` stands for any text.")
    status: str | None = Field(None, pattern=_STATUS, description="Status, such as 404 or 4xx.")
    connection: str | None = Field(None, description="Code of the connection.")
    since: datetime | None = Field(None, description="Not before this time.")
    until: datetime | None = Field(None, description="Not after this time.")
    after: int | None = Field(None, ge=0, description="Only entries with a higher id.")

    def wanted(self) -> Wanted:
        """The filter."""
        return Wanted(self.method, self.path, self.status, self.connection, self.since, self.until, self.after)


class JournalList(JournalQuery):
    """Which entries, and how many."""

    limit: int = Field(100, ge=1, le=_LIMIT, description="Most entries to give.")
    oldest_first: bool = Field(False, description="Order; newest first unless true.")


class WaitBody(Body):
    """What to wait for. `after`: only entries with a higher id; without it recorded ones count too."""

    method: str | None = None
    path: str | None = Field(None, min_length=1)
    status: str | None = Field(None, pattern=_STATUS)
    connection: str | None = None
    after: int | None = Field(None, ge=0)
    count: int = Field(1, ge=1, le=_LIMIT)
    timeout: float = Field(10, gt=0, le=300, description="Seconds.")


def _check_on(request: ControlRequest[Any, Any]) -> None:
    if not request.services.settings.journal_is_on:
        raise ControlError(409, _OFF)


async def _list(request: ControlRequest[None, JournalList], uow: UnitOfWork) -> Any:
    _check_on(request)
    query = request.query
    found = await reading.entries(uow, query.wanted(), query.limit, newest_first=not query.oldest_first)
    return {"entries": found}


async def _count(request: ControlRequest[None, JournalQuery], uow: UnitOfWork) -> Any:
    _check_on(request)
    return {"count": await reading.count(uow, request.query.wanted())}


async def _clear(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    _check_on(request)
    return {"removed": await reading.clear(uow)}


async def _wait(request: ControlRequest[WaitBody, None]) -> Any:
    _check_on(request)
    body = request.body
    wanted = Wanted(body.method, body.path, body.status, body.connection, after=body.after)
    found = await reading.wait(request.sandbox, wanted, body.count, body.timeout)
    if found is None:
        raise ControlError(
            408, f"Fewer than {body.count} matching requests were recorded within {body.timeout:g} seconds."
        )
    return {"entries": found}


ROUTES = (
    ControlRoute(
        "journal_list", "GET", "/journal", "List recorded exchanges", _TAG, handler=_list, access=Access.READ,
        query=JournalList, answer=dict[str, list[Entry]],
    ),
    ControlRoute(
        "journal_count", "GET", "/journal/count", "Count recorded exchanges", _TAG, handler=_count,
        access=Access.READ, query=JournalQuery, answer=dict[str, int],
    ),
    ControlRoute(
        "journal_wait", "POST", "/journal/wait", "Wait until matching exchanges are recorded", _TAG, direct=_wait,
        body=WaitBody, answer=dict[str, list[Entry]],
    ),
    ControlRoute(
        "journal_clear", "DELETE", "/journal", "Empty the journal", _TAG, handler=_clear, answer=dict[str, int],
    ),
)  # fmt: skip
