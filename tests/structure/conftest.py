"""What tests of the catalog structure share."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import update
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pimlet.foundation.settings import Settings
from pimlet.foundation.state import state
from tests.conftest import Api, Cluster, log_in, serving


@pytest.fixture(scope="module")
def shared(served: TestClient, cluster: Cluster, settings: Settings, template: str, credentials: Any) -> Iterator[Api]:
    """The API on one database for a whole module: for requests that are refused, or that only read.

    A module uses either this fixture or `api`, because both exchange the database of the one application.
    """
    with cluster.database(template) as url, serving(served, url, settings) as client:
        yield Api(client, log_in(client, credentials))


@pytest.fixture
def freeze(api: Api, served: TestClient) -> Callable[[str], None]:
    """Set the catalog's clock to a moment in UTC, such as `2020-01-01T10:00:00.5`."""
    app, portal = served.app, served.portal
    assert isinstance(app, Starlette)
    assert portal is not None
    engine = app.state.services.sandboxes.default.engine

    async def store(moment: datetime) -> None:
        async with engine.begin() as connection:
            await connection.execute(update(state).values(clock_frozen_at=moment))

    return lambda moment: portal.call(store, datetime.fromisoformat(moment).replace(tzinfo=UTC))
