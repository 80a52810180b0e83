"""Values that follow their attributes in the background end, and look meanwhile, as if they had followed at once."""

import itertools
import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pimlet.enrichment.rewrites import changes, worker
from pimlet.enrichment.rewrites.worker import rewrite_some
from pimlet.foundation.unit_of_work import UnitOfWork
from tests.conftest import Api, in_transaction
from tests.enrichment.conftest import differences, value

EXAMPLES = int(os.environ.get("HYPOTHESIS_MAX_EXAMPLES", "12"))
MOVED = ("a_text", "a_textarea", "a_number")
LIMITED = {"root": "an_email", "product": "a_url"}
DATA: dict[str, list[Any]] = {"a_text": ["x", "y", None], "a_textarea": ["long", "z", None], "a_number": [1, 2, None]}
TREE = {"root": None, "sub1": "root", "sub2": "root", "p1": "sub1", "p2": "sub1", "p3": "sub2"}
AXES = {"sub1": "optionA", "sub2": "optionB", "p1": True, "p2": False, "p3": True}
_numbers = itertools.count(1)

LEVELS = st.tuples(*(st.integers(0, 2) for _ in MOVED))
PATCH = st.tuples(st.sampled_from(sorted(TREE)), st.sampled_from(MOVED), st.integers(0, 2))
STEPS = st.lists(LEVELS | PATCH | st.none(), max_size=14)


class Tree:
    """A family variant of its own with two sub models and three variants."""

    def __init__(self, api: Api, levels: tuple[int, ...], wrong: set[str]) -> None:
        self.api = api
        self.number = next(_numbers)
        self.variant = self.code("variant")
        document = {"code": self.variant, **self.sets(levels)}
        assert api.post("/families/moving/variants", document).status_code == 201
        documents = [self.document(name, wrong=name in wrong) for name in TREE]
        lines = [*api.lines("/product-models", documents[:3]), *api.lines("/products", documents[3:])]
        assert {line["status_code"] for line in lines} == {201}

    def code(self, name: str) -> str:
        return f"{name}_{self.number}"

    def path(self, name: str) -> str:
        return f"/{'products' if name.startswith('p') else 'product-models'}/{self.code(name)}"

    def document(self, name: str, *, wrong: bool) -> dict[str, Any]:
        values = {code: value(DATA[code][index % 2]) for index, code in enumerate(MOVED, len(name))}
        if wrong:
            values |= (
                {LIMITED["root"]: value("a@bc.de")} if name == "root" else {LIMITED["product"]: value("http://a.bc")}
            )
        parent = TREE[name]
        above = {} if parent is None else {"parent": self.code(parent)}
        if name.startswith("p"):
            return {"identifier": self.code(name), **above, "values": {**values, "a_boolean": value(AXES[name])}}
        axes = {} if parent is None else {"a_simple_select": value(AXES[name])}
        return {"code": self.code(name), "family_variant": self.variant, **above, "values": {**values, **axes}}

    def sets(self, levels: tuple[int, ...]) -> dict[str, Any]:
        first, second = ([code for code, at in zip(MOVED, levels, strict=True) if at == level] for level in (1, 2))
        return {"variant_attribute_sets": [
            {"level": 1, "axes": ["a_simple_select"], "attributes": first},
            {"level": 2, "axes": ["a_boolean"], "attributes": ["sku", LIMITED["product"], *second]},
        ]}  # fmt: skip

    def move(self, levels: tuple[int, ...]) -> None:
        assert self.api.patch(f"/families/moving/variants/{self.variant}", self.sets(levels)).status_code == 204

    def shown(self) -> dict[str, Any]:
        """What each entity shows of the attributes that move."""
        search = {"identifier": [{"operator": "IN", "value": [self.code(name) for name in TREE]}]}
        lists = [self.api.get(path, search=search).json() for path in ("/product-models", "/products")]
        return {
            (one.get("identifier") or one["code"]).partition("_")[0]: {
                code: [entry["data"] for entry in one["values"][code]] for code in MOVED if code in one["values"]
            }
            for listed in lists
            for one in listed["_embedded"]["items"]
        }


@pytest.fixture
def moving(api: Api, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    """The family; nobody works on rewrites but the test, one entity at a time."""
    attributes = [*MOVED, *LIMITED.values(), "a_simple_select", "a_boolean"]
    assert api.post("/families", {"code": "moving", "attributes": attributes}).status_code == 201
    monkeypatch.setattr(worker, "CHUNK", 1)
    monkeypatch.setattr(worker, "start", lambda _: None)
    app = client.app
    assert isinstance(app, Starlette)
    services = app.state.services
    at_work, services.when_pending = services.when_pending, None
    yield api
    services.when_pending = at_work


def _step(client: TestClient) -> bool:
    async def run(uow: UnitOfWork) -> bool:
        return await rewrite_some(uow)

    return bool(in_transaction(client, run))


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(levels=LEVELS, wrong=st.sets(st.sampled_from(["root", "p1", "p2", "p3"])) | st.just(set()), steps=STEPS)
def test_in_the_background_as_at_once(
    moving: Api, client: TestClient, levels: tuple[int, ...], wrong: set[str], steps: list[Any]
) -> None:
    for code in LIMITED.values():
        assert moving.patch(f"/attributes/{code}", {"max_characters": None}).status_code == 204
    at_once, later = Tree(moving, levels, wrong), Tree(moving, levels, wrong)
    for code in LIMITED.values():
        assert moving.patch(f"/attributes/{code}", {"max_characters": 5}).status_code == 204
    for step in steps:
        match step:
            case None:
                _step(client)
            case str(name), code, index:
                documents = {"values": {code: value(DATA[code][index])}}
                answers = [moving.patch(tree.path(name), documents) for tree in (at_once, later)]
                assert answers[0].status_code == answers[1].status_code, [answer.text for answer in answers]
                assert answers[0].status_code == 204 or wrong
            case _:
                while _step(client):
                    pass
                with pytest.MonkeyPatch.context() as patch:
                    at_once.move(step)
                    patch.setattr(changes, "MOST_AT_ONCE", 0)
                    later.move(step)
        if not wrong:
            assert later.shown() == at_once.shown()
    while _step(client):
        pass
    assert later.shown() == at_once.shown()
    assert differences(client) == []
