"""Attributes that move between the levels of a family variant take their values along (spec 02 §7.2)."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Api
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
