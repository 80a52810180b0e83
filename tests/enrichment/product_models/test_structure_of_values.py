"""Forms of values that the payload check of products answers first, but that product models reach (spec 03 §10, §11)."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from pimlet.data.demo_images import image
from tests.conftest import Api, documented, run_sql, violation
from tests.enrichment.variants.catalog import value, variant


def misplaced(scope: Any = None, locale: Any = None) -> list[dict[str, Any]]:
    """A value whose place has a wrong form."""
    return [{"locale": locale, "scope": scope, "data": "x"}]


NOT_PRICES = 'Property "a_price" expects an array of arrays as data.'
REFUSED = [
    ("a_price", value(12), 'Property "a_price" expects an array as data, "integer" given.'),
    ("a_price", value("12 EUR"), 'Property "a_price" expects an array as data, "string" given.'),
    ("a_price", value([12]), NOT_PRICES),
    ("a_price", value([{"amount": 1, "currency": "EUR"}, None]), NOT_PRICES),
    ("a_price", value({"amount": 1, "currency": "EUR"}), NOT_PRICES),
    ("a_price", value([{"currency": "EUR"}]), 'Property "a_price" expects an array with the key "amount".'),
    ("a_price", value([{}]), 'Property "a_price" expects an array with the key "amount".'),
    ("a_price", value([{"amount": 1}]), 'Property "a_price" expects an array with the key "currency".'),
    ("a_root_boolean", value("1"), 'Property "a_root_boolean" expects a boolean as data, "string" given.'),
    ("a_root_boolean", value(0.5), 'Property "a_root_boolean" expects a boolean as data, "double" given.'),
    ("a_text", 12, 'Property "a_text" expects an array as data, "integer" given.'),
    ("a_text", None, 'Property "a_text" expects an array as data, "NULL" given.'),
    ("a_text", [None], 'Property "a_text" expects an array with valid data, one of the values is not an array.'),
    ("a_text", misplaced(scope=12), 'Property "a_text" expects a value with a string as scope, "integer" given.'),
    ("a_text", misplaced(scope=True), 'Property "a_text" expects a value with a string as scope, "boolean" given.'),
    ("a_text", misplaced(locale=1.5), 'Property "a_text" expects a value with a string as locale, "double" given.'),
    ("a_text", misplaced(1, 2), 'Property "a_text" expects a value with a string as locale, "integer" given.'),
    ("a_text", value("x", "ecommerce", "en_US"),
     "The a_text attribute requires neither a channel (ecommerce was detected) nor a locale (en_US was detected)."),
    ("a_localizable_text", value("x", "ecommerce"),
     "The a_localizable_text attribute does not require a value per channel (ecommerce was detected) but requires a "
     "value per locale (nothing was detected)."),
    ("a_localizable_scopable_text", value("x"),
     "The a_localizable_scopable_text attribute requires a value per channel (nothing was detected) and a locale "
     "(nothing was detected)."),
    ("a_multi_select", value([1]),
     'Property "a_multi_select" expects an array with valid data, one of the options is not a string.'),
    ("a_decimal", value([1]), 'Property "a_decimal" expects a numeric as data, "array" given.'),
]  # fmt: skip


@pytest.mark.parametrize(("attribute", "entries", "message"), REFUSED)
def test_refuses(api: Api, attribute: str, entries: Any, message: str) -> None:
    before = api.get("/product-models/root").json()
    values = {attribute: entries}
    response = api.patch("/product-models/root", {"values": values})
    assert (response.status_code, response.json()) == (422, documented(message, "patch_product_models__code_"))
    response = api.post("/product-models", {"code": "new", "family_variant": "two", "values": values})
    assert (response.status_code, response.json()) == (422, documented(message, "post_product_models"))
    assert api.get("/product-models/root").json() == before
    assert api.get("/product-models/new").status_code == 404


def test_a_structure_that_is_wrong_anywhere_comes_before_the_first_wrong_value(api: Api) -> None:
    values = {"a_price": value([12]), "a_text": [None]}
    response = api.patch("/product-models/root", {"values": values})
    message = 'Property "a_text" expects an array with valid data, one of the values is not an array.'
    assert response.json() == documented(message, "patch_product_models__code_")


@pytest.mark.parametrize("empty", [None, [], [{"amount": None}], [{"amount": None, "currency": "EUR"}]])
def test_prices_can_be_emptied_in_any_form(api: Api, empty: Any) -> None:
    api.patch("/product-models/root", {"values": {"a_price": value([{"amount": 1, "currency": "EUR"}])}})
    assert "a_price" in api.get("/product-models/root").json()["values"]
    assert api.patch("/product-models/root", {"values": {"a_price": value(empty)}}).status_code == 204
    assert "a_price" not in api.get("/product-models/root").json()["values"]


FOREIGN = violation(("attribute", 'Attribute "an_image" does not belong to the family "shoes"'))


def test_a_file_is_not_uploaded_for_an_attribute_of_another_family(api: Api) -> None:
    place = {"code": "root", "attribute": "an_image", "locale": None, "scope": None}
    response = api.upload({"product_model": place}, ("a.png", image("a picture", "shoes")))
    assert (response.status_code, response.json()) == (422, FOREIGN)


def test_a_product_with_values_of_another_family_does_not_become_a_variant_by_uuid(api: Api) -> None:
    api.post("/products", {"identifier": "simple", "values": {"an_email": value("a@b.c")}})
    uuid = api.get("/products/simple").json()["uuid"]
    document = variant("simple")
    del document["identifier"]
    response = api.patch(f"/products-uuid/{uuid}", document)
    message = 'Attribute "an_email" does not belong to the family "shoes"'
    assert (response.status_code, response.json()) == (422, violation(("attribute", message)))


def test_a_tree_that_grew_too_deep_is_reported(api: Api, client: TestClient) -> None:
    sub = {"code": "deep", "parent": "root", "values": {"a_simple_select": value("optionB")}}
    assert api.post("/product-models", sub).status_code == 201
    run_sql(
        client,
        "update product_model set level = 2, parent_id = (select id from product_model where code = 'sub') "
        "where code = 'deep'",
    )
    errors = api.patch("/product-models/deep", {"categories": ["hats"]}).json()["errors"]
    message = 'The product model "deep" cannot have the product model "sub" as parent'
    assert errors[0] == {"property": "parent", "message": message}
