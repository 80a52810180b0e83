"""A client for setting up: log in, collection PATCHes."""

import json
from typing import Any

import httpx


class Api:
    """A logged-in client of a running server."""

    def __init__(self, port: int, credentials: dict[str, str]) -> None:
        """`credentials` as `pimlet credentials --format json` prints them."""
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120)
        answer = self.client.post(
            "/api/oauth/v1/token",
            auth=(credentials["client_id"], credentials["secret"]),
            json={"grant_type": "password", "username": credentials["username"], "password": credentials["password"]},
        )
        self.token = str(answer.json()["access_token"])
        self.authorization = {"Authorization": f"Bearer {self.token}"}

    def lines(self, path: str, documents: list[Any]) -> None:
        """Collection PATCH; every line must succeed."""
        answer = self.client.patch(
            f"/api/rest/v1{path}",
            content="\n".join(json.dumps(document) for document in documents),
            headers={**self.authorization, "Content-Type": "application/vnd.akeneo.collection+json"},
        )
        for line in answer.text.split("\n"):
            if json.loads(line)["status_code"] >= 400:
                raise SystemExit(f"{path}: {line}")
