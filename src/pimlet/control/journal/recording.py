"""One exchange as the journal keeps it: headers redacted, bodies cut and without secrets."""

import base64
import re
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

import orjson
from starlette.types import Message, Scope

_SECRET_HEADERS = frozenset({"authorization", "cookie", "set-cookie", "proxy-authorization", "x-api-key"})
_HIDDEN_FIELDS = "access_token|refresh_token|password|client_secret|secret|code_challenge|code_identifier"
_JSON_SECRET = re.compile(rf'("(?:{_HIDDEN_FIELDS})"\s*:\s*")(?:[^"\\]|\\.)*("|$)')
_FORM_SECRET = re.compile(rf"(^|&)({_HIDDEN_FIELDS})=[^&]*")
HIDDEN = "[hidden]"
_TOKEN_PATH = "/api/oauth/"  # noqa: S105 - a path


class Body:
    """The first bytes of a body, and how many there were."""

    def __init__(self, limit: int) -> None:
        """`limit` in bytes."""
        self.limit = limit
        self.size = 0
        self._kept = bytearray()

    def add(self, chunk: bytes) -> None:
        """One more piece of the body."""
        self.size += len(chunk)
        room = self.limit - len(self._kept)
        if room > 0:
            self._kept += chunk[:room]

    def text(self, *, secret: bool) -> str | None:
        """The kept part as text, `base64:` and its encoding if it is none; None when there was no body."""
        if not self.size:
            return None
        cut = self.size > len(self._kept)
        try:
            # A cut may fall inside of a character.
            text = bytes(self._kept).decode("utf-8", "ignore" if cut else "strict")
        except UnicodeDecodeError:
            return "base64:" + base64.b64encode(self._kept).decode()
        # PostgreSQL's texts hold no U+0000.
        text = text.replace("\0", "\\u0000")
        return without_secrets(text) if secret else text


def without_secrets(text: str) -> str:
    """A JSON or form text with the values of secret fields hidden."""
    return _FORM_SECRET.sub(rf"\1\2={HIDDEN}", _JSON_SECRET.sub(rf"\1{HIDDEN}\2", text))


def _headers(pairs: Any) -> str:
    decoded = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in pairs]
    listed = [(name, HIDDEN if name in _SECRET_HEADERS else value) for name, value in decoded]
    return orjson.dumps(listed).decode().replace("\\u0000", "")


class Recording:
    """Collects what passes in both directions."""

    def __init__(self, scope: Scope, limit: int) -> None:
        """`limit`: how many bytes of each body are kept."""
        self.scope = scope
        self.at = datetime.now(UTC)
        self._started = perf_counter()
        self.request, self.response = Body(limit), Body(limit)
        self.status: int | None = None
        self.response_headers = "[]"
        self.complete = False

    def received(self, message: Message) -> None:
        """A message from the client."""
        if message["type"] == "http.request":
            self.request.add(message.get("body", b""))

    def sent(self, message: Message) -> None:
        """A message to the client."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.response_headers = _headers(message.get("headers", ()))
        elif message["type"] == "http.response.body":
            self.response.add(message.get("body", b""))
            self.complete = not message.get("more_body", False)

    def row(self, connection: str | None, username: str | None) -> dict[str, Any]:
        """The row to store."""
        path = str(self.scope["path"])
        secret = path.startswith(_TOKEN_PATH)
        return {
            "at": self.at,
            "duration_ms": round((perf_counter() - self._started) * 1000, 3),
            "method": str(self.scope["method"]),
            "path": path.replace("\0", "%00"),
            "query": without_secrets(self.scope["query_string"].decode("latin-1")),
            "connection": connection,
            "username": username,
            "status": self.status,
            "request_headers": _headers(self.scope["headers"]),
            "request_body": self.request.text(secret=secret),
            "request_bytes": self.request.size,
            "response_headers": self.response_headers,
            "response_body": self.response.text(secret=secret),
            "response_bytes": self.response.size,
            "complete": self.complete,
        }
