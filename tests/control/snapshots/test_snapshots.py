"""Snapshots: what they bring back, what they leave alone, what they refuse."""

import asyncio
import os
import signal
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pimlet.accounts import connections
from pimlet.accounts.passwords import password_at_once
from pimlet.app import create_app
from pimlet.control.catalog_names import catalog_names
from pimlet.control.installation import prepare
from pimlet.foundation import migrations
from pimlet.foundation.embedded import EmbeddedServer
from pimlet.foundation.settings import Settings
from pimlet.foundation.unit_of_work import Access, UnitOfWork, transact
from tests.conftest import CONTROL_TOKEN, Api, Cluster, log_in, run_sql
from tests.control.conftest import Control
from tests.control.snapshots.conftest import PRODUCTS, build, change, label, rows, schemas, shown, url_of


class TestNames:
    def test_are_listed(self, control: Control) -> None:
        assert control.get("/snapshots") == []
        saved = control.done("PUT", "/snapshots/base", status=201)
        assert datetime.fromisoformat(saved.pop("created")).tzinfo is not None
        assert saved == {"name": "base", "revision": migrations.head(), "durable": False, "restorable": True}
        control.done("PUT", "/snapshots/a", status=201)
        assert [one["name"] for one in control.get("/snapshots")] == ["a", "base"]
        assert control.get("/snapshots/base")["name"] == "base"

    def test_are_replaced(self, api: Api, control: Control) -> None:
        control.done("PUT", "/snapshots/base", status=201)
        api.post("/families", {"code": "kept"})
        control.done("PUT", "/snapshots/base", status=200)
        api.post("/families", {"code": "lost"})
        control.post("/snapshots/base/restore")
        assert api.get("/families/kept").status_code == 200
        assert api.get("/families/lost").status_code == 404

    def test_may_hold_any_printable_character(self, control: Control) -> None:
        name = quote("Été/1 'quoted' \"twice\"", safe="")
        control.done("PUT", f"/snapshots/{name}", status=201)
        control.post(f"/snapshots/{name}/restore")
        control.done("DELETE", f"/snapshots/{name}", status=204)

    @pytest.mark.parametrize("name", ["x" * 101, "a%7Fb"])
    def test_that_cannot_be(self, control: Control, name: str) -> None:
        message = "name: Give a text of 1 to 100 printable characters."
        assert control.refused("PUT", f"/snapshots/{name}") == (422, message)

    @pytest.mark.parametrize(("method", "path"), [("GET", ""), ("POST", "/restore"), ("DELETE", "")])
    def test_that_are_unknown(self, control: Control, method: str, path: str) -> None:
        message = 'There is no snapshot "bass"; there is none at all.'
        assert control.refused(method, f"/snapshots/bass{path}") == (404, message)
        control.done("PUT", "/snapshots/base")
        message = 'There is no snapshot "bass"; known: base. Did you mean "base"?'
        assert control.refused(method, f"/snapshots/bass{path}") == (404, message)

    def test_are_forgotten(self, client: TestClient, control: Control) -> None:
        before = schemas(client)
        control.done("PUT", "/snapshots/base")
        assert len(schemas(client)) == len(before) + 1
        control.done("DELETE", "/snapshots/base", status=204)
        assert control.get("/snapshots") == []
        assert schemas(client) == before


class TestRestore:
    def test_brings_every_table_back(self, client: TestClient, api: Api, control: Control) -> None:
        build(api)
        control.done("PUT", "/snapshots/base")
        before, seen = rows(client), shown(api)
        for _ in range(2):
            change(api)
            assert rows(client) != before
            control.post("/snapshots/base/restore")
            assert rows(client) == before
            assert shown(api) == seen

    def test_goes_from_one_snapshot_to_another(self, client: TestClient, api: Api, control: Control) -> None:
        control.done("PUT", "/snapshots/empty")
        empty = rows(client)
        build(api)
        control.done("PUT", "/snapshots/built")
        built = rows(client)
        control.post("/snapshots/empty/restore")
        assert rows(client) == empty
        control.post("/snapshots/built/restore")
        change(api)
        control.done("PUT", "/snapshots/changed")
        changed = rows(client)
        for name, expected in (("empty", empty), ("changed", changed), ("built", built), ("changed", changed)):
            control.post(f"/snapshots/{name}/restore")
            assert rows(client) == expected, name
        assert shown(api)["/categories"]

    def test_reaches_other_processes(self, client: TestClient, api: Api, control: Control, settings: Settings) -> None:
        build(api)
        control.done("PUT", "/snapshots/base")
        elsewhere = settings.model_copy(update={"database_url": type(settings.secret_key)(url_of_app(client))})
        with TestClient(create_app(elsewhere), base_url="http://localhost") as second:
            other = Api(second, api.token)
            seen = shown(other)
            change(other)
            assert shown(api) == shown(other) != seen
            control.post("/snapshots/base/restore")
            assert shown(other) == shown(api) == seen
            change(other)
            Control(second).post("/snapshots/base/restore")
            assert shown(other) == shown(api) == seen

    def test_brings_edition_and_clock_back(self, client: TestClient, api: Api, control: Control) -> None:
        run_sql(client, "update state set edition = 'EE', clock_frozen_at = '2020-02-02T00:00:00Z'")
        control.done("PUT", "/snapshots/base")
        run_sql(client, "update state set edition = 'GE', clock_frozen_at = '2000-01-01T00:00:00Z'")
        control.post("/snapshots/base/restore")
        api.post("/products", {"identifier": "p"})
        assert api.get("/products/p").json()["created"] == "2020-02-02T00:00:00+00:00"
        assert api.get("/system-information").json()["edition"] == "EE"

    def test_leaves_tokens_alone(self, client: TestClient, api: Api, control: Control, credentials: Any) -> None:
        control.done("PUT", "/snapshots/base")
        later = Api(client, log_in(client, credentials))
        refresh_token = refresh_token_of(client, credentials)
        add_connection(client)
        api.post("/families", {"code": "lost"})
        control.post("/snapshots/base/restore")
        assert later.get("/families/lost").status_code == 404
        assert refresh(client, credentials, refresh_token) == 200

    def test_closes_what_was_opened_later(self, client: TestClient, control: Control) -> None:
        control.done("PUT", "/snapshots/base")
        new = add_connection(client)
        later = Api(client, log_in(client, new))
        assert later.get("/families").status_code == 200
        control.post("/snapshots/base/restore")
        assert later.get("/families").json() == {"code": 401, "message": "The access token provided is invalid."}

    def test_never_gives_an_id_twice(self, client: TestClient, api: Api, control: Control) -> None:
        control.done("PUT", "/snapshots/base")
        ids = []
        for _ in range(2):
            api.post("/families", {"code": "again"})
            ids += [row for row in rows(client)["family"] if "again" in row]
            control.post("/snapshots/base/restore")
        assert len(set(ids)) == 2


def add_connection(client: TestClient) -> Any:
    """Make a connection of an administrator; gives its credentials."""

    async def make(uow: UnitOfWork) -> Any:
        new = connections.NewConnection("later", "Later", roles=["ROLE_ADMINISTRATOR"])
        return await connections.create(uow, new, password_at_once("secret"), catalog_names)

    app = client.app
    assert isinstance(app, Starlette)
    assert client.portal is not None
    return client.portal.call(transact, app.state.services.sandboxes.default, Access.WRITE, make)


def refresh(client: TestClient, credentials: Any, refresh_token: str) -> int:
    """The status of a token request with a refresh token."""
    answer = client.post(
        "/api/oauth/v1/token",
        auth=(credentials.client_id, credentials.secret),
        json={"grant_type": "refresh_token", "refresh_token": refresh_token},
    )
    return int(answer.status_code)


def refresh_token_of(client: TestClient, credentials: Any) -> str:
    """A refresh token, by the password grant."""
    answer = client.post(
        "/api/oauth/v1/token",
        auth=(credentials.client_id, credentials.secret),
        json={"grant_type": "password", "username": credentials.username, "password": credentials.password},
    )
    return str(answer.json()["refresh_token"])


def url_of_app(client: TestClient) -> str:
    """The served database as an SQLAlchemy URL."""
    return url_of(client).replace("postgresql", "postgresql+asyncpg", 1)


class TestRefusals:
    def test_of_a_snapshot_of_another_revision(self, client: TestClient, api: Api, control: Control) -> None:
        control.done("PUT", "/snapshots/base")
        api.post("/families", {"code": "stays"})
        run_sql(client, "update snapshot set revision = '0001'")
        assert control.refused("POST", "/snapshots/base/restore") == (
            409,
            f'The snapshot "base" was saved at revision 0001, and the database is at {migrations.head()}: '
            "save it again from a catalog of this revision, or delete it.",
        )
        assert control.get("/snapshots/base")["restorable"] is False
        assert api.get("/families/stays").status_code == 200

    def test_of_a_snapshot_that_a_crash_emptied(self, client: TestClient, api: Api, control: Control) -> None:
        control.done("PUT", "/snapshots/base")
        api.post("/families", {"code": "stays"})
        # What PostgreSQL does to unlogged tables when it recovers.
        run_sql(
            client,
            "do $$ declare t record; begin for t in select schemaname, tablename from pg_tables "
            "where schemaname like 'snapshot\\_%' loop execute format('truncate %I.%I', t.schemaname, t.tablename); "
            "end loop; end $$",
        )
        message = 'The snapshot "base" was lost when PostgreSQL crashed in test mode: save it again.'
        assert control.refused("POST", "/snapshots/base/restore") == (409, message)
        assert api.get("/families/stays").status_code == 200


class TestRequestsInFlight:
    def test_see_the_old_state_or_the_new_one(self, api: Api, control: Control) -> None:
        build(api)
        control.done("PUT", "/snapshots/base")
        over = Event()
        seen: set[str] = set()

        def read() -> int:
            count = 0
            while not over.is_set():
                page = api.get("/products", limit=100, with_count="true")
                assert page.status_code == 200, page.text
                items = page.json()["_embedded"]["items"]
                labels = {item["values"]["title"][0]["data"] for item in items}
                assert len(labels) == 1, labels
                assert len(items) == page.json()["items_count"] == PRODUCTS
                seen.update(labels)
                count += 1
            return count

        def write() -> int:
            count = 0
            while not over.is_set():
                label(api, f"new {count}")
                answer = api.post("/families", {"code": f"family_{count}"})
                assert answer.status_code == 201, answer.text
                count += 1
            return count

        with ThreadPoolExecutor(5) as pool:
            running = [pool.submit(read), pool.submit(read), pool.submit(write)]
            try:
                for _ in range(25):
                    control.post("/snapshots/base/restore")
            finally:
                over.set()
            assert all(one.result() > 0 for one in running)
        assert len(seen) > 1
        control.post("/snapshots/base/restore")
        assert {item["values"]["title"][0]["data"] for item in shown(api)["/products"]} == {"old"}


class TestAnOrdinaryUser:
    """A database whose user is no superuser: foreign keys cannot be switched off."""

    @pytest.fixture(scope="class")
    @classmethod
    def served(cls, cluster: Cluster, settings: Settings) -> Iterator[TestClient]:
        cluster.run("drop database if exists plain", "drop role if exists plain", "create role plain login")
        cluster.run("create database plain owner plain")
        url = cluster.url("plain").replace("//postgres@", "//plain@")
        assert "//plain@" in url
        asyncio.run(prepare(url, Settings(_env_file=None)))
        mine = settings.model_copy(update={"database_url": type(settings.secret_key)(url)})
        with TestClient(create_app(mine), base_url="http://localhost", raise_server_exceptions=False) as client:
            yield client
        cluster.run("drop database plain with (force)", "drop role plain")

    def test_restores_as_well(self, served: TestClient, credentials: Any) -> None:
        api, control = Api(served, log_in(served, credentials)), Control(served)
        control.done("PUT", "/snapshots/empty")
        empty = rows(served)
        build(api)
        control.done("PUT", "/snapshots/base")
        before, seen = rows(served), shown(api)
        change(api)
        later, refresh_token = Api(served, log_in(served, credentials)), refresh_token_of(served, credentials)
        lost = Api(served, log_in(served, add_connection(served)))
        control.post("/snapshots/base/restore")
        assert later.get("/products").status_code == 200
        assert lost.get("/products").status_code == 401
        assert refresh(served, credentials, refresh_token) == 200
        assert rows(served) == before
        assert shown(api) == seen
        control.post("/snapshots/empty/restore")
        assert rows(served) == empty
        assert api.get("/products").json()["_embedded"]["items"] == []


@pytest.mark.parametrize("durable", [True, False])
def test_a_crash_of_postgresql(durable: bool, credentials: Any) -> None:
    """A durable snapshot survives it, one of test mode is known to be lost."""
    with tempfile.TemporaryDirectory(prefix="pimlet-test-") as folder:
        Path(folder).chmod(0o755)
        with EmbeddedServer(Path(folder) / "data", durable=durable) as server:
            asyncio.run(prepare(server.url, Settings(_env_file=None)))
            mine = Settings(_env_file=None, DATABASE_URL=server.url, PIMLET_CONTROL_TOKEN=CONTROL_TOKEN)
            with TestClient(create_app(mine), base_url="http://localhost", raise_server_exceptions=False) as client:
                api, control = Api(client, log_in(client, credentials)), Control(client)
                build(api)
                assert control.done("PUT", "/snapshots/base")["durable"] is durable
                seen = shown(api)
                change(api)
                # Test mode does not wait for the disk, so what was said last may be lost.
                time.sleep(1)
                pid = server.pid
                assert pid is not None
                os.kill(pid, signal.SIGKILL)
                deadline = time.monotonic() + 30
                while (server.pid == pid or not server.is_alive) and time.monotonic() < deadline:
                    time.sleep(0.05)
                if durable:
                    control.post("/snapshots/base/restore")
                    assert shown(api) == seen
                else:
                    message = 'The snapshot "base" was lost when PostgreSQL crashed in test mode: save it again.'
                    assert control.refused("POST", "/snapshots/base/restore") == (409, message)
