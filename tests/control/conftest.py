"""A client of the control API."""

from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from pimlet.control.http.routes import PREFIX
from tests.conftest import CONTROL_TOKEN


class Control:
    """Calls of the control API with its token; every call returns the `httpx.Response`."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def request(
        self,
        method: str,
        path: str,
        document: Any = None,
        *,
        content: bytes | str | None = None,
        token: str | None = CONTROL_TOKEN,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """`path` below the prefix; `document` is sent as JSON."""
        sent = {} if token is None else {"Authorization": f"Bearer {token}"}
        options: dict[str, Any] = {"content": content} if document is None else {"json": document}
        answer: httpx.Response = self.client.request(
            method, PREFIX + path, headers={**sent, **(headers or {})}, **options
        )
        return answer

    def get(self, path: str) -> Any:
        """The JSON value of a successful GET."""
        answer = self.request("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, document: Any = None, status: int | None = None) -> Any:
        """The JSON value of a successful POST."""
        return self.done("POST", path, document, status)

    def done(self, method: str, path: str, document: Any = None, status: int | None = None) -> Any:
        """The JSON value of a successful request; None when the answer is empty."""
        answer = self.request(method, path, document)
        assert answer.status_code == status if status is not None else answer.is_success, answer.text
        return answer.json() if answer.content else None

    def refused(self, method: str, path: str, document: Any = None) -> tuple[int, str]:
        """Status and message of a refused request, whose body must be the envelope."""
        answer = self.request(method, path, document)
        body = answer.json()
        assert answer.status_code >= 400
        assert body["code"] == answer.status_code
        assert set(body) <= {"code", "message", "problems"}
        return answer.status_code, str(body["message"])


@pytest.fixture
def control(client: TestClient) -> Control:
    """The control API of a fresh installation."""
    return Control(client)
