"""What category trees ask of products in the SaaS edition (spec 02 §17)."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.conftest import Api, documented, run_sql, violation

ALL = {"max_categories_per_product": 2, "only_leaves": True, "is_mandatory": True}


@pytest.fixture
def saas(api: Api, client: TestClient) -> Api:
    """A tree `sale` with three leaves, one below the other's sibling."""
    run_sql(client, "update state set edition = 'Serenity'")
    api.post("/categories", {"code": "sale"})
    for code in ("a", "b", "c"):
        api.post("/categories", {"code": code, "parent": "sale"})
    return api


def error(api: Api, document: dict[str, Any]) -> Any:
    response = api.post("/categories", document)
    assert response.status_code == 422
    return response.json()


class TestChannelRequirements:
    def test_are_shown_last(self, saas: Api) -> None:
        assert saas.post("/categories", {"code": "t", "channel_requirements": ["ECOMMERCE"]}).status_code == 201
        document = saas.get("/categories/t", with_position="true").json()
        assert list(document)[-2:] == ["position", "channel_requirements"]
        assert document["channel_requirements"] == ["ecommerce"]
        assert saas.get("/categories/a").json()["channel_requirements"] == []
        assert saas.patch("/categories/t", {"channel_requirements": []}).status_code == 204
        assert saas.get("/categories/t").json()["channel_requirements"] == []

    @pytest.mark.parametrize(
        ("value", "message"),
        [
            (None, 'Property "channel_requirements" expects an array as data, "NULL" given.'),
            (
                [[]],
                'Property "channel_requirements" expects an array with valid data, one of the "channel_requirements" '
                "values is not a scalar.",
            ),
            (
                ["moon"],
                'Property "channel_requirements" expects a valid code. The channel does not exist, "moon" given.',
            ),
        ],
    )
    def test_are_checked(self, saas: Api, value: Any, message: str) -> None:
        assert error(saas, {"code": "t", "channel_requirements": value}) == documented(message, "post_categories")

    def test_belong_to_roots(self, saas: Api) -> None:
        document = {"code": "t", "parent": "sale", "channel_requirements": ["ecommerce"], "validations": ALL}
        message = "This property is only applicable to root categories."
        assert error(saas, document) == violation(("validations", message), ("channel_requirements", message))
        assert saas.patch("/categories/a", {"channel_requirements": []}).status_code == 204


class TestValidations:
    @pytest.mark.parametrize(
        ("value", "message"),
        [
            (1, 'Property "validations" expects an array as data, "integer" given.'),
            ({"color": 1}, 'Property "color" does not exist.'),
            (
                {"max_categories_per_product": "2"},
                'Property "max_categories_per_product" expects an integer as data, "string" given.',
            ),
            ({"only_leaves": 1}, 'Property "only_leaves" expects a boolean as data, "integer" given.'),
            ({"is_mandatory": None}, 'Property "is_mandatory" expects a boolean as data, "NULL" given.'),
        ],
    )
    def test_are_checked(self, saas: Api, value: Any, message: str) -> None:
        assert error(saas, {"code": "t", "validations": value}) == documented(message, "post_categories")

    def test_limit_from_one(self, saas: Api) -> None:
        message = "This value should be greater than or equal to 1."
        found = error(saas, {"code": "t", "validations": {"max_categories_per_product": 0}})["errors"]
        assert found == [{"property": "validations", "message": message}]

    def test_end_with_the_root(self, saas: Api) -> None:
        saas.patch("/categories/sale", {"validations": ALL})
        assert saas.patch("/categories/sale", {"parent": "master"}).status_code == 422
        assert saas.patch("/categories/sale", {"parent": "master", "validations": None}).status_code == 204

    @pytest.mark.parametrize(
        ("validations", "refused", "accepted"),
        [
            ({"max_categories_per_product": 2}, ["a", "b", "c"], ["a", "b", "master"]),
            ({"only_leaves": True}, ["sale", "a"], ["a", "master"]),
            ({"is_mandatory": True}, ["master"], ["sale"]),
        ],
    )
    def test_rule_products(
        self, saas: Api, validations: dict[str, Any], refused: list[str], accepted: list[str]
    ) -> None:
        saas.post("/products", {"identifier": "old"})
        assert saas.patch("/categories/sale", {"validations": validations}).status_code == 204
        response = saas.post("/products", {"identifier": "p", "categories": refused})
        assert response.status_code == 422
        assert [one["property"] for one in response.json()["errors"]] == ["categories"]
        assert saas.post("/products", {"identifier": "p", "categories": accepted}).status_code == 201
        assert saas.patch("/products/p", {"categories": refused}).status_code == 422
        assert saas.get("/products/p").json()["categories"] == sorted(accepted)
        assert saas.patch("/products/old", {"enabled": False}).status_code == 204

    def test_are_merged(self, saas: Api) -> None:
        saas.patch("/categories/sale", {"validations": {"only_leaves": True}})
        saas.patch("/categories/sale", {"validations": {"max_categories_per_product": 1}})
        assert saas.post("/products", {"identifier": "p", "categories": ["sale"]}).status_code == 422
        saas.patch("/categories/sale", {"validations": {"only_leaves": False}})
        assert saas.post("/products", {"identifier": "p", "categories": ["sale"]}).status_code == 201
        assert saas.post("/products", {"identifier": "q", "categories": ["a", "b"]}).status_code == 422


@pytest.mark.parametrize("name", ["validations", "channel_requirements"])
def test_elsewhere_they_are_unknown(api: Api, name: str) -> None:
    message = f'Property "{name}" does not exist.'
    assert error(api, {"code": "t", name: None}) == documented(message, "post_categories")
    assert name not in api.get("/categories/master").json()
