"""The application behind a real server in a thread, for what only a connection shows."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from pimlet.app import create_app
from pimlet.control.http.routes import PREFIX
from pimlet.foundation.settings import Settings
from tests.conftest import CONTROL_TOKEN

API = "/api/rest/v1"


class Live:
    """A client on plain connections; an answer is (status, headers, body)."""

    def __init__(self, port: int, credentials: Any) -> None:
        self.port = port
        self.credentials = credentials
        self.token = self.log_in()

    def request(
        self,
        method: str,
        path: str,
        document: Any = None,
        *,
        token: str | None = None,
        body: str | None = None,
        **headers: str,
    ) -> tuple[int, dict[str, str], bytes]:
        """One request on a connection of its own; raises what `http.client` raises when it breaks."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        sent = {"Authorization": f"Bearer {token}"} if token else {}
        if document is not None:
            body = json.dumps(document)
            sent["Content-Type"] = "application/json"
        try:
            connection.request(
                method, path, body, {**sent, **{name.replace("_", "-"): one for name, one in headers.items()}}
            )
            answer = connection.getresponse()
            return answer.status, {name.lower(): one for name, one in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def api(self, method: str, path: str, document: Any = None, **options: Any) -> tuple[int, dict[str, str], bytes]:
        """A request of the PIM API with the token."""
        return self.request(method, API + path, document, token=options.pop("token", self.token), **options)

    def control(self, method: str, path: str, document: Any = None) -> Any:
        """The JSON value of a successful control request."""
        status, _, body = self.request(method, PREFIX + path, document, token=CONTROL_TOKEN)
        assert status < 300, body
        return json.loads(body) if body else None

    def log_in(self) -> str:
        """A new access token."""
        credentials = self.credentials
        document = {
            "grant_type": "password", "username": credentials.username, "password": credentials.password,
            "client_id": credentials.client_id, "client_secret": credentials.secret,
        }  # fmt: skip
        status, _, body = self.request("POST", "/api/oauth/v1/token", document)
        assert status == 200, body
        return str(json.loads(body)["access_token"])


@contextmanager
def live(settings: Settings, credentials: Any) -> Iterator[Live]:
    """The application on a free port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(create_app(settings), log_config=None, access_log=False, ws="none", lifespan="on")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        try:
            yield Live(listener.getsockname()[1], credentials)
        finally:
            server.should_exit = True
            thread.join(20)
