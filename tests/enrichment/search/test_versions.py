"""Filters that not every version and edition has (spec 04 §18)."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.conftest import Api, run_sql
from tests.enrichment.conftest import value

UNSUPPORTED = 'Filter on property "{}" is not supported or does not support operator "{}"'
UUID = "a5ed606b-6a6c-4d3f-8bd8-0d0d5d0c3a11"


def stand_for(api: Api, version: str, edition: str = "CE") -> None:
    assert isinstance(api.client, TestClient)
    run_sql(api.client, f"update state set pim_version = '{version}', edition = '{edition}'")


def listed(api: Api, path: str, name: str, operator: str, data: Any) -> Any:
    response = api.get_twice(path, search={name: [{"operator": operator, "value": data}]})
    if response.status_code != 200:
        return response.status_code, response.json()["message"]
    return [item["uuid"] for item in response.json()["_embedded"]["items"]]


class TestOperators:
    @pytest.fixture(autouse=True, scope="class")
    @classmethod
    def products(cls, api: Api) -> None:
        document = {
            "uuid": UUID,
            "values": {"a_boolean": value(True), "a_text": value("One"), "a_textarea": value("<b>x</b>")},
        }
        assert api.post("/products-uuid", document).status_code == 201

    @pytest.mark.parametrize(
        ("name", "operator", "data", "last_without", "first_with"),
        [
            ("identifier", "EMPTY", None, "6.0", "7.0"),
            ("an_identifier", "NOT EMPTY", None, "6.0", "7.0"),
            ("a_boolean", "NOT EMPTY", None, "4.0.126", "5.0"),
            ("categories", "NOT EMPTY", None, "7.0.84", "master"),
            ("parent", "EMPTY", None, "4.0", "5.0"),
        ],
    )
    def test_came_with_a_version(
        self, api: Api, name: str, operator: str, data: Any, last_without: str, first_with: str
    ) -> None:
        stand_for(api, first_with)
        assert api.get("/products", search={name: [{"operator": operator, "value": data}]}).status_code == 200
        stand_for(api, last_without)
        search = {name: [{"operator": operator, "value": data}]}
        assert api.get("/products", search=search).json() == {
            "code": 422,
            "message": UNSUPPORTED.format(name, operator),
        }

    def test_on_uuids_knew_one_case(self, api: Api) -> None:
        for version, found in (("master", [UUID]), ("7.0", [])):
            stand_for(api, version)
            assert listed(api, "/products-uuid", "uuid", "IN", [UUID.upper()]) == found
            assert listed(api, "/products-uuid", "uuid", "IN", [UUID, UUID.replace("-", "")]) == [UUID]

    def test_left_out_products_without_identifier_later(self, api: Api) -> None:
        for version, found in (("master", []), ("7.0", [UUID])):
            stand_for(api, version)
            assert listed(api, "/products-uuid", "identifier", "NOT IN", ["x"]) == found

    def test_on_unknown_properties_had_another_status(self, api: Api) -> None:
        message = '"label" does not exist or you do not have permission to access it.'
        for version, answer in (("6.0", (404, message)), ("5.0", (422, UNSUPPORTED.format("label", "=")))):
            stand_for(api, version)
            assert listed(api, "/products", "label", "=", "x") == answer

    def test_lists_of_identifiers_had_no_limit(self, api: Api) -> None:
        codes = [str(number) for number in range(101)]
        for version, answer in (
            ("7.0", (400, "The identifier filter can't contain more than 100 product identifiers.")),
            ("6.0", []),
        ):
            stand_for(api, version)
            assert listed(api, "/products", "identifier", "IN", codes) == answer

    @pytest.mark.parametrize(("name", "text"), [("a_text", "ONE"), ("a_textarea", "X")])
    def test_lists_of_texts_are_documented_for_saas(self, api: Api, name: str, text: str) -> None:
        stand_for(api, "master")
        assert listed(api, "/products-uuid", name, "IN", [text]) == (422, UNSUPPORTED.format(name, "IN"))
        stand_for(api, "master", "Serenity")
        assert listed(api, "/products-uuid", name, "IN", ["other", text]) == [UUID]
        assert listed(api, "/products-uuid", name, "NOT IN", [text]) == []
        assert listed(api, "/products-uuid", name, "NOT IN", ["other"]) == [UUID]
