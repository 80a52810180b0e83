"""One request and what is known of it so far."""

import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote_plus

from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope

from pimlet.accounts.authentication import Principal
from pimlet.accounts.tokens import Claims
from pimlet.edge import json_bytes
from pimlet.edge.errors import BadRequest, Problem
from pimlet.edge.host import base_url
from pimlet.edge.interference import Interference
from pimlet.edge.routes import Route
from pimlet.foundation.metrics import Metrics
from pimlet.foundation.objects import ObjectStorage
from pimlet.foundation.sandboxes import Sandbox, Sandboxes
from pimlet.foundation.settings import Settings

_BRACKETS = re.compile(r"[^\[]+\[.*\]", re.DOTALL)
_NAME = str.maketrans(". ", "__")


def parse_query(text: str) -> dict[str, str]:
    """A query string as PHP reads it: the last of repeated names wins and keeps the first one's place."""
    parameters: dict[str, str] = {}
    for pair in text.split("&"):
        name, _, value = pair.partition("=")
        name = unquote_plus(name).lstrip(" ")
        if name:
            parameters[name if _BRACKETS.fullmatch(name) else name.translate(_NAME)] = unquote_plus(value)
    return parameters


@dataclass
class Services:
    """What the application hands to every request."""

    settings: Settings
    sandboxes: Sandboxes
    metrics: Metrics
    objects: ObjectStorage
    routes: tuple[Route, ...] = ()
    interference: Interference | None = None
    when_pending: Callable[[Sandbox], None] | None = None
    """What a request does that finds rewrites pending in its sandbox: it sees to it that somebody is at work."""


class Exchange:
    """One request: its parts, its body, and, after authentication, who asks."""

    def __init__(self, scope: Scope, receive: Receive, route: Route, services: Services) -> None:
        """`scope` is the ASGI scope after routing; path parameters are in `scope["path_params"]`."""
        self.scope = scope
        self.route = route
        self.services = services
        self.sandbox: Sandbox = services.sandboxes.default
        self.parameters: Mapping[str, str] = scope.get("path_params", {})
        self._receive = receive
        self._body: bytes | None = None
        self._principal: Principal | None = None
        self.decoded: Any = None
        self.claims: Claims | None = None
        # Lines of a collection that fail whatever they hold, by number from 1.
        self.failing_lines: dict[int, Problem] = {}
        self.interfered = False
        self._at_end: list[Callable[[], None]] = []
        scope["pimlet.exchange"] = self

    def at_end(self, callback: Callable[[], None]) -> None:
        """Call when the answer has left, or has failed to."""
        self._at_end.append(callback)

    def end(self) -> None:
        """The answer has left."""
        for callback in self._at_end:
            callback()
        self._at_end.clear()

    @property
    def authenticated(self) -> bool:
        """Whether the user is known."""
        return self._principal is not None

    @property
    def principal(self) -> Principal:
        """The authenticated user; only after the checks of the pipeline."""
        assert self._principal is not None, "asked for the user of an unauthenticated request"
        return self._principal

    @principal.setter
    def principal(self, value: Principal) -> None:
        self._principal = value

    @property
    def identified(self) -> bool:
        """Whether the user is known."""
        return self._principal is not None

    @property
    def method(self) -> str:
        """The request's method, after a method override."""
        return str(self.scope["method"])

    @cached_property
    def headers(self) -> dict[str, str]:
        """Headers by lower-case name; repeated ones are joined with a comma."""
        headers: dict[str, str] = {}
        for raw_name, raw_value in self.scope["headers"]:
            name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        return headers

    @cached_property
    def all_query(self) -> dict[str, str]:
        """All query parameters, `access_token` included."""
        return parse_query(self.scope["query_string"].decode("latin-1"))

    @cached_property
    def query(self) -> dict[str, str]:
        """Query parameters as controllers see them."""
        return {name: value for name, value in self.all_query.items() if name != "access_token"}

    @property
    def has_brackets(self) -> bool:
        """Whether a query parameter is in array form."""
        return any(_BRACKETS.fullmatch(name) for name in self.query)

    @cached_property
    def base(self) -> str:
        """Scheme, host and port that the client used, for absolute links."""
        return base_url(self.scope, self.headers, self.services.settings)

    @property
    def url(self) -> str:
        """Absolute URL of the request without its query string, percent-encoded as sent."""
        raw_path: bytes = self.scope.get("raw_path") or str(self.scope["path"]).encode()
        return self.base + raw_path.partition(b"?")[0].decode("latin-1")

    @property
    def media_type(self) -> str | None:
        """The request's `Content-Type` without parameters; None when the header is absent or empty."""
        value = self.headers.get("content-type", "")
        return value.partition(";")[0].strip() if value else None

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body as it arrives; only once, and not after `body`."""
        if self._body is not None:
            yield self._body
            return
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            if message.get("body"):
                yield message["body"]
            if not message.get("more_body", False):
                return

    async def body(self, limit: int | None = None) -> bytes:
        """The whole body; 413 when it is longer than `limit` (default: the setting `max_body_bytes`) bytes."""
        if self._body is None:
            allowed = self.services.settings.max_body_bytes if limit is None else limit
            parts: list[bytes] = []
            size = 0
            async for chunk in self.chunks():
                size += len(chunk)
                if size > allowed:
                    raise Problem(413, f"Request content exceeded the maximum allowed size of {allowed} bytes")
                parts.append(chunk)
            self._body = b"".join(parts)
        return self._body

    async def form(self) -> dict[str, str]:
        """The fields of a form-encoded body."""
        return parse_query((await self.body()).decode("utf-8", "replace"))

    async def decode(self) -> None:
        """Decode a JSON body into `decoded`; an empty body stays None. 400 for anything but an object or list."""
        text = await self.body()
        if text == b"":
            return
        try:
            self.decoded = json_bytes.decode(text)
        except json_bytes.MalformedJsonError:
            raise BadRequest from None
        if not isinstance(self.decoded, dict | list):
            raise BadRequest

    def document(self) -> dict[str, Any] | list[Any]:
        """The decoded body of a JSON route; 400 when the body was empty."""
        if self.decoded is None:
            raise BadRequest
        return self.decoded  # type: ignore[no-any-return]
