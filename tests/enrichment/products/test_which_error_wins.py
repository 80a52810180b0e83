"""The order of checks: which of several problems answers (spec 03 §4, §10.2, §12.1)."""

from typing import Any

import pytest

from tests.conftest import Api, documented
from tests.enrichment.conftest import value

UUID = "25566245-55c3-42ce-86d9-8610ac459fa8"
TAKEN_UUID = "25566245-55c3-42ce-86d9-8610ac459fa9"
IDENTIFIER = "/products"
BY_UUID = "/products-uuid"
ANCHORS = {
    ("POST", IDENTIFIER): "post_products",
    ("PATCH", IDENTIFIER): "patch_products__code_",
    ("POST", BY_UUID): "post_products_uuid",
    ("PATCH", BY_UUID): "patch_products_uuid__uuid_",
}

NO_IDENTIFIER = (
    "Validation failed. The identifier field is required for this endpoint. If you want to manipulate products "
    "without identifiers, please use products-uuid endpoints."
)
PRICE = 'The data format sent for the "a_price" attribute is wrong. Please, fill in one value per amount field.'
DUPLICATE = 'You cannot update the same product value on the "a_text" attribute twice, with the same scope and locale.'
NOT_AN_ARRAY = 'Property "{}" expects an array with valid data, one of the values is not an array.'
NO_PARENT = 'Property "parent" expects a valid parent code. The parent product model does not exist, "nope" given.'
NO_FAMILY = "The nope family does not exist in your PIM."
NO_ATTRIBUTE = "The nope attribute does not exist in your PIM."
NO_PROPERTY = 'Property "nope" does not exist.'
NO_CATEGORY = "The nope category does not exist in your PIM."
NO_OPTION = "The nope value is not in the a_simple_select attribute option list."
NO_TEXT = "The a_text attribute requires a string, a array was detected."
NO_UUID = "This is not a valid UUID."
NOT_A_NUMBER = "The a_number attribute requires a number, and the submitted abc value is not."
NO_LOCALE = "The a_localizable_text attribute requires a valid locale. The es_ES locale does not exist."
NO_TYPE = "This association type doesn't exist. Please make sure it hasn't been deleted in the meantime."
USED = "The taken identifier is already used for another product."
WIDE_USED = f"The {TAKEN_UUID} uuid is already used for another product."
VERSION_1 = "25566245-55c3-12ce-86d9-8610ac459fa8"

TWICE = {"a_text": [*value("a"), *value("b")]}
UNKNOWN_OPTION = {"a_simple_select": value("nope")}

# Method, path below the family's, document, and the message of a documented error or those of violations.
NEW_BY_IDENTIFIER: list[tuple[str, str, dict[str, Any], str | list[str]]] = [
    ("POST", "", {"identifier": "n", "uuid": "x", "values": {"a_text": "x"}}, NO_UUID),
    ("POST", "", {"identifier": "taken", "values": {"a_price": value(None)}}, PRICE),
    ("POST", "", {"identifier": "n", "values": {"a_price": value(None), **TWICE}}, PRICE),
    ("POST", "", {"nope": 1, "identifier": "n", "values": TWICE}, DUPLICATE),
    ("POST", "", {"identifier": "n", "family": "nope", "values": {"nope": value("a")}}, NO_FAMILY),
    ("POST", "", {"identifier": "n", "values": {"nope": value("a")}, "family": "nope"}, NO_ATTRIBUTE),
    ("POST", "", {"identifier": "n", "categories": ["nope"], "values": {"a_text": value(["a"])}}, NO_CATEGORY),
    ("POST", "", {"identifier": "n", "values": {"a_text": value(["a"])}, "categories": ["nope"]}, NO_TEXT),
    ("POST", "", {"identifier": "n", "family": "nope", "parent": "nope"}, NO_PARENT),
    ("POST", "", {"identifier": "n", "parent": "nope", "values": {"nope": value("a")}}, NO_PROPERTY),
    ("POST", "", {"identifier": "n", "enabled": None, "associations": 1}, 'Property "enabled" expects a boolean as data, "NULL" given.'),
    # A structure that is wrong anywhere comes before the first value that is wrong.
    ("POST", "", {"identifier": "n", "values": {"a_text": value(["a"]), "a_date": [None]}}, NOT_AN_ARRAY.format("a_date")),
    ("POST", "", {"identifier": "taken", "values": UNKNOWN_OPTION}, [NO_OPTION]),
    ("POST", "", {"identifier": "taken"}, [USED]),
    ("POST", "", {"identifier": "taken", "quantified_associations": {"nope": {}}}, [NO_TYPE]),
    (
        "POST",
        "",
        {
            "identifier": "n",
            "quantified_associations": {"nope": {}},
            "values": {
                "a_number": value("abc"),
                "a_localizable_text": value("x", None, "es_ES"),
                "a_simple_select": value("nope"),
            },
        },
        [NO_OPTION, NO_LOCALE, NOT_A_NUMBER, NO_TYPE],
    ),
    ("PATCH", "/n", {"family": "nope", "values": {"nope": value("a")}}, NO_FAMILY),
    ("PATCH", "/n", {"parent": "nope", "values": {"nope": value("a")}}, NO_PROPERTY),
]  # fmt: skip
EXISTING: list[tuple[str, dict[str, Any], str | list[str]]] = [
    ("PATCH", {"family": "nope", "values": {"nope": value("a")}}, NO_ATTRIBUTE),
    ("PATCH", {"parent": "nope", "values": {"nope": value("a")}}, NO_ATTRIBUTE),
    ("PATCH", {"nope": 1, "values": {"a_text": [None]}}, NOT_AN_ARRAY.format("a_text")),
    ("PATCH", {"values": TWICE, "family": "nope"}, DUPLICATE),
    ("PATCH", {"family": "nope", "values": {"a_text": value(["a"])}}, NO_FAMILY),
    ("PATCH", {"values": {"a_text": value(["a"])}, "family": "nope"}, NO_TEXT),
    ("PATCH", {"nope": 1, "values": {"a_boolean": value(1)}},
     "The a_boolean attribute requires a boolean value (true or false) as data, a integer was detected."),
]  # fmt: skip
NEW_BY_UUID: list[tuple[str, str, dict[str, Any], str | list[str]]] = [
    ("POST", "", {"identifier": "n", "uuid": TAKEN_UUID}, 'Property "identifier" does not exist.'),
    ("POST", "", {"identifier": "n", "uuid": "x"}, NO_UUID),
    ("POST", "", {"identifier": "n", "values": {"a_price": value(None)}}, PRICE),
    ("POST", "", {"uuid": TAKEN_UUID, "values": TWICE}, [WIDE_USED]),
    ("POST", "", {"uuid": TAKEN_UUID, "nope": 1, "values": UNKNOWN_OPTION}, [WIDE_USED]),
    ("POST", "", {"nope": 1, "values": TWICE}, DUPLICATE),
    ("POST", "", {"variant_group": "a"}, 'Property "variant_group" does not exist.'),
    ("POST", "", {"family": "nope", "values": {"nope": value("a")}}, NO_FAMILY),
    ("POST", "", {"family": "nope", "parent": "nope"}, NO_PARENT),
    ("POST", "", {"values": {"sku": value("taken"), **UNKNOWN_OPTION}}, [NO_OPTION]),
    ("POST", "", {"values": {"sku": value("taken")}}, [USED]),
    (
        "POST",
        "",
        {"uuid": VERSION_1, "values": {**UNKNOWN_OPTION, "sku": value("a,b")}},
        [
            f'The version of the uuid "{VERSION_1}" should be 4, 1 given.',
            NO_OPTION,
            "This field should not contain any comma or semicolon or leading/trailing space",
        ],
    ),
    ("PATCH", f"/{UUID}", {"identifier": "n", "values": TWICE}, 'Property "identifier" does not exist.'),
    ("PATCH", f"/{UUID}", {"family": "nope", "values": {"nope": value("a")}}, NO_FAMILY),
]


def seed(api: Api) -> None:
    assert api.post(BY_UUID, {"uuid": TAKEN_UUID, "values": {"sku": value("taken")}}).status_code == 201


def check(api: Api, method: str, family: str, path: str, document: dict[str, Any], expected: str | list[str]) -> None:
    call = api.post if method == "POST" else api.patch
    response = call(family + path, document)
    assert response.status_code == 422, response.text
    if isinstance(expected, list):
        assert [error["message"] for error in response.json()["errors"]] == expected
    else:
        assert response.json() == documented(expected, ANCHORS[method, family])


@pytest.mark.parametrize(("method", "path", "document", "expected"), NEW_BY_IDENTIFIER)
def test_of_new_products(api: Api, method: str, path: str, document: dict[str, Any], expected: str | list[str]) -> None:
    seed(api)
    check(api, method, IDENTIFIER, path, document, expected)


@pytest.mark.parametrize(("method", "path", "document", "expected"), NEW_BY_UUID)
def test_of_new_products_by_uuid(
    api: Api, method: str, path: str, document: dict[str, Any], expected: str | list[str]
) -> None:
    seed(api)
    check(api, method, BY_UUID, path, document, expected)


@pytest.mark.parametrize(("method", "document", "expected"), EXISTING)
@pytest.mark.parametrize(("family", "path"), [(IDENTIFIER, "/taken"), (BY_UUID, f"/{TAKEN_UUID}")])
def test_of_existing_products(
    api: Api, method: str, family: str, path: str, document: dict[str, Any], expected: str | list[str]
) -> None:
    seed(api)
    before = api.get(family + path).json()
    check(api, method, family, path, document, expected)
    assert api.get(family + path).json() == before


def test_a_missing_identifier_comes_before_everything(api: Api) -> None:
    seed(api)
    document = {"nope": 1, "uuid": "x", "values": {"a_text": "x"}}
    missing = documented(NO_IDENTIFIER, "post_products_uuid", suffix=False)
    assert api.post(IDENTIFIER, document).json() == missing
    for path in ("/new", "/taken"):
        answer = api.patch(IDENTIFIER + path, {**document, "identifier": ""})
        assert answer.json() == documented(NO_IDENTIFIER, "patch_products_uuid__uuid_", suffix=False)


def test_a_code_that_differs_from_the_url_comes_after_the_structure_and_before_the_rest(api: Api) -> None:
    seed(api)
    differs = {
        IDENTIFIER: ("/n", {"identifier": "m"},
                     'The identifier "m" provided in the request body must match the identifier "n" provided in the url.'),
        BY_UUID: (f"/{UUID}", {"uuid": UUID.upper()},
                  f'The uuid "{UUID.upper()}" provided in the request body must match the uuid "{UUID}" provided in the '
                  "url."),
    }  # fmt: skip
    for family, (path, document, message) in differs.items():
        assert api.patch(family + path, {**document, "values": TWICE}).json()["message"].startswith(DUPLICATE)
        answer = api.patch(family + path, {**document, "family": "nope", "values": {"nope": value("a")}})
        assert answer.json() == {"code": 422, "message": message}
    # By uuid it also comes before the attributes of a stored product.
    answer = api.patch(f"{BY_UUID}/{TAKEN_UUID}", {"uuid": "", "values": {"nope": value("a")}})
    assert answer.json()["message"] == (
        f'The uuid "" provided in the request body must match the uuid "{TAKEN_UUID}" provided in the url.'
    )


def test_an_unknown_parent_of_a_stored_product_comes_before_the_updater(api: Api) -> None:
    seed(api)
    document = {"family": "nope", "variant_group": "a", "parent": "nope"}
    assert api.patch(f"{IDENTIFIER}/taken", document).json() == {
        "code": 422,
        "message": 'The given product model "nope" does not exist',
    }
    check(api, "PATCH", BY_UUID, f"/{TAKEN_UUID}", document, NO_PARENT)
    assert api.patch(f"{IDENTIFIER}/taken", {"family": "nope", "variant_group": "a"}).json()["message"] == (
        'Property "variant_group" does not exist anymore. Check the link below to understand why.'
    )


class TestMainIdentifier:
    def test_follows_the_rules_of_its_attribute(self, api: Api) -> None:
        rule = {"validation_rule": "regexp", "validation_regexp": r"/^sku-\d*$/", "max_characters": 6}
        assert api.patch("/attributes/sku", rule).status_code == 204
        errors = api.post(IDENTIFIER, {"identifier": "product"}).json()["errors"]
        assert errors == [
            {
                "property": "identifier",
                "message": "The sku attribute must not contain more than 6 characters. The submitted value is too long.",
            },
            {
                "property": "identifier",
                "message": r"The sku attribute must match the following regular expression: /^sku-\d*$/.",
            },
        ]
        assert api.post(IDENTIFIER, {"identifier": "sku-12"}).status_code == 201

    def test_several_failing_identifiers_are_reported_once_for_each_rule(self, api: Api) -> None:
        document = {"identifier": "a,b", "values": {"an_identifier": value("c;d")}}
        errors = api.post(IDENTIFIER, document).json()["errors"]
        assert errors == [
            {
                "property": "identifier",
                "message": "This field should not contain any comma or semicolon or leading/trailing space",
            }
        ]

    def test_ten_identifiers_can_name_one_product(self, api: Api) -> None:
        more = [f"id_{number}" for number in range(8)]
        attributes = [
            {"code": code, "type": "pim_catalog_identifier", "group": "other", "useable_as_grid_filter": True}
            for code in more
        ]
        assert {line["status_code"] for line in api.lines("/attributes", attributes)} == {201}
        assert api.post("/attributes", {**attributes[0], "code": "too_many"}).status_code == 422
        values = {code: value(f"{code}-X") for code in (*more, "an_identifier")}
        assert api.post(IDENTIFIER, {"identifier": "a", "values": values}).status_code == 201
        assert api.get("/products/a").json()["values"] == {"sku": value("a"), **values}
        errors = api.post(IDENTIFIER, {"identifier": "b", "values": {"id_7": value("ID_7-x")}}).json()["errors"]
        assert errors == [
            {
                "property": "identifier",
                "message": "The ID_7-x value is already set on another product for the id_7 identifier attribute.",
            }
        ]
        # The rule does not hold between two attributes.
        assert api.post(IDENTIFIER, {"identifier": "b", "values": {"id_6": value("id_7-X")}}).status_code == 201


def test_a_metric_without_number_also_breaks_a_largest_number(api: Api) -> None:
    attribute = {
        "code": "a_limited_metric", "type": "pim_catalog_metric", "group": "other", "metric_family": "Power",
        "default_metric_unit": "WATT", "decimals_allowed": True, "negative_allowed": True, "number_max": "100",
    }  # fmt: skip
    assert api.post("/attributes", attribute).status_code == 201
    data = {"amount": "abc", "unit": "WATT"}
    errors = api.post(IDENTIFIER, {"identifier": "a", "values": {"a_limited_metric": value(data)}}).json()["errors"]
    assert [error["message"] for error in errors] == [
        "The a_limited_metric attribute requires a number, and the submitted abc value is not.",
        "The a_limited_metric attribute requires an equal or lesser than 100 value.",
    ]
