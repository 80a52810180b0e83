"""Products, published by the control API."""

from typing import Any

import pytest

from tests.conftest import Api
from tests.control.conftest import Control

PATH = "/published-products"
UNPUBLISH = f"{PATH}/unpublish"
LIST = "http://localhost/api/rest/v1/published-products"


class Publication:
    """Publishes and withdraws by identifier; both give the number of products."""

    def __init__(self, control: Control) -> None:
        self.control = control

    def publish(self, *identifiers: str, **more: Any) -> int:
        return int(self.control.post(PATH, {"identifiers": identifiers, **more}, 200)["published"])

    def unpublish(self, *identifiers: str, **more: Any) -> int:
        return int(self.control.post(UNPUBLISH, {"identifiers": identifiers, **more}, 200)["unpublished"])


@pytest.fixture
def publication(control: Control) -> Publication:
    """How products are published."""
    return Publication(control)


def create(api: Api, *documents: dict[str, Any], path: str = "/products") -> None:
    """Write new products."""
    lines = api.lines(path, list(documents))
    assert {line["status_code"] for line in lines} == {201}, lines


def body(api: Api, identifier: str) -> dict[str, Any]:
    """A published product."""
    response = api.get(f"/published-products/{identifier}")
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def identifiers(api: Api, **query: Any) -> list[str]:
    """Identifiers of the list."""
    response = api.get("/published-products", **query)
    assert response.status_code == 200, response.text
    return [item["identifier"] for item in response.json()["_embedded"]["items"]]
