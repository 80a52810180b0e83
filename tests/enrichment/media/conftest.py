"""Files to upload, and one product to upload them to."""

import re
from typing import Any

import pytest

from pimlet.data.demo_images import image
from tests.conftest import Api

PNG = image("a picture", "jackets")
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01" + bytes(200)
CODE = r"([0-9a-z]/){4}[0-9a-z]{40}_[A-Za-z0-9_.]+"


def place(attribute: Any = "an_image", scope: Any = None, locale: Any = None, **more: Any) -> dict[str, Any]:
    """The part `product` for a value of the product `foo`."""
    return {"identifier": "foo", "attribute": attribute, "locale": locale, "scope": scope, **more}


def uploaded(api: Api, name: str = "akeneo.png", content: bytes = PNG, **at: Any) -> str:
    """Upload a file to the product `foo`; its code."""
    response = api.upload({"product": place(**at)}, (name, content))
    assert (response.status_code, response.text) == (201, ""), response.text
    match = re.fullmatch(rf"http://localhost/api/rest/v1/media-files/({CODE})", response.headers["Location"])
    assert match, response.headers["Location"]
    return match[1]


@pytest.fixture
def product(api: Api) -> Api:
    """The API on a catalog with the product `foo`."""
    assert api.post("/products", {"identifier": "foo", "family": "familyA"}).status_code == 201
    return api
