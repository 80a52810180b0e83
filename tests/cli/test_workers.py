"""Two worker processes behind one port agree on sandboxes, snapshots, faults, journal and clock."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest

from tests.cli.serving import Serving
from tests.conftest import CONTROL_TOKEN
from tests.control.live import Live

# Enough for both workers to be asked, since every request has a connection of its own.
MANY = 24


@pytest.fixture
def served(serve: Callable[..., Serving], credentials: Any) -> tuple[Serving, Live]:
    serving = serve("--test-mode", "--workers", "2", real=True, PIMLET_CONTROL_TOKEN=CONTROL_TOKEN).wait()
    return serving, Live(serving.port, credentials)


def at_once(work: Callable[[], Any], count: int = MANY) -> list[Any]:
    """The results of many calls, a few at a time."""
    with ThreadPoolExecutor(6) as pool:
        return [one.result() for one in [pool.submit(work) for _ in range(count)]]


def test_two_workers_agree(served: tuple[Serving, Live]) -> None:
    _, default = served
    made = default.control("POST", "/sandboxes", {"name": "one"})
    one = Live(default.port, SimpleNamespace(**made["credentials"]))
    everything = "?sandbox=one"

    def statuses(path: str, method: str = "GET") -> set[int]:
        return {status for status, *_ in at_once(lambda: one.api(method, path))}

    # A sandbox, its credentials and its snapshots.
    assert len(set(at_once(one.log_in, 6))) == 6
    one.control("PUT", "/snapshots/base" + everything)
    assert one.api("POST", "/families", {"code": "f"})[0] == 201
    assert statuses("/families/f") == {200}
    assert {status for status, *_ in at_once(lambda: default.api("GET", "/families/f"))} == {404}
    one.control("POST", "/snapshots/base/restore" + everything)
    assert statuses("/families/f") == {404}
    # The clock.
    one.control("POST", "/clock/freeze" + everything, {"at": "2020-02-02T10:00:00Z"})
    assert one.api("POST", "/products", {"identifier": "p"}, token=one.log_in())[0] == 201
    one.token = one.log_in()
    created = {json.loads(body)["created"] for _, _, body in at_once(lambda: one.api("GET", "/products/p"))}
    assert created == {"2020-02-02T10:00:00+00:00"}
    # A fault strikes exactly as often as it says, and only in its sandbox.
    one.control("DELETE", "/journal" + everything)
    fault = {"match": {"path": "/api/rest/v1/families*"}, "count": 7, "effect": {"type": "status", "status": 503}}
    one.control("POST", "/faults" + everything, fault)
    struck = sorted(status for status, *_ in at_once(lambda: one.api("GET", "/families")))
    assert struck == [200] * (MANY - 7) + [503] * 7
    assert {status for status, *_ in at_once(lambda: default.api("GET", "/families"))} == {200}
    # The journal has every answer once, whichever worker gave it.
    entries = one.control("GET", f"/journal{everything}&path=/api/rest/v1/families")["entries"]
    assert sorted(entry["status"] for entry in entries) == struck
    # What is deleted is gone everywhere.
    one.control("DELETE", "/sandboxes/one")
    assert statuses("/families") == {401}


def test_a_new_sandbox_waits_for_a_restarting_database(served: tuple[Serving, Live]) -> None:
    serving, default = served
    made = default.control("POST", "/sandboxes", {"name": "one"})
    one = Live(default.port, SimpleNamespace(**made["credentials"]))
    # Test mode does not wait for its log: what it acknowledged is written within 0.6 seconds.
    time.sleep(1)
    serving.postgres().kill()
    # The worker that has not seen the sandbox yet looks it up while there is no database.
    assert {status for status, *_ in at_once(lambda: one.api("GET", "/families"))} == {200}
