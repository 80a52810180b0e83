"""Tests of this folder start from the catalog with family variants and some product models."""

import pytest
from starlette.testclient import TestClient

from tests.control.conftest import Control


@pytest.fixture(scope="session")
def template(variants_template: str) -> str:
    """The database with the catalog."""
    return variants_template


@pytest.fixture
def control(client: TestClient) -> Control:
    """The control API."""
    return Control(client)
