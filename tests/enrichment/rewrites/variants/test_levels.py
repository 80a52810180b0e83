"""Attributes that move between the levels of a family variant take their values along (spec 02 §7.2)."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.conftest import Api
from tests.enrichment.conftest import differences
from tests.enrichment.variants.catalog import COMMON, FIRST, SECOND, value, variant

SHOES = "/families/shoes/variants/two"


def sets(first: list[str], second: list[str]) -> dict[str, Any]:
    levels = [
        {"level": 1, "axes": ["a_simple_select"], "attributes": first},
        {"level": 2, "axes": ["a_boolean"], "attributes": ["sku", *second]},
    ]
    return {"variant_attribute_sets": levels}


@pytest.fixture
def catalog(api: Api) -> Api:
    response = api.post("/products", variant("v1", values={"a_textarea": value("own")}))
    assert response.status_code == 201, response.text
    assert api.post("/products", variant("v2", flag=False)).status_code == 201
    return api


def values_of(api: Api, path: str, *codes: str) -> dict[str, Any]:
    """The values that an entity shows of these attributes: own and inherited."""
    values = api.get(path).json()["values"]
    return {code: values[code][0]["data"] for code in codes if code in values}


def change(api: Api, document: dict[str, Any]) -> None:
    response = api.patch(SHOES, document)
    assert response.status_code == 204, response.text


def test_a_common_attribute_goes_down_to_every_product(catalog: Api, settle: Callable[[], None]) -> None:
    change(catalog, sets(FIRST, [*SECOND, "a_text"]))
    settle()
    assert values_of(catalog, "/product-models/root", "a_text") == {}
    assert values_of(catalog, "/product-models/sub", "a_text") == {}
    assert values_of(catalog, "/products/v1", "a_text") == {"a_text": "inherited"}
    assert values_of(catalog, "/products/v2", "a_text") == {"a_text": "inherited"}
    # They are the products' own values now.
    assert catalog.patch("/products/v1", {"values": {"a_text": value("mine")}}).status_code == 204
    assert values_of(catalog, "/products/v2", "a_text") == {"a_text": "inherited"}
    found = catalog.get("/product-models", search={"a_text": [{"operator": "NOT EMPTY"}]}).json()["_embedded"]["items"]
    assert [item["code"] for item in found if item["code"] in {"root", "sub"}] == []


def test_a_common_attribute_goes_down_to_sub_models(catalog: Api, settle: Callable[[], None]) -> None:
    change(catalog, sets([*FIRST, "a_text"], SECOND))
    settle()
    assert values_of(catalog, "/product-models/root", "a_text") == {}
    assert values_of(catalog, "/product-models/sub", "a_text") == {"a_text": "inherited"}
    assert values_of(catalog, "/products/v1", "a_text") == {"a_text": "inherited"}
    assert catalog.patch("/product-models/sub", {"values": {"a_text": value("new")}}).status_code == 204
    assert values_of(catalog, "/products/v1", "a_text") == {"a_text": "new"}


def test_what_goes_up_is_lost_below_and_not_gained_above(catalog: Api, settle: Callable[[], None]) -> None:
    change(catalog, sets([*FIRST, "a_textarea"], [code for code in SECOND if code != "a_textarea"]))
    settle()
    assert values_of(catalog, "/products/v1", "a_textarea") == {}
    assert values_of(catalog, "/product-models/sub", "a_textarea") == {}
    found = catalog.get("/products", search={"a_textarea": [{"operator": "NOT EMPTY"}]}).json()["_embedded"]["items"]
    assert found == []


def test_other_values_stay(catalog: Api, settle: Callable[[], None]) -> None:
    paths = ("/product-models/root", "/product-models/sub", "/products/v1", "/products/v2")
    before = [catalog.get(path).json() for path in paths]
    change(catalog, sets([code for code in FIRST if code != "a_scopable_text"], [*SECOND, "a_scopable_text"]))
    settle()
    assert [catalog.get(path).json() for path in paths] == before
    assert set(COMMON) & set(FIRST) == set()


class TestInvalidEntities:
    """An entity that would be invalid after the move stays as it was; what stands elsewhere now is stored, not shown."""

    @pytest.fixture(autouse=True)
    def _invalid_product(self, catalog: Api) -> None:
        """Products with a text that is longer than it may be."""
        assert catalog.patch("/products/v2", {"values": {"a_textarea": value("no")}}).status_code == 204
        assert catalog.patch("/attributes/a_textarea", {"max_characters": 2}).status_code == 204

    def test_what_goes_down_does_not_come_to_it(self, catalog: Api, settle: Callable[[], None]) -> None:
        change(catalog, sets(FIRST, [*SECOND, "a_text"]))
        settle()
        assert values_of(catalog, "/products/v1", "a_text", "a_textarea") == {"a_textarea": "own"}
        assert values_of(catalog, "/products/v2", "a_text", "a_textarea") == {"a_text": "inherited", "a_textarea": "no"}
        assert values_of(catalog, "/product-models/root", "a_text") == {}
        # It can be mended.
        assert catalog.patch("/products/v1", {"values": {"a_textarea": value("ok")}}).status_code == 204

    def test_what_goes_up_comes_back_with_its_attribute(
        self, catalog: Api, client: TestClient, settle: Callable[[], None]
    ) -> None:
        assert catalog.patch("/products/v2", {"values": {"a_date": value("2020-01-01")}}).status_code == 204
        assert catalog.patch("/attributes/a_textarea", {"max_characters": None}).status_code == 204
        assert catalog.patch("/products/v1", {"values": {"a_date": value("2020-01-01")}}).status_code == 204
        assert catalog.patch("/attributes/a_textarea", {"max_characters": 2}).status_code == 204
        change(catalog, sets([*FIRST, "a_date"], [code for code in SECOND if code != "a_date"]))
        settle()
        assert values_of(catalog, "/products/v1", "a_date") == {}
        found = catalog.get("/products", search={"a_date": [{"operator": "NOT EMPTY"}]}).json()["_embedded"]["items"]
        assert found == []
        assert differences(client) == []
        change(catalog, sets(FIRST, SECOND))
        settle()
        assert list(values_of(catalog, "/products/v1", "a_date")) == ["a_date"]
        assert values_of(catalog, "/products/v2", "a_date") == {}
        assert differences(client) == []

    def test_a_root_keeps_what_its_variants_may_take_over_later(
        self, catalog: Api, client: TestClient, settle: Callable[[], None]
    ) -> None:
        """A wrong value of the root makes everything below it invalid too."""
        assert catalog.patch("/product-models/root", {"values": {"a_decimal": value("12")}}).status_code == 204
        assert catalog.patch("/attributes/a_text", {"max_characters": 3}).status_code == 204
        change(catalog, sets(FIRST, [*SECOND, "a_decimal"]))
        settle()
        paths = ("/product-models/root", "/product-models/sub", "/products/v1", "/products/v2")
        assert [values_of(catalog, path, "a_decimal", "a_text") for path in paths] == [{"a_text": "inherited"}] * 4
        assert catalog.patch("/product-models/root", {"values": {"a_text": value("ok")}}).status_code == 204
        assert values_of(catalog, "/product-models/root", "a_decimal", "a_text") == {"a_text": "ok"}
        change(catalog, sets(FIRST, [*SECOND, "a_decimal", "a_price"]))
        settle()
        assert values_of(catalog, "/products/v2", "a_decimal") == {"a_decimal": "12.0000"}
        assert values_of(catalog, "/products/v1", "a_decimal") == {}
        assert differences(client) == []


def test_attributes_that_leave_the_family_leave_its_variants(
    catalog: Api, client: TestClient, settle: Callable[[], None]
) -> None:
    attributes = set(catalog.get("/families/shoes").json()["attributes"]) - {"a_textarea", "a_text"}
    required = {"ecommerce": ["sku", "a_number"]}
    document = {"attributes": sorted(attributes), "attribute_requirements": required}
    assert catalog.patch("/families/shoes", document).status_code == 204
    settle()
    assert values_of(catalog, "/products/v1", "a_textarea", "a_text") == {}
    assert values_of(catalog, "/product-models/root", "a_text") == {}
    assert catalog.patch("/products/v1", {"enabled": False}).status_code == 204
    assert differences(client) == []


def test_a_unique_value_that_is_lost_is_free(catalog: Api, client: TestClient, settle: Callable[[], None]) -> None:
    unique = {"values": {"a_unique_text": value("only")}}
    assert catalog.patch("/products/v1", unique).status_code == 204
    attributes = catalog.get("/families/shoes").json()["attributes"]
    without = [code for code in attributes if code != "a_unique_text"]
    assert catalog.patch("/families/shoes", {"attributes": without}).status_code == 204
    settle()
    assert values_of(catalog, "/products/v1", "a_unique_text") == {}
    assert differences(client) == []
    assert catalog.post("/products", {"identifier": "other", **unique}).status_code == 201
    assert catalog.patch("/families/shoes", {"attributes": attributes}).status_code == 204
    change(catalog, sets(FIRST, SECOND))
    settle()
    answer = catalog.patch("/products/v1", unique)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["message"].endswith("is already set on another product.")
    assert catalog.patch("/products/v1", {"values": {"a_unique_text": value("mine")}}).status_code == 204
    assert differences(client) == []
