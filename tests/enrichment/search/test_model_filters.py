"""Filters of product models: where they differ from those of products (spec 04 §7, §10.2)."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.conftest import Api
from tests.enrichment.conftest import value
from tests.enrichment.search.test_indexes import indexes
from tests.enrichment.search.test_variants_oracle import VARIANT

UNSUPPORTED = 'Filter on property "{}" is not supported or does not support operator "{}"'
REFUSED: list[tuple[str, str, Any, str]] = [
    ("uuid", "IN", [], UNSUPPORTED.format("uuid", "IN")),
    ("enabled", "=", True, UNSUPPORTED.format("enabled", "=")),
    ("groups", "EMPTY", None, UNSUPPORTED.format("groups", "EMPTY")),
    ("quality_score", "IN", ["A"], UNSUPPORTED.format("quality_score", "IN")),
    ("completeness", "=", 100, UNSUPPORTED.format("completeness", "=")),
    ("parent", "=", "Root", UNSUPPORTED.format("ancestor.code", "=")),
    ("parent", "NOT IN", ["Root"], UNSUPPORTED.format("parent", "NOT IN")),
    ("parent", "IN", "Root", 'Property "parent" expects an array as data, "string" given.'),
    ("parent", "IN", [None], 'Property "parent" expects a string as data, "NULL" given.'),
    ("identifier", "IN", None, 'Property "identifier" expects an array as data, "NULL" given.'),
    ("identifier", "IN", [1], 'Property "identifier" expects an array of strings as data.'),
    ("family", "IN", ["x"], 'Object "family" with code "x" does not exist'),
    ("updated", "=", "now", 'Property "updated" expects a string with the format "Y-m-d H:i:s" as data, "" given.'),
    ("a_text", "=", None, 'Property "a_text" expects a string as data, "NULL" given.'),
]


class TestModels:
    @pytest.fixture(autouse=True, scope="class")
    @classmethod
    def models(cls, api: Api) -> None:
        assert api.post("/families/familyA/variants", VARIANT).status_code == 201
        of = {"family_variant": VARIANT["code"]}
        lines = api.lines(
            "/product-models",
            [
                {"code": "Root", **of, "values": {"a_textarea": value("common")}},
                {"code": "sub", **of, "parent": "Root", "values": {"a_simple_select": value("optionA")}},
                {"code": "lonely", **of},
            ],
        )
        assert {line["status_code"] for line in lines} == {201}, str(lines)

    @pytest.mark.parametrize(("name", "operator", "data", "message"), REFUSED)
    def test_refuse(self, api: Api, name: str, operator: str, data: Any, message: str) -> None:
        response = api.get("/product-models", search={name: [{"operator": operator, "value": data}]})
        assert (response.status_code, response.json()) == (422, {"code": 422, "message": message})

    def test_refuse_a_search_that_is_no_json_in_their_own_way(self, api: Api) -> None:
        response = api.get("/product-models", search="x", limit="x")
        assert response.json() == {"code": 422, "message": "Search query parameter should be valid JSON."}

    def test_do_not_find_unknown_properties(self, api: Api) -> None:
        response = api.get("/product-models", search={"label": [{"operator": "=", "value": "x"}]})
        message = '"label" does not exist or you do not have permission to access it.'
        assert (response.status_code, response.json()) == (404, {"code": 404, "message": message})

    @pytest.mark.parametrize(
        ("name", "operator", "data", "expected"),
        [
            ("identifier", "IN", ["ROOT", *(f"x{number}" for number in range(200))], ["Root"]),
            ("identifier", "STARTS WITH", "L", ["lonely"]),
            ("identifier", "CONTAINS", "O", ["lonely", "Root"]),
            ("identifier", "EMPTY", None, []),
            ("parent", "EMPTY", None, ["lonely", "Root"]),
            ("parent", "NOT EMPTY", None, ["sub"]),
            ("parent", "IN", ["root", "nobody"], ["sub"]),
            ("family", "IN", ["FAMILYa"], ["lonely", "Root", "sub"]),
            ("family", "NOT IN", ["familyA"], []),
            ("family", "EMPTY", None, []),
            ("a_textarea", "=", "Common", ["Root", "sub"]),
            ("a_textarea", "EMPTY", None, ["lonely"]),
            ("a_text", "EMPTY", None, ["sub"]),
            ("a_boolean", "EMPTY", None, []),
            ("created", "SINCE LAST N DAYS", 1, ["lonely", "Root", "sub"]),
        ],
    )  # fmt: skip
    def test_are_found(self, api: Api, name: str, operator: str, data: Any, expected: list[str]) -> None:
        response = api.get_twice("/product-models", search={name: [{"operator": operator, "value": data}]}, limit=100)
        assert response.status_code == 200, response.text
        assert [item["code"] for item in response.json()["_embedded"]["items"]] == expected

    def test_are_searched_in_their_own_tables(self, api: Api) -> None:
        assert isinstance(api.client, TestClient)
        search = {"a_textarea": [{"operator": "=", "value": "common"}]}
        read = indexes(api.client, "/product-models", search, api.token)
        assert not any("product_cell" in name or name.startswith("ix_product_cell") for name in read), read
