"""Many clients at once, shortly: no failure, no deadlock, no lost update. The long form is `benchmarks.mixed`."""

import asyncio

from benchmarks.api import Api
from benchmarks.mixed import run

from tests.clients.conftest import Server


def test_two_hundred_clients_read_and_write_without_losing_anything(server: Server) -> None:
    port = int(server.url.rpartition(":")[2])
    found = server.credentials
    credentials = {
        "client_id": found.client_id, "secret": found.secret, "username": found.username, "password": found.password,
    }  # fmt: skip
    api = Api(port, credentials)
    api.lines("/attributes", [{"code": "note", "type": "pim_catalog_text", "group": "other"}])
    mixed = asyncio.run(run(port, api.token, "note", clients=200, seconds=6))
    assert mixed.problems == []
    assert set(mixed.statuses) <= {200, 201, 204, 404}
    assert len(mixed.acknowledged) > 100
