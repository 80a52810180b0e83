"""A search that comes again is only prepared once; what its answer follows from may have changed meanwhile."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.conftest import CONTROL_TOKEN, Api, log_in
from tests.enrichment.conftest import value

MOMENT = "2020-02-02T10:00:00Z"
DAY = 86_400


@pytest.fixture
def api(client: TestClient, token: str) -> Api:
    """Each test writes, so each has a database of its own."""
    return Api(client, token)


def identifiers(api: Api, **query: Any) -> list[str]:
    answer = api.get("/products", **query)
    assert answer.status_code == 200, answer.text
    return [item["identifier"] for item in answer.json()["_embedded"]["items"]]


def found(api: Api, name: str, operator: str, data: Any = None) -> list[str]:
    """What a search finds that comes three times: new, prepared, and prepared before."""
    search = {name: [{"operator": operator, "value": data}]}
    first, second, third = (identifiers(api, search=search) for _ in range(3))
    assert first == second == third
    return first


def control(client: TestClient, path: str, document: dict[str, Any]) -> None:
    answer = client.post(f"/_pimlet/v1{path}", json=document, headers={"Authorization": f"Bearer {CONTROL_TOKEN}"})
    assert answer.status_code == 200, answer.text


class TestMeanwhile:
    def test_the_first_value_of_an_attribute_is_written(self, api: Api) -> None:
        assert found(api, "a_text", "CONTAINS", "boot") == []
        api.post("/products", {"identifier": "one", "values": {"a_text": value("a boot")}})
        assert found(api, "a_text", "CONTAINS", "boot") == ["one"]

    def test_products_come_and_go(self, api: Api) -> None:
        api.lines("/products", [{"identifier": one, "family": "familyA"} for one in ("one", "two")])
        assert found(api, "family", "IN", ["familyA"]) == ["one", "two"]
        api.patch("/products/one", {"family": "familyB"})
        api.post("/products", {"identifier": "three", "family": "familyA"})
        assert found(api, "family", "IN", ["familyA"]) == ["three", "two"]

    def test_a_family_takes_an_attribute(self, api: Api) -> None:
        api.post("/products", {"identifier": "one", "family": "familyB"})
        assert found(api, "a_number", "EMPTY") == []
        assert api.patch("/families/familyB", {"attributes": ["sku", "a_number"]}).status_code == 204
        assert found(api, "a_number", "EMPTY") == ["one"]

    def test_a_channel_takes_another_tree(self, api: Api) -> None:
        api.lines("/products", [{"identifier": one, "categories": [one]} for one in ("china", "hats")])
        query = {"scope": "tablet", "search": {"enabled": [{"operator": "=", "value": True}]}}
        assert [identifiers(api, **query) for _ in range(3)] == [["china"]] * 3
        assert api.patch("/channels/tablet", {"category_tree": "master"}).status_code == 204
        assert [identifiers(api, **query) for _ in range(3)] == [["hats"]] * 3


class TestTime:
    @pytest.fixture
    def later(self, client: TestClient, credentials: Any) -> Api:
        """A day after a product was written that has the next day as its date."""
        control(client, "/clock/freeze", {"at": MOMENT})
        api = Api(client, log_in(client, credentials))
        api.post("/products", {"identifier": "one", "values": {"a_date": value("2020-02-03")}})
        assert found(api, "created", "SINCE LAST N DAYS", 1) == ["one"]
        assert found(api, "a_date", ">", "now") == ["one"]
        assert found(api, "a_date", "=", "+1 day") == ["one"]
        control(client, "/clock/advance", {"seconds": DAY + 1})
        return Api(client, log_in(client, credentials))

    def test_last_days_pass(self, later: Api) -> None:
        assert found(later, "created", "SINCE LAST N DAYS", 1) == []
        assert found(later, "created", "SINCE LAST N DAYS", 2) == ["one"]

    def test_today_passes(self, later: Api) -> None:
        assert found(later, "a_date", ">", "now") == []
        assert found(later, "a_date", "=", "+1 day") == []
        assert found(later, "a_date", "=", "now") == ["one"]


class TestPages:
    def test_of_other_places_and_sizes(self, api: Api) -> None:
        names = [f"p{number}" for number in range(5)]
        api.lines("/products", [{"identifier": name} for name in names])
        search = {"enabled": [{"operator": "=", "value": True}]}
        for _ in range(3):
            assert [identifiers(api, search=search, limit=2, page=page) for page in (1, 2, 3, 4)] == [
                ["p0", "p1"], ["p2", "p3"], ["p4"], [],
            ]  # fmt: skip
            after = {"search": search, "pagination_type": "search_after"}
            assert [identifiers(api, limit=limit, search_after="p0", **after) for limit in (1, 3)] == [
                ["p1"], ["p1", "p2", "p3"],
            ]  # fmt: skip

    def test_of_other_lists(self, api: Api) -> None:
        for values in ({"sku": value("one")}, {}):
            assert api.post("/products-uuid", {"values": values}).status_code == 201
        search = {"enabled": [{"operator": "=", "value": True}]}
        for _ in range(3):
            counts = [
                len(api.get(path, search=search).json()["_embedded"]["items"])
                for path in ("/products", "/products-uuid")
            ]
            assert counts == [1, 2]
