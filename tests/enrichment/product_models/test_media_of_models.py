"""Files that are uploaded to product models (spec 04 §16.2)."""

from typing import Any

import pytest

from pimlet.data.demo_images import image
from tests.conftest import Api

PNG = image("a picture", "shoes")


def place(attribute: str, **more: Any) -> dict[str, Any]:
    return {"code": "root", "attribute": attribute, "locale": None, "scope": None, **more}


def test_the_value_is_that_of_the_model(api: Api) -> None:
    response = api.upload({"product_model": place("a_text")}, ("a.png", PNG))
    assert (response.status_code, response.text) == (201, "")
    code = response.headers["Location"].removeprefix("http://localhost/api/rest/v1/media-files/")
    assert api.get(f"/media-files/{code}/download").content == PNG
    assert api.get("/product-models/root").json()["values"]["a_text"] == [{"locale": None, "scope": None, "data": code}]


@pytest.mark.parametrize(
    ("part", "answer"),
    [
        (place("a_text", code="nope"), {"code": 422, "message": 'Product model "nope" does not exist.'}),
        (place("an_image_unknown"), {"code": 422, "message": 'Property "an_image_unknown" does not exist.'}),
        (place("a_textarea"), {
            "code": 422, "message": "Validation failed.",
            "errors": [{"property": "attribute", "message": 'Cannot set the property "a_textarea" to this entity as it is not in the attribute set'}],
        }),
    ],
)  # fmt: skip
def test_refuses(api: Api, part: Any, answer: Any) -> None:
    before = api.get("/product-models/root").json()
    response = api.upload({"product_model": part}, ("a.png", PNG))
    assert (response.status_code, response.json()) == (422, answer)
    assert api.get("/product-models/root").json() == before
    assert api.get("/media-files").json()["_embedded"] == {"items": []}
