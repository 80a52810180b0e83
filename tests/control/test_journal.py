"""The request journal."""

import http.client
import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest

from pimlet.control.journal.recording import Body, without_secrets
from pimlet.foundation.settings import Settings
from tests.conftest import CONTROL_TOKEN, FRESH, Cluster
from tests.control.conftest import Control
from tests.control.live import Live, live

BODY_BYTES = 200
SIZE = 30


@pytest.fixture(scope="module")
def server(cluster: Cluster, settings: Settings, credentials: Any) -> Iterator[Live]:
    with cluster.database(FRESH) as url:
        changed = Settings(
            _env_file=None, DATABASE_URL=url, PIMLET_CONNECTIONS=10, PIMLET_CONTROL_TOKEN=CONTROL_TOKEN,
            PIMLET_JOURNAL=True, PIMLET_JOURNAL_BODY_BYTES=BODY_BYTES, PIMLET_JOURNAL_ENTRIES=SIZE,
        )  # fmt: skip
        with live(changed, credentials) as found:
            yield found


@pytest.fixture
def journal(server: Live) -> Live:
    server.control("DELETE", "/journal")
    server.control("DELETE", "/faults")
    return server


def entries(server: Live, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = server.control("GET", "/journal" + query)["entries"]
    return found


def test_an_exchange_is_recorded_whole(journal: Live) -> None:
    document = {"code": "a", "labels": {"en_US": "Ä"}}
    status, _, _ = journal.api("POST", "/families?x=1", document)
    assert status == 201
    (entry,) = entries(journal)
    assert (entry["method"], entry["path"], entry["query"], entry["status"]) == (
        "POST",
        "/api/rest/v1/families",
        "x=1",
        201,
    )
    assert (entry["connection"], entry["username"], entry["complete"]) == ("demo", "admin", True)
    assert json.loads(entry["request"]["body"]) == document
    assert entry["request"]["bytes"] == len(json.dumps(document))
    assert ["authorization", "[hidden]"] in entry["request"]["headers"]
    assert entry["response"] == {"headers": entry["response"]["headers"], "body": None, "bytes": 0}
    assert "/families/a" in dict(entry["response"]["headers"])["location"]
    assert entry["duration_ms"] > 0
    assert abs((datetime.now(UTC) - datetime.fromisoformat(entry["at"])).total_seconds()) < 60


def test_long_bodies_are_cut_and_their_size_told(journal: Live) -> None:
    _, _, body = journal.api("GET", "/currencies?limit=100")
    (entry,) = entries(journal)
    assert entry["response"]["body"] == body[:BODY_BYTES].decode()
    assert entry["response"]["bytes"] == len(body)


def test_secrets_are_not_recorded(journal: Live) -> None:
    journal.log_in()
    journal.request("GET", f"/api/rest/v1/locales?access_token={journal.token}&limit=1")
    listed = entries(journal, "?oldest_first=true")
    assert [entry["status"] for entry in listed] == [200, 200]
    text = json.dumps(listed)
    for secret in (journal.credentials.secret, journal.token, '"admin"}', "access_token=ey"):
        assert secret not in text
    assert json.loads(listed[0]["request"]["body"])["password"] == "[hidden]"
    assert listed[0]["response"]["body"] == '{"access_token":"[hidden]'
    assert listed[1]["query"] == "access_token=[hidden]&limit=1"


def test_control_requests_and_probes_are_not_recorded(journal: Live) -> None:
    journal.request("GET", "/healthz")
    assert entries(journal) == []


@pytest.mark.parametrize(
    ("query", "paths"),
    [
        ("", ["/families/none", "/locales", "/channels"]),
        ("?path=/locales", ["/locales"]),
        ("?path=/api/rest/v1/l*", ["/locales"]),
        ("?path=*s/*", ["/families/none"]),
        ("?path=/lo_ales", []),
        ("?status=404", ["/families/none"]),
        ("?status=2xx", ["/locales", "/channels"]),
        ("?method=post", []),
        ("?method=get&limit=1", ["/families/none"]),
        ("?oldest_first=true", ["/channels", "/locales", "/families/none"]),
        ("?connection=nobody", []),
        ("?connection=demo", ["/families/none", "/locales", "/channels"]),
        ("?since=2100-01-01T00:00:00Z", []),
        ("?until=2100-01-01T00:00:00Z", ["/families/none", "/locales", "/channels"]),
    ],
)  # fmt: skip
def test_entries_are_filtered(journal: Live, query: str, paths: list[str]) -> None:
    for path in ("/channels", "/locales", "/families/none"):
        journal.api("GET", path)
    assert [entry["path"].removeprefix("/api/rest/v1") for entry in entries(journal, query)] == paths
    if "limit" not in query and "oldest" not in query:
        assert journal.control("GET", "/journal/count" + query) == {"count": len(paths)}


def test_entries_of_a_connection_and_after_an_id(journal: Live) -> None:
    journal.api("GET", "/channels")
    (first,) = entries(journal)
    journal.api("GET", "/locales")
    (second,) = entries(journal, f"?after={first['id']}")
    assert second["path"] == "/api/rest/v1/locales"
    assert entries(journal, f"?until={quote(first['at'])}") == [first]


def test_the_journal_is_bounded(journal: Live) -> None:
    for _ in range(SIZE + 5):
        journal.api("GET", "/channels/ecommerce")
    assert journal.control("GET", "/journal/count") == {"count": SIZE}
    assert journal.control("DELETE", "/journal") == {"removed": SIZE}
    assert entries(journal) == []


def test_waiting_ends_with_the_request(journal: Live) -> None:
    def later() -> None:
        time.sleep(0.2)
        journal.api("GET", "/locales")

    thread = threading.Thread(target=later)
    thread.start()
    answer = journal.control("POST", "/journal/wait", {"path": "/locales", "method": "GET", "timeout": 20})
    assert [entry["path"] for entry in answer["entries"]] == ["/api/rest/v1/locales"]
    thread.join()


def test_waiting_in_vain_ends_in_time(journal: Live) -> None:
    status, _, body = journal.request(
        "POST", "/_pimlet/v1/journal/wait", {"path": "/locales", "count": 2, "timeout": 0.1}, token=CONTROL_TOKEN
    )
    assert (status, json.loads(body)) == (
        408, {"code": 408, "message": "Fewer than 2 matching requests were recorded within 0.1 seconds."},
    )  # fmt: skip


def test_every_answer_that_ended_is_recorded(journal: Live) -> None:
    def client() -> None:
        for _ in range(4):
            journal.api("GET", "/channels")

    threads = [threading.Thread(target=client) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert journal.control("GET", "/journal/count") == {"count": 20}


def test_a_broken_answer_is_recorded_as_such(journal: Live) -> None:
    journal.control("POST", "/faults", {"effect": {"type": "drop"}, "count": 1})
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        journal.api("GET", "/locales")
    (entry,) = entries(journal)
    assert (entry["status"], entry["complete"]) == (None, False)


def test_a_journal_that_is_off_says_so(control: Control) -> None:
    message = "The request journal is off: start the server with PIMLET_JOURNAL=true."
    assert control.refused("GET", "/journal") == (409, message)
    assert control.refused("POST", "/journal/wait", {}) == (409, message)


def test_it_is_off_in_production_unless_asked_for() -> None:
    key: dict[str, Any] = {"PIMLET_SECRET_KEY": "x" * 40}
    assert Settings(_env_file=None).journal_is_on
    assert not Settings(_env_file=None, PIMLET_MODE="production", **key).journal_is_on
    assert Settings(_env_file=None, PIMLET_MODE="production", PIMLET_JOURNAL="true", **key).journal_is_on


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"password": "a\\"b", "x": "y"}', '{"password": "[hidden]", "x": "y"}'),
        ("username=a&password=b%20c&grant_type=d", "username=a&password=[hidden]&grant_type=d"),
        ('{"secret":"cut off', '{"secret":"[hidden]'),
        ('{"message":"password"}', '{"message":"password"}'),
    ],
)  # fmt: skip
def test_secret_fields(text: str, shown: str) -> None:
    assert without_secrets(text) == shown


@pytest.mark.parametrize(
    ("chunks", "text"),
    [([], None), ([b"ab", b"cdef"], "abcd"), ([b"abc\xc3", b"\xa9"], "abc"), ([b"\xff\xd8"], "base64:/9g=")],
)
def test_bodies(chunks: list[bytes], text: str | None) -> None:
    body = Body(4)
    for chunk in chunks:
        body.add(chunk)
    assert body.text(secret=False) == text
