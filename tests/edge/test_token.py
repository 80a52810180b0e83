"""The OAuth token endpoint and access with a bearer token (spec 01 §2, §3)."""

import base64
import json
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import httpx
import jwt
import pytest
from sqlalchemy import update
from starlette.testclient import TestClient

from pimlet.accounts import clients, connections, roles, tokens, users
from pimlet.accounts.builtin import DEVELOPMENT
from pimlet.accounts.connections import ConnectionCredentials, NewConnection
from pimlet.accounts.passwords import new_password
from pimlet.accounts.user_fields import UserFields
from pimlet.control.catalog_names import catalog_names
from pimlet.foundation.keys import code_key
from pimlet.foundation.sandboxes import Sandbox
from pimlet.foundation.settings import DEVELOPMENT_SECRET, Settings
from pimlet.foundation.state import state
from pimlet.foundation.unit_of_work import Access, UnitOfWork, transact
from tests.conftest import API, Api, Cluster, log_in, serving
from tests.statements import recorded

TOKEN = "/api/oauth/v1/token"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
BASIC = (DEVELOPMENT.client_id, DEVELOPMENT.secret)
BODY_CLIENT = {"client_id": DEVELOPMENT.client_id, "client_secret": DEVELOPMENT.secret}
LOGIN = {"grant_type": "password", "username": "admin", "password": "admin"}

BAD_LOGIN = 'Parameter "grant_type", "username" or "password" is missing, empty or invalid'
BAD_CLIENT = 'Parameter "client_id" is missing or does not match any client, or secret is invalid'
NOT_AUTHORIZED = "This grant type is not authorized for this client"
NO_USER = "No user found for the given username and password"
BAD_REFRESH = 'Parameter "grant_type" or "refresh_token" is missing or empty'
REFUSED_REFRESH = "Refresh token is invalid or has expired"
SCOPE = "An unsupported scope was requested."

Returned = TypeVar("Returned")
Basic = tuple[str, str] | None


class Server:
    """The token route, and the accounts behind it."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def do(self, service: Callable[..., Awaitable[Returned]], *arguments: Any, **options: Any) -> Returned:
        """Run an account service in a transaction of the served database."""
        app: Any = self.client.app
        sandbox: Sandbox = app.state.services.sandboxes.default

        async def work(uow: UnitOfWork) -> Returned:
            return await service(uow, *arguments, **options)

        assert self.client.portal is not None
        return self.client.portal.call(transact, sandbox, Access.WRITE, work)

    def password(self, text: str | None = None) -> Any:
        assert self.client.portal is not None
        return self.client.portal.call(new_password, text)

    def connection(self, code: str = "shop") -> ConnectionCredentials:
        return self.do(connections.create, NewConnection(code, "Shop"), self.password(), catalog_names)

    def user(self, name: str, **fields: Any) -> None:
        about = UserFields(
            username=name,
            email=f"{code_key(name).encode().hex()}@example.com",
            first_name="a",
            last_name="b",
            roles=["ROLE_USER"],
        )
        self.do(users.create, {**about, **fields}, self.password(name), catalog_names)

    def clock(self, moment: datetime) -> None:
        """Freeze the sandbox's time."""

        async def freeze(uow: UnitOfWork) -> None:
            await uow.execute(update(state).values(clock_frozen_at=moment))

        self.do(freeze)

    def ask(self, fields: Any, basic: Basic = BASIC, headers: dict[str, str] | None = None) -> httpx.Response:
        content = fields if isinstance(fields, str | bytes) else json.dumps(fields)
        sent = {"Content-Type": "application/json", **(headers or {})}
        answer: httpx.Response = self.client.post(TOKEN, content=content, headers=sent, auth=basic)
        return answer

    def tokens(self, fields: Any = LOGIN, basic: Basic = BASIC) -> dict[str, Any]:
        answer = self.ask(fields, basic)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def get(self, access_token: str) -> httpx.Response:
        return Api(self.client, access_token).get("/locales", limit=1)


@pytest.fixture
def server(client: TestClient) -> Server:
    return Server(client)


@pytest.fixture(scope="module")
def database(cluster: Cluster, template: str) -> Iterator[str]:
    """For tests that get tokens but change no account."""
    with cluster.database(template) as url:
        yield url


@pytest.fixture
def shared(served: TestClient, database: str, settings: Settings) -> Iterator[Server]:
    """The server on the database that these tests share."""
    with serving(served, database, settings) as client:
        yield Server(client)


@pytest.fixture
def api(shared: Server) -> Api:
    """The API with an administrator's token."""
    return Api(shared.client, log_in(shared.client, DEVELOPMENT))


def refused(answer: httpx.Response, message: str) -> None:
    """Spec 01 §2.2: status, body and headers of a refused grant."""
    assert (answer.status_code, answer.json()) == (422, {"code": 422, "message": message})
    assert list(answer.json()) == ["code", "message"]
    assert answer.headers["content-type"] == "application/json"


def unauthorized(answer: httpx.Response, message: str) -> None:
    """Spec 01 §3.2: a 401 without extra headers."""
    assert (answer.status_code, answer.json()) == (401, {"code": 401, "message": message})
    assert "www-authenticate" not in answer.headers


INVALID = "The access token provided is invalid."
EXPIRED = "The access token provided has expired."


class TestRefusedBeforeTheGrant:
    @pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
    def test_other_methods(self, shared: Server, method: str) -> None:
        answer = shared.client.request(method, TOKEN)
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
        if method != "HEAD":
            message = f'No route found for "{method} http://localhost{TOKEN}": Method Not Allowed (Allow: POST)'
            assert answer.json() == {"code": 405, "message": message}

    @pytest.mark.parametrize("headers", [{"Content-Type": "application/json"}, FORM, {"Content-Type": "text/xml"}, {}])
    def test_more_than_300_bytes(self, shared: Server, headers: dict[str, str]) -> None:
        message = "Request content exceeded the maximum allowed size of 300 bytes"
        answer = shared.client.post(TOKEN, content="{" + "x" * 300, headers=headers)
        assert (answer.status_code, answer.json()) == (413, {"code": 413, "message": message})

    def test_300_bytes_are_accepted(self, shared: Server) -> None:
        assert shared.ask(json.dumps(LOGIN).ljust(300)).status_code == 200
        assert shared.ask(json.dumps(LOGIN).ljust(301)).status_code == 413

    def test_300_bytes_are_counted_as_bytes(self, shared: Server) -> None:
        text = json.dumps({**LOGIN, "x": ""})[:-2]
        padded = text + "é" * ((298 - len(text)) // 2) + '"}'
        assert 299 <= len(padded.encode()) <= 300
        assert shared.ask(padded.encode()).status_code == 200
        assert shared.ask((padded[:-2] + 'é"}').encode()).status_code == 413

    @pytest.mark.parametrize("text", ["{", "null", "[1", '"x"', "12", b"\xff"])
    def test_malformed_json(self, shared: Server, text: Any) -> None:
        for headers in ({"Content-Type": "application/json"}, {}):
            answer = shared.client.post(TOKEN, content=text, headers=headers)
            assert (answer.status_code, answer.json()) == (
                400, {"code": 400, "message": "Invalid json message received"},
            )  # fmt: skip

    @pytest.mark.parametrize("headers", [{}, {"Content-Type": ""}])
    def test_missing_content_type(self, shared: Server, headers: dict[str, str]) -> None:
        message = (
            'The "Content-Type" header is missing. "application/json" or "application/x-www-form-urlencoded" has to '
            "be specified as value."
        )
        answer = shared.client.post(TOKEN, content=json.dumps(LOGIN), headers=headers)
        assert (answer.status_code, answer.json()) == (415, {"code": 415, "message": message})

    def test_other_content_types(self, shared: Server) -> None:
        message = (
            '"application/xml" in "Content-Type" header is not valid. Only "application/json" or '
            '"application/x-www-form-urlencoded" are allowed.'
        )
        answer = shared.ask(LOGIN, headers={"Content-Type": "application/xml; charset=utf-8"})
        assert (answer.status_code, answer.json()) == (415, {"code": 415, "message": message})

    @pytest.mark.parametrize("length", [10, 1_000])
    def test_forms_with_parts_of_any_length(self, shared: Server, length: int) -> None:
        message = (
            '"multipart/form-data" in "Content-Type" header is not valid. Only "application/json" or '
            '"application/x-www-form-urlencoded" are allowed.'
        )
        answer = shared.client.post(TOKEN, files={"grant_type": (None, "x" * length)})
        assert (answer.status_code, answer.json()) == (415, {"code": 415, "message": message})


class TestRefusedGrants:
    @pytest.mark.parametrize(
        "kind",
        [None, "", [], {}, ["password"], False, "Password", "pass", "http://", "urn:", "ftp://x", " password", "123"],
    )
    def test_unknown_grant_types(self, shared: Server, kind: Any) -> None:
        refused(shared.ask({**LOGIN, "grant_type": kind}, None), BAD_LOGIN)
        refused(shared.ask({**LOGIN, "grant_type": kind}), BAD_LOGIN)

    @pytest.mark.parametrize("text", ["", "{}", "[]", "[1]"])
    def test_nothing_sent(self, shared: Server, text: str) -> None:
        refused(shared.ask(text), BAD_LOGIN)

    @pytest.mark.parametrize("kind", ["password", "token", "refresh_token", "urn:x", "https://x"])
    @pytest.mark.parametrize(
        ("client_id", "secret"),
        [
            ("", ""),
            (DEVELOPMENT.client_id, ""),
            (DEVELOPMENT.client_id, "wrong"),
            (DEVELOPMENT.client_id, DEVELOPMENT.secret.upper()),
            (DEVELOPMENT.client_id.upper(), DEVELOPMENT.secret),
            ("1", DEVELOPMENT.secret),
            ("1_", DEVELOPMENT.secret),
            ("1_pimletdevelopmentt", DEVELOPMENT.secret),
            ("2_pimletdevelopment", DEVELOPMENT.secret),
            ("99999999999_x", DEVELOPMENT.secret),
            ("1_other.pimletdevelopment", DEVELOPMENT.secret),
            ("é_ü\x00", "ß"),
        ],
    )
    def test_unknown_clients(self, shared: Server, kind: str, client_id: str, secret: str) -> None:
        fields = {"grant_type": kind, "client_id": client_id, "client_secret": secret}
        refused(shared.ask(fields, None), BAD_CLIENT)

    @pytest.mark.parametrize("missing", ["client_id", "client_secret"])
    @pytest.mark.parametrize("value", [None, [], {"a": 1}, False])
    def test_missing_client_fields(self, shared: Server, missing: str, value: Any) -> None:
        fields = {**LOGIN, **BODY_CLIENT}
        del fields[missing]
        refused(shared.ask(fields, None), BAD_CLIENT)
        refused(shared.ask({**fields, missing: value}, None), BAD_CLIENT)

    @pytest.mark.parametrize(
        "kind", ["token", "client_credentials", "authorization_code", "urn:x", "https://x", "http://x"]
    )
    def test_grant_types_that_the_client_may_not_use(self, shared: Server, kind: str) -> None:
        refused(shared.ask({"grant_type": kind}), NOT_AUTHORIZED)

    def test_clients_with_fewer_grant_types(self, server: Server) -> None:
        made = server.do(clients.create, "Refreshing only", ["refresh_token"])
        basic = (made.client_id, made.secret)
        refused(server.ask(LOGIN, basic), NOT_AUTHORIZED)
        refused(server.ask({"grant_type": "refresh_token"}, basic), BAD_REFRESH)

    @pytest.mark.parametrize("missing", ["username", "password"])
    @pytest.mark.parametrize("value", ["absent", "", None, [], {"a": "b"}, False])
    def test_missing_user_name_or_password(self, shared: Server, missing: str, value: Any) -> None:
        fields = {**LOGIN, missing: value}
        if value == "absent":
            del fields[missing]
        refused(shared.ask(fields), BAD_LOGIN)

    @pytest.mark.parametrize(
        ("username", "password"),
        [("admin", "wrong"), ("admin", "ADMIN"), ("admin", "admin "), ("nobody", "admin"), ("a\x00", "admin"), (1, 2)],
    )
    def test_unknown_users_and_wrong_passwords(self, shared: Server, username: Any, password: Any) -> None:
        refused(shared.ask({**LOGIN, "username": username, "password": password}), NO_USER)

    def test_disabled_users_and_job_users(self, server: Server) -> None:
        for name, fields in (("kim", {"enabled": False}), ("bot", {"type": "job"})):
            server.user(name, **fields)
            refused(server.ask({**LOGIN, "username": name, "password": name}), NO_USER)

    @pytest.mark.parametrize("value", ["absent", "", None, [], {}])
    def test_missing_refresh_token(self, shared: Server, value: Any) -> None:
        fields = {"grant_type": "refresh_token"} | ({} if value == "absent" else {"refresh_token": value})
        refused(shared.ask(fields), BAD_REFRESH)

    @pytest.mark.parametrize("scope", ["read_products", "a b", 1, True])
    def test_any_scope(self, shared: Server, scope: Any) -> None:
        refused(shared.ask({**LOGIN, "scope": scope}), SCOPE)

    @pytest.mark.parametrize("scope", ["", None, [], False])
    def test_an_empty_scope_is_none(self, shared: Server, scope: Any) -> None:
        assert shared.ask({**LOGIN, "scope": scope}).status_code == 200

    def test_the_first_check_wins(self, shared: Server) -> None:
        refused(shared.ask({"grant_type": "token", "scope": "x"}, ("x", "y")), BAD_CLIENT)
        refused(shared.ask({**LOGIN, "password": "wrong", "scope": "x"}), NO_USER)
        refused(shared.ask({"grant_type": "refresh_token", "refresh_token": "x", "scope": "x"}), REFUSED_REFRESH)

    def test_parameters_in_the_query_are_ignored(self, shared: Server) -> None:
        query = "&".join(f"{name}={value}" for name, value in {**LOGIN, **BODY_CLIENT}.items())
        answer = shared.client.post(f"{TOKEN}?{query}", content="{}", headers={"Content-Type": "application/json"})
        refused(answer, BAD_LOGIN)


class TestGranted:
    def test_answer(self, shared: Server) -> None:
        answer = shared.ask(LOGIN)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["cache-control"] == "no-store, private"
        assert answer.headers["pragma"] == "no-cache"
        body = answer.json()
        assert list(body) == ["access_token", "expires_in", "token_type", "scope", "refresh_token"]
        assert (body["expires_in"], body["token_type"], body["scope"]) == (3600, "bearer", None)
        assert answer.text.startswith('{"access_token":"')
        assert '","expires_in":3600,"token_type":"bearer","scope":null,"refresh_token":"' in answer.text
        assert shared.get(body["access_token"]).status_code == 200

    @pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "application/json ;x"])
    def test_json_with_client_in_the_body(self, shared: Server, kind: str) -> None:
        assert shared.ask({**LOGIN, **BODY_CLIENT}, None, {"Content-Type": kind}).status_code == 200

    def test_form_with_client_in_the_body(self, shared: Server) -> None:
        form = str(httpx.QueryParams({**LOGIN, **BODY_CLIENT}))
        for headers in (FORM, {"Content-Type": FORM["Content-Type"] + "; charset=utf-8"}):
            assert shared.ask(form, None, headers).status_code == 200

    def test_form_is_decoded(self, server: Server) -> None:
        server.user("zoë smith")
        form = "grant_type=password&username=zo%C3%AB+smith&password=zo%C3%AB%20smith"
        assert server.ask(form, headers=FORM).status_code == 200
        refused(server.ask(form.replace("username=", "username[]="), headers=FORM), BAD_LOGIN)

    def test_basic_wins_over_the_body(self, shared: Server) -> None:
        wrong = {"client_id": "1_x", "client_secret": "y"}
        assert shared.ask({**LOGIN, **wrong}).status_code == 200
        refused(shared.ask({**LOGIN, **BODY_CLIENT}, ("1_x", "y")), BAD_CLIENT)
        refused(shared.ask({**LOGIN, **BODY_CLIENT}, (DEVELOPMENT.client_id, "")), BAD_CLIENT)

    @pytest.mark.parametrize("header", ["Basic ", "Basic Og==", "Basic !!", f"Basic {base64.b64encode(b'x').decode()}",
                                        "Bearer abc", "Digest x"])  # fmt: skip
    def test_basic_without_a_user_name_leaves_it_to_the_body(self, shared: Server, header: str) -> None:
        assert shared.ask({**LOGIN, **BODY_CLIENT}, None, {"Authorization": header}).status_code == 200
        refused(shared.ask(LOGIN, None, {"Authorization": header}), BAD_CLIENT)

    @pytest.mark.parametrize("scheme", ["Basic", "basic", "BASIC"])
    def test_basic_in_any_case_and_without_padding(self, shared: Server, scheme: str) -> None:
        encoded = base64.b64encode(":".join(BASIC).encode()).decode()
        for text in (encoded, encoded.rstrip("=")):
            assert shared.ask(LOGIN, None, {"Authorization": f"{scheme} {text}"}).status_code == 200

    def test_numbers_are_read_as_their_text(self, server: Server) -> None:
        for name, value in (("12345", 12345), ("1.5", 1.5), ("700", 700.0)):
            server.user(name)
            assert server.ask({**LOGIN, "username": value, "password": value}).status_code == 200

    def test_user_names_in_any_case(self, shared: Server) -> None:
        assert shared.ask({**LOGIN, "username": "ADMIN"}).status_code == 200

    def test_any_user_through_any_client(self, server: Server) -> None:
        made = server.connection()
        server.user("julia", type="api")
        for username, password in ((made.username, made.password), ("julia", "julia")):
            for basic in (BASIC, (made.client_id, made.secret)):
                assert server.ask({**LOGIN, "username": username, "password": password}, basic).status_code == 200

    def test_accept_is_not_checked(self, shared: Server) -> None:
        assert shared.ask(LOGIN, headers={"Accept": "text/html"}).status_code == 200

    def test_earlier_tokens_stay_valid(self, shared: Server) -> None:
        first, second = shared.tokens(), shared.tokens()
        assert first["access_token"] != second["access_token"]
        assert first["refresh_token"] != second["refresh_token"]
        assert shared.get(first["access_token"]).status_code == 200


class TestRefreshing:
    def refresh(self, token: str, **fields: Any) -> dict[str, Any]:
        return {"grant_type": "refresh_token", "refresh_token": token, **fields}

    def test_gives_two_new_tokens_once(self, shared: Server) -> None:
        first = shared.tokens()
        answer = shared.ask(self.refresh(first["refresh_token"]))
        second = answer.json()
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store, private")
        assert list(second) == ["access_token", "expires_in", "token_type", "scope", "refresh_token"]
        assert second["access_token"] != first["access_token"]
        refused(shared.ask(self.refresh(first["refresh_token"])), REFUSED_REFRESH)
        for one in (first, second):
            assert shared.get(one["access_token"]).status_code == 200
        assert shared.ask(self.refresh(second["refresh_token"])).status_code == 200

    def test_takes_no_access_token_and_nothing_unknown(self, shared: Server) -> None:
        found = shared.tokens()
        for token in (found["access_token"], found["refresh_token"] + "x", found["refresh_token"].swapcase(), "é"):
            refused(shared.ask(self.refresh(token)), REFUSED_REFRESH)

    def test_is_for_the_same_client(self, server: Server) -> None:
        made = server.connection()
        token = server.tokens()["refresh_token"]
        refused(server.ask(self.refresh(token), (made.client_id, made.secret)), REFUSED_REFRESH)
        assert server.ask(self.refresh(token)).status_code == 200

    def test_with_a_scope_leaves_the_token_unused(self, shared: Server) -> None:
        token = shared.tokens()["refresh_token"]
        refused(shared.ask(self.refresh(token, scope="x")), SCOPE)
        assert shared.ask(self.refresh(token)).status_code == 200

    def test_ends_after_fourteen_days(self, server: Server) -> None:
        start = datetime(2026, 3, 1, 12, tzinfo=UTC)
        server.clock(start)
        first, second = server.tokens(), server.tokens()
        server.clock(start + timedelta(seconds=1_209_600))
        assert server.ask(self.refresh(first["refresh_token"])).status_code == 200
        server.clock(start + timedelta(seconds=1_209_601))
        refused(server.ask(self.refresh(second["refresh_token"])), REFUSED_REFRESH)

    def test_does_not_ask_whether_the_user_is_enabled(self, server: Server) -> None:
        server.user("julia")
        found = server.tokens({**LOGIN, "username": "julia", "password": "julia"})
        server.do(users.set_enabled, "julia", False)
        answer = server.ask(self.refresh(found["refresh_token"]))
        assert answer.status_code == 200
        assert server.get(answer.json()["access_token"]).status_code == 401

    def test_at_the_same_time_succeeds_once(self, shared: Server) -> None:
        fields = self.refresh(shared.tokens()["refresh_token"])
        with ThreadPoolExecutor(4) as pool:
            statuses = [answer.status_code for answer in pool.map(lambda _: shared.ask(fields), range(4))]
        assert sorted(statuses) == [200, 422, 422, 422]


class TestBearerTokens:
    @pytest.mark.parametrize(
        "header",
        [None, "", "Bearer", "Bearer ", "bearer {}", "BEARER {}", "Bearer\u00a0", "{}", "Basic YTpi"],
    )
    def test_no_token(self, api: Api, header: str | None) -> None:
        headers = {} if header is None else {"Authorization": header.format(api.token).encode("latin-1")}
        unauthorized(api.client.get(f"{API}/locales", headers=headers), "Authentication is required")  # type: ignore[arg-type]

    @pytest.mark.parametrize("prefix", ["Bearer {}", "Bearer {} and more", "Basic x, Bearer {}"])
    def test_in_the_header(self, api: Api, prefix: str) -> None:
        headers = {"Authorization": prefix.format(api.token)}
        assert api.client.get(f"{API}/locales", headers=headers).status_code == 200

    def test_in_the_query_and_never_in_links(self, api: Api) -> None:
        answer = api.client.get(f"{API}/locales?access_token={api.token}&limit=1")
        assert answer.status_code == 200
        assert "access_token" not in answer.text
        unauthorized(api.client.get(f"{API}/locales?access_token="), "Authentication is required")

    def test_in_a_form_is_read_before_the_content_type_is_refused(self, api: Api) -> None:
        answer = api.client.post(f"{API}/families", content=f"access_token={api.token}", headers=FORM)
        assert answer.status_code == 415
        unauthorized(api.client.post(f"{API}/families", content="access_token=x", headers=FORM), INVALID)
        unauthorized(api.client.post(f"{API}/families", content="x=y", headers=FORM), "Authentication is required")

    def test_in_two_places(self, api: Api) -> None:
        answers = [
            api.client.get(f"{API}/locales?access_token={api.token}", headers={"Authorization": f"Bearer {api.token}"}),
            api.client.post(f"{API}/families?access_token={api.token}", content="access_token=a", headers=FORM),
        ]
        for answer in answers:
            assert (answer.status_code, answer.json()) == (500, {"code": 500, "message": "Internal Server Error"})

    @pytest.mark.parametrize("token", ["x", "a.b.c", "é", "x" * 5000])
    def test_unknown(self, api: Api, token: str) -> None:
        answer = api.client.get(f"{API}/locales", headers={b"Authorization": f"Bearer {token}".encode()})
        unauthorized(answer, INVALID)

    def test_tampered_with(self, shared: Server) -> None:
        token = shared.tokens()["access_token"]
        claims = jwt.decode(token, DEVELOPMENT_SECRET, algorithms=["HS256"])
        unauthorized(shared.get(jwt.encode({**claims, "u": 2}, "k" * 40, "HS256")), INVALID)
        unauthorized(shared.get(jwt.encode(claims, None, "none")), INVALID)
        header, body, signature = token.split(".")
        unauthorized(shared.get(f"{header}.{body}.{signature[:-2]}"), INVALID)
        unauthorized(shared.get(f"{header}.{body}."), INVALID)

    def test_expire_after_an_hour(self, server: Server) -> None:
        start = datetime(2026, 3, 1, 12, 0, 0, 900_000, tzinfo=UTC)
        server.clock(start)
        token = server.tokens()["access_token"]
        server.clock(start + timedelta(seconds=3_600, milliseconds=99))
        assert server.get(token).status_code == 200
        server.clock(start + timedelta(seconds=3_601))
        unauthorized(server.get(token), EXPIRED)
        server.clock(start)
        assert server.get(token).status_code == 200

    def test_can_be_made_to_expire(self, server: Server) -> None:
        found, other = server.tokens(), server.connection()
        kept = server.tokens(basic=(other.client_id, other.secret))["access_token"]
        assert server.do(tokens.expire, client_id=1) == 1
        unauthorized(server.get(found["access_token"]), EXPIRED)
        assert server.get(kept).status_code == 200
        renewed = server.tokens({"grant_type": "refresh_token", "refresh_token": found["refresh_token"]})
        assert server.get(renewed["access_token"]).status_code == 200

    def test_can_be_revoked_one_by_one(self, server: Server) -> None:
        found, kept = server.tokens(), server.tokens()
        claims = tokens.read_claims(found["access_token"], DEVELOPMENT_SECRET)
        assert claims is not None
        assert server.get(found["access_token"]).status_code == 200
        assert server.do(tokens.revoke, claims.id) is True
        assert server.do(tokens.revoke, claims.id) is False
        unauthorized(server.get(found["access_token"]), INVALID)
        refused(server.ask({"grant_type": "refresh_token", "refresh_token": found["refresh_token"]}), REFUSED_REFRESH)
        assert server.get(kept["access_token"]).status_code == 200

    def test_of_disabled_users_and_users_turned_into_jobs(self, server: Server) -> None:
        server.user("julia")
        token = server.tokens({**LOGIN, "username": "julia", "password": "julia"})["access_token"]
        assert server.get(token).status_code == 200

        def answers_as_disabled() -> None:
            answer = server.get(token)
            assert answer.status_code == 401
            assert answer.json() == {"error": "access_denied", "error_description": "Bad credentials."}
            assert answer.headers["www-authenticate"] == (
                'Bearer realm="Service", error="access_denied", error_description="Bad credentials."'
            )
            assert answer.headers["cache-control"] == "no-store, private"
            assert answer.headers["pragma"] == "no-cache"

        server.do(users.set_enabled, "julia", False)
        answers_as_disabled()
        server.do(users.set_enabled, "julia", True)
        assert server.get(token).status_code == 200
        server.do(users.change, "julia", {"type": "job"}, catalog_names)
        answers_as_disabled()

    def test_without_overall_access(self, server: Server) -> None:
        token = server.tokens()["access_token"]
        server.do(roles.revoke, "ROLE_ADMINISTRATOR", ["pim_api_overall_access"])
        answer = server.get(token)
        message = "You are not allowed to access the web API."
        assert (answer.status_code, answer.json()) == (403, {"code": 403, "message": message})
        server.do(users.change_roles, "admin", ["ROLE_USER"])
        assert server.get(token).status_code == 200

    def test_do_not_open_another_secret_key(self, shared: Server) -> None:
        token = shared.tokens()["access_token"]
        assert tokens.read_claims(token, "another-secret-that-is-long-enough-for-us") is None


class TestRevokingByAdministration:
    """Tokens of client and user end with what they were given for (spec 01 §2.3)."""

    def ended(self, server: Server, found: dict[str, Any], basic: Basic) -> None:
        unauthorized(server.get(found["access_token"]), INVALID)
        refused(
            server.ask({"grant_type": "refresh_token", "refresh_token": found["refresh_token"]}, basic), REFUSED_REFRESH
        )

    def granted(self, server: Server, made: ConnectionCredentials) -> dict[str, Any]:
        fields = {**LOGIN, "username": made.username, "password": made.password}
        found = server.tokens(fields, (made.client_id, made.secret))
        assert server.get(found["access_token"]).status_code == 200
        return found

    def test_a_new_secret(self, server: Server) -> None:
        made, other = server.connection(), server.tokens()
        found = self.granted(server, made)
        renewed = server.do(connections.regenerate_secret, made.code)
        assert renewed.client_id == made.client_id
        refused(server.ask(LOGIN, (made.client_id, made.secret)), BAD_CLIENT)
        self.ended(server, found, (renewed.client_id, renewed.secret))
        assert server.get(other["access_token"]).status_code == 200
        assert server.ask(LOGIN, (renewed.client_id, renewed.secret)).status_code == 200

    def test_a_new_password(self, server: Server) -> None:
        made = server.connection()
        basic = (made.client_id, made.secret)
        found, other = self.granted(server, made), server.tokens(basic=basic)
        renewed = server.do(connections.regenerate_password, made.code, server.password())
        assert (renewed.client_id, renewed.secret, renewed.username) == (*basic, made.username)
        refused(server.ask({**LOGIN, "username": made.username, "password": made.password}, basic), NO_USER)
        self.ended(server, found, basic)
        assert server.get(other["access_token"]).status_code == 200
        assert server.ask({**LOGIN, "username": made.username, "password": renewed.password}, basic).status_code == 200

    def test_revoking_a_connection(self, server: Server) -> None:
        made = server.connection()
        found = self.granted(server, made)
        server.do(connections.revoke_tokens, made.code)
        self.ended(server, found, (made.client_id, made.secret))
        self.granted(server, made)

    def test_deleting_a_connection(self, server: Server) -> None:
        made = server.connection()
        found = self.granted(server, made)
        server.do(connections.remove, made.code)
        unauthorized(server.get(found["access_token"]), INVALID)
        refused(server.ask(LOGIN, (made.client_id, made.secret)), BAD_CLIENT)
        refused(server.ask({**LOGIN, "username": made.username, "password": made.password}), NO_USER)

    def test_deleting_a_user(self, server: Server) -> None:
        server.user("julia")
        found = server.tokens({**LOGIN, "username": "julia", "password": "julia"})
        server.do(users.remove, "julia")
        self.ended(server, found, BASIC)

    def test_all_of_a_user_and_all_of_all(self, server: Server) -> None:
        made = server.connection()
        mine, other = self.granted(server, made), server.tokens()
        server.do(tokens.revoke_of_user, server.do(users.id_of, made.username))
        self.ended(server, mine, (made.client_id, made.secret))
        assert server.get(other["access_token"]).status_code == 200
        server.do(tokens.revoke_all)
        self.ended(server, other, BASIC)
        assert log_in(server.client, DEVELOPMENT)


class TestCost:
    def test_a_request_of_a_known_token_asks_nothing_about_accounts(self, server: Server) -> None:
        token = server.tokens()["access_token"]
        with recorded(server.client) as first:
            server.get(token)
        assert any("pim_user" in statement for statement, _ in first)
        with recorded(server.client) as second:
            server.get(token)
        assert second
        assert not any("pim_user" in statement or "revoked_token" in statement for statement, _ in second)
