"""`pimlet serve` on a port of its own, on a fresh database of the test's PostgreSQL, or the server that is named."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from pimlet.accounts.builtin import Credentials
from tests.conftest import FRESH, Cluster


@dataclass(frozen=True)
class Server:
    """A running server."""

    url: str
    credentials: Credentials


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server(request: pytest.FixtureRequest, credentials: Credentials) -> Iterator[Server]:
    """A server for one test. With `PIMLET_CLIENTS_URL` it is that one, and must be without what the test writes."""
    if url := os.environ.get("PIMLET_CLIENTS_URL"):
        names = ("CLIENT_ID", "SECRET", "USERNAME", "PASSWORD")
        yield Server(url, Credentials(*(os.environ[f"PIMLET_{name}"] for name in names)))
        return
    port = free_port()
    cluster: Cluster = request.getfixturevalue("cluster")
    with cluster.database(FRESH) as url:
        environment = {**os.environ, "DATABASE_URL": url, "PIMLET_CONNECTIONS": "10"}
        command = [sys.executable, "-m", "pimlet", "serve", "--port", str(port)]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        try:
            _await(f"http://127.0.0.1:{port}/api/rest/v1", process)
            yield Server(f"http://127.0.0.1:{port}", credentials)
        finally:
            process.terminate()
            assert process.wait(30) == 0


def _await(url: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        assert process.poll() is None, "the server ended"
        try:
            if httpx.get(url).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer")
