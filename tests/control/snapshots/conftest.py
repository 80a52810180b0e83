"""A small catalog, and everything that a database holds."""

import asyncio
import json
from typing import Any

import asyncpg
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pimlet.foundation.changes import tables_in_snapshots
from tests.conftest import Api
from tests.control.conftest import Control

PRODUCTS = 20


def url_of(client: TestClient) -> str:
    """The database that the application serves, as asyncpg wants it."""
    app = client.app
    assert isinstance(app, Starlette)
    engine = app.state.services.sandboxes.default.engine
    return str(engine.url.render_as_string(hide_password=False)).replace("postgresql+asyncpg", "postgresql")


def rows(client: TestClient) -> dict[str, list[str]]:
    """All rows of all tables that snapshots hold."""

    async def read() -> dict[str, list[str]]:
        connection = await asyncpg.connect(url_of(client))
        try:
            found = {}
            for table in tables_in_snapshots():
                records = await connection.fetch(f'select t::text as row from public."{table.name}" t order by 1')
                found[table.name] = [record["row"] for record in records]
            return found
        finally:
            await connection.close()

    return asyncio.run(read())


def schemas(client: TestClient) -> list[str]:
    """Names of the schemas that hold snapshots."""

    async def read() -> list[str]:
        connection = await asyncpg.connect(url_of(client))
        try:
            found = await connection.fetch("select nspname from pg_namespace where nspname ~ '^snapshot_' order by 1")
            return [record["nspname"] for record in found]
        finally:
            await connection.close()

    return asyncio.run(read())


def value(data: Any) -> list[dict[str, Any]]:
    """A value without locale and scope."""
    return [{"locale": None, "scope": None, "data": data}]


def label(api: Api, text: str) -> None:
    """Give all products this label, in one transaction."""
    lines = [{"identifier": f"p{number}", "values": {"title": value(text)}} for number in range(PRODUCTS)]
    assert {line["status_code"] for line in api.lines("/products", lines)} <= {201, 204}


def build(api: Api) -> None:
    """A bit of everything that can be written."""
    for path, documents in (
        ("/categories", [{"code": "shoes", "parent": "master"}, {"code": "boots", "parent": "shoes"}]),
        ("/attribute-groups", [{"code": "marketing"}]),
        (
            "/attributes",
            [
                {"code": "title", "type": "pim_catalog_text", "group": "marketing"},
                {"code": "color", "type": "pim_catalog_simpleselect", "group": "marketing"},
                {"code": "ean", "type": "pim_catalog_text", "group": "other", "unique": True},
            ],
        ),
        ("/attributes/color/options", [{"code": "red"}, {"code": "blue"}]),
        (
            "/families",
            [{"code": "shoe", "attributes": ["sku", "title", "color", "ean"], "attribute_as_label": "title"}],
        ),
        ("/association-types", [{"code": "related"}]),
        (
            "/products",
            [
                {
                    "identifier": f"p{number}",
                    "family": "shoe",
                    "categories": ["boots"],
                    "values": {"title": value("old"), "color": value("red"), "ean": value(f"ean{number}")},
                }
                for number in range(PRODUCTS)
            ],
        ),
    ):
        lines = api.lines(path, documents)
        assert {line["status_code"] for line in lines} == {201}, lines
    publish(api, "p0", "p1", "p3")


def publish(api: Api, *identifiers: str, withdrawn: str | None = None) -> None:
    """Publish products, and unpublish one."""
    assert isinstance(api.client, TestClient)
    control = Control(api.client)
    control.post("/published-products", {"identifiers": identifiers})
    if withdrawn is not None:
        control.post("/published-products/unpublish", {"identifiers": [withdrawn]})


def change(api: Api) -> None:
    """Change, add and remove something of every kind that `build` made."""
    label(api, "new")
    done = [
        api.patch("/products/p0", {"values": {"color": value("blue")}, "categories": ["shoes"]}),
        api.patch("/products/p1", {"identifier": "renamed"}),
        api.delete("/products/p2"),
        api.post("/products", {"identifier": "p2", "family": "shoe", "values": {"ean": value("ean2")}}),
        api.patch("/categories/boots", {"labels": {"en_US": "Boots"}}),
        api.post("/categories", {"code": "hats", "parent": "master"}),
        api.patch("/attributes/title", {"labels": {"en_US": "Title"}}),
        api.post("/attributes", {"code": "extra", "type": "pim_catalog_date", "group": "other"}),
        api.patch("/families/shoe", {"attributes": ["sku", "title", "color", "ean", "extra"]}),
        api.post("/families", {"code": "hat"}),
        api.patch("/attributes/color/options/red", {"labels": {"en_US": "Red"}}),
        api.post("/attributes/color/options", {"code": "green", "attribute": "color"}),
        api.patch("/association-types/related", {"labels": {"en_US": "Related"}}),
        api.patch("/channels/ecommerce", {"labels": {"en_US": "Shop"}}),
    ]
    assert {answer.status_code for answer in done} <= {201, 204}, [answer.text for answer in done]
    publish(api, "p0", "p4", withdrawn="p3")


def shown(api: Api) -> dict[str, Any]:
    """What clients see of it."""
    paths = ("/products", "/categories", "/attributes", "/families", "/channels", "/attributes/color/options",
             "/published-products")  # fmt: skip
    return {path: json.loads(api.get(path, limit=100).text)["_embedded"]["items"] for path in paths}
