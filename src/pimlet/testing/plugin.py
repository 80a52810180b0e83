"""The pytest plugin: a server for the run, a sandbox for each worker, the same state before each test."""

import os
import secrets
from collections.abc import Iterator

import pytest

from pimlet.testing.client import ControlRequestError
from pimlet.testing.sandbox import TestSandbox
from pimlet.testing.server import TestServer, shared_server

_HOUR = 3_600


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pimlet_template` in the configuration."""
    parser.addini("pimlet_template", "What the sandboxes of tests hold at first: empty or demo.", default="empty")


@pytest.fixture(scope="session")
def pimlet_server(request: pytest.FixtureRequest) -> Iterator[TestServer]:
    """The server of this run, shared by its workers: `url`, `control_token`, `control`.

    With PIMLET_URL and PIMLET_CONTROL_TOKEN in the environment it is that server, otherwise one that is started
    on a free port and stopped after the last test.
    """
    url, token = os.environ.get("PIMLET_URL"), os.environ.get("PIMLET_CONTROL_TOKEN")
    if url and token:
        yield TestServer(url.rstrip("/"), token)
        return
    worker = getattr(request.config, "workerinput", None)
    run = worker["testrunuid"] if worker else secrets.token_hex(8)
    with shared_server(run) as server:
        yield server


@pytest.fixture(scope="session")
def pimlet_sandbox(pimlet_server: TestServer, request: pytest.FixtureRequest) -> Iterator[TestSandbox]:
    """This worker's sandbox. A fixture of the session may fill it and call `keep()`: then tests start from there."""
    name = f"pytest-{os.getpid()}-{secrets.token_hex(4)}"
    template = request.config.getini("pimlet_template")
    created = pimlet_server.control.create_sandbox(name, template=template, expires_in=24 * _HOUR)
    sandbox = TestSandbox(pimlet_server.control.of_sandbox(name), created["credentials"])
    sandbox.keep()
    yield sandbox
    try:
        pimlet_server.control.delete_sandbox(name)
    except (ControlRequestError, OSError):
        # It expires by itself.
        return


@pytest.fixture
def pimlet(pimlet_sandbox: TestSandbox) -> TestSandbox:
    """This worker's sandbox as it was at the start: `url`, credentials, `token()` and `control`."""
    pimlet_sandbox.restore()
    return pimlet_sandbox
