"""GET of the list of products: order, pages, links, parameters, filters and their errors (spec 04 §3, §7-§10)."""

import json
from typing import Any
from urllib.parse import quote

import pytest

from tests.conftest import Api
from tests.enrichment.conftest import value

LIST = "http://localhost/api/rest/v1/products"
TOO_DEEP = {
    "code": 422,
    "message": 'You have reached the maximum number of pages you can retrieve with the "page" pagination type. '
    "Please use the search after pagination type instead",
    "_links": {
        "documentation": {"href": "http://api.akeneo.com/documentation/pagination.html#the-search-after-method"}
    },
}


def identifiers(api: Api, **query: Any) -> list[str]:
    response = api.get_twice("/products", **query)
    assert response.status_code == 200, response.text
    return [item["identifier"] for item in response.json()["_embedded"]["items"]]


def found(api: Api, name: str, operator: str, data: Any = None, **more: Any) -> list[str]:
    return identifiers(api, search={name: [{"operator": operator, "value": data, **more}]}, limit=100)


@pytest.fixture
def products(api: Api) -> Api:
    lines = api.lines(
        "/products",
        [
            {"identifier": "Zebra", "family": "familyA", "categories": ["shoes"]},
            {"identifier": "ant", "family": "familyB", "categories": ["boots"], "enabled": False},
            {"identifier": "Bee", "categories": ["hats", "china"]},
            {"identifier": "cat_1", "family": "familyB"},
            {"identifier": "cat%", "categories": ["china"]},
        ],
    )
    assert {line["status_code"] for line in lines} == {201}
    return api


class TestPages:
    def test_an_empty_list_has_a_page(self, api: Api) -> None:
        link = {"href": f"{LIST}?page=1&with_count=false&pagination_type=page&limit=10"}
        assert api.get("/products").json() == {
            "_links": {"self": link, "first": link},
            "current_page": 1,
            "_embedded": {"items": []},
        }

    def test_items_are_whole_products_with_their_links_first(self, products: Api) -> None:
        (item,) = products.get("/products", limit=1).json()["_embedded"]["items"]
        assert next(iter(item)) == "_links"
        assert item.pop("_links") == {"self": {"href": f"{LIST}/ant"}}
        assert item == products.get("/products/ant").json()

    def test_are_ordered_by_identifier_in_any_case(self, products: Api) -> None:
        assert identifiers(products) == ["ant", "Bee", "cat%", "cat_1", "Zebra"]

    def test_count_and_link_to_their_neighbours(self, products: Api) -> None:
        body = products.get("/products", page=2, limit=2, with_count="true").json()
        assert list(body) == ["_links", "current_page", "items_count", "_embedded"]
        assert (body["current_page"], body["items_count"]) == (2, 5)
        tail = "with_count=true&pagination_type=page&limit=2"
        assert body["_links"] == {
            "self": {"href": f"{LIST}?page=2&{tail}"},
            "first": {"href": f"{LIST}?page=1&{tail}"},
            "previous": {"href": f"{LIST}?page=1&{tail}"},
            "next": {"href": f"{LIST}?page=3&{tail}"},
        }

    def test_a_full_last_page_has_a_next_link_and_pages_beyond_are_empty(self, products: Api) -> None:
        assert "next" in products.get("/products", limit=5).json()["_links"]
        body = products.get("/products", limit=5, page=9).json()
        assert body["_embedded"] == {"items": []}
        assert list(body["_links"]) == ["self", "first", "previous"]

    def test_end_at_ten_thousand_products(self, products: Api) -> None:
        assert products.get("/products", page=100, limit=100).status_code == 200
        response = products.get("/products", page=101, limit=100)
        assert (response.status_code, response.json()) == (422, TOO_DEEP)

    def test_search_after_walks_the_whole_list_once(self, products: Api) -> None:
        tail = "with_count=maybe&pagination_type=search_after&limit=2"
        body = products.get("/products", pagination_type="search_after", limit=2, with_count="maybe", page="x").json()
        assert list(body) == ["_links", "_embedded"]
        assert body["_links"] == {
            "self": {"href": f"{LIST}?{tail}"},
            "first": {"href": f"{LIST}?{tail}"},
            "next": {"href": f"{LIST}?{tail}&search_after=Bee"},
        }
        seen, link = [], body["_links"]["self"]["href"]
        while link:
            body = products.request("GET", link).json()
            seen += [item["identifier"] for item in body["_embedded"]["items"]]
            link = body["_links"].get("next", {}).get("href")
        assert seen == ["ant", "Bee", "cat%", "cat_1", "Zebra"]

    @pytest.mark.parametrize("cursor", ["BEE", "bee", "beeb"])
    def test_a_cursor_is_a_position_in_any_case(self, products: Api, cursor: str) -> None:
        listed = identifiers(products, pagination_type="search_after", search_after=cursor)
        assert listed == ["cat%", "cat_1", "Zebra"]

    @pytest.mark.parametrize(("cursor", "after"), [("%00", "ant"), ("ant%00", "Bee"), ("ant%00z", "Bee")])
    def test_nothing_stands_behind_a_null_character(self, products: Api, cursor: str, after: str) -> None:
        query = f"pagination_type=search_after&search_after={cursor}&limit=1"
        (item,) = products.request("GET", "/products", query=query).json()["_embedded"]["items"]
        assert item["identifier"] == after

    def test_links_keep_known_parameters_in_a_fixed_order(self, products: Api) -> None:
        search = {"family": [{"operator": "IN", "value": ["familyA"]}], "enabled": [{"operator": "=", "value": True}]}
        response = products.request(
            "GET",
            "/products",
            query=f"foo=bar&attributes=a_text,sku&locales=en_US&scope=ecommerce&search={quote(json.dumps(search))}"
            "&with_attribute_options=true&search_locale=en_US&search_scope=tablet&limit=2",
        )
        encoded = quote(json.dumps(search, separators=(",", ":")), safe="/?@:!;,*")
        assert response.json()["_links"]["self"]["href"] == (
            f"{LIST}?page=1&with_count=false&pagination_type=page&limit=2&search={encoded}&scope=ecommerce"
            "&search_scope=tablet&locales=en_US&attributes=a_text,sku&with_attribute_options=true"
        )

    @pytest.mark.parametrize(
        ("sent", "shown"),
        [
            ("[1e3, 1.0, -0.0, 1E100, 1e-7, 1e16, 0.5]", "[1000,1,-0,1.0e+100,1.0e-7,10000000000000000,0.5]"),
            ("[12345678901234567890123, 18446744073709551615]", "[1.2345678901234568e+22,1.8446744073709552e+19]"),
            ('{"0": "a", "1": {}}', '["a",[]]'),
            ('{"1": "a"}', '{"1":"a"}'),
            (r'["\u007f", "\u00e9/\u2028\\u007f", true, null]', '["\x7f","' + r'\u00e9\/\u2028\\u007f",true,null]'),
        ],
    )
    def test_links_carry_the_search_as_php_encodes_it(self, products: Api, sent: str, shown: str) -> None:
        search = f'{{"enabled": [{{"operator": "=", "value": true, "x": {sent}}}]}}'
        encoded = quote(f'{{"enabled":[{{"operator":"=","value":true,"x":{shown}}}]}}', safe="/?@:!;,*")
        href = products.request("GET", "/products", query=f"search={quote(search)}").json()["_links"]["self"]["href"]
        assert href == f"{LIST}?page=1&with_count=false&pagination_type=page&limit=10&search={encoded}"

    def test_links_leave_out_an_empty_search(self, products: Api) -> None:
        for search in ("{}", "[]"):
            href = products.get("/products", search=search).json()["_links"]["self"]["href"]
            assert href == f"{LIST}?page=1&with_count=false&pagination_type=page&limit=10"


UNPROCESSABLE = [
    ({"pagination_type": "x", "limit": "x"}, "Pagination type does not exist."),
    ({"limit": "0", "page": "x"}, '"0" is not a valid limit number.'),
    *[
        ({"limit": text}, f'"{text}" is not a valid limit number.')
        for text in ("01", "+1", "1.0", "1e1", " 1", "", "a")
    ],
    ({"limit": "101", "page": "x"}, "You cannot request more than 100 items."),
    ({"page": "string", "with_count": "x"}, '"string" is not a valid page number.'),
    ({"page": "0"}, '"0" is not a valid page number.'),
    ({"page": "9" * 30}, f'"{"9" * 30}" is not a valid page number.'),
    (
        {"with_count": "1", "attributes": "x"},
        'Parameter "with_count" has to be a boolean. Only "true" or "false" allowed, "1" given.',
    ),
    ({"attributes": "not_found", "scope": "x"}, 'Attribute "not_found" does not exist.'),
    ({"attributes": "not_found,sku, jambon"}, 'Attributes "not_found, jambon" do not exist.'),
    ({"attributes": ""}, 'Attribute "" does not exist.'),
    ({"scope": "not_found", "locales": "x"}, 'Scope "not_found" does not exist.'),
    ({"locales": "es_ES"}, 'Locale "es_ES" does not exist or is not activated.'),
    ({"locales": "x,en_US,y"}, 'Locales "x, y" do not exist or are not activated.'),
    ({"scope": "ecommerce", "locales": "de_DE"}, 'Locale "de_DE" is not activated for the scope "ecommerce".'),
    (
        {"scope": "tablet", "locales": "fr_FR,fr_FR"},
        'Locales "fr_FR, fr_FR" are not activated for the scope "tablet".',
    ),
    (
        {"search": {"a_text": {"operator": "="}}},
        'Structure of filter "a_text" should respect this structure: '
        '{"a_text":[{"operator": "my_operator", "value": "my_value"}]}',
    ),
    ({"search": {"a_text": [{"value": 1}]}}, 'Operator is missing for the property "a_text".'),
    ({"search": {"a_text": [1]}}, 'Operator is missing for the property "a_text".'),
    ({"search": {"a_text": [{"operator": []}]}}, 'Operator has to be a string, "array" given.'),
    ({"search": {"categories": [{"operator": "IN", "value": ["x"]}]}}, 'Category "x" does not exist.'),
    ({"search": {"categories": [{"operator": "IN", "value": ["x", "y"]}]}}, 'Categories "x, y" do not exist.'),
    (
        {"search": {"categories": [{"operator": "IN", "value": "shoes"}]}},
        'Property "categories" expects an array as data, "string" given.',
    ),
    (
        {"search": {"identifier": [{"operator": "IN"}]}},
        "The identifier filter can't contain null value",
    ),
    (
        {"search": {"identifier": [{"operator": "IN", "value": "a"}]}},
        "The identifier filter value should be an array",
    ),
    (
        {"search": {"enabled": [{"operator": "=", "value": True, "locale": 1}]}},
        'Property "enabled" expects a string with the key "locale".',
    ),
    (
        {"search": {"enabled": [{"operator": "=", "value": True, "locales": ["en_US"]}]}},
        'Property "enabled" expects an array with the key "locale".',
    ),
    (
        {"search": {"enabled": [{"operator": "=", "value": True, "locale": "xx"}]}},
        'Locale "xx" does not exist or is not activated.',
    ),
    ({"search_locale": "xx"}, 'Locale "xx" does not exist or is not activated.'),
    (
        {"search": {"enabled": [{"operator": "IN", "value": True}]}},
        'Filter on property "enabled" is not supported or does not support operator "IN"',
    ),
    (
        {"search": {"a_text": [{"operator": "BETWEEN", "value": "text"}]}},
        'Filter on property "a_text" is not supported or does not support operator "BETWEEN"',
    ),
    (
        {"search": {"enabled": [{"operator": "=", "value": "yes"}]}},
        'Property "enabled" expects a boolean as data, "string" given.',
    ),
    (
        {"search": {"identifier": [{"operator": "="}]}},
        'Property "identifier" expects a string as data, "NULL" given.',
    ),
    (
        {"search": {"identifier": [{"operator": "NOT IN", "value": "a"}]}},
        'Property "identifier" expects an array as data, "string" given.',
    ),
    (
        {"search": {"identifier": [{"operator": "NOT IN", "value": [1]}]}},
        'Property "identifier" expects an array of strings as data.',
    ),
    (
        {"search": {"uuid": [{"operator": "IN", "value": "a"}]}},
        'Property "uuid" expects an array as data, "string" given.',
    ),
    (
        {"search": {"family": [{"operator": "IN", "value": "a"}]}},
        'Property "family" expects an array as data, "string" given.',
    ),
    ({"search": {"family": [{"operator": "IN", "value": ["x"]}]}}, 'Object "family" with code "x" does not exist'),
    (
        {"search": {"family": [{"operator": "IN", "value": [["x"]]}]}},
        'Property "family" expects a string as data, "array" given.',
    ),
    ({"search": {"groups": [{"operator": "IN", "value": ["x"]}]}}, 'Object "groups" with code "x" does not exist'),
    ({"search": {"parent": [{"operator": "="}]}}, 'Property "ancestor" expects a string as data, "NULL" given.'),
    *[
        (
            {"search": {"updated": [{"operator": ">", "value": data}]}},
            'Property "updated" expects a string with the format "Y-m-d H:i:s" as data, "" given.',
        )
        for data in ("2016-12-12T00:00:00", "2016-12-12", None, "-2 days", 12)
    ],
    (
        {"search": {"updated": [{"operator": "BETWEEN", "value": "x"}]}},
        'Property "updated" expects an array as data, "boolean" given.',
    ),
    (
        {"search": {"updated": [{"operator": "BETWEEN", "value": "2016-12-12 00:00:00"}]}},
        'Property "updated" expects an array as data, "object" given.',
    ),
    (
        {"search": {"updated": [{"operator": "BETWEEN", "value": ["2016-12-12 00:00:00"]}]}},
        'Property "updated" expects an array with valid data, should contain 2 strings with the format '
        '"yyyy-mm-dd H:i:s".',
    ),
    (
        {"search": {"updated": [{"operator": "SINCE LAST N DAYS", "value": "1"}]}},
        'Property "updated" expects an integer as data, "string" given.',
    ),
    (
        {"search": {"updated": [{"operator": "SINCE LAST JOB", "value": "x"}]}},
        'Property "job_instance" expects a valid code. The job instance does not exist, "x" given.',
    ),
]


@pytest.mark.parametrize(("query", "message"), UNPROCESSABLE)
def test_refuses_wrong_parameters(api: Api, query: dict[str, Any], message: str) -> None:
    response = api.get("/products", **query)
    body = json.dumps({"code": 422, "message": message}, separators=(",", ":")).replace("/", "\\/")
    assert (response.status_code, response.text) == (422, body)


@pytest.mark.parametrize("search", ["{", "", "null", "12", '"a"'])
def test_refuses_a_search_that_is_no_json_before_everything_else(api: Api, search: str) -> None:
    response = api.get("/products", search=search, limit="x")
    assert (response.status_code, response.json()) == (
        400,
        {"code": 400, "message": "Search query parameter should be valid JSON."},
    )


def test_does_not_find_unknown_properties(api: Api) -> None:
    response = api.get("/products", search={"label": [{"operator": "=", "value": "a"}]})
    assert (response.status_code, response.json()) == (
        404,
        {"code": 404, "message": '"label" does not exist or you do not have permission to access it.'},
    )


def test_takes_a_hundred_identifiers_at_most(api: Api) -> None:
    codes = [f"p{number}" for number in range(101)]
    assert identifiers(api, search={"identifier": [{"operator": "IN", "value": codes[:100]}]}) == []
    response = api.get("/products", search={"identifier": [{"operator": "IN", "value": codes}]})
    assert (response.status_code, response.json()) == (
        400,
        {"code": 400, "message": "The identifier filter can't contain more than 100 product identifiers."},
    )


FILTERS = [
    ("identifier", "STARTS WITH", "CAT", ["cat%", "cat_1"]),
    ("identifier", "CONTAINS", "e", ["Bee", "Zebra"]),
    ("identifier", "CONTAINS", "%", ["cat%"]),
    ("identifier", "STARTS WITH", "cat_", ["cat_1"]),
    ("identifier", "DOES NOT CONTAIN", "A", ["Bee"]),
    ("identifier", "=", "BEE", ["Bee"]),
    ("identifier", "!=", "bee", ["ant", "cat%", "cat_1", "Zebra"]),
    ("identifier", "IN", ["BEE", "ant", "nobody"], ["ant", "Bee"]),
    ("identifier", "NOT IN", ["BEE", "ant"], ["cat%", "cat_1", "Zebra"]),
    ("identifier", "EMPTY", None, []),
    ("identifier", "NOT EMPTY", None, ["ant", "Bee", "cat%", "cat_1", "Zebra"]),
    ("uuid", "IN", ["nothing"], []),
    ("uuid", "IN", [], []),
    ("enabled", "=", False, ["ant"]),
    ("enabled", "!=", False, ["Bee", "cat%", "cat_1", "Zebra"]),
    ("family", "IN", ["FAMILYB"], ["ant", "cat_1"]),
    ("family", "NOT IN", ["familyB"], ["Bee", "cat%", "Zebra"]),
    ("family", "EMPTY", None, ["Bee", "cat%"]),
    ("family", "NOT EMPTY", None, ["ant", "cat_1", "Zebra"]),
    ("groups", "EMPTY", None, ["ant", "Bee", "cat%", "cat_1", "Zebra"]),
    ("groups", "NOT EMPTY", None, []),
    ("parent", "EMPTY", None, ["ant", "Bee", "cat%", "cat_1", "Zebra"]),
    ("parent", "NOT EMPTY", None, []),
    ("parent", "IN", ["x"], []),
    ("parent", "=", "x", []),
    ("categories", "IN", ["shoes", "hats"], ["Bee", "Zebra"]),
    ("categories", "IN", ["SHOES"], []),
    ("categories", "IN", [], []),
    ("categories", "NOT IN", ["shoes", "hats"], ["ant", "cat%", "cat_1"]),
    ("categories", "IN OR UNCLASSIFIED", ["shoes"], ["cat_1", "Zebra"]),
    ("categories", "IN CHILDREN", ["SHOES"], ["ant", "Zebra"]),
    ("categories", "IN CHILDREN", ["master"], ["ant", "Bee", "Zebra"]),
    ("categories", "NOT IN CHILDREN", ["master"], ["cat%", "cat_1"]),
    ("categories", "UNCLASSIFIED", None, ["cat_1"]),
    ("categories", "NOT EMPTY", None, ["ant", "Bee", "cat%", "Zebra"]),
    ("created", "EMPTY", None, []),
    ("updated", "NOT EMPTY", None, ["ant", "Bee", "cat%", "cat_1", "Zebra"]),
    ("updated", ">", "2016-02-31 00:00:00", ["ant", "Bee", "cat%", "cat_1", "Zebra"]),
    ("updated", "<", "2016-02-31 00:00:00", []),
    ("updated", "<", "9999-99-99 99:99:99", ["ant", "Bee", "cat%", "cat_1", "Zebra"]),
    ("updated", ">", "0000-00-00 00:00:00", ["ant", "Bee", "cat%", "cat_1", "Zebra"]),
    ("updated", ">", "0001-01-00 00:00:00", ["ant", "Bee", "cat%", "cat_1", "Zebra"]),
    ("updated", "BETWEEN", ["2016-01-01 00:00:00", "2999-01-01 00:00:00"], ["ant", "Bee", "cat%", "cat_1", "Zebra"]),
    ("updated", "NOT BETWEEN", ["2016-01-01 00:00:00", "2999-01-01 00:00:00"], []),
    ("updated", "SINCE LAST N DAYS", 1, ["ant", "Bee", "cat%", "cat_1", "Zebra"]),
    ("updated", "SINCE LAST N DAYS", 10**12, ["ant", "Bee", "cat%", "cat_1", "Zebra"]),
]


def test_filters(products: Api) -> None:
    for name, operator, data, expected in FILTERS:
        assert found(products, name, operator, data) == expected, (name, operator, data)


def test_filters_are_combined(products: Api) -> None:
    search = {
        "family": [{"operator": "NOT EMPTY"}],
        "identifier": [{"operator": "CONTAINS", "value": "a"}, {"operator": "CONTAINS", "value": "t"}],
        "enabled": [{"operator": "=", "value": True}],
    }
    assert identifiers(products, search=search) == ["cat_1"]
    body = products.get("/products", search=search, with_count="true").json()
    assert body["items_count"] == 1


def test_dates_compare_whole_seconds(products: Api) -> None:
    updated = products.get("/products/ant").json()["updated"]
    moment = updated[:19].replace("T", " ")
    assert "ant" in found(products, "updated", "=", moment)
    assert "ant" not in found(products, "updated", "!=", moment)
    assert "ant" not in found(products, "updated", ">", moment)
    assert "ant" not in found(products, "updated", "<", moment)
    assert "ant" in found(products, "updated", "BETWEEN", [moment, moment])


class TestValueFilters:
    @pytest.fixture
    def texts(self, api: Api) -> Api:
        document = {
            "identifier": "foo",
            "categories": ["boots", "china"],
            "values": {
                "a_text": value("x"),
                "a_localizable_text": [*value("de", None, "de_DE"), *value("en", None, "en_US"), *value("fr", None, "fr_FR")],
                "a_scopable_text": [*value("e", "ecommerce"), *value("t", "tablet")],
            },
        }  # fmt: skip
        assert api.post("/products", document).status_code == 201
        return api

    def _values(self, api: Api, **query: Any) -> Any:
        (item,) = api.get("/products", **query).json()["_embedded"]["items"]
        return item["values"]

    def test_by_attributes(self, texts: Api) -> None:
        assert self._values(texts, attributes="a_text,a_number") == {"a_text": value("x")}
        assert self._values(texts, attributes="a_number, a_text") == {}

    def test_by_locales(self, texts: Api) -> None:
        shown = self._values(texts, locales="fr_FR", attributes="a_localizable_text,a_text")
        assert shown == {"a_text": value("x"), "a_localizable_text": value("fr", None, "fr_FR")}

    def test_by_scope_and_the_locales_of_the_channel(self, texts: Api) -> None:
        assert self._values(texts, scope="tablet") == {
            "sku": value("foo"),
            "a_text": value("x"),
            "a_scopable_text": value("t", "tablet"),
            "a_localizable_text": [*value("de", None, "de_DE"), *value("en", None, "en_US")],
        }

    def test_scope_lists_the_channels_tree_unless_categories_are_searched(self, texts: Api) -> None:
        texts.patch("/products/bar", {"categories": ["hats"]})
        assert identifiers(texts, scope="ecommerce") == ["bar", "foo"]
        assert identifiers(texts, scope="tablet") == ["foo"]
        search = {"categories": [{"operator": "IN", "value": ["hats"]}]}
        assert identifiers(texts, scope="tablet", search=search) == ["bar"]


def test_options_come_with_their_labels_on_demand(api: Api) -> None:
    api.patch("/products/foo", {"values": {"a_simple_select": value("optionA"), "a_multi_select": value(["optionA"])}})
    linked = {"attribute": "a_simple_select", "code": "optionA", "labels": {"en_US": "Option A"}}
    several = {"optionA": {"attribute": "a_multi_select", "code": "optionA", "labels": []}}
    expected = {
        "sku": value("foo"),
        "a_multi_select": [{**value(["optionA"])[0], "linked_data": several}],
        "a_simple_select": [{**value("optionA")[0], "linked_data": linked}],
    }
    assert api.get("/products/foo", with_attribute_options="true").json()["values"] == expected
    (item,) = api.get("/products", with_attribute_options="true").json()["_embedded"]["items"]
    assert item["values"] == expected
    assert "linked_data" not in api.get("/products/foo", with_attribute_options="1").text


def test_only_values_that_are_options_come_with_labels(api: Api) -> None:
    attribute = {"code": "data", "type": "pim_catalog_simpleselect", "group": "other", "localizable": True}
    assert api.post("/attributes", attribute).status_code == 201
    assert api.post("/attributes/data/options", {"code": "red", "labels": {"fr_FR": "Rouge"}}).status_code == 201
    look_alike = '}],"data":[{"locale":null,"scope":null,"data":"red"}],"data":[{"locale":'
    values = {"a_textarea": value(look_alike), "data": [*value("red", None, "en_US"), *value("red", None, "fr_FR")]}
    response = api.patch("/products/foo", {"values": values})
    assert response.status_code == 201, response.text
    plain = api.get("/products/foo").json()["values"]
    linked = {"attribute": "data", "code": "red", "labels": {"fr_FR": "Rouge"}}
    shown = api.get("/products/foo", with_attribute_options="true").json()["values"]
    assert shown == {**plain, "data": [{**entry, "linked_data": linked} for entry in plain["data"]]}
    assert shown["a_textarea"] == value(look_alike)
