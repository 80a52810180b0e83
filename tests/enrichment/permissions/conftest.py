"""Tests of this folder start from the catalog of `matrix.py`."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from pimlet.foundation.settings import Settings
from tests.conftest import FRESH, Api, Cluster, log_in, serving
from tests.control.conftest import Control
from tests.enrichment.permissions.catalog import build, user_api
from tests.enrichment.permissions.matrix import GROUPS

PERMISSIONS = "pimlet_permissions"


@pytest.fixture(scope="session")
def permissions_tokens(cluster: Cluster, served: TestClient, settings: Settings, credentials: Any) -> dict[str, str]:
    """Makes the database; the tokens of the groups' users, which hold for all of its copies."""
    cluster.copy(FRESH, PERMISSIONS)
    with serving(served, cluster.url(PERMISSIONS), settings) as client:
        build(client, Api(client, log_in(client, credentials)))
        return {group: user_api(client, group).token or "" for group in GROUPS}


@pytest.fixture(scope="session")
def template(permissions_tokens: dict[str, str]) -> str:
    """The database with the catalog."""
    del permissions_tokens
    return PERMISSIONS


@pytest.fixture
def as_user(client: TestClient, permissions_tokens: dict[str, str]) -> Callable[[str], Api]:
    """The API as the user of a group."""
    return lambda group: Api(client, permissions_tokens[group])


@pytest.fixture
def owner(as_user: Callable[[str], Api]) -> Api:
    """The API as a user who owns everything."""
    return as_user(GROUPS[0])


@pytest.fixture
def control(client: TestClient) -> Control:
    """The control API."""
    return Control(client)
