"""A client of the control API, with nothing but the standard library."""

import http.client
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote, urlencode, urlsplit

PREFIX = "/_pimlet/v1"
Entry = dict[str, Any]
"""One recorded exchange, as the control API shows it."""


class ControlRequestError(Exception):
    """A refused request: `status`, `message` and one text for each problem."""

    def __init__(self, status: int, message: str, problems: Sequence[str] = ()) -> None:
        """The parts of the answer's envelope."""
        super().__init__(f"{status}: {message}")
        self.status = status
        self.message = message
        self.problems = tuple(problems)


class ControlClient:
    """Calls the control API on one sandbox. Every method raises `ControlRequestError` for a refusal."""

    def __init__(self, url: str, token: str, sandbox: str | None = None, timeout: float = 60) -> None:
        """`url` of the server, the control token, and the sandbox to work on: the default one unless given."""
        self.url = url
        self.sandbox = sandbox
        self._token = token
        self._timeout = timeout

    def of_sandbox(self, name: str | None) -> "ControlClient":
        """The same client for another sandbox."""
        return ControlClient(self.url, self._token, name, self._timeout)

    def request(
        self, method: str, path: str, document: Any = None, *, query: Mapping[str, Any] | None = None,
        timeout: float | None = None,
    ) -> Any:  # fmt: skip
        """The JSON value of an answer; None when it is empty. `path` is below `/_pimlet/v1`."""
        given = {name: _text(value) for name, value in (query or {}).items() if value is not None}
        target = PREFIX + path + (f"?{urlencode(given)}" if given else "")
        if document is None:
            return self._exchanged(method, target, timeout=timeout)
        body = json.dumps(document, default=_text)
        return self._exchanged(method, target, body, {"Content-Type": "application/json"}, timeout=timeout)

    def _exchanged(
        self, method: str, target: str, body: str | BinaryIO | None = None, headers: Mapping[str, str] | None = None, *,
        into: BinaryIO | None = None, timeout: float | None = None,
    ) -> Any:  # fmt: skip
        sent = {"Authorization": f"Bearer {self._token}", **(headers or {})}
        if self.sandbox is not None:
            sent["X-Pimlet-Sandbox"] = self.sandbox
        status, content = _exchange(self.url, method, target, body, sent, timeout or self._timeout, into)
        value = json.loads(content) if content else None
        if status >= http.client.BAD_REQUEST:
            problem = value if isinstance(value, dict) else {}
            raise ControlRequestError(status, str(problem.get("message", "")), problem.get("problems", ()))
        return value

    # Sandboxes

    def create_sandbox(
        self, name: str | None = None, *, template: str = "empty", expires_in: float | None = None
    ) -> dict[str, Any]:
        """A new sandbox with its `credentials`; `template` is `empty` or `demo`, `expires_in` seconds."""
        document = {"name": name, "template": template, "expires_in": expires_in}
        created: dict[str, Any] = self.request("POST", "/sandboxes", document)
        return created

    def delete_sandbox(self, name: str) -> None:
        """Delete a sandbox with everything in it."""
        self.request("DELETE", f"/sandboxes/{quote(name, safe='')}")

    # Published products

    def publish(self, *identifiers: str, uuids: Sequence[str] = (), search: Mapping[str, Any] | None = None) -> int:
        """Publish products as they are now: those that are named, and those that a search like that of
        `GET /products` finds. Gives their number.
        """
        document = {"identifiers": identifiers, "uuids": uuids, "search": search}
        return int(self.request("POST", "/published-products", document)["published"])

    def unpublish(self, *identifiers: str, uuids: Sequence[str] = (), search: Mapping[str, Any] | None = None) -> int:
        """Withdraw published products, named as they were published. Gives their number."""
        document = {"identifiers": identifiers, "uuids": uuids, "search": search}
        return int(self.request("POST", "/published-products/unpublish", document)["unpublished"])

    # Snapshots

    def save_snapshot(self, name: str) -> None:
        """Save the sandbox's state; a snapshot of the same name is replaced."""
        self.request("PUT", f"/snapshots/{quote(name, safe='')}")

    def restore_snapshot(self, name: str) -> None:
        """Go back to a saved state; tokens stay valid."""
        self.request("POST", f"/snapshots/{quote(name, safe='')}/restore")

    def delete_snapshot(self, name: str) -> None:
        """Delete a saved state."""
        self.request("DELETE", f"/snapshots/{quote(name, safe='')}")

    def export_snapshot(self, name: str, file: str | PathLike[str]) -> None:
        """Write a saved state, with its media, to one file. It holds secrets of accounts."""
        with Path(file).open("wb") as target:
            self._exchanged("GET", f"{PREFIX}/snapshots/{quote(name, safe='')}/export", into=target)

    def import_snapshot(self, file: str | PathLike[str], name: str | None = None) -> None:
        """Store such a file as a saved state of this sandbox, under its own name unless another is given."""
        query = "" if name is None else f"?{urlencode({'name': name})}"
        with Path(file).open("rb") as source:
            headers = {"Content-Length": str(os.fstat(source.fileno()).st_size)}
            self._exchanged("POST", f"{PREFIX}/snapshots/import{query}", source, headers)

    # Catalog permissions

    def grant_permission(self, kind: str, *codes: str, group: str, level: str, tree: bool = False) -> None:
        """Give a user group `view`, `edit` or `own` on things of a kind: `category`, `attribute_group`, `locale`.

        `tree` includes all categories below the named ones.
        """
        self._permission("grant", kind, codes, group, level, tree)

    def revoke_permission(self, kind: str, *codes: str, group: str, level: str = "view", tree: bool = False) -> None:
        """Take a level and all higher ones from a user group; the group `All` has everything until it is taken."""
        self._permission("revoke", kind, codes, group, level, tree)

    def _permission(self, what: str, kind: str, codes: tuple[str, ...], group: str, level: str, tree: bool) -> None:
        document = {"kind": kind, "codes": codes, "group": group, "level": level, "tree": tree}
        self.request("POST", f"/catalog-permissions/{what}", document)

    # Drafts

    def drafts(self, **wanted: Any) -> list[dict[str, Any]]:
        """Drafts, oldest first: by username, product, product_uuid, product_model, status.

        `status` is `in_progress` or `submitted`.
        """
        found: list[dict[str, Any]] = self.request("GET", "/drafts", query=wanted)
        return found

    def approve_draft(self, username: str, *, attributes: Sequence[str] | None = None, **entity: Any) -> None:
        """Give a product or model the values that a user has submitted, all or those of some attributes.

        `entity` is one of `product` (an identifier), `product_uuid` and `product_model`.
        """
        self.request("POST", "/drafts/approve", {"username": username, "attributes": attributes, **entity})

    def reject_draft(self, username: str, **entity: Any) -> None:
        """Give a proposal back to its author; `entity` as for `approve_draft`."""
        self.request("POST", "/drafts/reject", {"username": username, **entity})

    def remove_draft(self, username: str, **entity: Any) -> None:
        """Remove a draft, submitted or not; `entity` as for `approve_draft`."""
        self.request("DELETE", "/drafts", query={"username": username, **entity})

    # Journal

    def journal(self, **wanted: Any) -> list[Entry]:
        """Recorded exchanges, newest first: by method, path, status, connection, since, until, after, limit."""
        found: list[Entry] = self.request("GET", "/journal", query=wanted)["entries"]
        return found

    def count_requests(self, **wanted: Any) -> int:
        """How many recorded exchanges match."""
        return int(self.request("GET", "/journal/count", query=wanted)["count"])

    def wait_for(self, *, count: int = 1, timeout: float = 10, **wanted: Any) -> list[Entry]:
        """The first `count` matching exchanges as soon as they are recorded.

        Raises `ControlRequestError` with status 408 after `timeout` seconds.
        """
        document = {**wanted, "count": count, "timeout": timeout}
        found: list[Entry] = self.request("POST", "/journal/wait", document, timeout=timeout + 30)["entries"]
        return found

    def clear_journal(self) -> None:
        """Forget all recorded exchanges."""
        self.request("DELETE", "/journal")

    # Faults

    def add_fault(
        self, effect: str | Mapping[str, Any], *, method: str | None = None, path: str | None = None,
        connection: str | None = None, count: int | None = None, probability: float | None = None, **options: Any,
    ) -> int:  # fmt: skip
        """Add a rule, such as `add_fault("status", status=503, path="/products*", count=2)`; gives its number."""
        chosen = {"type": effect, **options} if isinstance(effect, str) else {**effect, **options}
        match = {
            name: value for name, value in (("method", method), ("path", path), ("connection", connection)) if value
        }
        document = {"match": match, "count": count, "probability": probability, "effect": chosen}
        return int(self.request("POST", "/faults", document)["id"])

    def clear_faults(self) -> None:
        """Remove all rules."""
        self.request("DELETE", "/faults")

    # Clock

    def freeze_clock(self, at: datetime | None = None) -> None:
        """Stop the sandbox's clock, where it is or at a time with a zone."""
        self.request("POST", "/clock/freeze", {} if at is None else {"at": at})

    def set_clock(self, at: datetime) -> None:
        """Set the sandbox's clock; a running one goes on from there."""
        self.request("POST", "/clock/set", {"at": at})

    def advance_clock(self, seconds: float) -> None:
        """Move the sandbox's clock."""
        self.request("POST", "/clock/advance", {"seconds": seconds})

    def reset_clock(self) -> None:
        """Go back to the machine's time."""
        self.request("POST", "/clock/reset")


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _exchange(
    url: str, method: str, target: str, body: str | BinaryIO | None, headers: Mapping[str, str], timeout: float,
    into: BinaryIO | None,
) -> tuple[int, bytes]:  # fmt: skip
    """Status and body of an answer; that of a success is written to `into` if it is given."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=timeout)
    try:
        connection.request(method, parts.path.rstrip("/") + target, body, dict(headers))
        answer = connection.getresponse()
        if into is None or answer.status >= http.client.BAD_REQUEST:
            return answer.status, answer.read()
        shutil.copyfileobj(answer, into)
        return answer.status, b""
    finally:
        connection.close()
