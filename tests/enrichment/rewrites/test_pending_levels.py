"""Attributes that move between the levels of a family variant, half way (spec 02 §7.2)."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pimlet.enrichment.rewrites import changes, worker
from pimlet.enrichment.rewrites.worker import rewrite_some
from pimlet.foundation.unit_of_work import UnitOfWork
from tests.conftest import Api, in_transaction
from tests.enrichment.variants.catalog import FIRST, SECOND, build, value, variant

VARIANT = "/families/shoes/variants/two"


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    assert len(pairs) == len(dict(pairs)), [name for name, _ in pairs]
    return dict(pairs)


def shown(api: Api, path: str) -> dict[str, Any]:
    """The data of the values of one entity, which names no attribute twice."""
    document = json.loads(api.get(path).content, object_pairs_hook=once)
    return {code: [one["data"] for one in entries] for code, entries in document["values"].items()}


@pytest.fixture
def pending(api: Api, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, Any]], Any]:
    """Change the levels and leave the products to the background, which waits."""
    build(api)
    texts = {"a_textarea": value("own"), "sku": value("v")}
    assert api.post("/products", variant("v", values=texts)).status_code == 201
    monkeypatch.setattr(changes, "MOST_AT_ONCE", 0)
    monkeypatch.setattr(worker, "start", lambda _: None)

    def move(sets: dict[str, Any]) -> None:
        levels = [{"level": 1, "attributes": FIRST}, {"level": 2, "attributes": ["sku", *SECOND]}]
        for level, attributes in sets.items():
            levels[int(level) - 1]["attributes"] = attributes
        assert api.patch(VARIANT, {"variant_attribute_sets": levels}).status_code == 204

    return move


def step(client: TestClient) -> bool:
    async def run(uow: UnitOfWork) -> bool:
        return await rewrite_some(uow)

    assert isinstance(client.app, Starlette)
    return bool(in_transaction(client, run))


def test_down(api: Api, client: TestClient, pending: Callable[[dict[str, Any]], None]) -> None:
    pending({"2": ["sku", *SECOND, "a_text", "a_number"], "1": [code for code in FIRST if code != "a_number"]})
    while True:
        values = shown(api, "/products/v")
        assert (values["a_text"], values["a_number"], values["a_textarea"]) == (["inherited"], [5], ["own"])
        assert "a_text" not in shown(api, "/product-models/root")
        assert not {"a_text", "a_number"} & set(shown(api, "/product-models/sub"))
        listed = json.loads(api.get("/products").content, object_pairs_hook=once)["_embedded"]["items"]
        assert [one["values"]["a_number"][0]["data"] for one in listed if one["identifier"] == "v"] == [5]
        if not step(client):
            break


def test_up(api: Api, client: TestClient, pending: Callable[[dict[str, Any]], None]) -> None:
    pending({"1": [*FIRST, "a_textarea"], "2": ["sku", *(code for code in SECOND if code != "a_textarea")]})
    while True:
        assert "a_textarea" not in shown(api, "/products/v")
        assert "a_textarea" not in shown(api, "/product-models/sub")
        if not step(client):
            break
