"""GET of product models (spec 04 §2, §3.3, §7, §8, §10.2)."""

from typing import Any

import pytest

from tests.conftest import Api
from tests.enrichment.variants.catalog import value

EMPTY: dict[str, list[str]] = {"products": [], "product_models": [], "groups": []}


def test_shows_a_sub_model_with_what_it_inherits(api: Api) -> None:
    body = api.get("/product-models/sub").json()
    assert list(body) == [
        "code", "family", "family_variant", "parent", "categories", "values", "created", "updated", "associations",
        "quantified_associations",
    ]  # fmt: skip
    del body["created"], body["updated"]
    assert list(body["associations"]) == sorted(body["associations"])
    assert {"PACK", "SUBSTITUTION", "UPSELL", "X_SELL"} <= body["associations"].keys()
    assert all(links == EMPTY for links in body.pop("associations").values())
    assert body == {
        "code": "sub",
        "family": "shoes",
        "family_variant": "two",
        "parent": "root",
        "categories": ["shoes"],
        "values": {
            "a_text": value("inherited"),
            "a_root_boolean": value(True),
            "a_simple_select": value("optionA"),
            "a_number": value(5),
            "a_first_boolean": value(True),
        },
        "quantified_associations": {},
    }


def test_single_get_wants_the_exact_code(api: Api) -> None:
    for code in ("ROOT", "nope"):
        message = f'Product model "{code}" does not exist or you do not have permission to access it.'
        response = api.get(f"/product-models/{code}")
        assert (response.status_code, response.json()) == (404, {"code": 404, "message": message})


def codes(api: Api, **query: Any) -> list[str]:
    response = api.get("/product-models", **query)
    assert response.status_code == 200, response.text
    return [item["code"] for item in response.json()["_embedded"]["items"]]


class TestList:
    def test_pages_by_code(self, api: Api) -> None:
        api.post("/product-models", {"code": "Zebra", "family_variant": "two"})
        body = api.get("/product-models", limit=2, page=2, with_count="true").json()
        base = "http://localhost/api/rest/v1/product-models"
        query = "with_count=true&pagination_type=page&limit=2"
        assert body["_links"] == {
            "self": {"href": f"{base}?page=2&{query}"},
            "first": {"href": f"{base}?page=1&{query}"},
            "previous": {"href": f"{base}?page=1&{query}"},
            "next": {"href": f"{base}?page=3&{query}"},
        }
        assert (body["current_page"], body["items_count"]) == (2, 5)
        items = body["_embedded"]["items"]
        assert [item["code"] for item in items] == ["sub", "yes_no"]
        assert items[0] == {"_links": {"self": {"href": f"{base}/sub"}}, **api.get("/product-models/sub").json()}
        assert codes(api) == ["flat", "root", "sub", "yes_no", "Zebra"]

    def test_walks_after_a_code(self, api: Api) -> None:
        body = api.get("/product-models", limit=2, pagination_type="search_after", search_after="FLAT").json()
        base = "http://localhost/api/rest/v1/product-models?with_count=false&pagination_type=search_after&limit=2"
        assert body["_links"] == {
            "self": {"href": f"{base}&search_after=FLAT"},
            "first": {"href": base},
            "next": {"href": f"{base}&search_after=sub"},
        }
        assert [item["code"] for item in body["_embedded"]["items"]] == ["root", "sub"]

    def test_a_walk_beside_a_client_that_writes_sees_each_model_once(self, api: Api) -> None:
        models = [f"m{number:02d}" for number in range(40)]
        api.lines("/product-models", [{"code": code, "family_variant": "two"} for code in models])
        seen: list[str] = []
        link = "/product-models?pagination_type=search_after&limit=6"
        while link:
            page = api.request("GET", link).json()
            seen += [item["code"] for item in page["_embedded"]["items"]]
            link = page["_links"].get("next", {}).get("href")
            behind, ahead = seen[-2], models[-1]
            api.lines("/product-models", [{"code": f"{code}_new", "family_variant": "two"} for code in (behind, ahead)])
            api.lines("/product-models", [{"code": seen[-1], "values": {"a_text": value(f"after {len(seen)}")}}])
            for code in (behind, ahead):
                assert api.delete(f"/product-models/{code}").status_code == 204
            models = [code for code in models if code not in (behind, ahead)]
        assert seen == sorted(set(seen))
        assert len(models) > 20
        assert set(models) <= set(seen)

    def test_filters_values(self, api: Api) -> None:
        (sub,) = (item for item in api.get("/product-models", attributes="a_text,a_number").json()["_embedded"]["items"]
                  if item["code"] == "sub")  # fmt: skip
        assert sub["values"] == {"a_text": value("inherited"), "a_number": value(5)}

    @pytest.mark.parametrize(
        ("search", "found"),
        [
            ({"identifier": [{"operator": "STARTS WITH", "value": "R"}]}, ["root"]),
            ({"parent": [{"operator": "EMPTY"}]}, ["flat", "root", "yes_no"]),
            ({"parent": [{"operator": "NOT EMPTY"}]}, ["sub"]),
            ({"parent": [{"operator": "IN", "value": ["ROOT"]}]}, ["sub"]),
            ({"categories": [{"operator": "IN", "value": ["shoes"]}]}, ["root", "sub"]),
            ({"family": [{"operator": "IN", "value": ["SHOES"]}]}, ["flat", "root", "sub", "yes_no"]),
            ({"a_text": [{"operator": "=", "value": "INHERITED"}]}, ["root", "sub"]),
            ({"a_simple_select": [{"operator": "IN", "value": ["optionA"]}]}, ["sub"]),
            ({"a_number": [{"operator": ">", "value": 4}]}, ["sub"]),
            ({"a_number": [{"operator": "EMPTY"}]}, []),
            ({"a_decimal": [{"operator": "EMPTY"}]}, ["flat", "root", "sub", "yes_no"]),
        ],
    )
    def test_searches_own_and_inherited_content(self, api: Api, search: Any, found: list[str]) -> None:
        assert codes(api, search=search) == found

    @pytest.mark.parametrize(
        ("query", "status", "message"),
        [
            ({"search": "x"}, 422, "Search query parameter should be valid JSON."),
            ({"search": {"x": [{"operator": "="}]}}, 404,
             '"x" does not exist or you do not have permission to access it.'),
            ({"search": {"enabled": [{"operator": "=", "value": True}]}}, 422,
             'Filter on property "enabled" is not supported or does not support operator "="'),
            ({"search": {"parent": [{"operator": "=", "value": "root"}]}}, 422,
             'Filter on property "ancestor.code" is not supported or does not support operator "="'),
            ({"limit": "0"}, 422, '"0" is not a valid limit number.'),
            ({"scope": "x"}, 422, 'Scope "x" does not exist.'),
        ],
    )  # fmt: skip
    def test_refuses_bad_parameters(self, api: Api, query: Any, status: int, message: str) -> None:
        response = api.get("/product-models", **query)
        assert (response.status_code, response.json()) == (status, {"code": status, "message": message})

    def test_scope_restricts_to_the_tree(self, api: Api) -> None:
        assert codes(api, scope="ecommerce") == ["root", "sub"]
        assert codes(api, scope="tablet") == []

    def test_with_quality_scores(self, api: Api) -> None:
        body = api.get("/product-models/root", with_quality_scores="true").json()
        assert list(body)[-1] == "quality_scores"
        assert {entry["scope"] for entry in body["quality_scores"]} == {"ecommerce", "tablet"}
