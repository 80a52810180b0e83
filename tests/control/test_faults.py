"""Fault rules."""

import http.client
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from pimlet.foundation.settings import Settings
from tests.conftest import COLLECTION, CONTROL_TOKEN, FRESH, Cluster
from tests.control.conftest import Control
from tests.control.live import Live, live


@pytest.fixture(scope="module")
def server(cluster: Cluster, credentials: Any) -> Iterator[Live]:
    with cluster.database(FRESH) as url:
        changed = Settings(
            _env_file=None,
            DATABASE_URL=url,
            PIMLET_CONNECTIONS=10,
            PIMLET_CONTROL_TOKEN=CONTROL_TOKEN,
            PIMLET_JOURNAL=False,
        )
        with live(changed, credentials) as found:
            yield found


@pytest.fixture
def faults(server: Live) -> Live:
    server.control("DELETE", "/faults")
    return server


def add(server: Live, effect: dict[str, Any], **rule: Any) -> dict[str, Any]:
    found: dict[str, Any] = server.control("POST", "/faults", {"effect": effect, **rule})
    return found


def statuses(server: Live, count: int, path: str = "/locales") -> list[int]:
    return [server.api("GET", path)[0] for _ in range(count)]


class TestStatus:
    def test_answers_with_the_envelope_and_retry_after(self, faults: Live) -> None:
        add(faults, {"type": "status", "status": 503, "retry_after": 7}, count=1)
        status, headers, body = faults.api("GET", "/locales")
        assert (status, headers["retry-after"], headers["content-type"]) == (503, "7", "application/json")
        assert json.loads(body) == {"code": 503, "message": "Service Unavailable"}
        assert statuses(faults, 1) == [200]

    def test_answers_with_a_body_and_headers_of_its_own(self, faults: Live) -> None:
        effect = {"status": 502, "body": "<h1>no</h1>", "content_type": "text/html", "headers": {"X-Proxy": "a"}}
        add(faults, {"type": "status", **effect})
        status, headers, body = faults.api("GET", "/locales")
        assert (status, headers["x-proxy"], body) == (502, "a", b"<h1>no</h1>")
        assert headers["content-type"].startswith("text/html")

    def test_changes_nothing(self, faults: Live) -> None:
        add(faults, {"type": "status", "status": 500}, match={"method": "post"})
        assert faults.api("POST", "/families", {"code": "unwritten"})[0] == 500
        assert faults.api("GET", "/families/unwritten")[0] == 404

    def test_strikes_the_token_route_too(self, faults: Live) -> None:
        add(faults, {"type": "status", "status": 429}, match={"path": "/api/oauth/*"}, count=1)
        assert faults.request("POST", "/api/oauth/v1/token", {"grant_type": "password"})[0] == 429
        assert faults.request("POST", "/api/oauth/v1/token", {"grant_type": "password"})[0] == 422


class TestMatch:
    @pytest.mark.parametrize(
        ("match", "struck"),
        [
            ({}, True),
            ({"path": "/locales"}, True),
            ({"path": "/api/rest/v1/loc*"}, True),
            ({"path": "/locale"}, False),
            ({"method": "GET", "path": "*"}, True),
            ({"method": "PATCH"}, False),
            ({"connection": "magento"}, False),
        ],
    )
    def test_decides(self, faults: Live, match: dict[str, str], struck: bool) -> None:
        add(faults, {"type": "status", "status": 503}, match=match)
        assert statuses(faults, 1) == [503 if struck else 200]

    def test_a_count_is_used_up_across_clients(self, faults: Live) -> None:
        rule = add(faults, {"type": "status", "status": 503}, count=5)
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(lambda _: faults.api("GET", "/locales")[0], range(12)))
        assert sorted(found) == [200] * 7 + [503] * 5
        stored = faults.control("GET", f"/faults/{rule['id']}")
        assert (stored["remaining"], stored["hits"]) == (0, 5)

    def test_a_probability_strikes_sometimes(self, faults: Live) -> None:
        add(faults, {"type": "status", "status": 503}, probability=0.5)
        assert set(statuses(faults, 40)) == {200, 503}


class TestOtherEffects:
    def test_latency(self, faults: Live) -> None:
        add(faults, {"type": "latency", "milliseconds": 300})
        started = time.monotonic()
        assert statuses(faults, 1) == [200]
        assert time.monotonic() - started >= 0.3

    def test_latency_and_status_go_together(self, faults: Live) -> None:
        add(faults, {"type": "latency", "milliseconds": 200})
        add(faults, {"type": "status", "status": 504})
        started = time.monotonic()
        assert statuses(faults, 1) == [504]
        assert time.monotonic() - started >= 0.2

    @pytest.mark.parametrize("after_work", [False, True])
    def test_a_dropped_connection(self, faults: Live, after_work: bool) -> None:
        code = f"dropped_{after_work}".lower()
        add(faults, {"type": "drop", "after_work": after_work}, match={"method": "POST"})
        with pytest.raises((ConnectionError, http.client.HTTPException)):
            faults.api("POST", "/families", {"code": code})
        assert faults.api("GET", f"/families/{code}")[0] == (200 if after_work else 404)

    def test_a_truncated_answer(self, faults: Live) -> None:
        add(faults, {"type": "truncate", "bytes": 50}, count=1)
        with pytest.raises(http.client.IncompleteRead) as broken:
            faults.api("GET", "/locales")
        assert len(broken.value.partial) == 50
        assert broken.value.partial.startswith(b'{"_links"')
        assert statuses(faults, 1) == [200]

    def test_a_truncated_collection_is_written_nevertheless(self, faults: Live) -> None:
        add(faults, {"type": "truncate", "bytes": 10}, count=1)
        with pytest.raises(http.client.HTTPException):
            faults.api("PATCH", "/families", body='{"code":"cut_one"}\n{"code":"cut_two"}', Content_Type=COLLECTION)
        assert faults.api("GET", "/families/cut_two")[0] == 200

    def test_a_failing_line(self, faults: Live) -> None:
        add(faults, {"type": "line", "line": 2, "status": 503, "message": "Try again."}, count=1)
        body = "\n".join(json.dumps({"code": code}) for code in ("line_one", "line_two", "line_three"))
        _, _, answer = faults.api("PATCH", "/families", body=body, Content_Type=COLLECTION)
        assert answer.decode().split("\n") == [
            '{"line":1,"code":"line_one","status_code":201}',
            '{"line":2,"code":"line_two","status_code":503,"message":"Try again."}',
            '{"line":3,"code":"line_three","status_code":201}',
        ]
        assert faults.api("GET", "/families/line_two")[0] == 404
        _, _, answer = faults.api("PATCH", "/families", body=body, Content_Type=COLLECTION)
        assert [json.loads(line)["status_code"] for line in answer.decode().split("\n")] == [204, 201, 204]

    def test_tokens_that_expire_after_some_calls(self, faults: Live) -> None:
        add(faults, {"type": "token_expiry", "calls": 2})
        for _ in range(2):
            token = faults.log_in()
            answers = [faults.api("GET", "/locales", token=token) for _ in range(4)]
            assert [status for status, _, _ in answers] == [200, 200, 401, 401]
            assert json.loads(answers[-1][2]) == {"code": 401, "message": "The access token provided has expired."}
        assert statuses(faults, 2) == [200, 200]


class TestLimits:
    MESSAGE = "You have exceeded the limit of API requests per second."

    def test_requests_per_second(self, faults: Live) -> None:
        add(faults, {"type": "limits", "requests_per_second": 3, "retry_after": 2})
        answers = [faults.api("GET", "/channels/ecommerce") for _ in range(6)]
        refused = [answer for answer in answers if answer[0] == 429]
        assert refused
        status, headers, body = refused[0]
        assert (status, headers["retry-after"], json.loads(body)) == (429, "2", {"code": 429, "message": self.MESSAGE})

    def test_concurrent_calls(self, faults: Live) -> None:
        add(faults, {"type": "limits", "concurrent_per_connection": 2})
        add(faults, {"type": "latency", "milliseconds": 500})
        with ThreadPoolExecutor(5) as pool:
            found = list(pool.map(lambda _: faults.api("GET", "/locales")[0], range(5)))
        assert sorted(found) == [200, 200, 429, 429, 429]
        faults.control("DELETE", "/faults")
        add(faults, {"type": "limits", "concurrent_per_connection": 1})
        assert statuses(faults, 3) == [200, 200, 200]

    def test_option_writes(self, faults: Live) -> None:
        faults.api("POST", "/attributes", {"code": "limited", "type": "pim_catalog_simpleselect", "group": "other"})
        add(faults, {"type": "limits", "option_writes_per_second": 1})
        found = [faults.api("PATCH", "/attributes/limited/options/a", {"sort_order": 1})[0] for _ in range(4)]
        assert found[0] == 201
        assert 429 in found
        assert statuses(faults, 2) == [200, 200]


class TestRules:
    def test_are_listed_and_removed(self, control: Control) -> None:
        first = control.post("/faults", {"effect": {"type": "drop"}, "match": {"path": "/products*"}})
        assert first == {
            "id": first["id"], "match": {"method": None, "path": "/products*", "connection": None}, "remaining": None,
            "probability": None, "effect": {"type": "drop", "after_work": False}, "hits": 0,
        }  # fmt: skip
        second = control.post("/faults", {"effect": {"type": "latency", "milliseconds": 5}, "count": 3}, status=201)
        assert control.get("/faults") == {"faults": [first, second]}
        assert control.get(f"/faults/{second['id']}") == second
        assert control.done("DELETE", f"/faults/{first['id']}", status=204) is None
        assert control.done("DELETE", "/faults") == {"removed": 1}
        assert control.get("/faults") == {"faults": []}

    @pytest.mark.parametrize(
        ("rule", "message"),
        [
            ({}, "effect: This field is required."),
            ({"effect": {"type": "status", "status": 200}}, "effect.status.status: Input should be greater than or equal to 400."),
            ({"effect": {"type": "drop"}, "probability": 2}, "probability: Input should be less than or equal to 1."),
            ({"effect": {"type": "drop"}, "count": 0}, "count: Input should be greater than or equal to 1."),
            ({"effect": {"type": "limits"}, "count": 1}, "a limits effect counts for itself: leave out count and probability."),
        ],
    )  # fmt: skip
    def test_that_make_no_sense_are_refused(self, control: Control, rule: dict[str, Any], message: str) -> None:
        assert control.refused("POST", "/faults", rule) == (422, message)

    def test_an_unknown_effect_lists_the_known_ones(self, control: Control) -> None:
        status, message = control.refused("POST", "/faults", {"effect": {"type": "fire"}})
        assert status == 422
        assert all(
            name in message for name in ("status", "latency", "drop", "truncate", "line", "token_expiry", "limits")
        )

    def test_an_unknown_rule_lists_the_known_ones(self, control: Control) -> None:
        rule = control.post("/faults", {"effect": {"type": "drop"}})
        status, message = control.refused("DELETE", "/faults/0")
        assert status == 404
        assert str(rule["id"]) in message
