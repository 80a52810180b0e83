"""POST /products-uuid/search, which is documented for the SaaS edition only (spec 04 §13)."""

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.conftest import Api, run_sql
from tests.enrichment.conftest import value

PATH = "/products-uuid/search"
UUIDS = [f"00000000-0000-4000-8000-00000000000{number}" for number in range(3)]


def _edition(api: Api, edition: str) -> None:
    assert isinstance(api.client, TestClient)
    run_sql(api.client, f"update state set edition = '{edition}'")


class TestPostedSearch:
    @pytest.fixture(autouse=True, scope="class")
    @classmethod
    def products(cls, api: Api) -> None:
        documents = [
            {
                "uuid": uuid,
                "family": "familyA",
                "values": {"a_text": value(f"text {uuid}"), "a_simple_select": value("optionA")},
            }
            for uuid in UUIDS
        ]
        assert {line["status_code"] for line in api.lines("/products-uuid", documents)} == {201}

    @pytest.fixture(autouse=True)
    def saas(self, api: Api) -> None:
        _edition(api, "Serenity")

    def test_is_no_route_elsewhere(self, api: Api) -> None:
        _edition(api, "CE")
        assert api.post(PATH, {}).status_code in {404, 405}

    def test_answers_as_the_list_does(self, api: Api) -> None:
        search = {"a_text": [{"operator": "CONTAINS", "value": UUIDS[1]}]}
        body = {
            "search": json.dumps(search), "scope": "ecommerce", "attributes": "a_simple_select", "locales": "en_US",
            "with_attribute_options": True, "with_completenesses": True, "with_quality_scores__products": False,
        }  # fmt: skip
        search["categories"] = [{"operator": "UNCLASSIFIED"}]
        body["search"] = json.dumps(search)
        posted = api.request(
            "POST",
            f"{PATH}?limit=1&with_count=true",
            content=json.dumps(body),
            headers={"Content-Type": "application/json"},
        )
        flags = {"with_attribute_options": "true", "with_completenesses": "true"}
        listed = api.get(
            "/products-uuid", search=search, scope="ecommerce", attributes="a_simple_select", locales="en_US", limit=1,
            with_count="true", **flags,
        )  # fmt: skip
        assert (posted.status_code, posted.json()) == (200, listed.json())
        assert [item["uuid"] for item in posted.json()["_embedded"]["items"]] == [UUIDS[1]]
        assert (
            posted.json()["_embedded"]["items"][0]["values"]["a_simple_select"][0]["linked_data"]["code"] == "optionA"
        )

    def test_walks(self, api: Api) -> None:
        first = api.request(
            "POST",
            f"{PATH}?pagination_type=search_after&limit=2",
            content="{}",
            headers={"Content-Type": "application/json"},
        ).json()
        assert [item["uuid"] for item in first["_embedded"]["items"]] == UUIDS[:2]
        assert first["_links"]["next"]["href"].endswith(
            f"/products-uuid?with_count=false&pagination_type=search_after&limit=2&search_after={UUIDS[1]}"
        )

    @pytest.mark.parametrize(
        ("body", "message"),
        [
            ({"search": {}}, 'Property "search" expects a string as data, "array" given.'),
            ({"search": "x"}, "Search query parameter should be valid JSON."),
            (
                {"with_completenesses": "true"},
                'Property "with_completenesses" expects a boolean as data, "string" given.',
            ),
            ({"attributes": "," * 800}, "You cannot request more than 800 attributes."),
            ({"attributes": "x"}, 'Attribute "x" does not exist.'),
            (
                {"search": json.dumps({"enabled": [{"operator": "=", "value": True}] * 21})},
                "You cannot search with more than 20 criteria.",
            ),
            (
                {"search": json.dumps({"uuid": [{"operator": "IN", "value": ["x"] * 801}]})},
                "You cannot search for more than 800 values in one criterion.",
            ),
        ],
    )
    def test_refuses(self, api: Api, body: dict[str, Any], message: str) -> None:
        response = api.post(PATH, body)
        assert (response.status_code, response.json()) == (422, {"code": 422, "message": message})

    def test_takes_long_lists(self, api: Api) -> None:
        codes = {"uuid": [{"operator": "IN", "value": [*UUIDS, *(f"x{number}" for number in range(700))]}]}
        body = api.post(PATH, {"search": json.dumps(codes)}).json()
        assert [item["uuid"] for item in body["_embedded"]["items"]] == UUIDS
