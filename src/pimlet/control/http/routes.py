"""How a control operation is declared. Dispatch, the OpenAPI description and the security tests read the table."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from pimlet.foundation.unit_of_work import Access, UnitOfWork

if TYPE_CHECKING:
    from pimlet.control.http.request import ControlRequest

PREFIX = "/_pimlet/v1"

Handler = Callable[["ControlRequest[Any, Any]", UnitOfWork], Awaitable[Any]]
Direct = Callable[["ControlRequest[Any, Any]"], Awaitable[Any]]


class Body(BaseModel):
    """The JSON object that a route takes: unknown fields are refused, and no type is converted to another."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Query(BaseModel):
    """The query parameters that a route takes besides `sandbox`; unknown ones are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with another status than the route's first one."""

    status: int
    value: Any = None


@dataclass(frozen=True, slots=True)
class ControlRoute:
    """One operation of the control API.

    `path` is below `PREFIX`; a parameter in braces is one segment, decoded after the path was split, so it may hold
    an encoded slash. `handler` runs in one transaction of kind `access` on the request's sandbox; `direct` runs
    without one, for work that opens its own (password hashes, snapshots, waiting). Exactly one of them is given. It
    returns a JSON value (dataclasses and times included) for an answer with the first of `statuses`, an `Answer`
    for another one, or a Starlette response. `raw` routes read the body themselves, as it arrives. `answer` is the
    type of the JSON value, for the description.
    """

    name: str
    method: str
    path: str
    summary: str
    tag: str
    handler: Handler | None = None
    access: Access = Access.WRITE
    direct: Direct | None = None
    body: type[Body] | None = None
    query: type[Query] | None = None
    raw: bool = False
    answer: Any = None
    statuses: Sequence[int] = (200,)

    def __post_init__(self) -> None:
        """A route is served in exactly one way; a GET changes nothing."""
        assert (self.handler is None) != (self.direct is None), self.name
        assert self.method != "GET" or self.handler is None or self.access is Access.READ, self.name
