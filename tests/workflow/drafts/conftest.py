"""The restricted catalog, built once; each test gets a copy, an administrator and a user with limited rights."""

from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from pimlet.foundation.settings import Settings
from tests.conftest import FRESH, Api, Cluster, log_in, serving
from tests.control.conftest import Control
from tests.workflow.drafts import catalog
from tests.workflow.drafts.catalog import FAMILIES, Family

RESTRICTED = "pimlet_restricted"


@pytest.fixture(scope="session")
def restricted(cluster: Cluster, served: TestClient, settings: Settings, credentials: Any) -> tuple[str, str]:
    """The database with the catalog, and the limited user's token, which holds for every copy."""
    cluster.copy(FRESH, RESTRICTED)
    with serving(served, cluster.url(RESTRICTED), settings) as client:
        api = Api(client, log_in(client, credentials))

        def token(username: str, password: str) -> str:
            return log_in(client, replace(credentials, username=username, password=password))

        control = Control(client)
        return RESTRICTED, catalog.build(api, control, token)


@pytest.fixture(scope="session")
def template(restricted: tuple[str, str]) -> str:
    return restricted[0]


@pytest.fixture
def mary(client: TestClient, restricted: tuple[str, str]) -> Api:
    """The API with the token of the user with limited rights."""
    return Api(client, restricted[1])


@pytest.fixture
def control(client: TestClient) -> Control:
    return Control(client)


@pytest.fixture(params=list(FAMILIES.values()), ids=list(FAMILIES))
def family(request: pytest.FixtureRequest) -> Family:
    found: Family = request.param
    return found
