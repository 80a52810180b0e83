"""GET of published products: format, associations, pages, parameters and errors (spec 05 §2)."""

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from pimlet.foundation.unit_of_work import UnitOfWork
from tests.conftest import Api, log_in, run_sql
from tests.control.conftest import Control
from tests.enrichment.conftest import value
from tests.enrichment.variants.catalog import variant
from tests.workflow.published_products.conftest import LIST, PATH, Publication, body, create, identifiers

TYPES = ("PACK", "TWINS", "UPSELL", "X_SELL", "SUBSTITUTION")
NOTHING: dict[str, list[str]] = {"products": [], "product_models": [], "groups": []}


def associated(**types: dict[str, list[str]]) -> dict[str, dict[str, list[str]]]:
    """All plain types in their order, with these."""
    return {code: {**NOTHING, **types.get(code, {})} for code in TYPES}


class TestItem:
    def test_every_key_in_order(self, api: Api, control: Control, publication: Publication) -> None:
        control.post("/clock/freeze", {"at": "2024-05-01T10:00:00Z"})
        create(
            api,
            {"identifier": "other"},
            variant(
                "T/op", categories=["hats"], groups=["groupB", "groupA"], enabled=False,
                values={"a_textarea": value("own")},
                associations={"PACK": {"products": ["other"], "product_models": ["flat"], "groups": ["groupA"]}},
                quantified_associations={"BUNDLE": {"products": [{"identifier": "other", "quantity": 2}]}},
            ),
        )  # fmt: skip
        control.post("/clock/set", {"at": "2024-05-02T10:00:00Z"})
        publication.publish("T/op", "other")
        expected = {
            "identifier": "T/op",
            "enabled": False,
            "family": "shoes",
            "categories": ["hats", "shoes"],
            "groups": ["groupA", "groupB"],
            "parent": "sub",
            "values": api.get("/products/T/op").json()["values"],
            "created": "2024-05-02T10:00:00+00:00",
            "updated": "2024-05-02T10:00:00+00:00",
            "associations": associated(PACK={"products": ["other"], "product_models": ["flat"], "groups": ["groupA"]}),
            "quantified_associations": {},
        }
        assert list(expected["values"]) == [
            "a_text", "a_root_boolean", "a_number", "a_first_boolean", "a_simple_select",
            "sku", "a_boolean", "a_textarea", "a_second_boolean",
        ]  # fmt: skip
        single = api.get("/published-products/T/op")
        assert single.text == json.dumps(expected, separators=(",", ":"))
        (_, item) = api.get("/published-products").json()["_embedded"]["items"]
        assert json.dumps(item) == json.dumps({"_links": {"self": {"href": f"{LIST}/T/op"}}, **expected})

    def test_without_anything(self, api: Api, publication: Publication) -> None:
        create(api, {"identifier": "bare"})
        publication.publish("bare")
        found = body(api, "bare")
        assert {name: found[name] for name in ("family", "categories", "groups", "parent", "values")} == {
            "family": None, "categories": [], "groups": [], "parent": None, "values": {"sku": value("bare")}
        }  # fmt: skip
        assert found["associations"] == associated()

    def test_unknown_ones(self, api: Api, publication: Publication) -> None:
        create(api, {"identifier": "one"})
        publication.publish("one")
        for code in ("ONE", "x/y"):
            response = api.get(f"/published-products/{code}")
            assert response.status_code == 404
            assert response.json() == {
                "code": 404,
                "message": f'Published product "{code}" does not exist or you do not have permission to access it.',
            }

    def test_before_8_0_values_have_no_identifier(self, api: Api, client: TestClient, publication: Publication) -> None:
        create(api, {"identifier": "one", "values": {"a_text": value("x")}})
        publication.publish("one")
        run_sql(client, "update state set pim_version = '7.0.1', edition = 'EE'")
        assert body(api, "one")["values"] == {"a_text": value("x")}


class TestAssociations:
    @pytest.fixture
    def linked(self, api: Api, publication: Publication) -> Api:
        create(
            api, {"identifier": "b"}, {"identifier": "a"}, {"identifier": "10"}, {"identifier": "9"},
            {"identifier": "main", "associations": {"PACK": {"products": ["a", "b", "10", "9"]}}},
        )  # fmt: skip
        publication.publish("main")
        return api

    def products(self, api: Api) -> list[str]:
        found: list[str] = body(api, "main")["associations"]["PACK"]["products"]
        return found

    def test_list_products_while_they_are_published(self, linked: Api, publication: Publication) -> None:
        assert self.products(linked) == []
        publication.publish("b", "9", "10")
        assert self.products(linked) == ["9", "10", "b"]
        publication.publish("a")
        publication.unpublish("b")
        assert self.products(linked) == ["9", "10", "a"]

    def test_name_products_as_they_are_published(self, linked: Api, publication: Publication) -> None:
        publication.publish("b")
        assert linked.patch("/products/b", {"identifier": "c"}).status_code == 204
        assert self.products(linked) == ["b"]
        publication.publish("c")
        assert self.products(linked) == ["c"]

    def test_forget_deleted_products(self, linked: Api) -> None:
        assert linked.delete("/products/a").status_code == 204
        assert self.products(linked) == []

    def test_are_inherited(self, api: Api, publication: Publication) -> None:
        create(api, {"identifier": "a"}, {"identifier": "b"}, variant("v"))
        for path, name in (("/product-models/root", "a"), ("/product-models/sub", "b")):
            assert api.patch(path, {"associations": {"PACK": {"products": [name]}}}).status_code == 204
        publication.publish("a", "b", "v")
        assert body(api, "v")["associations"] == associated(PACK={"products": ["a", "b"]})


class TestPages:
    @pytest.fixture
    def listed(self, api: Api, publication: Publication) -> Api:
        create(api, *({"identifier": name} for name in ("Zebra", "ant", "Bee", "cat_1", "cat%", "draft")))
        publication.publish(search={})
        publication.unpublish("draft")
        return api

    def test_an_empty_list(self, api: Api) -> None:
        link = {"href": f"{LIST}?page=1&with_count=false&pagination_type=page&limit=10"}
        assert api.get("/published-products").json() == {
            "_links": {"self": link, "first": link},
            "current_page": 1,
            "_embedded": {"items": []},
        }

    def test_count_and_link_to_their_neighbours(self, listed: Api) -> None:
        found = listed.get("/published-products", page=2, limit=2, with_count="true").json()
        assert list(found) == ["_links", "current_page", "items_count", "_embedded"]
        assert (found["current_page"], found["items_count"]) == (2, 5)
        tail = "with_count=true&pagination_type=page&limit=2"
        assert found["_links"] == {
            "self": {"href": f"{LIST}?page=2&{tail}"},
            "first": {"href": f"{LIST}?page=1&{tail}"},
            "previous": {"href": f"{LIST}?page=1&{tail}"},
            "next": {"href": f"{LIST}?page=3&{tail}"},
        }

    @pytest.mark.parametrize("kind", ["page", "search_after"])
    def test_a_walk_sees_everything_once(self, listed: Api, kind: str) -> None:
        seen, link = [], f"{LIST}?pagination_type={kind}&limit=2"
        while link:
            found = listed.request("GET", link).json()
            seen += [item["identifier"] for item in found["_embedded"]["items"]]
            link = found["_links"].get("next", {}).get("href")
        assert seen == ["ant", "Bee", "cat%", "cat_1", "Zebra"]

    def test_a_cursor_is_an_identifier(self, listed: Api) -> None:
        query = {"pagination_type": "search_after", "limit": 2}
        found = listed.get("/published-products", **query).json()
        tail = "with_count=false&pagination_type=search_after&limit=2"
        assert found["_links"] == {
            "self": {"href": f"{LIST}?{tail}"},
            "first": {"href": f"{LIST}?{tail}"},
            "next": {"href": f"{LIST}?{tail}&search_after=Bee"},
        }
        assert identifiers(listed, **query, search_after="bee") == ["cat%", "cat_1"]

    def test_cost_a_constant_number_of_queries(
        self, api: Api, publication: Publication, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def document(number: int) -> dict[str, Any]:
            links = {"PACK": {"products": [f"p{number - 1}"]}} if number else {}
            values = {"a_text": value(str(number))}
            return {"identifier": f"p{number}", "categories": ["hats"], "associations": links, "values": values}

        counted = [0]
        execute = UnitOfWork.execute

        async def counting(self: UnitOfWork, statement: Any, parameters: Any = None) -> Any:
            counted[0] += 1
            return await execute(self, statement, parameters)

        create(api, *(document(number) for number in range(40)))
        publication.publish(search={})
        query = {"limit": 100, "scope": "ecommerce", "with_count": "true"}
        assert len(identifiers(api, **query)) == 40
        monkeypatch.setattr(UnitOfWork, "execute", counting)
        spent = []
        for limit in (2, 40):
            counted[0] = 0
            assert len(identifiers(api, **{**query, "limit": limit})) == limit
            spent.append(counted[0])
        assert spent[0] == spent[1] <= 4


class TestParameters:
    @pytest.fixture
    def listed(self, api: Api, publication: Publication) -> Api:
        create(
            api,
            {
                "identifier": "one",
                "categories": ["boots"],
                "values": {
                    "a_text": value("x"),
                    "a_localizable_text": [*value("en", None, "en_US"), *value("fr", None, "fr_FR")],
                    "a_scopable_text": [*value("shop", "ecommerce"), *value("pad", "tablet")],
                },
            },
            {"identifier": "two", "categories": ["china"]},
            {"identifier": "three"},
        )
        publication.publish(search={})
        return api

    def values(self, api: Api, **query: Any) -> Any:
        return api.get("/published-products", limit=1, **query).json()["_embedded"]["items"][0]["values"]

    def test_values_are_filtered(self, listed: Api) -> None:
        assert self.values(listed, attributes="a_text,a_scopable_text", scope="ecommerce") == {
            "a_text": value("x"), "a_scopable_text": value("shop", "ecommerce"),
        }  # fmt: skip
        assert self.values(listed, attributes="a_localizable_text", locales="fr_FR") == {
            "a_localizable_text": value("fr", None, "fr_FR")
        }

    def test_a_channel_keeps_to_its_tree(self, listed: Api) -> None:
        assert identifiers(listed, scope="ecommerce") == ["one"]
        assert identifiers(listed, scope="tablet") == ["two"]
        unclassified = {"categories": [{"operator": "UNCLASSIFIED"}]}
        assert identifiers(listed, search=unclassified) == ["three"]
        assert identifiers(listed, search=unclassified, scope="tablet") == []

    def test_links_carry_them(self, listed: Api) -> None:
        search = {"enabled": [{"operator": "=", "value": True}]}
        query = {"search": search, "scope": "ecommerce", "locales": "en_US", "attributes": "a_text", "foo": "bar",
                 "search_locale": "en_US", "search_scope": "tablet"}  # fmt: skip
        link = listed.get("/published-products", **query).json()["_links"]["self"]["href"]
        assert link == (
            f"{LIST}?page=1&with_count=false&pagination_type=page&limit=10&"
            "search=%7B%22enabled%22:%5B%7B%22operator%22:%22%3D%22,%22value%22:true%7D%5D%7D"
            "&scope=ecommerce&search_scope=tablet&locales=en_US&attributes=a_text"
        )

    @pytest.mark.parametrize(
        ("query", "status", "message"),
        [
            ({"search": "x"}, 400, "Search query parameter should be valid JSON."),
            ({"search": {"nothing": [{"operator": "EMPTY"}]}}, 422,
             '"nothing" does not exist or you do not have permission to access it.'),
            ({"scope": "nowhere"}, 422, 'Scope "nowhere" does not exist.'),
            ({"locales": "xx_XX"}, 422, 'Locale "xx_XX" does not exist or is not activated.'),
            ({"attributes": "nothing"}, 422, 'Attribute "nothing" does not exist.'),
            ({"limit": 101}, 422, "You cannot request more than 100 items."),
            ({"pagination_type": "other"}, 422, "Pagination type does not exist."),
            ({"search_locale": "xx_XX"}, 422, 'Locale "xx_XX" does not exist or is not activated.'),
        ],
    )  # fmt: skip
    def test_refusals(self, api: Api, query: dict[str, Any], status: int, message: str) -> None:
        response = api.get("/published-products", **query)
        assert (response.status_code, response.json()) == (status, {"code": status, "message": message})

    def test_a_pim_without_them_has_no_routes(self, api: Api, client: TestClient, control: Control) -> None:
        run_sql(client, "update state set features = '-published_products', edition = 'EE'")
        for path in ("/published-products", "/published-products/one"):
            message = f'No route found for "GET http://localhost/api/rest/v1{path}"'
            response = api.get(path)
            assert (response.status_code, response.json()) == (404, {"code": 404, "message": message})
        assert "pim_api_published_product_list" not in api.get("/api/rest/v1").json()["routes"]
        message = "The sandbox stands for a PIM without published products: its version, edition or switches say so."
        assert control.refused("POST", PATH, {"search": {}}) == (422, message)
        run_sql(client, "update state set features = null")
        routes = api.get("/api/rest/v1").json()["routes"]
        assert routes["pim_api_published_product_get"] == {
            "route": "/api/rest/v1/published-products/{code}",
            "methods": ["GET"],
        }

    def test_access(self, api: Api, client: TestClient, control: Control, credentials: Any) -> None:
        response = api.request("GET", "/published-products", headers={"Accept": "text/csv"})
        assert response.status_code == 406
        assert Api(client, None).get("/published-products").status_code == 401
        run_sql(client, "delete from role_permission where permission = 'pim_api_product_list'")
        asking = Api(client, log_in(client, credentials))
        for path in ("/published-products", "/published-products/one"):
            response = asking.get(path)
            message = "Access forbidden. You are not allowed to list products."
            assert (response.status_code, response.json()) == (403, {"code": 403, "message": message})
