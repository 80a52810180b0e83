"""`examples.synchronise` over the demo catalog: an export, what changed since, and a server that stumbles."""

import asyncio
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from examples.pim import Credentials, Pim
from examples.synchronise import Folder, Row, Run, synchronise

from pimlet.control import demo
from pimlet.foundation.objects import storage_of
from pimlet.foundation.sandboxes import Sandbox
from pimlet.foundation.settings import Settings
from pimlet.testing import ControlClient
from tests.conftest import CONTROL_TOKEN, FRESH, Cluster
from tests.control.live import API, Live, live

Document = dict[str, Any]
PNG = b"\x89PNG\r\n\x1a\n a new picture"
YESTERDAY = "updated = updated - interval '1 day', changed = changed - interval '1 day'"


@dataclass(frozen=True)
class Server:
    """A server with the demo catalog, which was written the day before."""

    live: Live
    client: httpx.Client
    control: ControlClient

    def pim(self, waits: list[float] | None = None) -> Pim:
        """A new client of the script; it notes how long it would have waited."""
        found = self.live.credentials
        credentials = Credentials(found.client_id, found.secret, found.username, found.password)
        return Pim(self.client, credentials, (waits if waits is not None else []).append)

    def get(self, path: str) -> httpx.Response:
        """An answer of the API."""
        answer = self.client.get(path, headers={"Authorization": f"Bearer {self.live.token}"})
        assert answer.status_code == 200, answer.text
        return answer

    def write(self, method: str, path: str, document: Document | None = None) -> None:
        """A write that succeeds."""
        status, _, body = self.live.api(method, path, document)
        assert status in (201, 204), body

    def upload(self, identifier: str, attribute: str) -> str:
        """Give a product another file; its code."""
        place = {"identifier": identifier, "attribute": attribute, "locale": None, "scope": None}
        answer = self.client.post(
            f"{API}/media-files",
            data={"product": json.dumps(place)},
            files={"file": ("new.png", PNG, "image/png")},
            headers={"Authorization": f"Bearer {self.live.token}"},
        )
        assert answer.status_code == 201, answer.text
        return answer.headers["Location"].partition("/media-files/")[2]

    def everything(self, path: str) -> list[Document]:
        """A list by page numbers, links left out."""
        found: list[Document] = []
        while len(found) % 100 == 0:
            page = self.get(f"{API}{path}?limit=100&page={len(found) // 100 + 1}").json()
            items = page if isinstance(page, list) else page["_embedded"]["items"]
            found += items
            if not items:
                break
        return [without_links(one) for one in found]


def without_links(document: Any) -> Any:
    """A document without any links."""
    if isinstance(document, dict):
        return {name: without_links(one) for name, one in document.items() if name != "_links"}
    return [without_links(one) for one in document] if isinstance(document, list) else document


@pytest.fixture(scope="module")
def server(
    cluster: Cluster, credentials: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:  # fmt: skip
    with cluster.database(FRESH) as url:
        settings = Settings(
            _env_file=None, DATABASE_URL=url, PIMLET_CONNECTIONS=10, PIMLET_CONTROL_TOKEN=CONTROL_TOKEN,
            PIMLET_MEDIA_DIR=tmp_path_factory.mktemp("media"), PIMLET_JOURNAL=True, PIMLET_JOURNAL_BODY_BYTES=500, PIMLET_LOG_LEVEL="warning",
        )  # fmt: skip

        async def load() -> None:
            sandbox = Sandbox("", url, settings)
            await demo.load(sandbox, storage_of(settings))
            await sandbox.close()

        asyncio.run(load())
        tables = [f"update {table} set {YESTERDAY}" for table in ("product", "product_model")]
        cluster.run(*tables, database=urlsplit(url).path[1:])
        with live(settings, credentials) as found:
            base = f"http://127.0.0.1:{found.port}"
            with httpx.Client(base_url=base, timeout=20) as client:
                yield Server(found, client, ControlClient(base, CONTROL_TOKEN))


@pytest.fixture(scope="module")
def first(server: Server, tmp_path_factory: pytest.TempPathFactory) -> tuple[Folder, dict[str, Row]]:
    """The first run, and what it did."""
    folder = Folder(tmp_path_factory.mktemp("export"))
    return folder, synchronise(server.pim(), folder)


@pytest.fixture
def export(first: tuple[Folder, dict[str, Row]], tmp_path: Path) -> Folder:
    """A copy of what the first run has made."""
    return Folder(shutil.copytree(first[0].path, tmp_path / "export"))


def contents(folder: Folder) -> dict[str, Any]:
    """All that an export holds, in an order that means nothing."""
    found: dict[str, Any] = {file.stem: sorted(file.read_text().splitlines()) for file in folder.path.glob("*.ndjson")}
    media = folder.path / "media"
    found["contents"] = {file.relative_to(media): file.read_bytes() for file in media.rglob("*") if file.is_file()}
    return found


def of_sub_resources(server: Server, parent: str, name: str) -> list[Document]:
    return [one for code in codes(server, f"/{parent}") for one in server.everything(f"/{parent}/{code}/{name}")]


def codes(server: Server, path: str) -> list[str]:
    """Of all items of a list; of attributes only those that have options."""
    items = server.everything(path)
    return [one["code"] for one in items if path != "/attributes" or one["type"].endswith("select")]


def test_the_first_run_exports_what_the_api_says(server: Server, first: tuple[Folder, dict[str, Row]]) -> None:
    folder, rows = first
    assert {name: (row.total, row.fetched) for name, row in rows.items()} == {
        name: (count, count)
        for name, count in {
            "products": 300, "product-models": 40, "channels": 3, "locales": 210, "currencies": 294, "categories": 40,
            "attribute-groups": 12, "attributes": 60, "association-types": 6, "families": 10, "attribute-options": 99,
            "family-variants": 8, "measurement-families": 23, "media-files": 412,
        }.items()
    }  # fmt: skip
    paths = {name: f"/{name}" for name in rows} | {"products": "/products-uuid"}
    for name in set(rows) - {"attribute-options", "family-variants", "media-files"}:
        assert list(folder.documents(name)) == server.everything(paths[name])
    assert list(folder.documents("attribute-options")) == of_sub_resources(server, "attributes", "options")
    variants = [{key: one[key] for key in one if key != "family"} for one in folder.documents("family-variants")]
    assert variants == of_sub_resources(server, "families", "variants")
    files = [{key: one[key] for key in one if key != "sha256"} for one in folder.documents("media-files")]
    assert files == sorted(server.everything("/media-files"), key=lambda one: str(one["code"]))
    for file in files:
        assert (
            folder.media(file["code"]).read_bytes() == server.get(f"{API}/media-files/{file['code']}/download").content
        )


def test_the_next_run_fetches_what_changed(server: Server, export: Folder, tmp_path: Path) -> None:
    products = {one["values"]["sku"][0]["data"]: one for one in export.documents("products")}
    linked = {uuid for one in products.values() for link in one["associations"].values() for uuid in link["products"]}
    alone = sorted(sku for sku, one in products.items() if not one["parent"] and one["uuid"] not in linked)
    pictured = next(sku for sku in alone if "main_image" in products[sku]["values"])
    changed, renamed, gone, linking, other = [sku for sku in alone if sku != pictured][:5]
    server.write("PATCH", f"/products/{changed}", {"enabled": False})
    server.write("PATCH", f"/products-uuid/{products[renamed]['uuid']}", {"values": {"sku": plain("renamed")}})
    server.write("POST", "/products", {"identifier": "created", "family": "t_shirts"})
    server.write("PATCH", f"/products/{linking}", {"associations": {"X_SELL": {"products": [other]}}})
    server.write("DELETE", f"/products/{gone}")
    server.write("PATCH", "/product-models/karst", {"values": {"author": plain(None), "tax_class": plain("reduced")}})
    server.write("POST", "/families", {"code": "empty"})
    picture = server.upload(pictured, "main_image")
    server.control.clear_journal()

    rows = synchronise(server.pim(), export)

    variants = {sku for sku, product in products.items() if (product["parent"] or "").startswith("karst_")}
    expected = {changed, "renamed", "created", linking, pictured, *variants}
    assert len(variants) > 3
    fetched = list(export.documents("products"))[: rows["products"].fetched]
    assert {product["values"]["sku"][0]["data"] for product in fetched} == expected
    assert (rows["products"], rows["product-models"]) == (Row(300, len(expected), 1), Row(40, 3))
    assert rows["media-files"] == Row(413, 1)
    # A page of what changed, the count, and the keys of 300 products, because the count differs.
    assert server.control.count_requests(path="/products-uuid") == 1 + 1 + 4
    assert server.control.count_requests(path="/product-models") == 1 + 1
    assert server.control.count_requests(path="/media-files/*") == 2
    assert export.media(picture).read_bytes() == PNG

    again = synchronise(server.pim(), export)
    assert (again["products"], again["media-files"]) == (Row(300, len(expected)), Row(413, 0))
    fresh = Folder(tmp_path / "fresh")
    shutil.copytree(export.path / "media", fresh.path / "media")
    # No product has the replaced picture and those of the removed product now.
    unused = 1 + len(pictures(products[gone]))
    assert synchronise(server.pim(), fresh)["media-files"] == Row(413 - unused, 0, unused)
    assert synchronise(server.pim(), export, full=True)["media-files"] == Row(413 - unused, 0, unused)
    assert contents(export) == contents(fresh)


def test_a_server_that_stumbles_is_asked_again(server: Server, export: Folder) -> None:
    synchronise(server.pim(), export, full=True)
    before = contents(export)
    (spoiled, lost), waits = list(export.documents("media-files"))[:2], list[float]()
    export.media(spoiled["code"]).write_bytes(b"x" * spoiled["size"])
    export.media(lost["code"]).unlink()
    pim = server.pim(waits)
    control = server.control
    control.clear_journal()
    control.add_fault("status", status=503, retry_after=7, path="/products-uuid", count=1)
    control.add_fault("status", status=429, retry_after=3, path="/families", count=1)
    control.add_fault("status", status=500, path="/locales", count=1)
    control.add_fault("truncate", bytes=20, path="/media-files/*/download", count=1)
    control.add_fault("token_expiry", calls=5, path="/attributes/*")
    try:
        rows = synchronise(pim, export, full=True)
    finally:
        control.clear_faults()
    assert waits == [7, 1, 3, 1]
    assert rows["media-files"] == Row(len(before["media-files"]), 2)
    bodies = [entry["request"]["body"] for entry in control.journal(path="/api/oauth/v1/token", oldest_first="true")]
    grants = [json.loads(body)["grant_type"] for body in bodies]
    assert grants == ["password", *["refresh_token"] * (len(grants) - 1)]
    assert len(grants) > 2
    assert contents(export) == before


def test_the_filter_is_written_in_the_time_of_the_server(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.keep({"url": "http://pim", "started": "2026-07-01T23:30:00+00:00", "offset": 3600.0})
    pim = Pim(httpx.Client(base_url="http://pim"), Credentials("", "", "", ""))
    assert Run(pim, folder, full=False, overlap=300).since == "2026-07-02 00:24:59"
    assert Run(pim, folder, full=True, overlap=300).since is None


def test_an_export_of_another_pim_is_left_alone(server: Server, export: Folder) -> None:
    state = export.state()
    assert state is not None
    export.keep({**state, "url": "http://other.example"})
    with pytest.raises(ValueError, match=r"is an export of http://other\.example"):
        synchronise(server.pim(), export)


def pictures(product: Document) -> list[str]:
    """Codes of the files of a product of the demo catalog."""
    media = ("main_image", "detail_image", "size_chart", "manual")
    return [entry["data"] for code in media for entry in product["values"].get(code, ())]


def plain(data: Any) -> list[Document]:
    """A value without channel and locale."""
    return [{"locale": None, "scope": None, "data": data}]
