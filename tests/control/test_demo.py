"""The demo catalog in a fresh installation."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from pimlet.control import demo
from pimlet.data import DEMO, MEDIA
from pimlet.data import demo as lines
from pimlet.foundation.objects import storage_of
from pimlet.foundation.sandboxes import Sandbox
from pimlet.foundation.settings import Settings
from tests.conftest import FRESH, Api, Cluster, log_in, serving

Items = list[dict[str, Any]]
TWO_WAY = {one["code"] for one in lines("association-types") if one["is_two_way"]}
COUNTED = {
    "/products": 300,
    "/products-uuid": 300,
    "/product-models": 40,
    "/families": 10,
    "/attributes": 60,
    "/channels": 3,
    "/categories": 40,
    "/association-types": 6,
}


@pytest.fixture(scope="module")
def loaded(cluster: Cluster, served: TestClient, settings: Settings, credentials: object) -> Iterator[Api]:
    """The API on an installation with the demo catalog."""

    async def load(url: str) -> None:
        sandbox = Sandbox("", url, settings)
        await demo.load(sandbox, storage_of(settings))
        await sandbox.close()

    with cluster.database(FRESH) as url:
        asyncio.run(load(url))
        with serving(served, url, settings) as client:
            yield Api(client, log_in(client, credentials))


def everything(api: Api, path: str) -> Items:
    found: Items = []
    page = 1
    while True:
        items = api.get(path, limit=100, page=page).json()["_embedded"]["items"]
        found += items
        if len(items) < 100:
            return found
        page += 1


def links(entity: dict[str, Any]) -> set[tuple[str, str, str]]:
    """Type, kind and target of each plain link."""
    return {
        (code, kind, target)
        for code, kinds in entity.get("associations", {}).items()
        for kind, targets in kinds.items()
        for target in targets
    }


def quantities(entity: dict[str, Any]) -> set[tuple[str, str, str, int]]:
    return {
        (code, kind, link["identifier"], link["quantity"])
        for code, kinds in entity.get("quantified_associations", {}).items()
        for kind, targets in kinds.items()
        for link in targets
    }


@pytest.mark.parametrize(("path", "count"), COUNTED.items())
def test_has_everything(loaded: Api, path: str, count: int) -> None:
    assert loaded.get(path, with_count="true").json()["items_count"] == count


def test_has_locales_trees_and_variants(loaded: Api) -> None:
    search = {"enabled": [{"operator": "=", "value": True}]}
    assert loaded.get("/locales", search=search, with_count="true").json()["items_count"] == 4
    assert [one["code"] for one in everything(loaded, "/categories") if one["parent"] is None] == [
        "master",
        "print_catalog",
    ]
    search = {"parent": [{"operator": "NOT EMPTY"}]}
    assert loaded.get("/products", search=search, with_count="true").json()["items_count"] == 120
    assert len({one["type"] for one in everything(loaded, "/attributes")}) == 12
    families = {one["family"] for one in lines("family-variants")}
    shown = {code: everything(loaded, f"/families/{code}/variants") for code in families}
    assert sum(map(len, shown.values())) == len(list(lines("family-variants"))) == 8


@pytest.mark.parametrize(
    ("path", "name", "key"), [("/products", "products", "identifier"), ("/product-models", "product-models", "code")]
)
def test_links_lead_where_the_files_say(loaded: Api, path: str, name: str, key: str) -> None:
    shown = {one[key]: one for one in everything(loaded, path)}
    submitted = {one[key]: one for one in lines(name)}
    assert shown.keys() == submitted.keys()
    own = {
        code: {link for link in links(one) if link[0] not in TWO_WAY}
        for code, one in shown.items()
        if not one["parent"]
    }
    assert own == {code: {link for link in links(submitted[code]) if link[0] not in TWO_WAY} for code in own}
    # Those below a model have its links besides; the other ends of two-way links have them, too.
    assert [code for code, one in submitted.items() if not links(one) <= links(shown[code])] == []
    assert [code for code, one in submitted.items() if not quantities(one) <= quantities(shown[code])] == []
    for code, one in submitted.items():
        for type_, kind, target in links(one):
            if type_ in TWO_WAY:
                other = loaded.get(f"/{kind.replace('_', '-')}/{target}").json()
                assert (type_, path[1:].replace("-", "_"), code) in links(other)


def test_products_show_their_files(loaded: Api) -> None:
    files = list(lines(MEDIA))
    assert loaded.get("/media-files", with_count="true").json()["items_count"] == len(files) == 412
    line = files[0]
    value = loaded.get(f"/products/{line['identifier']}").json()["values"][line["attribute"]][0]
    content = loaded.request("GET", value["_links"]["download"]["href"])
    assert (content.status_code, content.headers["Content-Type"]) == (200, "image/png")
    assert content.headers["Content-Disposition"] == f'attachment; filename="{line["filename"]}"'
    shown = {one["identifier"]: one["values"] for one in everything(loaded, "/products")}
    missing = [one for one in files if one["attribute"] not in shown[one["identifier"]]]
    assert missing == []


def test_every_file_of_the_catalog_is_loaded() -> None:
    loaded_names = {*demo.RESOURCES, *demo.ENTITIES, "currencies"}
    assert loaded_names == set(DEMO)
