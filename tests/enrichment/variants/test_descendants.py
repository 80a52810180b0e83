"""What a changed product model brings to its descendants, and what that costs (spec 03 §16, 04 §12)."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from pimlet.enrichment.consistency import service as consistency
from pimlet.foundation.sandboxes import Sandbox
from pimlet.foundation.unit_of_work import UnitOfWork
from tests.conftest import Api, run_sql
from tests.enrichment.variants.catalog import value, variant


@pytest.fixture
def agree(client: TestClient) -> Callable[[], None]:
    """Checks that all derived content agrees with the documents."""

    async def differences() -> list[Any]:
        sandbox: Sandbox = client.app.state.services.sandboxes.default  # type: ignore[attr-defined]
        checked = [one async for one in consistency.check(sandbox, repair=False)]
        return [difference for one in checked for difference in one.differences]

    def run() -> None:
        assert client.portal is not None
        assert client.portal.call(differences) == []

    return run


def listed(api: Api, path: str = "/products", **search: Any) -> list[str]:
    query = {name: [{"operator": operator, "value": data}] for name, (operator, data) in search.items()}
    response = api.get(path, search=query)
    assert response.status_code == 200, response.text
    return [item.get("identifier", item.get("code")) for item in response.json()["_embedded"]["items"]]


@pytest.fixture
def family(api: Api) -> None:
    """Two variants below `sub`, one with a category of its own, one below another sub model, one below `flat`."""
    api.post("/product-models", {"code": "sub2", "parent": "root", "categories": ["boots"],
                                 "values": {"a_simple_select": value("optionB")}})  # fmt: skip
    metric = value({"amount": "1", "unit": "WATT"})
    lines = api.lines(
        "/products",
        [
            variant("v1", categories=["hats"]),
            variant("v2", flag=False),
            variant("v3", parent="sub2"),
            {"identifier": "v4", "parent": "flat", "values": {"a_simple_select": value("optionA"), "a_metric": metric}},
        ],
    )
    assert [line["status_code"] for line in lines] == [201] * 4


@pytest.mark.usefixtures("family")
class TestValues:
    def test_of_the_root_reach_everything_below(self, api: Api, agree: Callable[[], None]) -> None:
        agree()
        api.patch(
            "/product-models/root", {"values": {"a_text": value("brand new"), "a_multi_select": value(["optionC"])}}
        )
        agree()
        assert listed(api, a_text=("=", "BRAND NEW")) == ["v1", "v2", "v3"]
        assert listed(api, a_multi_select=("IN", ["optionC"])) == ["v1", "v2", "v3"]
        assert listed(api, "/product-models", a_text=("CONTAINS", "new")) == ["root", "sub", "sub2"]
        assert listed(api, a_text=("=", "inherited")) == []
        api.patch("/product-models/root", {"values": {"a_text": value(None), "a_multi_select": value(["optionA"])}})
        agree()
        assert listed(api, a_text=("EMPTY", None)) == ["v1", "v2", "v3"]

    def test_of_a_sub_model_reach_its_variants(self, api: Api, agree: Callable[[], None]) -> None:
        api.patch("/product-models/sub", {"values": {"a_number": value(9), "a_simple_select": value("optionB")}})
        # The other sub model has that axis value.
        assert listed(api, a_number=("=", 9)) == []
        assert api.patch("/product-models/sub2", {"values": {"a_number": value(9)}}).status_code == 204
        assert listed(api, a_number=("=", 9)) == ["v3"]
        agree()

    def test_of_root_and_sub_model_in_one_collection(self, api: Api, agree: Callable[[], None]) -> None:
        lines = api.lines(
            "/product-models",
            [
                {"code": "sub", "values": {"a_number": value(1)}, "categories": ["boots"]},
                {"code": "root", "values": {"a_text": value("both")}, "categories": []},
                {"code": "new", "family_variant": "two"},
                {"code": "below", "parent": "new", "values": {"a_simple_select": value("optionA")}},
                {"code": "sub2", "parent": "new"},
                {"code": "new", "values": {"a_text": value("late")}},
            ],
        )
        assert [line["status_code"] for line in lines] == [204, 204, 201, 201, 204, 204]
        agree()
        assert listed(api, a_text=("=", "late")) == ["v3"]
        assert listed(api, a_text=("=", "both")) == ["v1", "v2"]
        assert api.get("/products/v3").json()["categories"] == ["boots"]

    def test_completeness_follows(self, api: Api, agree: Callable[[], None]) -> None:
        def ratio() -> Any:
            shown = api.get("/products/v1", with_completenesses="true").json()["completenesses"]
            return next(one["data"] for one in shown if one["scope"] == "ecommerce")

        before = ratio()
        api.patch("/product-models/root", {"values": {"a_text": value(None)}})
        agree()
        assert ratio() == before - 25


@pytest.mark.usefixtures("family")
class TestCategories:
    def test_go_and_come_but_own_ones_stay(self, api: Api, agree: Callable[[], None]) -> None:
        assert listed(api, categories=("IN", ["shoes"])) == ["v1", "v2", "v3"]
        api.patch("/product-models/root", {"categories": ["hats"]})
        agree()
        assert listed(api, categories=("IN", ["hats"])) == ["v1", "v2", "v3"]
        assert listed(api, categories=("IN CHILDREN", ["shoes"])) == ["v3"]
        api.patch("/product-models/root", {"categories": []})
        agree()
        assert listed(api, categories=("IN CHILDREN", ["master"])) == ["v1", "v3"]
        assert listed(api, categories=("UNCLASSIFIED", None)) == ["v2", "v4"]
        assert api.get("/products/v1").json()["categories"] == ["hats"]

    def test_of_a_new_parent(self, api: Api, agree: Callable[[], None]) -> None:
        api.post("/product-models", {"code": "other", "family_variant": "two", "categories": ["china"]})
        api.patch("/product-models/sub", {"parent": "other"})
        agree()
        assert listed(api, categories=("IN", ["china"])) == ["v1", "v2"]
        assert listed(api, a_text=("=", "inherited")) == ["v3"]


@pytest.mark.usefixtures("family")
class TestDates:
    def test_updated_stays_but_is_searched_with_the_ancestors(self, api: Api, client: TestClient) -> None:
        for table in ("product", "product_model"):
            run_sql(client, f"update {table} set updated = '2020-01-01Z', changed = '2020-01-01Z'")
        api.patch("/product-models/sub", {"values": {"a_number": value(8)}})
        moment = "2021-01-01 00:00:00"
        assert listed(api, updated=(">", moment)) == ["v1", "v2"]
        assert listed(api, "/product-models", updated=(">", moment)) == ["sub"]
        assert api.get("/products/v1").json()["updated"].startswith("2020")
        assert api.get("/product-models/root").json()["updated"].startswith("2020")
        # Nothing changes: nothing moves.
        api.patch("/product-models/root", {"values": {"a_text": value("inherited")}})
        assert listed(api, updated=(">", moment)) == ["v1", "v2"]

    def test_parents_and_descendants_by_search(self, api: Api) -> None:
        assert listed(api, parent=("=", "ROOT")) == ["v1", "v2", "v3"]
        assert listed(api, parent=("IN", ["sub"])) == ["v1", "v2"]
        assert listed(api, parent=("EMPTY", None)) == []


class TestStatements:
    """A collection costs a constant number of statements."""

    @pytest.fixture
    def count(self, monkeypatch: pytest.MonkeyPatch) -> list[int]:
        counted = [0]
        execute = UnitOfWork.execute

        async def counting(self: UnitOfWork, statement: Any, parameters: Any = None) -> Any:
            counted[0] += 1
            return await execute(self, statement, parameters)

        monkeypatch.setattr(UnitOfWork, "execute", counting)
        return counted

    def _spent(self, api: Api, count: list[int], path: str, lines: list[Any]) -> int:
        count[0] = 0
        statuses = {line["status_code"] for line in api.lines(path, lines)}
        assert statuses <= {201, 204}
        return count[0]

    def test_of_new_and_changed_variants(self, api: Api, count: list[int]) -> None:
        def lines(first: int, last: int, text: str) -> list[Any]:
            return [
                {
                    "identifier": f"v{number}",
                    "parent": "flat",
                    "values": {
                        "a_simple_select": value("optionA"),
                        "a_metric": value({"amount": number, "unit": "WATT"}),
                        "a_textarea": value(text),
                    },
                }
                for number in range(first, last)
            ]

        self._spent(api, count, "/products", lines(0, 1, "warm"))
        # The process remembers numbers of cells when it finds them, not when it makes them.
        self._spent(api, count, "/products", lines(200, 201, "warmer"))
        few = self._spent(api, count, "/products", lines(1, 3, "new"))
        assert self._spent(api, count, "/products", lines(3, 103, "new")) == few
        few = self._spent(api, count, "/products", lines(1, 3, "changed"))
        assert self._spent(api, count, "/products", lines(3, 103, "changed")) == few

    def test_of_new_and_changed_models(self, api: Api, count: list[int]) -> None:
        def lines(first: int, last: int, text: str) -> list[Any]:
            return [
                {"code": f"m{number}", "family_variant": "two", "values": {"a_text": value(text)}}
                for number in range(first, last)
            ]

        self._spent(api, count, "/product-models", lines(0, 1, "warm"))
        self._spent(api, count, "/product-models", lines(0, 1, "warmer"))
        few = self._spent(api, count, "/product-models", lines(1, 3, "new"))
        assert self._spent(api, count, "/product-models", lines(3, 103, "new")) == few
        few = self._spent(api, count, "/product-models", lines(1, 3, "changed"))
        assert self._spent(api, count, "/product-models", lines(3, 103, "changed")) == few

    def test_of_a_page_of_variants(self, api: Api, count: list[int]) -> None:
        api.post("/products", variant("v"))
        api.get("/products")
        count[0] = 0
        api.get("/products")
        alone = count[0]
        api.post("/products", variant("w", flag=False))
        count[0] = 0
        api.get("/products")
        assert count[0] == alone
