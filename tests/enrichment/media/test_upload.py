"""`POST /media-files`: the checks in their order, and what an upload leaves behind (spec 04 §16.2)."""

import json
from pathlib import Path
from typing import Any

import pytest

from pimlet.foundation.objects.spool import Spool
from tests.conftest import Api
from tests.enrichment.media.conftest import JPG, PNG, place, uploaded

ONE_OF = 'You should at least give one of the following properties: "product" or "product_model".'
PRODUCT_KEYS = 'Product property must contain "identifier", "attribute", "locale" and "scope" properties.'
MODEL_KEYS = 'Product model property must contain "code", "attribute", "locale" and "scope" properties.'
FILE = ("akeneo.png", PNG)

REFUSED: list[tuple[str, dict[str, Any], Any, int, str]] = [
    ("both parts", {"product": place(), "product_model": "{}"}, FILE, 422, 'You should give either a "product" or a "product_model" key.'),
    ("neither part", {"products": place()}, FILE, 422, ONE_OF),
    ("no parts at all", {}, FILE, 422, ONE_OF),
    ("no JSON", {"product": "{"}, FILE, 400, "Invalid json message received"),
    ("an empty text", {"product": ""}, FILE, 400, "Invalid json message received"),
    ("null", {"product": "null"}, FILE, 400, "Invalid json message received"),
    ("null for a model", {"product_model": "null"}, FILE, 400, "Invalid json message received"),
    ("a number", {"product": "12"}, FILE, 422, PRODUCT_KEYS),
    ("no identifier", {"product": place(identifier=None)}, FILE, 422, PRODUCT_KEYS),
    ("no attribute", {"product": place(attribute=None)}, FILE, 422, PRODUCT_KEYS),
    ("no locale", {"product": {"identifier": "foo", "attribute": "an_image", "scope": None}}, FILE, 422, PRODUCT_KEYS),
    ("no scope", {"product": {"identifier": "foo", "attribute": "an_image", "locale": None}}, FILE, 422, PRODUCT_KEYS),
    ("no code", {"product_model": place()}, FILE, 422, MODEL_KEYS),
    ("unknown product", {"product": place(identifier="not_found")}, None, 422, 'Product "not_found" does not exist.'),
    ("unknown model", {"product_model": place(code="m")}, None, 422, 'Product model "m" does not exist.'),
    ("no file", {"product": place("unknown")}, None, 422, 'Property "file" is required.'),
    ("unknown attribute", {"product": place("not_found")}, FILE, 422, "The not_found attribute does not exist in your PIM."),
    ("a scope too many", {"product": place(scope="ecommerce")}, FILE, 422,
     "The an_image attribute requires neither a channel (ecommerce was detected) nor a locale (nothing was detected)."),
    ("a locale that is no text", {"product": place(locale=12)}, FILE, 422,
     'Property "an_image" expects a value with a string as locale, "integer" given.'),
    ("a number attribute", {"product": place("a_metric")}, FILE, 422,
     'Property "a_metric" expects an array as data, "string" given.'),
]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "file", "status", "message"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_refuses(product: Api, fields: dict[str, Any], file: Any, status: int, message: str) -> None:
    before = product.get("/products/foo").json()
    response = product.upload(fields, file)
    assert response.status_code == status
    assert response.json() == {"code": status, "message": message}
    assert product.get("/products/foo").json() == before
    assert product.get("/media-files").json()["_embedded"] == {"items": []}


@pytest.mark.parametrize(
    ("content_type", "message"),
    [
        (None, 'The "Content-Type" header is missing. "multipart/form-data" has to be specified as value.'),
        (
            "application/json",
            '"application/json" in "Content-Type" header is not valid. Only "multipart/form-data" is allowed.',
        ),
    ],
)
def test_refuses_other_bodies(product: Api, content_type: str | None, message: str) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type}
    response = product.request("POST", "/media-files", content=b"" if content_type is None else b"{}", headers=headers)
    assert (response.status_code, response.json()) == (415, {"code": 415, "message": message})


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"--x\r\n"),
        ("multipart/form-data; boundary=x", b""),
        ("multipart/form-data; boundary=x", b"no parts"),
        (f"multipart/form-data; boundary={'x' * 300}", b"--" + b"x" * 300 + b"--"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="product"\r\n\r\n{"identifier"',
        ),
    ],
)
def test_a_body_without_whole_parts_has_none(product: Api, content_type: str, body: bytes) -> None:
    response = product.request("POST", "/media-files", content=body, headers={"Content-Type": content_type})
    assert (response.status_code, response.json()) == (422, {"code": 422, "message": ONE_OF})


def part(disposition: str, content: str) -> bytes:
    return f"--x\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{content}\r\n".encode()


def sent(api: Api, *chunks: bytes) -> str:
    """Upload a body as it is, with the part `product` before it; the name of the stored file."""
    body = chunks[0] + part('name="product"', json.dumps(place("a_file"))) + b"".join(chunks[1:]) + b"--x--"
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    assert api.request("POST", "/media-files", content=body, headers=headers).status_code == 201
    (item,) = api.get("/media-files").json()["_embedded"]["items"]
    return str(item["original_filename"])


class TestParts:
    def test_what_stands_before_the_first_is_skipped(self, product: Api) -> None:
        assert sent(product, b"of many parts --x\r\n", part('name="file"; filename="a.txt"', "text")) == "a.txt"

    def test_a_file_name_ends_with_a_null_character(self, product: Api) -> None:
        assert sent(product, b"", part('name="file"; filename="a.txt\x00.exe"', "text")) == "a.txt"

    def test_the_last_of_one_name_counts_and_others_leave_nothing(
        self, product: Api, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened: list[Spool] = []
        most = 0
        original = Spool.__init__

        def counted(spool: Spool, folder: Path) -> None:
            nonlocal most
            original(spool, folder)
            opened.append(spool)
            most = max(most, sum(one.path.exists() for one in opened))

        monkeypatch.setattr(Spool, "__init__", counted)
        files = [part(f'name="file"; filename="{number}.txt"', "text") for number in range(2_000)]
        assert sent(product, b"", *files) == "19.txt"
        assert len(opened) == 20
        assert most <= 2
        assert not any(one.path.exists() for one in opened)


def too_long(name: str, most: int) -> dict[str, str]:
    return {"property": name, "message": f"This value is too long. It should have {most} characters or less."}


def on_value(attribute: str, message: str, scope: str | None = None, locale: str | None = None) -> dict[str, Any]:
    return {"property": "values", "message": message, "attribute": attribute, "locale": locale, "scope": scope}


INVALID = [
    (place(), ("file.extension12", PNG), [too_long("extension", 10)]),
    (place(), ("a" * 252 + ".png", PNG), [too_long("original_filename", 255)]),
    (place(), ("a" * 252 + ".extension12", PNG), [too_long("original_filename", 255), too_long("extension", 10)]),
    (place("a_picture", "ecommerce", "en_US"), ("a.GIF", JPG),
     [on_value("a_picture", "The gif file extension is not allowed for the a_picture attribute. Allowed extensions are jpg, png.",
               "ecommerce", "en_US"),
      on_value("a_picture", "The MIME type is not allowed for gif (allowed types: image/gif, found image/jpeg).", "ecommerce", "en_US")]),
    (place("a_picture", "ecommerce", "en_US"), ("a.jpg", b"just text"),
     [on_value("a_picture", "The MIME type is not allowed for jpg (allowed types: image/jpeg, found text/plain).", "ecommerce", "en_US")]),
    (place("a_file"), ("notes.txt", b"x" * 10_001),
     [on_value("a_file", "The file notes.txt is too large (10 kB). The a_file attribute can not exceed 10 kB.".replace("10 kB)", "10001 bytes)").replace("exceed 10 kB", "exceed 10000 bytes"))]),
    (place("a_file"), ("notes.txt", b"x" * 12_345),
     [on_value("a_file", "The file notes.txt is too large (0.01 MB). The a_file attribute can not exceed 0.01 MB.".replace("(0.01 MB)", "(12.35 kB)").replace("0.01 MB", "10 kB"))]),
    (place("a_file"), ("notes.exe", b"x"),
     [on_value("a_file", "The exe file extension is not allowed for the a_file attribute. Allowed extensions are pdf, txt, csv.")]),
    (place("a_picture", "Oumuamua", "en_US"), ("a.jpg", JPG),
     [on_value("a_picture", "The a_picture attribute requires a value per channel. The Oumuamua channel (scope) must exist in your PIM", "Oumuamua", "en_US")]),
    (place("a_picture", "ecommerce", "Esperanto"), ("a.jpg", JPG),
     [on_value("a_picture", "The a_picture attribute requires a valid locale. The Esperanto locale does not exist.", "ecommerce", "Esperanto")]),
]  # fmt: skip


@pytest.mark.parametrize(("part", "file", "errors"), INVALID)
def test_refuses_what_is_not_valid(product: Api, part: Any, file: Any, errors: Any) -> None:
    before = product.get("/products/foo").json()
    response = product.upload({"product": part}, file)
    assert response.status_code == 422
    assert response.json() == {"code": 422, "message": "Validation failed.", "errors": errors}
    assert product.get("/products/foo").json() == before
    assert product.get("/media-files").json()["_embedded"] == {"items": []}


class TestAnUpload:
    def test_sets_the_value_of_the_product(self, product: Api) -> None:
        code = uploaded(product)
        assert product.get("/products/foo").json()["values"]["an_image"] == [
            {
                "locale": None,
                "scope": None,
                "data": code,
                "_links": {"download": {"href": f"http://localhost/api/rest/v1/media-files/{code}/download"}},
            }
        ]
        assert product.get(f"/media-files/{code}").json() == {
            "code": code,
            "original_filename": "akeneo.png",
            "mime_type": "image/png",
            "size": len(PNG),
            "extension": "png",
            "_links": {"download": {"href": f"http://localhost/api/rest/v1/media-files/{code}/download"}},
        }

    def test_finds_the_product_in_any_case(self, product: Api) -> None:
        code = uploaded(product, identifier="FOO")
        assert product.get("/products/foo").json()["values"]["an_image"][0]["data"] == code

    def test_of_the_same_file_makes_another_file_and_replaces_the_value(self, product: Api) -> None:
        first, second = uploaded(product), uploaded(product)
        assert first != second
        assert product.get("/products/foo").json()["values"]["an_image"][0]["data"] == second
        assert product.get(f"/media-files/{first}/download").content == PNG

    def test_for_a_channel_and_locale(self, product: Api) -> None:
        code = uploaded(product, "a.jpg", JPG, attribute="a_picture", scope="ecommerce", locale="fr_FR")
        (value,) = product.get("/products/foo").json()["values"]["a_picture"]
        assert (value["scope"], value["locale"], value["data"]) == ("ecommerce", "fr_FR", code)

    def test_for_a_text_attribute_makes_the_code_its_text(self, product: Api) -> None:
        code = uploaded(product, attribute="a_text")
        assert product.get("/products/foo").json()["values"]["a_text"] == [
            {"locale": None, "scope": None, "data": code}
        ]

    @pytest.mark.parametrize(
        ("name", "cleaned", "extension"),
        [
            ("this i#s the é file.txt", "this_i_s_the____file.txt", "txt"),
            ("../../etc/passwd.txt", "passwd.txt", "txt"),
            ("C:\\folder\\photo.JPG", "photo.JPG", "JPG"),
            ("noextension", "noextension", ""),
            ("archive.tar.gz", "archive.tar.gz", "gz"),
            ("b" * 99 + ".png", "b" * 95 + ".png", "png"),
        ],
    )
    def test_cleans_the_name(self, product: Api, name: str, cleaned: str, extension: str) -> None:
        code = uploaded(product, name)
        assert code.rpartition("/")[2][41:] == cleaned
        record = product.get(f"/media-files/{code}").json()
        assert record["original_filename"] == name.replace("\\", "/").rpartition("/")[2]
        assert record["extension"] == extension

    def test_of_an_empty_file(self, product: Api) -> None:
        code = uploaded(product, "empty.txt", b"")
        assert product.get(f"/media-files/{code}").json()["size"] == 0
        response = product.get(f"/media-files/{code}/download")
        assert (response.status_code, response.content, response.headers["Content-Length"]) == (200, b"", "0")

    def test_needs_no_permission_but_access(self, product: Api) -> None:
        response = product.client.post("/api/rest/v1/media-files", files={"product": (None, "{}")})
        assert response.status_code == 401
