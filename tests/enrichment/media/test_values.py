"""Media values of products (spec 03 §11.8, 04 §4.1)."""

from typing import Any

import pytest

from tests.conftest import Api, documented
from tests.enrichment.conftest import value
from tests.enrichment.media.conftest import JPG, PNG, uploaded


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (12, 'Property "an_image" expects a string as data, "integer" given.'),
        ({"a": 1}, 'Property "an_image" expects a string as data, "array" given.'),
        ("foo/bar.jpg", 'Property "an_image" expects a valid pathname as data, "foo/bar.jpg" given.'),
        ("x" * 3000, f'Property "an_image" expects a valid pathname as data, "{"x" * 3000}" given.'),
    ],
)
def test_refuses(product: Api, data: Any, message: str) -> None:
    response = product.patch("/products/foo", {"values": {"an_image": value(data)}})
    assert response.status_code == 422
    assert response.json() == documented(message, "patch_products__code_")


def test_a_file_can_be_the_value_of_several_products(product: Api) -> None:
    code = uploaded(product)
    response = product.post("/products", {"identifier": "bar", "values": {"an_image": value(code.upper())}})
    assert response.status_code == 201
    assert product.get("/products/bar").json()["values"]["an_image"][0]["data"] == code


def test_links_are_those_of_the_host_that_the_client_used(product: Api) -> None:
    code = uploaded(product)
    headers = {"Host": "pim.example.com:8443"}
    link = f"http://pim.example.com:8443/api/rest/v1/media-files/{code}/download"
    (item,) = product.request("GET", "/products", headers=headers).json()["_embedded"]["items"]
    one = product.request("GET", "/products/foo", headers=headers).json()
    filtered = product.request("GET", "/products", query="attributes=an_image", headers=headers).json()
    options = product.request("GET", "/products/foo", query="with_attribute_options=true", headers=headers).json()
    for found in (item, one, filtered["_embedded"]["items"][0], options):
        assert found["values"]["an_image"][0]["_links"] == {"download": {"href": link}}


@pytest.mark.parametrize(
    "text", ['"\\/', '"\\\\/', "\\/", '\\"\\/api', '":"\\/', "/api/rest/v1/media-files/x/download"]
)
def test_texts_that_look_like_stored_links_are_not_touched(product: Api, text: str) -> None:
    product.patch("/products/foo", {"values": {"a_text": value(text)}})
    assert product.get("/products/foo").json()["values"]["a_text"][0]["data"] == text


def test_another_file_with_the_same_content_changes_nothing(product: Api) -> None:
    first = uploaded(product)
    product.post("/products", {"identifier": "bar", "values": {"an_image": value(first)}})
    second = uploaded(product)
    other = uploaded(product, "b.jpg", JPG)
    before = product.get("/products/bar").json()
    assert product.patch("/products/bar", {"values": {"an_image": value(second)}}).status_code == 204
    assert product.get("/products/bar").json() == before
    assert product.patch("/products/bar", {"values": {"an_image": value(other)}}).status_code == 204
    assert product.get("/products/bar").json()["values"]["an_image"][0]["data"] == other


def test_patch_of_what_was_read_changes_nothing(product: Api) -> None:
    uploaded(product)
    uploaded(product, "a.jpg", JPG, attribute="a_picture", scope="ecommerce", locale="fr_FR")
    before = product.get("/products/foo").json()
    assert product.patch("/products/foo", {"values": before["values"]}).status_code == 204
    assert product.get("/products/foo").json() == before


def test_a_value_can_be_erased_and_the_file_stays(product: Api) -> None:
    code = uploaded(product)
    assert product.patch("/products/foo", {"values": {"an_image": value(None)}}).status_code == 204
    assert "an_image" not in product.get("/products/foo").json()["values"]
    assert product.get(f"/media-files/{code}/download").content == PNG


def test_other_values_can_change_beside_a_file(product: Api) -> None:
    code = uploaded(product)
    lines = product.lines(
        "/products", [{"identifier": "foo", "values": {"a_text": value(text)}} for text in ("a", "b")]
    )
    assert [line["status_code"] for line in lines] == [204, 204]
    values = product.get("/products/foo").json()["values"]
    assert (values["an_image"][0]["data"], values["a_text"][0]["data"]) == (code, "b")
