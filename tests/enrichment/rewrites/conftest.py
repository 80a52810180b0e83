"""What tests of structure changes share."""

from collections.abc import Callable

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pimlet.enrichment.rewrites import changes, worker


@pytest.fixture(params=["at once", "in the background"])
def settle(request: pytest.FixtureRequest, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Wait until stored products have followed."""
    app, portal = client.app, client.portal
    assert isinstance(app, Starlette)
    assert portal is not None
    if request.param == "in the background":
        monkeypatch.setattr(changes, "MOST_AT_ONCE", 0)
    else:
        # Nothing may be left to the background.
        monkeypatch.setattr(worker, "start", lambda _: pytest.fail("left to the background"))

    def wait() -> None:
        assert portal.call(worker.wait_until_idle, app.state.services.sandboxes.default, 20.0)

    return wait
