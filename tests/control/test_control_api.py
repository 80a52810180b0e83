"""What all control routes share: the token, the envelope, the checks of requests, the description."""

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from pimlet.app import create_app
from pimlet.control.http.routes import PREFIX, ControlRoute
from pimlet.control.routes import control_routes
from pimlet.foundation.sandboxes import Sandbox
from pimlet.foundation.settings import Settings
from tests.conftest import Cluster, serving
from tests.control.conftest import Control

ROUTES = control_routes()
HINT = " In development mode `pimlet credentials` prints it."
MISSING = "Send the control token as the header `Authorization: Bearer <token>`." + HINT
WRONG = "This is not the control token: use the value of PIMLET_CONTROL_TOKEN." + HINT


def path_of(route: ControlRoute) -> str:
    """A path that fits the route."""
    return re.sub(r"{\w+}", "x", route.path)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
class TestEveryRoute:
    def test_is_closed_without_the_token(self, control: Control, route: ControlRoute, token: str) -> None:
        tries: list[tuple[dict[str, Any], str]] = [
            ({"token": None}, MISSING),
            ({"token": "wrong"}, WRONG),
            ({"token": token}, WRONG),
            ({"token": ""}, MISSING),
            ({"token": None, "headers": {"Authorization": "Basic YWRtaW46YWRtaW4="}}, MISSING),
        ]
        for options, message in tries:
            answer = control.request(route.method, path_of(route), {"a": "b"}, **options)
            assert (answer.status_code, answer.json()) == (401, {"code": 401, "message": message})
            assert answer.headers["www-authenticate"] == 'Bearer realm="pimlet control"'
        answer = control.request(route.method, f"{path_of(route)}?access_token={token}", token=None)
        assert answer.status_code == 401

    def test_is_described(self, client: TestClient, route: ControlRoute) -> None:
        described = client.get("/openapi.json").json()["paths"][PREFIX + route.path][route.method.lower()]
        assert described["operationId"] == route.name
        assert described["security"] == [{"control": []}]
        assert {str(status) for status in route.statuses} <= set(described["responses"])

    def test_refuses_unknown_parameters_and_fields(self, control: Control, route: ControlRoute) -> None:
        status, message = control.refused(route.method, f"{path_of(route)}?colour=red")
        assert status == 400
        assert message.startswith('There is no query parameter "colour"; known: ')
        if route.raw:
            return
        status, message = control.refused(route.method, path_of(route), {"colour": "red"})
        if route.body is None:
            assert (status, message) == (400, "This operation takes no body: leave it out.")
        else:
            assert status == 422
            known = ", ".join(route.body.model_fields)
            assert f"colour: There is no such field; known: {known}." in message


class TestPaths:
    def test_that_do_not_exist(self, control: Control) -> None:
        message = "There is no operation /_pimlet/v1/nothing/here: GET /_pimlet/v1 lists them."
        assert control.refused("GET", "/nothing/here") == (404, message)

    def test_have_methods(self, control: Control) -> None:
        answer = control.request("DELETE", "")
        assert answer.status_code == 405
        assert answer.json()["message"] == "/_pimlet/v1 does not take DELETE; it takes GET."
        assert answer.headers["allow"] == "GET"

    def test_must_be_utf_8(self, control: Control) -> None:
        assert control.refused("GET", "/%ff") == (400, "The path cannot be read: encode it as UTF-8 in percent form.")

    def test_list_the_operations(self, control: Control) -> None:
        found = control.get("")
        assert found["sandbox"] == "default"
        assert found["mode"] == "development"
        listed = {(one["method"], one["path"]) for one in found["operations"]}
        assert listed == {(route.method, PREFIX + route.path) for route in ROUTES} - {("GET", PREFIX)}

    def test_answer_head(self, control: Control) -> None:
        assert control.request("HEAD", "").status_code == 200


class TestSandboxes:
    def test_are_named_by_parameter_or_header(self, control: Control) -> None:
        assert control.get("?sandbox=default")["sandbox"] == "default"
        assert control.request("GET", "", headers={"X-Pimlet-Sandbox": "default"}).status_code == 200

    def test_must_exist(self, control: Control) -> None:
        status, message = control.refused("GET", "?sandbox=nobody")
        assert status == 404
        assert message.startswith('There is no sandbox "nobody"; known: ')

    def test_are_named_once(self, control: Control) -> None:
        answer = control.request("GET", "?sandbox=default", headers={"X-Pimlet-Sandbox": "other"})
        message = 'The header X-Pimlet-Sandbox says "other" and the parameter sandbox "default": give one of them.'
        assert (answer.status_code, answer.json()["message"]) == (400, message)


class TestTheToken:
    def test_is_made_once_in_development_mode(self, cluster: Cluster, settings: Settings, template: str) -> None:
        unset = settings.model_copy(update={"control_token": None})
        with cluster.database(template) as url, TestClient(create_app(unset)) as client, serving(client, url, unset):
            made = {_stored_token(client, url, unset) for _ in range(2)}
            assert len(made) == 1
            assert client.get(PREFIX, headers={"Authorization": f"Bearer {made.pop()}"}).status_code == 200
            assert client.get(PREFIX, headers={"Authorization": "Bearer None"}).status_code == 401

    def test_is_needed_in_production(self, settings: Settings) -> None:
        production = Settings(
            _env_file=None,
            DATABASE_URL=str(settings.database_url.get_secret_value() if settings.database_url else ""),
            PIMLET_MODE="production",
            PIMLET_SECRET_KEY="s" * 32,
        )
        with TestClient(create_app(production), base_url="http://localhost") as client:
            answer = client.get(PREFIX)
            message = 'No route found for "GET http://localhost/_pimlet/v1"'
            assert (answer.status_code, answer.json()) == (404, {"code": 404, "message": message})
            assert not [path for path in client.get("/openapi.json").json()["paths"] if path.startswith(PREFIX)]

    def test_must_be_long_in_production(self) -> None:
        with pytest.raises(ValueError, match="PIMLET_CONTROL_TOKEN must have at least 32 characters in production"):
            Settings(_env_file=None, PIMLET_MODE="production", PIMLET_SECRET_KEY="s" * 32, PIMLET_CONTROL_TOKEN="short")


def _stored_token(client: TestClient, url: str, settings: Settings) -> str:
    from pimlet.control.token import token_of

    async def read() -> str:
        sandbox = Sandbox("", url, settings)
        try:
            return await token_of(sandbox)
        finally:
            await sandbox.close()

    assert client.portal is not None
    return client.portal.call(read)
