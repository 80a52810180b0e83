"""POST, PATCH and DELETE of products by identifier (spec 03 §2-§7)."""

from typing import Any

import pytest

from tests.conftest import Api, documented, violation
from tests.enrichment.conftest import value

NO_IDENTIFIER = (
    "Validation failed. The identifier field is required for this endpoint. If you want to manipulate products "
    "without identifiers, please use products-uuid endpoints."
)


class TestCreate:
    def test_answers_201_with_an_empty_body_and_the_location(self, api: Api) -> None:
        response = api.post("/products", {"identifier": "a product/1"})
        assert (response.status_code, response.text) == (201, "")
        assert response.headers["location"] == "http://localhost/api/rest/v1/products/a%20product/1"
        assert response.headers["content-type"] == "application/json"

    def test_stores_what_get_shows(self, api: Api) -> None:
        api.post(
            "/products",
            {
                "identifier": "Boot",
                "enabled": False,
                "family": "FAMILYb",
                "categories": ["shoes", "boots", "SHOES"],
                "values": {"a_text": value("hello"), "sku": value("ignored")},
            },
        )
        body = api.get("/products/Boot").json()
        assert list(body) == [
            "uuid", "identifier", "enabled", "family", "categories", "groups", "parent", "values", "created",
            "updated", "associations", "quantified_associations",
        ]  # fmt: skip
        assert body["created"] == body["updated"]
        del body["uuid"], body["created"], body["updated"]
        empty: dict[str, list[Any]] = {"products": [], "product_models": [], "groups": []}
        assert body == {
            "identifier": "Boot",
            "enabled": False,
            "family": "familyB",
            "categories": ["boots", "shoes"],
            "groups": [],
            "parent": None,
            "values": {"sku": value("Boot"), "a_text": value("hello")},
            "associations": dict.fromkeys(("PACK", "TWINS", "UPSELL", "X_SELL", "SUBSTITUTION"), empty),
            "quantified_associations": {},
        }
        assert list(body["associations"]) == ["PACK", "TWINS", "UPSELL", "X_SELL", "SUBSTITUTION"]

    @pytest.mark.parametrize("document", [{}, {"identifier": None}, {"identifier": ""}, {"identifier": "  ", "x": 1}])
    def test_needs_an_identifier_before_anything_else(self, api: Api, document: Any) -> None:
        response = api.post("/products", document)
        assert response.status_code == 422
        assert response.json() == documented(NO_IDENTIFIER, "post_products_uuid", suffix=False)

    def test_refuses_an_identifier_in_use_in_any_case(self, api: Api) -> None:
        api.post("/products", {"identifier": "foo"})
        response = api.post("/products", {"identifier": "FOO"})
        assert response.status_code == 422
        assert response.json() == violation(("identifier", "The FOO identifier is already used for another product."))

    def test_gives_default_values_of_the_family_at_creation_only(self, api: Api) -> None:
        api.post("/products", {"identifier": "with", "family": "familyA"})
        api.post("/products", {"identifier": "without"})
        api.patch("/products/without", {"family": "familyA"})
        assert api.get("/products/with").json()["values"]["a_boolean_with_default"] == value(True)
        assert "a_boolean_with_default" not in api.get("/products/without").json()["values"]

    @pytest.mark.parametrize(
        ("identifier", "messages"),
        [
            ("a,b", ["This field should not contain any comma or semicolon or leading/trailing space"]),
            ("a;b", ["This field should not contain any comma or semicolon or leading/trailing space"]),
            (" a", ["This field should not contain any comma or semicolon or leading/trailing space"]),
            ("a ", ["This field should not contain any comma or semicolon or leading/trailing space"]),
            ("foo\n", ["This field should not contain any line break"]),
            (
                "x" * 256,
                ["The sku attribute must not contain more than 255 characters. The submitted value is too long."],
            ),
        ],
    )
    def test_refuses_identifiers_of_a_wrong_format(self, api: Api, identifier: str, messages: list[str]) -> None:
        response = api.post("/products", {"identifier": identifier})
        assert response.status_code == 422
        assert response.json() == violation(*(("identifier", message) for message in messages))

    @pytest.mark.parametrize(
        ("document", "message"),
        [
            ({"identifier": 12}, 'Property "sku" expects a string as data, "integer" given.'),
            ({"identifier": ["a"]}, 'Property "sku" expects a string as data, "array" given.'),
            ({"identifier": []}, 'Property "sku" expects a string as data, "array" given.'),
            ({"identifier": {}}, 'Property "sku" expects a string as data, "array" given.'),
            ({"identifier": [{"amount": None}]}, 'Property "sku" expects a string as data, "array" given.'),
            ({"enabled": None}, 'Property "enabled" expects a boolean as data, "NULL" given.'),
            ({"enabled": "yes"}, 'Property "enabled" expects a boolean as data, "string" given.'),
            ({"enabled": []}, 'Property "enabled" expects a scalar as data, "array" given.'),
            ({"family": []}, 'Property "family" expects a scalar as data, "array" given.'),
            ({"family": 12}, 'Property "family" expects a string as data, "integer" given.'),
            ({"family": "unknown"}, "The unknown family does not exist in your PIM."),
            ({"categories": None}, 'Property "categories" expects an array as data, "NULL" given.'),
            (
                {"categories": [["a"]]},
                'Property "categories" expects an array with valid data, one of the categories is not a scalar.',
            ),
            (
                {"categories": [12]},
                'Property "categories" expects an array with valid data, one of the category codes is not a string, '
                '"integer" given.',
            ),
            ({"categories": ["unknown"]}, "The unknown category does not exist in your PIM."),
            ({"groups": "a"}, 'Property "groups" expects an array as data, "string" given.'),
            (
                {"groups": [["a"]]},
                'Property "groups" expects an array with valid data, one of the groups is not a scalar.',
            ),
            (
                {"groups": [12]},
                'Property "groups" expects an array with valid data, one of the group codes is not a string, '
                '"integer" given.',
            ),
            (
                {"groups": ["unknown"]},
                'Property "groups" expects a valid group code. The group does not exist, "unknown" given.',
            ),
            (
                {"parent": "invalid"},
                'Property "parent" expects a valid parent code. The parent product model does not exist, '
                '"invalid" given.',
            ),
            ({"extra_property": 1}, 'Property "extra_property" does not exist.'),
            ({"_links": {}}, 'Property "_links" does not exist.'),
            ({"values": {"unknown": value("a")}}, "The unknown attribute does not exist in your PIM."),
            ({"uuid": "x"}, "This is not a valid UUID."),
            ({"uuid": []}, "This value should be of type string."),
            (
                {"family": "nope", "parent": "invalid"},
                'Property "parent" expects a valid parent code. The parent product model does not exist, '
                '"invalid" given.',
            ),
            ({"family": "nope", "values": {"nope": value("a")}}, "The nope family does not exist in your PIM."),
            ({"values": {"nope": value("a")}, "family": "nope"}, "The nope attribute does not exist in your PIM."),
        ],
    )
    def test_reports_the_first_problem_of_the_payload(self, api: Api, document: Any, message: str) -> None:
        response = api.post("/products", {"identifier": "new", **document})
        assert response.status_code == 422
        assert response.json() == documented(message, "post_products")
        assert api.get("/products/new").status_code == 404

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            ("text", "This value should be of type array|(Traversable&ArrayAccess)."),
            ({"a_text": "x"}, 'Property "a_text" expect to be an array'),
            (
                {"a_text": {"locale": None, "scope": None, "data": "x"}},
                'Property "a_text" expect to be an array of array',
            ),
            (
                {"a_text": [{"scope": None, "data": 1}]},
                'Property "a_text" expects an array with the key "locale". Check the expected format on the API '
                "documentation.",
            ),
            (
                {"a_text": [{"locale": None, "data": 1}]},
                'Property "a_text" expects an array with the key "scope". Check the expected format on the API '
                "documentation.",
            ),
            (
                {"a_text": [{"locale": None, "scope": None}]},
                'Property "a_text" expects an array with the key "data". Check the expected format on the API '
                "documentation.",
            ),
            (
                {"a_text": [{"locale": 1, "scope": None, "data": 1}]},
                'Property "a_text" expects an array with the key "locale" as string. Check the expected format on the '
                "API documentation.",
            ),
            (
                {"a_price": value(None)},
                'The data format sent for the "a_price" attribute is wrong. Please, fill in one value per amount '
                "field.",
            ),
            (
                {"a_price": value([{"amount": 1}])},
                'The data format sent for the "a_price" attribute is wrong. Please, fill in one value per amount '
                "field.",
            ),
            ({"a_price": value([1])}, "This value should be of type array|(Traversable&ArrayAccess)."),
            (
                {"a_price": value({"amount": 1, "currency": "EUR"})},
                "This value should be of type array|(Traversable&ArrayAccess).",
            ),
            ({"a_price": value([{"amount": 1, "currency": "EUR", "x": 1}])}, "This field was not expected."),
            (
                {"a_boolean": value(1)},
                "The a_boolean attribute requires a boolean value (true or false) as data, a integer was detected.",
            ),
            (
                {"a_text": [*value("a"), *value("b")]},
                'You cannot update the same product value on the "a_text" attribute twice, with the same scope and '
                "locale.",
            ),
            (
                {"a_metric": {"locale": None, "scope": None, "data": None}},
                'Property "a_metric" expects an array with valid data, one of the values is not an array.',
            ),
        ],
    )
    def test_checks_the_structure_of_values_first(self, api: Api, values: Any, message: str) -> None:
        response = api.post("/products", {"identifier": "new", "unknown_property": 1, "values": values})
        expected = documented(message, "post_products")
        if "is not an array" in message:
            expected = documented('Property "unknown_property" does not exist.', "post_products")
            response_without = api.post("/products", {"identifier": "new", "values": values})
            assert response_without.json() == documented(message, "post_products")
        assert (response.status_code, response.json()) == (422, expected)

    @pytest.mark.parametrize("space", ["\u00a0", "\u2003", "\x1c", "\x85"])
    def test_takes_spaces_beyond_ascii_for_characters(self, api: Api, space: str) -> None:
        identifier = f"{space}foo{space}"
        assert api.post("/products", {"identifier": identifier}).status_code == 201
        (product,) = api.get("/products").json()["_embedded"]["items"]
        assert product["identifier"] == identifier

    def test_sends_variant_groups_to_their_documentation(self, api: Api) -> None:
        response = api.post("/products", {"identifier": "new", "variant_group": "a"})
        assert response.json() == {
            "code": 422,
            "message": 'Property "variant_group" does not exist anymore. Check the link below to understand why.',
            "_links": {"documentation": {"href": "http://api.akeneo.com/documentation/products-with-variants.html"}},
        }

    def test_refuses_a_list_as_payload(self, api: Api) -> None:
        response = api.patch("/products/foo", ["a"])
        assert (response.status_code, response.json()) == (
            400,
            {"code": 400, "message": "Invalid json message received"},
        )


class TestUpdate:
    @pytest.mark.parametrize("identifier", [[], {}])
    def test_keeps_the_identifier_from_an_empty_list(self, api: Api, identifier: Any) -> None:
        before = _created(api, "foo")
        response = api.patch("/products/foo", {"identifier": identifier})
        expected = documented('Property "sku" expects a string as data, "array" given.', "patch_products__code_")
        assert (response.status_code, response.json()) == (422, expected)
        assert api.get("/products/foo").json() == before

    def test_creates_what_does_not_exist(self, api: Api) -> None:
        response = api.patch("/products/new", {"categories": ["hats"]})
        assert (response.status_code, response.text) == (201, "")
        assert response.headers["location"] == "http://localhost/api/rest/v1/products/new"
        assert api.get("/products/new").json()["categories"] == ["hats"]

    def test_answers_204_without_a_content_type(self, api: Api) -> None:
        api.post("/products", {"identifier": "foo"})
        response = api.patch("/products/foo", {"enabled": False})
        assert (response.status_code, response.text) == (204, "")
        assert response.headers["location"] == "http://localhost/api/rest/v1/products/foo"
        assert "content-type" not in response.headers

    def test_renames_with_another_identifier_in_the_body(self, api: Api) -> None:
        uuid = _created(api, "foo")["uuid"]
        response = api.patch("/products/foo", {"identifier": "bar"})
        assert (response.status_code, response.headers["location"]) == (
            204,
            "http://localhost/api/rest/v1/products/bar",
        )
        assert api.get("/products/foo").status_code == 404
        body = api.get("/products/bar").json()
        assert (body["uuid"], body["values"]) == (uuid, {"sku": value("bar")})

    def test_takes_over_the_spelling_of_the_url(self, api: Api) -> None:
        _created(api, "foo")
        assert api.patch("/products/FOO", {}).status_code == 204
        assert api.get("/products/foo").status_code == 404
        assert api.get("/products/FOO").status_code == 200

    def test_ignores_the_identifier_value(self, api: Api) -> None:
        before = _created(api, "foo")
        assert api.patch("/products/foo", {"values": {"sku": value("bar")}}).status_code == 204
        assert api.get("/products/foo").json() == before

    def test_refuses_another_identifier_than_the_url_when_it_creates(self, api: Api) -> None:
        response = api.patch("/products/foo", {"identifier": "bar"})
        assert (response.status_code, response.json()) == (
            422,
            {
                "code": 422,
                "message": 'The identifier "bar" provided in the request body must match the identifier "foo" '
                "provided in the url.",
            },
        )

    @pytest.mark.parametrize("identifier", [None, ""])
    def test_refuses_an_empty_identifier(self, api: Api, identifier: Any) -> None:
        _created(api, "foo")
        response = api.patch("/products/foo", {"identifier": identifier})
        assert response.json() == documented(NO_IDENTIFIER, "patch_products_uuid__uuid_", suffix=False)

    def test_reports_unknown_attributes_before_everything_else_on_existing_products(self, api: Api) -> None:
        _created(api, "foo")
        response = api.patch("/products/foo", {"parent": "x", "family": "nope", "values": {"nope": value("a")}})
        assert response.json() == documented("The nope attribute does not exist in your PIM.", "patch_products__code_")

    def test_reports_an_unknown_parent_of_an_existing_product_without_link(self, api: Api) -> None:
        _created(api, "foo")
        response = api.patch("/products/foo", {"family": "nope", "parent": "mayonnaise"})
        assert response.json() == {"code": 422, "message": 'The given product model "mayonnaise" does not exist'}

    def test_leaves_the_date_alone_when_nothing_changes(self, api: Api) -> None:
        api.post("/products", {"identifier": "foo", "family": "familyA", "values": {"a_decimal": value("12.5")}})
        before = api.get("/products/foo").json()
        assert api.patch("/products/foo", before).status_code == 204
        assert api.patch("/products/foo", {"values": {"a_decimal": value(12.5)}}).status_code == 204
        assert api.get("/products/foo").json() == before

    def test_replaces_categories_and_empties_the_family(self, api: Api) -> None:
        api.post("/products", {"identifier": "foo", "family": "familyB", "categories": ["shoes"]})
        api.patch("/products/foo", {"family": None, "categories": ["hats", "boots"]})
        body = api.get("/products/foo").json()
        assert (body["family"], body["categories"]) == (None, ["boots", "hats"])
        api.patch("/products/foo", {"family": "familyB", "categories": []})
        api.patch("/products/foo", {"family": ""})
        body = api.get("/products/foo").json()
        assert (body["family"], body["categories"]) == (None, [])

    def test_ignores_read_only_properties(self, api: Api) -> None:
        before = _created(api, "foo")
        ignored = {
            "uuid": before["uuid"], "created": "x", "updated": 1, "parent_associations": {}, "metadata": {},
            "quality_scores": [], "completenesses": [],
        }  # fmt: skip
        assert api.patch("/products/foo", ignored).status_code == 204
        assert api.get("/products/foo").json() == before

    def test_an_invalid_update_changes_nothing(self, api: Api) -> None:
        before = _created(api, "foo")
        response = api.patch("/products/foo", {"enabled": False, "values": {"a_regexp": value("abc")}})
        assert response.status_code == 422
        assert api.get("/products/foo").json() == before


class TestDelete:
    def test_finds_the_product_in_any_case_once(self, api: Api) -> None:
        _created(api, "foo")
        response = api.delete("/products/FOO")
        assert (response.status_code, response.text) == (204, "")
        assert "location" not in response.headers
        again = api.delete("/products/FOO")
        assert (again.status_code, again.json()) == (
            404,
            {
                "code": 404,
                "message": "The FOO product does not exist in your PIM or you do not have permission to access it.",
            },
        )

    def test_frees_identifier_and_unique_values(self, api: Api) -> None:
        document = {"identifier": "foo", "values": {"a_unique_text": value("one")}}
        api.post("/products", document)
        api.delete("/products/foo")
        assert api.post("/products", document).status_code == 201


class TestGet:
    def test_needs_the_exact_case(self, api: Api) -> None:
        _created(api, "foo")
        response = api.get("/products/FOO")
        assert (response.status_code, response.json()) == (
            404,
            {"code": 404, "message": 'Product "FOO" does not exist or you do not have permission to access it.'},
        )

    @pytest.mark.parametrize("identifier", ["a/b", "a/b/", "draft", "x%y", "a+b", "ü ñ", "a.b"])
    def test_identifiers_may_hold_almost_anything(self, api: Api, identifier: str) -> None:
        from urllib.parse import quote

        location = api.post("/products", {"identifier": identifier}).headers["location"]
        assert api.request("GET", location).json()["identifier"] == identifier
        assert api.get(f"/products/{quote(identifier, safe='')}").json()["identifier"] == identifier


def _created(api: Api, identifier: str) -> dict[str, Any]:
    assert api.post("/products", {"identifier": identifier}).status_code == 201
    found: dict[str, Any] = api.get(f"/products/{identifier}").json()
    return found
