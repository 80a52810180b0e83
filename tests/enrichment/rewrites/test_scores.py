"""Filters on scores follow changes of requirements, channels and currencies (spec 04 §10.3, §14, §15)."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from pimlet.data.demo_images import image
from tests.conftest import CONTROL_TOKEN, Api
from tests.enrichment.conftest import differences, value

Settle = Callable[[], None]


def changed(api: Api, path: str, document: dict[str, Any]) -> None:
    response = api.patch(path, document)
    assert response.status_code in {201, 204}, response.text


def found(api: Api, name: str, **criterion: Any) -> list[str]:
    response = api.get("/products", search={name: [criterion]}, limit=100)
    assert response.status_code == 200, response.text
    return [item["identifier"] for item in response.json()["_embedded"]["items"]]


def complete(api: Api, scope: str, locale: str | None = None, operator: str = "=") -> list[str]:
    return found(
        api, "completeness", operator=operator, value=100, scope=scope, **({"locale": locale} if locale else {})
    )


def shown(api: Api) -> dict[str, dict[str, Any]]:
    flags = {"with_completenesses": "true", "with_quality_scores": "true"}
    items = api.get("/products", limit=100, **flags).json()["_embedded"]["items"]
    return {item["identifier"]: item for item in items}


def agree(api: Api) -> None:
    """Filters find what the products themselves show."""
    products = shown(api)
    pairs = {(one["scope"], one["locale"]) for item in products.values() for one in item["quality_scores"]}
    assert pairs
    for scope, locale in pairs:
        for letter in "ABCDE":
            expected = [
                code
                for code, item in products.items()
                if {"scope": scope, "locale": locale, "data": letter} in item["quality_scores"]
            ]
            criterion = {"operator": "IN", "value": [letter], "scope": scope, "locale": locale}
            assert found(api, "quality_score", **criterion) == expected, (scope, locale, letter)
        ratios = {
            code: one["data"]
            for code, item in products.items()
            for one in item["completenesses"]
            if (one["scope"], one["locale"]) == (scope, locale)
        }
        for operator, holds in (("=", int.__eq__), ("<", int.__lt__), (">", int.__gt__)):
            for limit in (50, 100):
                criterion = {"operator": operator, "value": limit, "scope": scope, "locale": locale}
                expected = [code for code, ratio in ratios.items() if holds(ratio, limit)]
                assert found(api, "completeness", **criterion) == expected, criterion


@pytest.fixture
def products(api: Api) -> Api:
    family = {
        "code": "small",
        "attributes": ["a_text", "a_localizable_text", "a_price", "an_image"],
        "attribute_requirements": {"ecommerce": ["sku", "a_text"], "tablet": ["sku", "a_localizable_text"]},
    }
    assert api.post("/families", family).status_code == 201
    texts = [*value("yes", None, "en_US"), *value("oui", None, "fr_FR")]
    lines = api.lines(
        "/products",
        [
            {"identifier": "full", "family": "small", "values": {
                "a_text": value("x"), "a_localizable_text": texts, "a_price": value([{"amount": 1, "currency": "USD"}])}},
            {"identifier": "text", "family": "small", "values": {"a_text": value("x")}},
            {"identifier": "none", "family": "small"},
            {"identifier": "stray", "values": {"a_text": value("x")}},
        ],
    )  # fmt: skip
    assert {line["status_code"] for line in lines} == {201}
    return api


def test_requirements(products: Api, settle: Settle) -> None:
    assert complete(products, "ecommerce") == ["full", "text"]
    assert complete(products, "tablet", "en_US") == ["full"]
    before = shown(products)
    required = {"attribute_requirements": {"ecommerce": ["sku", "a_localizable_text"], "tablet": ["sku"]}}
    changed(products, "/families/small", required)
    settle()
    assert complete(products, "ecommerce") == ["full"]
    assert complete(products, "tablet", "en_US") == ["full", "none", "text"]
    after = shown(products)
    assert {code: item["updated"] for code, item in after.items()} == {
        code: item["updated"] for code, item in before.items()
    }
    agree(products)

    assert found(products, "completeness", operator="EMPTY") == ["stray"]


def test_attributes_of_the_family(products: Api, settle: Settle) -> None:
    before = shown(products)
    changed(products, "/families/small", {"attributes": ["sku", "a_text", "a_localizable_text", "a_price", "a_date"]})
    settle()
    agree(products)
    assert shown(products)["full"]["quality_scores"] != before["full"]["quality_scores"]


def test_locales_of_an_attribute(products: Api, settle: Settle, client: TestClient) -> None:
    languages = {"code": "words", "type": "pim_catalog_text", "group": "other", "localizable": True}
    assert products.post("/attributes", {**languages, "available_locales": ["fr_FR"]}).status_code == 201
    required = {
        "attributes": ["sku", "words"],
        "attribute_requirements": {"ecommerce": ["sku", "words"], "tablet": ["sku"]},
    }
    changed(products, "/families/small", required)
    settle()
    assert complete(products, "ecommerce", "en_US") == ["full", "none", "text"]
    changed(products, "/attributes/words", {"available_locales": ["en_US"]})
    settle()
    assert complete(products, "ecommerce", "en_US") == []
    assert complete(products, "ecommerce", "fr_FR") == ["full", "none", "text"]
    agree(products)
    assert differences(client) == []


def test_an_attribute_is_removed(products: Api, settle: Settle, client: TestClient) -> None:
    assert complete(products, "tablet", "en_US") == ["full"]
    for code in ("a_localizable_text", "a_price"):
        path = f"/_pimlet/v1/attributes/{code}"
        answer = client.delete(path, headers={"Authorization": f"Bearer {CONTROL_TOKEN}"})
        assert answer.status_code == 204, answer.text
        settle()
    assert complete(products, "tablet", "en_US") == ["full", "none", "text"]
    agree(products)
    assert differences(client) == []


def test_currencies_of_a_channel(products: Api, settle: Settle) -> None:
    changed(products, "/families/small", {"attribute_requirements": {"ecommerce": ["sku", "a_price"]}})
    settle()
    assert complete(products, "ecommerce") == []
    changed(products, "/channels/ecommerce", {"currencies": ["USD"]})
    settle()
    assert complete(products, "ecommerce") == ["full"]
    agree(products)
    changed(products, "/channels/ecommerce", {"currencies": ["USD", "EUR"]})
    settle()
    assert complete(products, "ecommerce") == []
    agree(products)


def test_locales_of_a_channel(products: Api, settle: Settle) -> None:
    assert complete(products, "tablet", "fr_FR") == []
    changed(products, "/channels/tablet", {"locales": ["fr_FR", "en_US"]})
    settle()
    assert complete(products, "tablet", "fr_FR") == ["full"]
    assert complete(products, "tablet", operator="<") == ["none", "text"]
    pairs = [(one["scope"], one["locale"]) for one in shown(products)["full"]["completenesses"]]
    assert sorted(pairs) == [("ecommerce", "en_US"), ("ecommerce", "fr_FR"), ("tablet", "en_US"), ("tablet", "fr_FR")]
    agree(products)


def test_new_channels(products: Api, settle: Settle) -> None:
    channel = {"code": "print", "currencies": ["EUR"], "locales": ["fr_FR"], "category_tree": "master"}
    assert products.post("/channels", channel).status_code == 201
    settle()
    # Every family asks for its identifier there.
    assert complete(products, "print") == ["full", "none", "text"]
    changed(products, "/families/small", {"attribute_requirements": {"print": ["sku", "a_localizable_text"]}})
    settle()
    assert complete(products, "print", "fr_FR") == ["full"]
    agree(products)


def test_files(products: Api, settle: Settle) -> None:
    changed(products, "/families/small", {"attribute_requirements": {"ecommerce": ["sku", "an_image"]}})
    settle()
    assert complete(products, "ecommerce") == []
    place = {"identifier": "text", "attribute": "an_image", "locale": None, "scope": None}
    assert products.upload({"product": place}, ("a.png", image("a picture", "shoes"))).status_code == 201
    assert complete(products, "ecommerce") == ["text"]
    agree(products)
    changed(products, "/products/text", {"values": {"an_image": value(None)}})
    assert complete(products, "ecommerce") == []
    agree(products)
