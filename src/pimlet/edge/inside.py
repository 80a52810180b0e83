"""Requests that pimlet makes of itself: seeds and exports go through the same routes and rules as clients do.

They carry no token: who asks, and of which sandbox, stands in the ASGI scope, where no client can write.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from starlette.types import ASGIApp, Message

from pimlet.accounts.authentication import Principal
from pimlet.foundation.sandboxes import Sandbox

INSIDE = "pimlet.inside"
"""Name in the ASGI scope of the `Inside` of such a request."""


@dataclass(frozen=True, slots=True)
class Inside:
    """The sandbox that a request is for, and the user that it counts as made by."""

    sandbox: Sandbox
    principal: Principal


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers by lower-case name, and body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class InsideClient:
    """Makes requests of the application, without a socket and without the wrappers around it."""

    def __init__(self, router: ASGIApp, inside: Inside) -> None:
        """`router` is the application's router."""
        self._router = router
        self.inside = inside

    async def request(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        content_type: str | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request; `path` is decoded."""
        headers = [(b"host", b"localhost")]
        if content_type is not None:
            headers.append((b"content-type", content_type.encode()))
        scope = {
            "type": "http", "asgi": {"version": "3.0", "spec_version": "2.4"}, "http_version": "1.1", "scheme": "http",
            "method": method, "path": path, "raw_path": quote(path).encode(), "root_path": "", "headers": headers,
            "query_string": urlencode(query or {}).encode(), "client": None, "server": ("localhost", 80),
            INSIDE: self.inside,
        }  # fmt: skip
        status = 500
        received: dict[str, str] = {}
        content = bytearray()

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                received.update((name.decode().lower(), value.decode()) for name, value in message["headers"])
            else:
                content.extend(message.get("body", b""))

        await self._router(scope, receive, send)
        return Answer(status, received, bytes(content))
