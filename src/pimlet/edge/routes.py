"""The route table: one declaration for each operation of the API.

The dispatcher, the root endpoint, permissions, OpenAPI, the coverage page and tests read it.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from starlette.responses import Response

from pimlet.foundation.differences import Feature
from pimlet.foundation.unit_of_work import Access, UnitOfWork

if TYPE_CHECKING:
    from pimlet.edge.exchange import Exchange

Handler = Callable[["Exchange", UnitOfWork], Awaitable[Response]]
Stream = Callable[["Exchange"], Awaitable[Response]]

JSON_TYPE = "application/json"
COLLECTION_TYPE = "application/vnd.akeneo.collection+json"
FORM_TYPE = "application/x-www-form-urlencoded"
MULTIPART_TYPE = "multipart/form-data"


class Wording(Enum):
    """How the 403 of a route is put (spec 01 §11)."""

    LIST = "Access forbidden. You are not allowed to list {}."
    EDIT = "Access forbidden. You are not allowed to create or update {}."
    DELETE = "Access forbidden. You are not allowed to delete {}."
    DELETE_WITHOUT_STOP = "Access forbidden. You are not allowed to delete {}"
    WEB_API = "You are not allowed to access the web API."


@dataclass(frozen=True, slots=True)
class Permission:
    """The permission that a route needs, and how its absence is put."""

    name: str
    wording: Wording
    things: str = ""

    @property
    def denied(self) -> str:
        """Text of the 403."""
        return self.wording.value.format(self.things)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A query parameter, for OpenAPI."""

    name: str
    description: str
    type: str = "string"


PAGE_PARAMETERS = (
    Parameter("page", "Number of the page, from 1.", "integer"),
    Parameter("limit", "Items on a page, 1 to 100.", "integer"),
    Parameter("with_count", "Whether to count all items.", "boolean"),
)


@dataclass(frozen=True, slots=True)
class Route:
    """One operation.

    `handler` runs inside one transaction of kind `access`; `stream` runs after the checks, without one, for
    bodies that arrive or leave while work is done. Exactly one of them is given. `path` uses Akeneo's parameter
    names; `patterns` gives a parameter another form than "one segment". `max_body` limits the body before
    anything else is checked. `listed` tells whether the root endpoint shows the route. Where the PIM lacks `feature`
    there is no such route. For OpenAPI, `array` tells that its JSON is an array, `form` names the texts of a form
    with a file, and `binary` tells that the answer is a file.
    """

    name: str
    method: str
    path: str
    summary: str
    tag: str
    permission: Permission | None = None
    anchor: str | None = None
    access: Access = Access.READ
    handler: Handler | None = None
    stream: Stream | None = None
    content_types: Sequence[str] = (JSON_TYPE,)
    query: Sequence[Parameter] = ()
    patterns: dict[str, str] = field(default_factory=dict)
    public: bool = False
    max_body: int | None = None
    listed: bool = True
    statuses: Sequence[int] = ()
    feature: Feature | None = None
    array: bool = False
    form: Mapping[str, str] = field(default_factory=dict)
    binary: bool = False

    def __post_init__(self) -> None:
        """A route is served in exactly one way."""
        assert (self.handler is None) != (self.stream is None), self.name
