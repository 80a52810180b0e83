"""Snapshots as files: what another sandbox and another server get, and what is refused."""

import asyncio
import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from pimlet.app import create_app
from pimlet.control.http.routes import PREFIX
from pimlet.control.installation import prepare
from pimlet.control.snapshots.archive import MEDIA, TABLES
from pimlet.enrichment.products.tables import cell_key
from pimlet.foundation import migrations
from pimlet.foundation.changes import tables_in_snapshots
from pimlet.foundation.settings import Settings
from tests.conftest import CONTROL_TOKEN, Api, Cluster, log_in
from tests.control.conftest import Control
from tests.control.sandboxes.test_sandboxes import entered
from tests.control.snapshots.conftest import build, rows, schemas, shown, value

DAMAGED = (
    422,
    "This is not the whole file of an exported snapshot: send what `GET /snapshots/{name}/export` or "
    "`pimlet snapshot export` has written.",
)
IMAGE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 2_000
OLDER = b'"revision": "0001"'


def served(cluster: Cluster, settings: Settings, name: str, media: Path) -> Iterator[TestClient]:
    """An installation with a database and a media folder of its own."""
    cluster.run(f"drop database if exists {name} with (force)", f"create database {name}")
    url = cluster.url(name)
    asyncio.run(prepare(url, Settings(_env_file=None)))
    secret = type(settings.secret_key)
    mine = settings.model_copy(update={"database_url": secret(url), "media_dir": media, "secret_key": secret(name * 9)})
    with TestClient(create_app(mine), base_url="http://localhost", raise_server_exceptions=False) as client:
        yield client
        for one in Control(client).get("/sandboxes"):
            Control(client).done("DELETE", f"/sandboxes/{one['name']}", status=204)
    cluster.run(f"drop database {name} with (force)")


@pytest.fixture(scope="module")
def here(cluster: Cluster, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    yield from served(cluster, settings, "files_here", tmp_path_factory.mktemp("here"))


@pytest.fixture(scope="module")
def there(cluster: Cluster, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    yield from served(cluster, settings, "files_there", tmp_path_factory.mktemp("there"))


@pytest.fixture(scope="module")
def source(here: TestClient, credentials: Any) -> Api:
    """A catalog with an image, saved as `base`."""
    api = Api(here, log_in(here, credentials))
    build(api)
    image = {"code": "image", "type": "pim_catalog_image", "group": "other", "allowed_extensions": ["png"]}
    assert api.post("/attributes", image).status_code == 201
    target = {"identifier": "p0", "attribute": "image", "locale": None, "scope": None}
    assert api.upload({"product": target}, ("p0.png", IMAGE)).status_code == 201
    Control(here).done("PUT", "/snapshots/base")
    return api


@pytest.fixture(scope="module")
def file(here: TestClient, source: Api) -> bytes:
    """The exported snapshot."""
    answer = Control(here).request("GET", "/snapshots/base/export")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/x-tar")
    assert int(answer.headers["content-length"]) == len(answer.content)
    return answer.content


def sent(client: TestClient, content: Any, query: str = "") -> Any:
    """The answer to an import."""
    return client.post(
        f"{PREFIX}/snapshots/import{query}", content=content, headers={"Authorization": f"Bearer {CONTROL_TOKEN}"}
    )


def occupy(api: Api) -> None:
    """Give numbers to other names of cells, and ids to other rows, than the exported catalog has."""
    names = ["width", "title"]
    for name in names:
        api.post("/attributes", {"code": name, "type": "pim_catalog_text", "group": "other"})
    values = {name: value(f"other {name}") for name in names}
    assert api.post("/products", {"identifier": "other", "values": values}).status_code == 201


def check_copy(copy: Api, source: Api) -> None:
    """The copy shows, finds and takes what the source does."""
    without = ("_links", "metadata")

    def plain(found: Any) -> Any:
        if isinstance(found, dict):
            return {key: plain(one) for key, one in found.items() if key not in without}
        return [plain(one) for one in found] if isinstance(found, list) else found

    assert plain(shown(copy)) == plain(shown(source))
    search = {"title": [{"operator": "CONTAINS", "value": "old"}]}
    found = copy.get("/products", search=search, limit=100, with_count="true").json()
    assert found["items_count"] == 20
    image = copy.get("/products/p0").json()["values"]["image"][0]
    assert copy.get(f"/media-files/{image['data']}/download").content == IMAGE
    assert copy.post("/families", {"code": "next"}).status_code == 201
    answer = copy.post("/products", {"identifier": "next", "family": "next", "values": {"title": value("newer")}})
    assert answer.status_code == 201, answer.text
    found = copy.get("/products", search={"title": [{"operator": "STARTS WITH", "value": "newe"}]}).json()
    assert [one["identifier"] for one in found["_embedded"]["items"]] == ["next"]
    assert copy.post("/categories", {"code": "next", "parent": "master"}).status_code == 201


def test_another_server(there: TestClient, credentials: Any, source: Api, file: bytes) -> None:
    control, api = Control(there), Api(there, log_in(there, credentials))
    occupy(api)
    before = rows(there)
    answer = sent(there, (file[start : start + 1_000] for start in range(0, len(file), 1_000)))
    assert answer.status_code == 201, answer.text
    assert (answer.json()["name"], answer.json()["revision"]) == ("base", migrations.head())
    assert rows(there) == before
    assert [answer.json()] == control.get("/snapshots")
    for _ in range(2):
        control.post("/snapshots/base/restore")
        check_copy(api, source)
    assert sent(there, file).status_code == 200
    again = sent(there, file, "?name=mine")
    assert (again.status_code, again.json()["name"]) == (201, "mine")


def test_another_sandbox(here: TestClient, source: Api, file: bytes) -> None:
    control = Control(here)
    made = control.post("/sandboxes", {"name": "two"})
    copy = entered(here, made)
    occupy(copy)
    assert sent(here, file, "?sandbox=two").status_code == 201
    control.post("/snapshots/base/restore?sandbox=two")
    check_copy(copy, source)
    # The new one goes on with its own credentials, and those of the other do not open it.
    entered(here, made)
    assert source.get("/families/next").status_code == 404
    third = entered(here, control.post("/sandboxes?sandbox=two", {"name": "three", "snapshot": "base"}))
    check_copy(third, source)


def test_the_same_sandbox(here: TestClient, source: Api, file: bytes) -> None:
    before = rows(here)
    assert sent(here, file, "?name=again").status_code == 201
    source.post("/families", {"code": "lost"})
    Control(here).post("/snapshots/again/restore")
    assert rows(here) == before
    Control(here).done("DELETE", "/snapshots/again")


def test_what_the_file_holds(here: TestClient, file: bytes) -> None:
    with tarfile.open(fileobj=io.BytesIO(file)) as opened:
        names = opened.getnames()
        manifest = json.loads(opened.extractfile("manifest.json").read())  # type: ignore[union-attr]
    tables = [cell_key.name, *(table.name for table in tables_in_snapshots()), "state"]
    assert names[: len(tables) + 1] == ["manifest.json", *(TABLES + name for name in tables)]
    assert [name[: len(MEDIA)] for name in names[len(tables) + 1 :]] == [MEDIA]
    head = {key: manifest[key] for key in ("format", "version", "name", "revision", "media")}
    assert head == {
        "format": "pimlet snapshot", "version": 1, "name": "base", "revision": migrations.head(), "media": 1,
    }  # fmt: skip


def damaged(file: bytes) -> Iterator[bytes]:
    """Files that are no whole export."""
    yield b""
    yield b"no archive"
    yield bytes(10_240)
    # Cut inside the manifest, a table, a content, and before the end.
    yield from (file[:size] for size in (600, 60_000, len(file) - 40_000, len(file) - 1_024))
    for changed, into in (
        (b"p0\t", b"p9\t"),
        (IMAGE[1_000:1_100], bytes(100)),
        (b'"pimlet snapshot"', b'"others snapshot"'),
    ):
        assert changed in file
        yield file.replace(changed, into, 1)


def test_files_that_are_refused(there: TestClient, file: bytes) -> None:
    control = Control(there)
    before = (rows(there), schemas(there), control.get("/snapshots"))
    for one in damaged(file):
        answer = sent(there, one, "?name=bad")
        assert (answer.status_code, answer.json()["message"]) == DAMAGED
    older = file.replace(f'"revision": "{migrations.head()}"'.encode(), OLDER, 1)
    answer = sent(there, older)
    assert (answer.status_code, answer.json()["message"]) == (
        409,
        f'The file holds the snapshot "base" of revision 0001, and this database is at {migrations.head()}: import it '
        "with the version of pimlet that has exported it. `pimlet export` writes catalogs in a form that other "
        "versions read.",
    )
    answer = sent(there, file, "?name=")
    assert answer.json()["message"] == "name: Give a text of 1 to 100 printable characters."
    assert (rows(there), schemas(there), control.get("/snapshots")) == before


def test_exports_that_are_refused(here: TestClient, source: Api) -> None:
    message = 'There is no snapshot "bass"; known: base. Did you mean "base"?'
    assert Control(here).refused("GET", "/snapshots/bass/export") == (404, message)


def test_columns_with_numbers_of_a_dictionary_say_so() -> None:
    silent = [
        str(column)
        for table in tables_in_snapshots()
        for column in table.columns
        if column.name == "key_id" and column.info.get("number_of") != cell_key.name
    ]
    assert silent == []
