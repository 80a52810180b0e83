"""Sandboxes: isolated catalogs with credentials of their own."""

import asyncio
import json
import os
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pimlet.app import create_app
from pimlet.cli import main
from pimlet.control.installation import prepare
from pimlet.control.sandboxes import service
from pimlet.foundation import migrations
from pimlet.foundation.settings import Settings
from tests.conftest import Api, Cluster, log_in, run_sql
from tests.control.conftest import Control

INVALID = {"code": 401, "message": "The access token provided is invalid."}


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of this module's media files."""
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="module")
def served(cluster: Cluster, settings: Settings, media: Path) -> Iterator[TestClient]:
    """An application whose default sandbox keeps its database, so that templates are built once."""
    cluster.run("drop database if exists many with (force)", "create database many")
    url = cluster.url("many")
    asyncio.run(prepare(url, Settings(_env_file=None)))
    changed = {"database_url": type(settings.secret_key)(url), "media_dir": media, "journal": True}
    mine = settings.model_copy(update=changed)
    with TestClient(create_app(mine), base_url="http://localhost", raise_server_exceptions=False) as client:
        yield client
    cluster.run('drop database "many" with (force)')


@pytest.fixture
def client(served: TestClient) -> Iterator[TestClient]:
    """The application; what a test has made is removed."""
    yield served
    control = Control(served)
    for one in control.get("/sandboxes"):
        control.done("DELETE", f"/sandboxes/{one['name']}", status=204)


@pytest.fixture
def token(client: TestClient, credentials: Any) -> str:
    """An administrator's token of the default sandbox."""
    return log_in(client, credentials)


def of(made: dict[str, Any]) -> Any:
    """The credentials of a new sandbox, as `log_in` takes them."""
    return SimpleNamespace(**made["credentials"])


def entered(client: TestClient, made: dict[str, Any]) -> Api:
    """The API of a new sandbox."""
    return Api(client, log_in(client, of(made)))


class TestOperations:
    def test_create_list_and_delete(self, client: TestClient, control: Control) -> None:
        assert control.get("/sandboxes") == []
        made = control.post("/sandboxes", {"name": "one"}, status=201)
        assert set(made) == {"name", "origin", "created", "expires", "credentials"}
        assert (made["name"], made["origin"], made["expires"]) == ("one", "empty", None)
        assert abs(datetime.fromisoformat(made["created"]) - datetime.now(UTC)) < timedelta(seconds=30)
        shown = {key: value for key, value in made.items() if key != "credentials"}
        assert control.get("/sandboxes") == [shown]
        assert control.get("/sandboxes/one") == shown
        api = entered(client, made)
        assert api.post("/families", {"code": "f"}).status_code == 201
        control.done("DELETE", "/sandboxes/one", status=204)
        assert control.get("/sandboxes") == []
        assert api.get("/families").json() == INVALID
        assert (api.get("/families").status_code, api.get("/families").json()) == (401, INVALID)

    def test_a_name_is_drawn(self, control: Control) -> None:
        names = {control.post("/sandboxes")["name"] for _ in range(2)}
        assert len(names) == 2

    def test_the_demo_template(self, client: TestClient, control: Control) -> None:
        api = entered(client, control.post("/sandboxes", {"template": "demo"}))
        page = api.get("/products", with_count="true").json()
        assert page["items_count"] > 100
        assert entered(client, control.post("/sandboxes")).get("/products").json()["_embedded"]["items"] == []

    def test_a_snapshot(self, client: TestClient, control: Control, api: Api) -> None:
        first = entered(client, control.post("/sandboxes", {"name": "first", "template": "demo"}))
        identifier = first.get("/products?limit=1").json()["_embedded"]["items"][0]["identifier"]
        first.post("/families", {"code": "mine"})
        assert control.post("/published-products?sandbox=first", {"identifiers": [identifier]}) == {"published": 1}
        published = first.get("/published-products").json()["_embedded"]["items"]
        control.post("/clock/freeze?sandbox=first", {"at": "2020-02-02T10:00:00Z"})
        control.done("PUT", "/snapshots/base?sandbox=first")
        control.post("/clock/reset?sandbox=first")
        control.post("/published-products/unpublish?sandbox=first", {"search": {}})
        first.delete(f"/products/{identifier}")
        made = control.post("/sandboxes?sandbox=first", {"name": "second", "snapshot": "base"})
        assert made["origin"] == "snapshot base of first"
        second = entered(client, made)
        expected, found = (one.get("/products", with_count="true").json()["items_count"] for one in (first, second))
        assert found == expected + 1
        kept = second.get(f"/products/{identifier}").json()
        search = {"sku": [{"operator": "=", "value": identifier}]}
        assert second.get("/products", search=search).json()["_embedded"]["items"][0]["values"] == kept["values"]
        assert second.get("/published-products", search=search).json()["_embedded"]["items"] == published
        assert first.get("/published-products").json()["_embedded"]["items"] == []
        assert second.post("/families", {"code": "next"}).status_code == 201
        assert second.post("/products", {"identifier": "new", "family": "mine"}).status_code == 201
        assert second.get("/products/new").json()["created"] == "2020-02-02T10:00:00+00:00"
        assert first.get("/families/next").status_code == 404
        message = 'There is no snapshot "bass"; known: base. Did you mean "base"?'
        assert control.refused("POST", "/sandboxes?sandbox=first", {"snapshot": "bass"}) == (404, message)
        assert [one["name"] for one in control.get("/sandboxes")] == ["first", "second"]

    @pytest.mark.parametrize(
        ("body", "status", "message"),
        [
            (
                {"name": "default"},
                409,
                'There is a sandbox "default" already: choose another name, or delete it first.',
            ),
            ({"name": "taken"}, 409, 'There is a sandbox "taken" already: choose another name, or delete it first.'),
            ({"name": ""}, 422, "name: Give a text of 1 to 100 printable characters."),
            ({"name": "a\n"}, 422, "name: Give a text of 1 to 100 printable characters."),
            ({"template": "full"}, 422, "template: Input should be 'empty' or 'demo'."),
            ({"expires_in": 0}, 422, "expires_in: Input should be greater than 0."),
        ],
    )
    def test_refusals(self, control: Control, body: Any, status: int, message: str) -> None:
        control.post("/sandboxes", {"name": "taken"})
        assert control.refused("POST", "/sandboxes", body) == (status, message)

    def test_unknown_names(self, control: Control) -> None:
        control.post("/sandboxes", {"name": "one"})
        message = 'There is no sandbox "two"; known: default, one.'
        assert control.refused("GET", "/sandboxes/two") == (404, message)
        assert control.refused("DELETE", "/sandboxes/two") == (404, message)
        assert control.refused("GET", "/snapshots?sandbox=two") == (404, message)
        message = "The default sandbox cannot be deleted: restore a snapshot of it to empty it."
        assert control.refused("DELETE", "/sandboxes/default") == (409, message)

    def test_expiry(self, client: TestClient, control: Control) -> None:
        made = control.post("/sandboxes", {"name": "short", "expires_in": 3600})
        expected = datetime.fromisoformat(made["created"]) + timedelta(hours=1)
        assert datetime.fromisoformat(made["expires"]) == expected
        api = entered(client, made)
        run_sql(client, "update sandbox set expires = created - interval '1 second'")
        app = client.app
        assert isinstance(app, Starlette)
        assert client.portal is not None
        client.portal.call(service.expire, app.state.services.sandboxes)
        assert control.get("/sandboxes") == []
        assert api.get("/families").json() == INVALID

    def test_one_of_an_older_revision_is_migrated(
        self, client: TestClient, control: Control, settings: Settings
    ) -> None:
        made = control.post("/sandboxes", {"name": "old"})
        run_sql(client, "update sandbox set revision = '0001'")
        app = client.app
        assert isinstance(app, Starlette)
        assert client.portal is not None
        sandboxes = app.state.services.sandboxes
        client.portal.call(sandboxes.forget, next(iter(sandboxes.opened)))
        assert entered(client, made).get("/families").status_code == 200
        run_sql(client, f"do $$ begin assert (select revision from sandbox) = '{migrations.head()}'; end $$")

    def test_another_process_follows(
        self, client: TestClient, control: Control, settings: Settings, cluster: Cluster
    ) -> None:
        elsewhere = settings.model_copy(update={"database_url": type(settings.secret_key)(cluster.url("many"))})
        with TestClient(create_app(elsewhere), base_url="http://localhost", raise_server_exceptions=False) as other:
            made = control.post("/sandboxes", {"name": "shared"})
            api = entered(other, made)
            assert api.get("/families").status_code == 200
            control.done("DELETE", "/sandboxes/shared", status=204)
            assert (api.get("/families").status_code, api.get("/families").json()) == (401, INVALID)
            refused = other.post(
                "/api/oauth/v1/token",
                auth=(of(made).client_id, of(made).secret),
                json={"grant_type": "password", "username": of(made).username, "password": of(made).password},
            )
            message = 'Parameter "client_id" is missing or does not match any client, or secret is invalid'
            assert (refused.status_code, refused.json()["message"]) == (422, message)


class TestIsolation:
    def test_credentials_open_one_sandbox_only(self, client: TestClient, control: Control, credentials: Any) -> None:
        one, two = (of(control.post("/sandboxes", {"name": name})) for name in ("one", "two"))
        assert one.client_id != two.client_id
        assert one.secret != two.secret
        assert one.password != two.password
        everybody = (one, two, credentials)
        for given in everybody:
            for other in everybody:
                mixed = [
                    SimpleNamespace(**{**vars_of(given), name: getattr(other, name)})
                    for name in ("client_id", "secret", "password")
                    if other is not given
                ]
                for wrong in mixed:
                    answer = client.post(
                        "/api/oauth/v1/token",
                        auth=(wrong.client_id, wrong.secret),
                        json={"grant_type": "password", "username": wrong.username, "password": wrong.password},
                    )
                    assert answer.status_code == 422, wrong

    def test_nothing_opens_a_successor(self, client: TestClient, control: Control) -> None:
        first = control.post("/sandboxes", {"name": "again"})
        api = entered(client, first)
        control.done("DELETE", "/sandboxes/again", status=204)
        second = control.post("/sandboxes", {"name": "again"})
        assert entered(client, second).get("/families").status_code == 200
        assert api.get("/families").json() == INVALID
        assert of(first).client_id != of(second).client_id

    def test_ids_cursors_and_codes_are_of_one_sandbox(self, client: TestClient, control: Control, api: Api) -> None:
        one, two = (entered(client, control.post("/sandboxes", {"name": name})) for name in ("one", "two"))
        for number in range(3):
            assert one.post("/products", {"identifier": f"p{number}"}).status_code == 201
        uuid = one.get("/products-uuid").json()["_embedded"]["items"][0]["uuid"]
        page = one.get("/products", pagination_type="search_after", limit=1).json()
        following = page["_links"]["next"]["href"].removeprefix("http://localhost")
        assert one.get(f"/products-uuid/{uuid}").status_code == 200
        assert [item["identifier"] for item in one.get(following).json()["_embedded"]["items"]] == ["p1"]
        for other in (two, api):
            assert other.get("/products/p0").status_code == 404
            assert other.get(f"/products-uuid/{uuid}").status_code == 404
            assert other.get(following).json()["_embedded"]["items"] == []

    def test_control_requests_choose_their_sandbox(self, client: TestClient, control: Control, api: Api) -> None:
        one = entered(client, control.post("/sandboxes", {"name": "one"}))
        control.post("/clock/freeze?sandbox=one", {"at": "2020-02-02T10:00:00Z"})
        control.done("PUT", "/snapshots/mine?sandbox=one")
        assert control.get("/snapshots") == []
        assert control.get("/clock")["frozen"] is False
        answer = control.request("GET", "/clock", headers={"X-Pimlet-Sandbox": "one"})
        assert answer.json()["frozen"] is True
        one = Api(client, one.token)
        one.post("/products", {"identifier": "p"})
        control.post("/snapshots/mine/restore?sandbox=one")
        assert api.get("/products/p").status_code == 404

    def test_eight_at_once(self, client: TestClient, control: Control) -> None:
        count, rounds = 8, 6
        made = [control.post("/sandboxes", {"name": f"s{number}"}) for number in range(count)]
        barrier = threading.Barrier(count)

        def work(number: int) -> None:
            moment = f"20{10 + number}-01-01T00:00:00"
            query = f"?sandbox=s{number}"
            barrier.wait()
            control.post(f"/clock/freeze{query}", {"at": f"{moment}Z"})
            api = entered(client, made[number])
            control.done("PUT", f"/snapshots/base{query}")
            control.post(
                f"/faults{query}",
                {"effect": {"type": "status", "status": 500 + number}, "match": {"path": "/channels"}},
            )
            control.done("DELETE", f"/journal{query}")
            for turn in range(rounds):
                values = {"code": f"family_{turn}", "labels": {"en_US": f"of {number}"}}
                assert api.post("/families", values).status_code == 201
                assert api.post("/products", {"identifier": f"p{turn}", "family": f"family_{turn}"}).status_code == 201
                product = api.get(f"/products/p{turn}").json()
                assert product["created"] == f"{moment}+00:00"
                family = api.get(f"/families/family_{turn}").json()
                assert family["labels"] == {"en_US": f"of {number}"}
                assert len(api.get("/products").json()["_embedded"]["items"]) == turn % 2 + 1
                assert api.get("/channels").status_code == 500 + number
                if turn % 2:
                    control.post(f"/snapshots/base/restore{query}")
                    assert api.get("/products").json()["_embedded"]["items"] == []
            entries = control.get(f"/journal{query}&limit=1000")["entries"]
            # Six requests in each turn, and one more after each restore.
            assert len(entries) == rounds * 6 + rounds // 2
            sent = [json.loads(one["request"]["body"]) for one in entries if one["path"].endswith("/families")]
            assert [family["labels"] for family in sent] == [{"en_US": f"of {number}"}] * rounds
            assert {one["status"] for one in entries if one["path"].endswith("/channels")} == {500 + number}

        with ThreadPoolExecutor(count) as pool:
            for result in [pool.submit(work, number) for number in range(count)]:
                result.result()


def vars_of(credentials: Any) -> dict[str, Any]:
    """Credentials of either kind as a dictionary."""
    return {name: getattr(credentials, name) for name in ("client_id", "secret", "username", "password")}


class TestConnections:
    def test_all_sandboxes_share_one_budget(self, client: TestClient, control: Control) -> None:
        app = client.app
        assert isinstance(app, Starlette)
        budget = app.state.services.sandboxes.budget
        apis = [entered(client, control.post("/sandboxes")) for _ in range(budget.limit + 2)]
        for _ in range(2):
            for api in apis:
                assert api.get("/families").status_code == 200
                assert budget.in_use + len(budget.idle) <= budget.limit
        assert len(budget.idle) == budget.limit


class TestAUserWhoMayNotCreateDatabases:
    def test_is_told(self, cluster: Cluster, settings: Settings, credentials: Any) -> None:
        cluster.run("drop database if exists humble", "drop role if exists humble", "create role humble login")
        cluster.run("create database humble owner humble")
        url = cluster.url("humble").replace("//postgres@", "//humble@")
        asyncio.run(prepare(url, Settings(_env_file=None)))
        mine = settings.model_copy(update={"database_url": type(settings.secret_key)(url)})
        with TestClient(create_app(mine), base_url="http://localhost", raise_server_exceptions=False) as client:
            assert Control(client).refused("POST", "/sandboxes", {}) == (
                503,
                'Sandboxes are databases of their own, and the database user "humble" may not create any: grant it '
                'CREATEDB (`alter role "humble" createdb`). Everything else works without sandboxes.',
            )
            assert Control(client).get("/sandboxes") == []
            assert Api(client, log_in(client, credentials)).get("/families").status_code == 200
        cluster.run("drop database humble with (force)", "drop role humble")


class TestCollectionOfContents:
    """`pimlet media gc` knows all sandboxes, snapshots and templates."""

    @pytest.fixture
    def collect(self, cluster: Cluster, media: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Result]:
        monkeypatch.chdir(media)
        monkeypatch.setenv("DATABASE_URL", cluster.url("many"))
        monkeypatch.setenv("PIMLET_MEDIA_DIR", str(media))

        def run() -> Result:
            for path in (media / "contents").rglob("*"):
                os.utime(path, (0, 0))
            return CliRunner().invoke(main, ["media", "gc"])

        return run

    def stored(self, control: Control, query: str, content: bytes) -> str:
        document = {"filename": "a.txt", "content_base64": b64encode(content).decode()}
        return str(control.post(f"/media-files{query}", document)["digest"])

    def test_keeps_what_they_refer_to(
        self, client: TestClient, control: Control, media: Path, collect: Callable[[], Result]
    ) -> None:
        demo = control.post("/sandboxes", {"name": "demo", "template": "demo"})
        shown = entered(client, demo).get("/media-files?limit=1").json()["_embedded"]["items"][0]["code"]
        expected = entered(client, demo).get(f"/media-files/{shown}/download").content
        for name in ("one", "two"):
            control.post("/sandboxes", {"name": name})
        kept = [
            self.stored(control, query, content)
            for query, content in (("", b"default"), ("?sandbox=one", b"one"), ("?sandbox=two", b"two"))
        ]
        control.done("PUT", "/snapshots/base?sandbox=two")
        control.done("POST", "/wipe?sandbox=two", {})
        control.done("DELETE", "/sandboxes/demo", status=204)
        lost = self.stored(control, "", b"lost")
        run_sql(client, f"delete from media_file where digest = '{lost}'")
        done = collect()
        assert done.stdout.startswith("removed: 1 contents (4 bytes); kept: "), done.output
        there = {path.name for path in (media / "contents").rglob("*") if path.is_file()}
        assert lost not in there
        assert set(kept) < there
        again = entered(client, control.post("/sandboxes", {"template": "demo"}))
        assert again.get(f"/media-files/{shown}/download").content == expected

    def test_removes_nothing_when_one_cannot_be_read(
        self, client: TestClient, control: Control, media: Path, collect: Callable[[], Result], cluster: Cluster
    ) -> None:
        collect()
        lost = self.stored(control, "", b"lost")
        run_sql(client, f"delete from media_file where digest = '{lost}'")
        control.post("/sandboxes", {"name": "one"})
        run_sql(client, "update sandbox set database = 'nowhere'")
        done = collect()
        assert done.exit_code == 1
        assert done.stderr.startswith("pimlet: nothing was removed, because something could not be read: "), done.stderr
        assert (media / "contents" / lost[:2] / lost).exists()
        run_sql(client, "update sandbox set database = 'many_sandbox_' || tag")
        assert collect().stdout.startswith("removed: 1 contents")
