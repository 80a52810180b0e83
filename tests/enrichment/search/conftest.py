"""Searches on the shared catalog. The tests of a class share one database, since searching changes nothing."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from pimlet.foundation.settings import Settings
from tests.conftest import Api, Cluster, serving_restored

Found = Callable[..., list[str]]


@pytest.fixture(scope="class")
def api(served: TestClient, cluster: Cluster, settings: Settings, template: str, token: str) -> Iterator[Api]:
    """The API on a database of the class."""
    with serving_restored(served, cluster, template, settings) as client:
        yield Api(client, token)


@pytest.fixture(scope="class")
def found(api: Api) -> Found:
    """Identifiers of the products that one filter finds."""

    def search(name: str, operator: str, data: Any = None, **more: Any) -> list[str]:
        criterion = {"operator": operator, "value": data, **more}
        response = api.get_twice("/products", search={name: [criterion]}, limit=100)
        assert response.status_code == 200, response.text
        return [item["identifier"] for item in response.json()["_embedded"]["items"]]

    return search
