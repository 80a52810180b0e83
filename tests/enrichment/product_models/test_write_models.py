"""POST, PATCH and DELETE of product models (spec 03 §2, §4.6, §14)."""

from typing import Any

import pytest

from tests.conftest import Api, documented, violation
from tests.enrichment.variants.catalog import value, variant

BASE = "http://localhost/api/rest/v1/product-models"
POST, PATCH = "post_product_models", "patch_product_models__code_"
SUB: dict[str, Any] = {"code": "new", "parent": "root", "values": {"a_simple_select": value("optionB")}}
UNKNOWN = 'Product model "nope" does not exist or you do not have permission to access it.'


class TestCreate:
    def test_answers_201_with_the_location(self, api: Api) -> None:
        response = api.post("/product-models", {"code": "a/b c", "family_variant": "TWO"})
        assert (response.status_code, response.text) == (201, "")
        assert response.headers["location"] == f"{BASE}/a/b%20c"
        assert api.get("/product-models/a/b%20c").json()["family_variant"] == "two"

    def test_takes_the_family_variant_of_the_parent(self, api: Api) -> None:
        assert api.patch("/product-models/new", SUB).status_code == 201
        body = api.get("/product-models/new").json()
        assert (body["family"], body["family_variant"], body["parent"]) == ("shoes", "two", "root")

    def test_takes_the_family_variant_of_the_parent_in_any_case(self, api: Api) -> None:
        assert api.post("/product-models", {**SUB, "family_variant": "TWO"}).status_code == 201
        before = api.get("/product-models/new").json()
        assert before["family_variant"] == "two"
        assert api.patch("/product-models/new", {"family_variant": "Two"}).status_code == 204
        assert api.get("/product-models/new").json() == before

    def test_ignores_values_of_other_levels(self, api: Api) -> None:
        values = {name: value("x") for name in ("a_text", "a_textarea")}
        api.post("/product-models", {"code": "r", "family_variant": "two", "values": values})
        assert api.get("/product-models/r").json()["values"] == {"a_text": value("x"), "a_root_boolean": value(True)}
        api.post("/product-models", {**SUB, "values": {**SUB["values"], **values}})
        assert api.get("/product-models/new").json()["values"]["a_text"] == value("inherited")
        assert "a_textarea" not in api.get("/product-models/new").json()["values"]

    def test_gives_default_values_of_its_own_level(self, api: Api) -> None:
        assert api.get("/product-models/root").json()["values"] == {
            "a_text": value("inherited"), "a_root_boolean": value(True),
        }  # fmt: skip
        api.patch("/product-models/root", {"values": {"a_root_boolean": value(None)}})
        assert "a_root_boolean" not in api.get("/product-models/root").json()["values"]

    @pytest.mark.parametrize("document", [{"code": 12}, {"code": ["a"]}, {"code": True}])
    def test_wants_a_string_as_code(self, api: Api, document: Any) -> None:
        expected = documented("The code field requires a string.", POST)
        assert api.post("/product-models", document).json() == expected
        for submitted in (document, {"code": None}):
            expected = documented("The code field requires a string.", PATCH)
            assert api.patch("/product-models/x", submitted).json() == expected

    def test_refuses_another_code_than_that_of_the_url(self, api: Api) -> None:
        response = api.patch("/product-models/old", {"code": "new", "family_variant": "two"})
        assert (response.status_code, response.json()) == (
            422,
            {
                "code": 422,
                "message": 'The code "new" provided in the request body must match the code "old" provided in the url.',
            },
        )


class TestUpdate:
    def test_changes_values_and_renames(self, api: Api) -> None:
        response = api.patch("/product-models/ROOT", {"code": "Renamed", "values": {"a_text": value("changed")}})
        assert (response.status_code, response.headers["location"]) == (204, f"{BASE}/Renamed")
        assert api.get("/product-models/sub").json()["parent"] == "Renamed"
        assert api.get("/product-models/sub").json()["values"]["a_text"] == value("changed")
        assert api.get("/product-models/root").status_code == 404

    def test_renames_to_the_spelling_of_the_url(self, api: Api) -> None:
        assert api.patch("/product-models/ROOT", {}).headers["location"] == f"{BASE}/ROOT"

    def test_leaves_dates_alone_when_nothing_changes(self, api: Api) -> None:
        before = api.get("/product-models/sub").json()
        unchanged = {"values": {"a_number": value("5")}, "categories": ["SHOES"], "parent": "ROOT", "family": "shoes"}
        assert api.patch("/product-models/sub", unchanged).status_code == 204
        assert api.patch("/product-models/sub", before).status_code == 204
        assert api.get("/product-models/sub").json() == before

    def test_takes_another_parent_of_the_same_family_variant(self, api: Api) -> None:
        api.post("/product-models", {"code": "r2", "family_variant": "two", "categories": ["hats"]})
        assert api.patch("/product-models/sub", {"parent": "r2"}).status_code == 204
        body = api.get("/product-models/sub").json()
        assert (body["parent"], body["categories"], "a_text" in body["values"]) == ("r2", ["hats"], False)

    def test_changes_axis_values(self, api: Api) -> None:
        assert api.patch("/product-models/sub", {"values": {"a_simple_select": value("optionB")}}).status_code == 204
        assert api.get("/product-models/sub").json()["values"]["a_simple_select"] == value("optionB")

    def test_replaces_its_own_categories_only(self, api: Api) -> None:
        api.patch("/product-models/sub", {"categories": ["hats", "shoes"]})
        assert api.get("/product-models/sub").json()["categories"] == ["hats", "shoes"]
        api.patch("/product-models/sub", {"categories": []})
        assert api.get("/product-models/sub").json()["categories"] == ["shoes"]

    def test_categories_of_two_levels_stand_twice(self, api: Api) -> None:
        api.patch("/product-models/sub", {"categories": ["hats"]})
        api.patch("/product-models/root", {"categories": ["hats"]})
        assert api.get("/product-models/sub").json()["categories"] == ["hats", "hats"]


REFUSED = [
    ("root", {"parent": "flat"}, 'Property "parent" cannot be modified, "flat" given.'),
    ("sub", {"parent": None}, 'Property "parent" cannot be modified, "NULL" given.'),
    ("sub", {"parent": "x"}, 'Property "parent" expects a valid parent code. The product model does not exist, "x" given.'),
    ("new", {"parent": "x"}, 'Property "parent" expects a valid parent code. The product model does not exist, "x" given.'),
    ("new", {"parent": "sub"}, 'Property "parent" expects a valid parent code. The new parent of the product model must be a root product model, "sub" given.'),
    ("sub", {"parent": "flat"}, 'Property "parent" expects a valid parent code. The new parent of the product model must be of the same family variant, "flat" given.'),
    ("new", {"parent": ["x"]}, 'Property "parent" expects a scalar as data, "array" given.'),
    ("new", {"family_variant": None}, 'Property "family_variant" does not expect an empty value.'),
    ("root", {"family_variant": None}, 'Property "family_variant" does not expect an empty value.'),
    ("root", {"family_variant": "one"}, 'Property "family_variant" cannot be modified, "one" given.'),
    ("new", {"parent": "root", "family_variant": "one"}, 'The parent is not a product model of the family variant "one" but belongs to the family "two".'),
    ("new", {"family_variant": "x"}, 'Property "family_variant" expects a valid family variant code. The family variant does not exist, "x" given.'),
    ("new", {"family_variant": ["x"]}, 'Property "family_variant" expects a scalar as data, "array" given.'),
    ("root", {"family": "x"}, 'Property "family" cannot be modified, "x" given.'),
    ("root", {"family": "SHOES"}, 'Property "family" cannot be modified, "SHOES" given.'),
    ("root", {"family": None}, 'Property "family" cannot be modified, "NULL" given.'),
    ("root", {"family": ["a"]}, 'Property "family" cannot be modified, "array" given.'),
    ("new", {"family": None, "family_variant": "two"}, 'Property "family" does not expect an empty value.'),
    ("new", {"family": 12, "family_variant": "two"}, 'Property "family" expects a string as data, "integer" given.'),
    ("new", {"family": "bags", "family_variant": "two"}, 'The family "bags" does not match the family of the variant "two".'),
    ("root", {"values": {"x": value("y")}}, 'Property "x" does not exist.'),
    ("root", {"values": None}, 'Property "values" expects an array as data, "NULL" given.'),
    ("root", {"values": {"a_text": "y"}}, 'Property "a_text" expects an array as data, "string" given.'),
    ("root", {"values": {"a_text": ["y"]}}, 'Property "a_text" expects an array with valid data, one of the values is not an array.'),
    ("root", {"values": {"a_text": [{"scope": None, "data": "y"}]}}, 'Property "a_text" expects an array with the key "locale".'),
    ("root", {"values": {"a_text": [{"locale": None, "data": "y"}]}}, 'Property "a_text" expects an array with the key "scope".'),
    ("root", {"values": {"a_text": [{"locale": None, "scope": None}]}}, 'Property "a_text" expects an array with the key "data".'),
    ("root", {"values": {"a_text": [{"locale": 12, "scope": None, "data": "y"}]}}, 'Property "a_text" expects a value with a string as locale, "integer" given.'),
    ("root", {"values": {"a_price": value("y")}}, 'Property "a_price" expects an array as data, "string" given.'),
    ("root", {"values": {"a_root_boolean": value(1)}}, 'Property "a_root_boolean" expects a boolean as data, "integer" given.'),
    ("root", {"categories": ["x"]}, "The x category does not exist in your PIM."),
    ("root", {"michel": 1}, 'Property "michel" does not exist.'),
    ("root", {"enabled": True}, 'Property "enabled" does not exist.'),
    ("root", {"groups": []}, 'Property "groups" does not exist.'),
    ("root", {"uuid": "x"}, 'Property "uuid" does not exist.'),
    ("root", {"quality_scores": []}, 'Property "quality_scores" does not exist.'),
    ("root", {"completenesses": []}, 'Property "completenesses" does not exist.'),
]  # fmt: skip


@pytest.mark.parametrize(("code", "document", "message"), REFUSED)
def test_refuses_what_cannot_be_applied(api: Api, code: str, document: Any, message: str) -> None:
    before = api.get("/product-models/root").json()
    response = api.patch(f"/product-models/{code}", document)
    assert (response.status_code, response.json()) == (422, documented(message, PATCH))
    assert api.get("/product-models/root").json() == before


IGNORED = [{"identifier": "x"}, {"created": "x"}, {"updated": "x"}, {"parent_associations": 1}, {"metadata": 1}]


@pytest.mark.parametrize("document", [*IGNORED, {"family_variant": ""}, {"family_variant": "TWO"}, {"parent": ""}])
def test_ignores(api: Api, document: Any) -> None:
    before = api.get("/product-models/root").json()
    assert api.patch("/product-models/root", document).status_code == 204
    assert api.get("/product-models/root").json() == before


EMPTY_AXIS = 'Attribute "a_simple_select" cannot be empty, as it is defined as an axis for this entity'
SEPARATOR = "This field should not contain any comma or semicolon or leading/trailing space"
VIOLATIONS = [
    ({"code": "new", "parent": "flat", "values": {"a_simple_select": value("optionA")}},
     [("parent", 'The product model "new" cannot have a parent')]),
    ({"code": "new", "parent": "root"}, [("attribute", EMPTY_AXIS)]),
    ({"code": "ROOT", "family_variant": "two"}, [("code", "The same code is already set on another product model.")]),
    ({"family_variant": "two"}, [("code", "The product model code must not be empty.")]),
    ({"code": None, "family_variant": "two"}, [("code", "The product model code must not be empty.")]),
    ({"code": "", "family_variant": "two"}, [("code", "The product model code must not be empty.")]),
    ({"code": "a,b", "family_variant": "two"}, [("code", SEPARATOR)]),
    ({"code": " a", "family_variant": "two"}, [("code", SEPARATOR)]),
    ({"code": "a\n", "family_variant": "two"}, [("code", "This field should not contain any line break")]),
    ({"code": "x" * 256, "family_variant": "two"},
     [("code", "This value is too long. It should have 255 characters or less.")]),
    ({"code": "new"}, [("family_variant", "The product model family variant must not be empty.")]),
    ({"code": "new", "parent": "root", "values": {"a_simple_select": value("OPTIONa")}},
     [("attribute", 'Cannot set value "[optionA]" for the attribute axis "a_simple_select" on product model "new", '
       'as the product model "sub" already has this value')]),
]  # fmt: skip


@pytest.mark.parametrize(("document", "errors"), VIOLATIONS)
def test_reports_violations(api: Api, document: Any, errors: Any) -> None:
    response = api.post("/product-models", document)
    assert (response.status_code, response.json()) == (422, violation(*errors))


def test_reports_violations_of_values(api: Api) -> None:
    document = {"values": {"a_decimal": value("abc"), "a_localizable_text": value("x", None, "es_ES")}}
    places = [("a_localizable_text", "es_ES"), ("a_decimal", None)]
    messages = [
        "The a_localizable_text attribute requires a valid locale. The es_ES locale does not exist.",
        "The a_decimal attribute requires a number, and the submitted abc value is not.",
    ]
    assert api.patch("/product-models/root", document).json() == {
        "code": 422,
        "message": "Validation failed.",
        "errors": [
            {"property": "values", "message": message, "attribute": code, "locale": locale, "scope": None}
            for (code, locale), message in zip(places, messages, strict=True)
        ],
    }


def test_all_violations_stand_in_order(api: Api) -> None:
    document = {
        "code": "a,b",
        "parent": "flat",
        "values": {"a_simple_select": value("optionA"), "a_number": value("x")},
    }
    errors = api.post("/product-models", document).json()["errors"]
    assert [error["property"] for error in errors] == ["parent", "code", "values"]


WINNERS = [
    ({"code": "new", "family_variant": "two", "family": "bags", "categories": ["x"]}, "The x category does not exist in your PIM."),
    ({"code": "new", "values": {"x": []}, "family_variant": None}, 'Property "x" does not exist.'),
    ({"code": 1, "values": {"x": []}}, "The code field requires a string."),
    ({"code": "new", "family_variant": None, "parent": "x"}, 'Property "family_variant" does not expect an empty value.'),
    ({"code": "new", "categories": ["x"], "parent": "x"}, 'Property "parent" expects a valid parent code. The product model does not exist, "x" given.'),
    ({"code": "new", "categories": ["x"], "family_variant": "x"}, "The x category does not exist in your PIM."),
    ({"code": "new", "family_variant": "x", "categories": ["x"]}, 'Property "family_variant" expects a valid family variant code. The family variant does not exist, "x" given.'),
]  # fmt: skip


@pytest.mark.parametrize(("document", "message"), WINNERS)
def test_the_first_error_wins(api: Api, document: Any, message: str) -> None:
    assert api.post("/product-models", document).json() == documented(message, POST)


WINNING_VIOLATIONS = [
    ({"parent": "root"}, [("attribute", EMPTY_AXIS), ("code", "The product model code must not be empty.")]),
    ({"code": "sub", "parent": "root", "values": {"a_simple_select": value("optionA")}},
     [("code", "The same code is already set on another product model.")]),
]  # fmt: skip


@pytest.mark.parametrize(("document", "errors"), WINNING_VIOLATIONS)
def test_the_first_group_of_violations_wins(api: Api, document: Any, errors: Any) -> None:
    assert api.post("/product-models", document).json() == violation(*errors)


class TestDelete:
    def test_takes_sub_models_and_variants_along(self, api: Api) -> None:
        api.post("/products", variant("v"))
        assert api.delete("/product-models/ROOT").status_code == 204
        for path in ("/product-models/root", "/product-models/sub", "/products/v"):
            assert api.get(path).status_code == 404
        assert api.get("/product-models/flat").status_code == 200
        # What only it had can be taken again.
        assert api.post("/products", {"identifier": "v"}).status_code == 201

    def test_unknown(self, api: Api) -> None:
        response = api.delete("/product-models/nope")
        assert (response.status_code, response.json()) == (404, {"code": 404, "message": UNKNOWN})


class TestCollection:
    def test_answers_line_by_line(self, api: Api) -> None:
        text = api.patch_lines(
            "/product-models",
            [
                {"code": "r", "family_variant": "two"},
                {"code": "s", "parent": "r", "values": {"a_simple_select": value("optionA")}},
                {"code": "t", "parent": "r", "values": {"a_simple_select": value("optionA")}},
                {"code": "r", "values": {"a_text": value("é/")}},
                {"code": "r", "michel": 1},
                {"code": " "},
                {"code": 1},
            ],
        ).text
        assert text.split("\n") == [
            '{"line":1,"code":"r","status_code":201}',
            '{"line":2,"code":"s","status_code":201}',
            '{"line":3,"code":"t","status_code":422,"message":"Validation failed.","errors":[{"property":"attribute",'
            '"message":"Cannot set value \\"[optionA]\\" for the attribute axis \\"a_simple_select\\" on product model '
            '\\"t\\", as the product model \\"s\\" already has this value"}]}',
            '{"line":4,"code":"r","status_code":204}',
            '{"line":5,"code":"r","status_code":422,"message":"Property \\"michel\\" does not exist. Check the expected '
            'format on the API documentation.","_links":{"documentation":{"href":"http:\\/\\/api.akeneo.com\\/'
            'api-reference.html#patch_product_models__code_"}}}',
            '{"line":6,"status_code":422,"message":"Code is missing."}',
            '{"line":7,"status_code":422,"message":"code must be of type string."}',
        ]
        assert api.get("/product-models/s").json()["values"]["a_text"] == value("é/")
