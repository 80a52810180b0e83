"""One embedded server for a test process, one fresh database for each test, one client that speaks HTTP."""

import asyncio
import itertools
import json
import logging
import os
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pimlet.app import create_app
from pimlet.control.installation import prepare
from pimlet.foundation.embedded import EmbeddedServer
from pimlet.foundation.sandboxes import Sandbox
from pimlet.foundation.settings import Settings
from pimlet.foundation.unit_of_work import Access, UnitOfWork, transact

COLLECTION = "application/vnd.akeneo.collection+json"
API = "/api/rest/v1"
FRESH = "pimlet_fresh"
CATALOG = "pimlet_catalog"
VARIANTS = "pimlet_variants"
CONTROL_TOKEN = "the-control-token-of-the-tests"
REUSED = 50
_numbers = itertools.count(1)
# The application logs each request itself.
logging.getLogger("httpx").setLevel(logging.WARNING)
_WATCH = """
    create schema snapshot;
    create unlogged table snapshot.touched (name text);
    create function snapshot.touch() returns trigger language plpgsql as $$
    begin
        if not exists (select from snapshot.touched where name = tg_table_name) then
            insert into snapshot.touched values (tg_table_name);
        end if;
        return null;
    end $$;
    do $$ declare one text; begin
        for one in select tablename from pg_tables where schemaname = 'public' loop
            execute format('create unlogged table snapshot.%I as table public.%I', 'rows of ' || one, one);
            execute format('create trigger touched after insert or update or delete or truncate on public.%I '
                'for each statement execute function snapshot.touch()', one);
            execute format('alter table public.%I enable always trigger touched', one);
        end loop;
    end $$;
"""
"""Copies all tables to a schema of their own, and notes which ones are written."""
_RESTORE = """
    do $$ declare one text; begin
        set local session_replication_role = replica;
        for one in select distinct name from snapshot.touched loop
            execute format('delete from public.%I', one);
            execute format('insert into public.%I overriding system value select * from snapshot.%I',
                one, 'rows of ' || one);
        end loop;
        delete from snapshot.touched;
    end $$;
"""
"""Brings the rows of the written tables back."""


class Api:
    """A client of the API with an access token; every call returns the `httpx.Response`."""

    def __init__(self, client: httpx.Client, token: str | None) -> None:
        self.client = client
        self.token = token

    def request(
        self,
        method: str,
        path: str,
        *,
        content: bytes | str | None = None,
        headers: dict[str, str] | None = None,
        query: dict[str, Any] | str | None = None,
    ) -> httpx.Response:
        """`path` below `/api/rest/v1` unless it starts with `/api`; headers set to None by name are left out."""
        url = path if path.startswith(("/api", "/_", "http")) else API + path
        if query:
            url += "?" + (query if isinstance(query, str) else str(httpx.QueryParams(query)))
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        sent.update(headers or {})
        return self.client.request(method, url, content=content, headers=sent, follow_redirects=False)

    def get(self, path: str, **query: Any) -> httpx.Response:
        """GET; a dict or list as a query value is sent as JSON."""
        encoded = {
            name: json.dumps(value) if isinstance(value, dict | list) else str(value) for name, value in query.items()
        }
        return self.request("GET", path, query=encoded)

    def get_twice(self, path: str, **query: Any) -> httpx.Response:
        """GET of a list that is asked for once more: a search that comes again is run another way."""
        first, second = (self.get(path, **query) for _ in range(2))
        assert (first.status_code, first.content) == (second.status_code, second.content)
        return second

    def post(self, path: str, document: Any) -> httpx.Response:
        """POST of a JSON document."""
        return self._send("POST", path, document)

    def patch(self, path: str, document: Any) -> httpx.Response:
        """PATCH of a JSON document."""
        return self._send("PATCH", path, document)

    def delete(self, path: str) -> httpx.Response:
        """DELETE."""
        return self.request("DELETE", path)

    def patch_lines(self, path: str, documents: list[Any] | str | bytes) -> httpx.Response:
        """Collection PATCH; documents become lines, text is sent as it is."""
        body = documents if isinstance(documents, str | bytes) else "\n".join(json.dumps(one) for one in documents)
        return self.request("PATCH", path, content=body, headers={"Content-Type": COLLECTION})

    def upload(
        self,
        fields: dict[str, Any],
        file: tuple[str, bytes] | None = None,
        *,
        path: str = "/media-files",
        kind: str = "application/octet-stream",
    ) -> httpx.Response:
        """POST of a form; fields are sent as JSON unless they are texts, `file` is a name and a content."""
        texts = {
            name: (None, content if isinstance(content, str) else json.dumps(content))
            for name, content in fields.items()
        }
        parts: dict[str, Any] = {**texts, **({"file": (*file, kind)} if file is not None else {})}
        request = self.client.build_request("POST", API + path, files=parts)
        return self.request(
            "POST", path, content=request.read(), headers={"Content-Type": request.headers["content-type"]}
        )

    def lines(self, path: str, documents: list[Any]) -> list[dict[str, Any]]:
        """Collection PATCH, its answer decoded."""
        response = self.patch_lines(path, documents)
        assert response.status_code == 200, response.text
        return [json.loads(line) for line in response.text.split("\n")]

    def _send(self, method: str, path: str, document: Any) -> httpx.Response:
        return self.request(method, path, content=json.dumps(document), headers={"Content-Type": "application/json"})


def violation(*entries: tuple[str, str]) -> dict[str, Any]:
    """The body of a validation error, from (property, message) pairs."""
    return {
        "code": 422,
        "message": "Validation failed.",
        "errors": [{"property": name, "message": message} for name, message in entries],
    }


def documented(message: str, anchor: str, *, suffix: bool = True) -> dict[str, Any]:
    """The body of an updater error."""
    return {
        "code": 422,
        "message": message + (" Check the expected format on the API documentation." if suffix else ""),
        "_links": {
            "documentation": {"href": f"http://api.akeneo.com/api-reference.html#{anchor}"},
        },
    }


@dataclass(frozen=True)
class Kept:
    """An engine that serves the next test too: it has its connections and has compiled its statements."""

    sandbox: Sandbox
    close: Callable[[], None]


class Cluster:
    """A running PostgreSQL with a template database that holds a fresh installation."""

    def __init__(self, server: EmbeddedServer) -> None:
        self.server = server
        self._loop = asyncio.new_event_loop()
        self._connections: dict[str, Any] = {}
        self._reused: dict[str, tuple[str, int]] = {}
        self.kept: dict[str, Kept] = {}
        """Engines of databases that serve many tests, with what closes them."""

    def url(self, database: str) -> str:
        """SQLAlchemy URL of a database of this server."""
        parts = urlsplit(self.server.url)
        return parts._replace(path=f"/{database}").geturl()

    def run(self, *statements: str, database: str = "postgres") -> None:
        """Run statements outside a transaction."""

        async def execute() -> None:
            connection = self._connections.get(database)
            if connection is None or connection.is_closed():
                url = self.url(database).replace("postgresql+asyncpg", "postgresql")
                connection = self._connections[database] = await asyncpg.connect(url)
            for statement in statements:
                await connection.execute(statement)

        self._loop.run_until_complete(execute())

    def close(self) -> None:
        """Close the connections."""
        for database in list(self._connections):
            self._disconnect(database)
        self._loop.close()

    def _disconnect(self, database: str) -> None:
        if database in self._connections:
            self._loop.run_until_complete(self._connections.pop(database).close())

    def copy(self, template: str, name: str) -> None:
        """Clone a database."""
        self._disconnect(template)
        self.run(f'create database "{name}" template "{template}" strategy file_copy')

    def drop(self, name: str) -> None:
        """Delete a database."""
        self._disconnect(name)
        self.run(f'drop database "{name}" with (force)')

    def restored(self, template: str) -> str:
        """URL of a database with the template's rows; one database serves many tests, one after the other."""
        name, uses = self._reused.get(template, ("", REUSED))
        if uses == REUSED:
            if name:
                self.forget(self.url(name))
                self.drop(name)
            name = f"pimlet_{os.getpid()}_{next(_numbers)}"
            self.copy(template, name)
            self.run(_WATCH, database=name)
            uses = 0
        else:
            self.run(_RESTORE, database=name)
        self._reused[template] = (name, uses + 1)
        return self.url(name)

    def forget(self, url: str) -> None:
        """Close the engine that is kept for a database."""
        if url in self.kept:
            self.kept.pop(url).close()

    @contextmanager
    def database(self, template: str) -> Iterator[str]:
        """A database cloned from a template."""
        name = f"pimlet_{os.getpid()}_{next(_numbers)}"
        self.copy(template, name)
        try:
            yield self.url(name)
        finally:
            self.drop(name)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The PostgreSQL of this test process, in memory where the system has a place for that."""
    memory = Path("/dev/shm")
    parent = memory if os.access(memory, os.W_OK) else None
    with (
        tempfile.TemporaryDirectory(prefix="pimlet-test-", dir=parent) as directory,
        EmbeddedServer(Path(directory) / "data", durable=False) as server,
    ):
        cluster = Cluster(server)
        cluster.run(f'create database "{FRESH}"')
        asyncio.run(prepare(cluster.url(FRESH), Settings(_env_file=None)))
        yield cluster
        cluster.close()


@pytest.fixture(scope="session")
def settings(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the application under test."""
    media = tmp_path_factory.mktemp("media")
    return Settings(
        _env_file=None,
        DATABASE_URL=cluster.url(FRESH),
        PIMLET_CONNECTIONS=10,
        PIMLET_MEDIA_DIR=media,
        PIMLET_CONTROL_TOKEN=CONTROL_TOKEN,
        PIMLET_JOURNAL=False,
    )


@pytest.fixture(scope="session")
def served(settings: Settings, cluster: Cluster) -> Iterator[TestClient]:
    """The application, started once; its database is exchanged for each test."""
    with pytest.MonkeyPatch.context() as patch:
        # It would look into databases that a test has just removed, or that are being copied.
        patch.setattr("pimlet.control.sandboxes.expiry._PAUSE_SECONDS", 86_400)
        for client in _served(settings):
            yield client
            for url in list(cluster.kept):
                cluster.forget(url)


def _served(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings), base_url="http://localhost", raise_server_exceptions=False) as client:
        yield client


@contextmanager
def serving(served: TestClient, url: str, settings: Settings) -> Iterator[TestClient]:
    """The application on the database at `url`."""
    app, portal = served.app, served.portal
    assert isinstance(app, Starlette)
    assert portal is not None
    sandboxes = app.state.services.sandboxes
    sandboxes.default = sandbox = Sandbox("", url, settings)
    try:
        yield served
    finally:
        portal.call(sandbox.close)


@contextmanager
def serving_restored(served: TestClient, cluster: Cluster, template: str, settings: Settings) -> Iterator[TestClient]:
    """The application on a database with the template's rows, without anything that it remembers of other tests."""
    app, portal = served.app, served.portal
    assert isinstance(app, Starlette)
    assert portal is not None
    url = cluster.restored(template)
    sandboxes = app.state.services.sandboxes
    sandboxes.default = sandbox = Sandbox("", url, settings)
    if url in cluster.kept:
        sandbox.engine, sandbox.transactions = (kept := cluster.kept[url].sandbox).engine, kept.transactions
    else:
        cluster.kept[url] = Kept(sandbox, lambda: portal.call(sandbox.close))
    try:
        yield served
    finally:
        portal.call(sandbox.stop)


def run_sql(client: TestClient, *statements: str) -> None:
    """Run statements on the database that the application serves, for states that no route can make yet."""
    app = client.app
    assert isinstance(app, Starlette)
    assert client.portal is not None
    engine = app.state.services.sandboxes.default.engine

    async def run() -> None:
        async with engine.begin() as connection:
            for statement in statements:
                await connection.execute(text(statement))

    client.portal.call(run)


def in_transaction(client: TestClient, work: Callable[[UnitOfWork], Awaitable[Any]]) -> Any:
    """Run a use case that has no route on the sandbox that the application serves."""
    app = client.app
    assert isinstance(app, Starlette)
    assert client.portal is not None
    return client.portal.call(transact, app.state.services.sandboxes.default, Access.STRUCTURE, work)


@pytest.fixture(scope="session")
def template(cluster: Cluster) -> str:
    """The database that each test starts from; folders of tests may name another one."""
    del cluster
    return FRESH


@pytest.fixture(scope="session")
def catalog_template(cluster: Cluster, served: TestClient, settings: Settings, credentials: Any) -> str:
    """The database with the catalog of `tests.enrichment.conftest`."""
    from tests.enrichment import conftest as catalog

    cluster.copy(FRESH, CATALOG)
    with serving(served, cluster.url(CATALOG), settings) as client:
        catalog.build(Api(client, log_in(client, credentials)))
        catalog.build_without_routes(client)
    return CATALOG


@pytest.fixture(scope="session")
def variants_template(
    cluster: Cluster, served: TestClient, settings: Settings, credentials: Any, catalog_template: str
) -> str:
    """The database with family variants and some product models besides."""
    from tests.enrichment.variants import catalog as variants

    cluster.copy(catalog_template, VARIANTS)
    with serving(served, cluster.url(VARIANTS), settings) as client:
        variants.build(Api(client, log_in(client, credentials)))
    return VARIANTS


@pytest.fixture
def client(served: TestClient, cluster: Cluster, settings: Settings, template: str) -> Iterator[TestClient]:
    """The application on a database of its own, for requests without a token."""
    with serving_restored(served, cluster, template, settings) as client:
        yield client


@pytest.fixture(scope="session")
def credentials() -> Any:
    """The default credentials of development mode."""
    from pimlet.accounts.builtin import DEVELOPMENT

    return DEVELOPMENT


def log_in(client: TestClient, credentials: Any) -> str:
    """An access token by the password grant."""
    answer = client.post(
        "/api/oauth/v1/token",
        auth=(credentials.client_id, credentials.secret),
        json={
            "grant_type": "password",
            "username": credentials.username,
            "password": credentials.password,
        },
    )
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


@pytest.fixture(scope="session")
def token(served: TestClient, cluster: Cluster, settings: Settings, credentials: Any) -> str:
    """An administrator's token; it holds for every copy of the fresh installation."""
    with cluster.database(FRESH) as url, serving(served, url, settings) as client:
        return log_in(client, credentials)


@pytest.fixture
def api(client: TestClient, token: str) -> Api:
    """The API with an administrator's token."""
    return Api(client, token)
