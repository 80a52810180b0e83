"""What the payload check answers, by identifier and by uuid (spec 03 §6, §15)."""

from typing import Any

import pytest

from tests.conftest import Api, documented
from tests.enrichment.conftest import value

UUID = "25566245-55c3-42ce-86d9-8610ac459fa8"
FORMAT = " Check the expected format on the API documentation."
PRICE = 'The data format sent for the "a_price" attribute is wrong. Please, fill in one value per amount field.'
ARRAY = "This value should be of type array|(Traversable&ArrayAccess)."
BOOLEAN = "The a_boolean attribute requires a boolean value (true or false) as data, a {} was detected."
STRING = 'Property "a_text" expects an array with the key "{}" as string.' + FORMAT

VALUES: list[tuple[Any, str]] = [
    (12, ARRAY),
    (True, ARRAY),
    ({"a_text": 12}, 'Property "a_text" expect to be an array'),
    ({"a_text": ["x"]}, 'Property "a_text" expect to be an array of array'),
    ({"a_text": [{"locale": None, "scope": None}]}, f'Property "a_text" expects an array with the key "data".{FORMAT}'),
    ({"a_text": [{}]}, f'Property "a_text" expects an array with the key "locale".{FORMAT}'),
    ({"a_text": [{"locale": None, "scope": 12, "data": "x"}]}, STRING.format("scope")),
    ({"a_text": [{"locale": None, "scope": ["ecommerce"], "data": "x"}]}, STRING.format("scope")),
    ({"a_text": [{"locale": False, "scope": 12, "data": "x"}]}, STRING.format("locale")),
    # A key that is missing comes after one of the wrong form that stands before it.
    ({"a_text": [{"locale": 1}]}, STRING.format("locale")),
    ({"unknown": [{"locale": None, "scope": 12, "data": "x"}]}, STRING.format("scope").replace("a_text", "unknown")),
    ({"a_price": value("12 EUR")}, PRICE),
    ({"a_price": value([{"currency": "EUR"}])}, PRICE),
    ({"a_price": value([{"amount": True, "currency": "EUR"}])}, PRICE),
    ({"a_price": value([{"amount": [1], "currency": "EUR"}])}, PRICE),
    ({"a_price": value([{"amount": 1, "currency": None}])}, PRICE),
    ({"a_price": value([{"amount": 1, "currency": 12}])}, PRICE),
    ({"a_price": value(["12"])}, ARRAY),
    ({"a_price": value([{"amount": 1, "currency": "EUR", "symbol": "x"}])}, "This field was not expected."),
    ({"a_boolean": value("true")}, BOOLEAN.format("string")),
    ({"a_boolean": value(0)}, BOOLEAN.format("integer")),
    ({"a_boolean": value(1.0)}, BOOLEAN.format("double")),
    ({"a_boolean": value([])}, BOOLEAN.format("array")),
    ({"a_boolean": value({})}, BOOLEAN.format("array")),
]


@pytest.mark.parametrize(("values", "message"), VALUES)
def test_of_values(api: Api, values: Any, message: str) -> None:
    for path, more, anchor in (
        ("/products", {"identifier": "n"}, "post_products"),
        ("/products-uuid", {}, "post_products_uuid"),
    ):
        response = api.post(path, {**more, "values": values})
        assert (response.status_code, response.json()) == (422, documented(message, anchor))
    for path, anchor in (
        ("/products/n", "patch_products__code_"),
        (f"/products-uuid/{UUID}", "patch_products_uuid__uuid_"),
    ):
        response = api.patch(path, {"values": values})
        assert (response.status_code, response.json()) == (422, documented(message, anchor))
    assert api.get("/products-uuid", with_count="true").json()["items_count"] == 0


def test_values_that_are_null(api: Api) -> None:
    message = 'Property "values" expects an array as data, "NULL" given.'
    assert api.post("/products", {"identifier": "n", "values": None}).status_code == 201
    assert api.patch("/products/n", {"values": None}).status_code == 204
    answer = api.post("/products-uuid", {"values": None})
    assert (answer.status_code, answer.json()) == (422, documented(message, "post_products_uuid"))
    answer = api.patch(f"/products-uuid/{UUID}", {"values": None})
    assert (answer.status_code, answer.json()) == (422, documented(message, "patch_products_uuid__uuid_"))


@pytest.mark.parametrize("uuid", ["", None])
def test_no_uuid(api: Api, uuid: Any) -> None:
    assert api.post("/products-uuid", {"uuid": uuid}).status_code == 201
    assert api.post("/products", {"identifier": "n", "uuid": uuid}).status_code == 201


def test_lines_without_a_usable_key(api: Api) -> None:
    keys: tuple[tuple[str, str, str], ...] = (
        ("/products", "identifier", "Identifier"), ("/products-uuid", "uuid", "Uuid"), ("/product-models", "code", "Code"),
    )  # fmt: skip
    for path, key, shown in keys:
        missing, wrong = f"{shown} is missing.", f"{key} must be of type string."
        documents: list[Any] = [{}, {key: None}, {key: "  "}, {key: 12}, {key: ["a"]}, {key: True}, {key: {"a": 1}}]
        assert api.lines(path, documents) == [
            {"line": number, "status_code": 422, "message": message}
            for number, message in enumerate([missing] * 3 + [wrong] * 4, 1)
        ]
        text = api.patch_lines(path, "nonsense\n").text
        assert text == '{"line":1,"status_code":400,"message":"Invalid json message received"}'
