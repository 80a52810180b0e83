"""Filters on files, groups, inherited categories and dates of variants, over data (spec 04 §10.1, §12.2-§12.6)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from pimlet.data.demo_images import image
from tests.conftest import Api, run_sql
from tests.enrichment.conftest import value
from tests.enrichment.search.conftest import Found
from tests.enrichment.variants.catalog import variant

PNG = image("a picture", "shoes")
EVERYTHING = ["file1", "file2", "flat_one", "nothing", "v1", "v2"]


@pytest.fixture(scope="session")
def template(variants_template: str) -> str:
    """The database with the catalog."""
    return variants_template


class TestData:
    @pytest.fixture(autouse=True, scope="class")
    @classmethod
    def products(cls, api: Api) -> None:
        axes = {"a_simple_select": value("optionA"), "a_metric": value({"amount": 1, "unit": "WATT"})}
        lines = api.lines(
            "/products",
            [
                {"identifier": "file1", "family": "familyA", "groups": ["groupA"]},
                {"identifier": "file2", "family": "familyA", "groups": ["groupA", "groupB"]},
                {"identifier": "nothing", "family": "familyA"},
                variant("v1", categories=["hats"], groups=["groupB"]),
                variant("v2", flag=False),
                {"identifier": "flat_one", "parent": "flat", "values": axes},
            ],
        )
        assert [line["status_code"] for line in lines] == [201] * 6
        api.patch("/product-models/sub", {"categories": ["china"]})
        for identifier, name in (("file1", "Akeneo Logo (1).png"), ("file2", "akeneo.PNG")):
            place = {"identifier": identifier, "attribute": "an_image", "locale": None, "scope": None}
            response = api.upload({"product": place}, (name, PNG))
            assert response.status_code == 201, response.text

    @pytest.mark.parametrize(
        ("name", "operator", "data", "expected"),
        [
            # Files are found by the name that they were uploaded with, in any case.
            ("an_image", "=", "AKENEO.png", ["file2"]),
            ("an_image", "=", "akeneo", []),
            ("an_image", "!=", "akeneo.png", ["file1"]),
            ("an_image", "STARTS WITH", "akeneo", ["file1", "file2"]),
            ("an_image", "STARTS WITH", "akeneo logo (", ["file1"]),
            ("an_image", "STARTS WITH", "logo", []),
            ("an_image", "CONTAINS", "(1)", ["file1"]),
            ("an_image", "CONTAINS", "%", []),
            ("an_image", "CONTAINS", ".PNG", ["file1", "file2"]),
            ("an_image", "DOES NOT CONTAIN", "logo", ["file2"]),
            ("an_image", "EMPTY", None, ["nothing"]),
            ("an_image", "NOT EMPTY", None, ["file1", "file2"]),
            ("groups", "IN", ["groupA"], ["file1", "file2"]),
            ("groups", "IN", ["groupB"], ["file2", "v1"]),
            ("groups", "IN", ["groupA", "groupB"], ["file1", "file2", "v1"]),
            ("groups", "IN", ["GROUPA"], []),
            ("groups", "NOT IN", ["groupB"], ["file1", "flat_one", "nothing", "v2"]),
            ("groups", "NOT IN", ["groupA", "groupB"], ["flat_one", "nothing", "v2"]),
            ("groups", "NOT IN", ["GROUPB"], EVERYTHING),
            ("groups", "EMPTY", None, ["flat_one", "nothing", "v2"]),
            ("groups", "NOT EMPTY", None, ["file1", "file2", "v1"]),
            # The root has shoes, its sub model china besides, v1 hats besides.
            ("categories", "IN", ["shoes"], ["v1", "v2"]),
            ("categories", "IN", ["china"], ["v1", "v2"]),
            ("categories", "IN", ["hats"], ["v1"]),
            ("categories", "IN", ["hats", "boots"], ["v1"]),
            ("categories", "NOT IN", ["shoes"], ["file1", "file2", "flat_one", "nothing"]),
            ("categories", "NOT IN", ["hats"], ["file1", "file2", "flat_one", "nothing", "v2"]),
            ("categories", "IN CHILDREN", ["master"], ["v1", "v2"]),
            ("categories", "IN CHILDREN", ["boots"], []),
            ("categories", "NOT IN CHILDREN", ["MASTER"], ["file1", "file2", "flat_one", "nothing"]),
            ("categories", "NOT IN CHILDREN", ["boots"], EVERYTHING),
            ("categories", "IN OR UNCLASSIFIED", ["hats"], ["file1", "file2", "flat_one", "nothing", "v1"]),
            ("categories", "UNCLASSIFIED", None, ["file1", "file2", "flat_one", "nothing"]),
            ("categories", "NOT EMPTY", None, ["v1", "v2"]),
            ("parent", "=", "ROOT", ["v1", "v2"]),
            ("parent", "=", "sub", ["v1", "v2"]),
            ("parent", "=", "flat", ["flat_one"]),
            ("parent", "IN", ["root"], []),
            ("parent", "IN", ["SUB", "flat", "x"], ["flat_one", "v1", "v2"]),
            ("parent", "EMPTY", None, ["file1", "file2", "nothing"]),
            ("parent", "NOT EMPTY", None, ["flat_one", "v1", "v2"]),
        ],
    )
    def test_is_found(self, found: Found, name: str, operator: str, data: Any, expected: list[str]) -> None:
        assert found(name, operator, data) == expected

    @pytest.mark.parametrize(
        ("operator", "data", "expected"),
        [
            ("IN", ["shoes"], ["root", "sub"]),
            ("IN", ["china"], ["sub"]),
            ("NOT IN", ["china"], ["flat", "root", "yes_no"]),
            ("IN CHILDREN", ["master"], ["root", "sub"]),
            ("NOT IN CHILDREN", ["china"], ["flat", "root", "yes_no"]),
            ("IN OR UNCLASSIFIED", ["china"], ["flat", "sub", "yes_no"]),
            ("UNCLASSIFIED", None, ["flat", "yes_no"]),
        ],
    )
    def test_sub_models_have_the_categories_of_their_root(
        self, api: Api, operator: str, data: Any, expected: list[str]
    ) -> None:
        criterion = {"operator": operator, "value": data}
        items = api.get("/product-models", search={"categories": [criterion]}, limit=100).json()["_embedded"]["items"]
        assert [item["code"] for item in items] == expected

    def test_options_of_variants_come_with_their_labels(self, api: Api) -> None:
        linked = {"attribute": "a_simple_select", "code": "optionA", "labels": {"en_US": "Option A"}}
        entry = {**value("optionA")[0], "linked_data": linked}
        for path in ("/products", "/products-uuid"):
            items = api.get(path, with_attribute_options="true", limit=100).json()["_embedded"]["items"]
            shown = {item["values"]["sku"][0]["data"]: item["values"].get("a_simple_select") for item in items}
            assert shown == {**dict.fromkeys(EVERYTHING), **{code: [entry] for code in ("v1", "v2", "flat_one")}}

    @pytest.mark.parametrize(
        ("name", "operator", "data"),
        [("groups", "IN", ["groupA", "groupB"]), ("categories", "NOT IN", ["hats", "china"])],
    )
    def test_a_long_list_finds_what_a_short_one_does(
        self, found: Found, monkeypatch: pytest.MonkeyPatch, name: str, operator: str, data: list[str]
    ) -> None:
        short = found(name, operator, data)
        monkeypatch.setattr("pimlet.enrichment.search.conditions._LONG_LIST", 2)
        assert found(name, operator, data) == short != EVERYTHING


AGO = timedelta(days=10)


class TestDatesOfVariants:
    """The latest date of a variant, its parent and its root counts for `updated`; its own is shown (spec 04 §12.6)."""

    @pytest.fixture(autouse=True, scope="class")
    @classmethod
    def products(cls, api: Api) -> None:
        assert isinstance(api.client, TestClient)
        api.lines("/products", [variant("v1"), variant("v2", flag=False), {"identifier": "simple"}])
        for table in ("product", "product_model"):
            run_sql(
                api.client,
                f"update {table} set created = created - interval '10 days', updated = updated - interval '10 days', "
                "changed = changed - interval '10 days'",
            )

    def _since(self, api: Api, path: str, name: str, days: float) -> list[str]:
        moment = (datetime.now(UTC) - timedelta(days=days)).strftime("%Y-%m-%d %H:%M:%S")
        body = api.get(path, search={name: [{"operator": ">", "value": moment}]}, limit=100).json()
        return [item.get("identifier") or item["code"] for item in body["_embedded"]["items"]]

    def test_follow_the_root_and_the_parent(self, api: Api) -> None:
        before = {code: api.get(f"/products/{code}").json() for code in ("v1", "v2", "simple")}
        assert self._since(api, "/products", "updated", 5) == []
        assert self._since(api, "/product-models", "updated", 5) == []
        assert self._since(api, "/products", "updated", 15) == ["simple", "v1", "v2"]
        # A change of a variant is its own.
        api.patch("/products/v2", {"enabled": False})
        assert self._since(api, "/products", "updated", 5) == ["v2"]
        assert self._since(api, "/product-models", "updated", 5) == []
        # That of a sub model is its variants', not its root's.
        api.patch("/product-models/sub", {"values": {"a_number": value(7)}})
        assert self._since(api, "/products", "updated", 5) == ["v1", "v2"]
        assert self._since(api, "/product-models", "updated", 5) == ["sub"]
        api.patch("/product-models/root", {"values": {"a_text": value("changed")}})
        assert self._since(api, "/products", "updated", 5) == ["v1", "v2"]
        assert self._since(api, "/product-models", "updated", 5) == ["root", "sub"]
        after = api.get("/products/v1").json()
        assert (after["updated"], after["values"]["a_text"]) == (before["v1"]["updated"], value("changed"))
        # `created` is always the entity's own.
        assert self._since(api, "/products", "created", 5) == []
        assert self._since(api, "/product-models", "created", 5) == []
        criterion = {"operator": "SINCE LAST N DAYS", "value": 5}
        items = api.get("/products", search={"updated": [criterion]}).json()["_embedded"]["items"]
        assert [item["identifier"] for item in items] == ["v1", "v2"]
        between = [
            f"{datetime.now(UTC) - 2 * AGO:%Y-%m-%d %H:%M:%S}",
            f"{datetime.now(UTC) - AGO / 2:%Y-%m-%d %H:%M:%S}",
        ]
        search = {"updated": [{"operator": "NOT BETWEEN", "value": between}]}
        assert [one["identifier"] for one in api.get("/products", search=search).json()["_embedded"]["items"]] == [
            "v1",
            "v2",
        ]
        search = {"updated": [{"operator": "BETWEEN", "value": between}]}
        assert [one["identifier"] for one in api.get("/products", search=search).json()["_embedded"]["items"]] == [
            "simple"
        ]
