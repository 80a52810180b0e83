"""Health, readiness, metrics, request ids, logs, OpenAPI and its page."""

import json
import logging
from typing import Any

import pytest
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pimlet.app import api_routes
from pimlet.foundation import migrations
from pimlet.foundation.logging import configure, without_secrets
from pimlet.foundation.settings import Settings
from tests.conftest import Api


def test_the_process_is_alive(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_the_server_is_ready(client: TestClient) -> None:
    assert client.get("/readyz").json() == {"status": "ok", "revision": migrations.head()}


def test_a_database_of_another_revision_is_not_ready(client: TestClient) -> None:
    app = client.app
    assert isinstance(app, Starlette)
    assert client.portal is not None
    engine = app.state.services.sandboxes.default.engine

    async def change() -> None:
        async with engine.begin() as connection:
            await connection.execute(text("update alembic_version set version_num = '0000'"))

    client.portal.call(change)
    answer = client.get("/readyz")
    reason = f"the database is at revision 0000, this program expects {migrations.head()}"
    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable", "reason": reason})


def test_metrics_count_requests_and_collection_lines(api: Api, client: TestClient) -> None:
    api.get("/families")
    api.patch_lines("/families", [{"code": "a"}, {"code": "a-b"}])
    lines = client.get("/metrics").text.splitlines()
    counted = [line for line in lines if line.startswith("pimlet_")]
    assert any(
        'pimlet_requests_total{method="GET",route="pim_api_family_list",status="200"}' in line for line in counted
    )
    assert any('pimlet_collection_lines_total{status="422"}' in line for line in counted)
    assert any(line.startswith("pimlet_request_seconds_bucket") for line in counted)
    assert any(line.startswith("process_resident_memory_bytes") for line in lines)


class TestRequestIds:
    def test_are_made(self, client: TestClient) -> None:
        one, other = (client.get("/healthz").headers["x-request-id"] for _ in range(2))
        assert len(one) == 32
        assert one != other

    def test_are_taken_over_when_they_are_sane(self, client: TestClient) -> None:
        for sent, kept in (("abc-1.2_3", True), ("a b", False), ("x" * 65, False), ('"><script>', False)):
            answer = client.get("/healthz", headers={"X-Request-Id": sent})
            assert (answer.headers["x-request-id"] == sent) is kept


class TestLogs:
    @pytest.fixture
    def logged(self, capsys: pytest.CaptureFixture[str]) -> Any:
        before = logging.getLogger().handlers[:]
        configure(Settings(_env_file=None, PIMLET_LOG_FORMAT="json"))
        yield lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
        logging.getLogger().handlers = before

    def test_have_one_line_for_each_request_and_no_secret(self, client: TestClient, logged: Any) -> None:
        client.get("/api/rest/v1/products?access_token=topsecret", headers={"X-Request-Id": "one"})
        client.post("/api/oauth/v1/token", json={"grant_type": "password", "username": "a", "password": "topsecret"})
        (first, second) = [line for line in logged() if line["event"] == "request"]
        assert (first["path"], first["status"], first["request_id"]) == ("/api/rest/v1/products", 401, "one")
        assert (second["route"], second["status"]) == ("fos_oauth_server_token", 422)
        assert "topsecret" not in json.dumps([first, second])

    def test_leave_out_probes_that_succeed(self, client: TestClient, logged: Any) -> None:
        client.get("/healthz")
        client.get("/readyz")
        assert [line for line in logged() if line["event"] == "request"] == []

    @pytest.mark.parametrize(
        ("event", "shown"),
        [
            ({"password": "x"}, {"password": "[hidden]"}),
            ({"event": "GET /a?access_token=abc&b=1"}, {"event": "GET /a?access_token=[hidden]&b=1"}),
            ({"error": "Authorization: Bearer abc.def"}, {"error": "Authorization: Bearer [hidden]"}),
            ({"body": '{"client_secret": "abc"}'}, {"body": '{"client_secret": "[hidden]"}'}),
            ({"status": 200}, {"status": 200}),
        ],
    )
    def test_hide_secrets(self, event: dict[str, Any], shown: dict[str, Any]) -> None:
        assert without_secrets(None, "", event) == shown


class TestUnexpectedErrors:
    def test_are_500_without_a_reason(self, api: Api, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
        async def broken(*_: Any, **__: Any) -> Any:
            raise RuntimeError("the reason")

        monkeypatch.setattr("pimlet.structure.locales.repository.page", broken)
        answer = api.get("/locales")
        assert (answer.status_code, answer.text) == (500, '{"code":500,"message":"Internal Server Error"}')
        assert answer.headers["content-type"] == "application/json"


class TestOpenApi:
    def test_describes_every_route(self, client: TestClient) -> None:
        document = client.get("/openapi.json").json()
        assert document["openapi"] == "3.1.0"
        described = {(method.upper(), path) for path, item in document["paths"].items() for method in item}
        assert {(route.method, route.path) for route in api_routes()} < described
        operations = [operation["operationId"] for item in document["paths"].values() for operation in item.values()]
        assert len(operations) == len(set(operations))

    def test_names_permissions_and_media_types(self, client: TestClient) -> None:
        patch = client.get("/openapi.json").json()["paths"]["/api/rest/v1/families"]["patch"]
        assert patch["description"] == "Needs the permission `pim_api_family_edit`."
        assert list(patch["requestBody"]["content"]) == ["application/vnd.akeneo.collection+json"]
        assert {"200", "401", "403", "413", "415"} <= set(patch["responses"])

    def test_measurement_families_are_an_array(self, client: TestClient) -> None:
        item = client.get("/openapi.json").json()["paths"]["/api/rest/v1/measurement-families"]
        array = {"type": "array", "items": {"type": "object"}}
        assert item["patch"]["requestBody"]["content"] == {"application/json": {"schema": array}}
        assert all(item[name]["responses"]["200"]["content"]["application/json"]["schema"] == array for name in item)

    def test_tells_where_a_route_is_offered(self, client: TestClient) -> None:
        removal = client.get("/openapi.json").json()["paths"]["/api/rest/v1/families/{code}"]["delete"]
        text = "Needs the permission `pim_api_family_edit`. Only offered in the edition Serenity."
        assert removal["description"] == text
        assert {"404", "405"} <= set(removal["responses"])

    def test_has_a_page_that_loads_nothing(self, client: TestClient) -> None:
        page = client.get("/docs").text
        assert "/api/rest/v1/products/{code}" in page
        assert "src=" not in page
        assert "http" not in page.replace("http-equiv", "")
