"""A durable `pimlet serve` that is killed and started again, and a client of its API."""

import contextlib
import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from pimlet.accounts.builtin import DEVELOPMENT
from tests.cli.serving import PIMLET, Serving, environment, eventually

API = "/api/rest/v1"
COLLECTION = "application/vnd.akeneo.collection+json"


class Server:
    """The server of one data directory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.serving: Serving | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        process = subprocess.Popen(
            [*PIMLET, "serve", "--port", "0", "--empty"],
            cwd=self.folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.serving = Serving(process).wait()

    @property
    def url(self) -> str:
        """Its address."""
        assert self.serving is not None
        return f"http://127.0.0.1:{self.serving.port}"

    def kill(self) -> None:
        """kill -9 of the server process; its PostgreSQL ends by itself."""
        assert self.serving is not None
        self.serving.end(signal.SIGKILL)

    def kill_postgres(self) -> None:
        """kill -9 of PostgreSQL, which the server starts again."""
        assert self.serving is not None
        self.serving.postgres().kill()
        assert eventually(self._ready, 60), "PostgreSQL did not come back"

    def _ready(self) -> bool:
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(f"{self.url}/readyz", timeout=5).status_code == 200
        return False

    def stop(self) -> None:
        """End it in peace."""
        if self.serving is not None and self.serving.process.poll() is None:
            self.serving.end()

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """A command of pimlet on the same data."""
        return subprocess.run(
            [*PIMLET, *arguments], cwd=self.folder, env=environment(), capture_output=True, text=True, timeout=300,
            check=False,
        )  # fmt: skip


class Client:
    """A client with a token of its own."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=60)
        answer = self.http.post(
            "/api/oauth/v1/token",
            auth=(DEVELOPMENT.client_id, DEVELOPMENT.secret),
            json={"grant_type": "password", "username": DEVELOPMENT.username, "password": DEVELOPMENT.password},
        )
        self.http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def lines(self, path: str, documents: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """Collection PATCH: each line of the answer as soon as it is wholly there."""
        body = "\n".join(json.dumps(one) for one in documents)
        headers = {"Content-Type": COLLECTION}
        with self.http.stream("PATCH", API + path, content=body, headers=headers) as answer:
            if answer.status_code >= 500:
                # The database was gone before the first line.
                return
            assert answer.status_code == 200, answer.read()
            rest = ""
            for text in answer.iter_text():
                *whole, rest = (rest + text).split("\n")
                yield from map(json.loads, whole)
            if rest:
                yield json.loads(rest)

    def everything(self, path: str) -> Iterator[dict[str, Any]]:
        """All items of a list."""
        url = f"{API}{path}?pagination_type=search_after&limit=100"
        while url:
            body = self.http.get(url).raise_for_status().json()
            yield from body["_embedded"]["items"]
            url = body["_links"].get("next", {}).get("href", "")
