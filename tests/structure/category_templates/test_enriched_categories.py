"""Enriched categories: templates, values, their files (spec 02 §11 and §17, 04 §17)."""

import base64
import re
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from pimlet.data.demo_images import image
from tests.conftest import Api, documented, run_sql
from tests.control.conftest import Control

TEMPLATE = "02274dac-e99a-4e1d-8f9b-794d4c3ba330"
TITLE = "87939c45-1d85-4134-9579-d594fff65030"
PHOTO = "8587cda6-58c8-47fa-9278-033e1d8c735c"
ONLINE = "69e251b3-b876-48b5-9c09-92f54bfb528d"
PNG = image("shoes", "shoes")
FILE = {
    "size": 168107,
    "extension": "jpg",
    "file_path": "8/8/3/d/883d041fc9f22ce42fee07d96c05b0b7ec7e66de_shoes.jpg",
    "mime_type": "image/jpeg",
    "original_filename": "shoes.jpg",
}


def value(
    attribute: str, kind: str, data: Any, channel: str | None = None, locale: str | None = None
) -> dict[str, Any]:
    return {"data": data, "type": kind, "channel": channel, "locale": locale, "attribute_code": attribute}


VALUES = {
    f"photo|{PHOTO}": value(f"photo|{PHOTO}", "image", FILE),
    f"title|{TITLE}|ecommerce|en_US": value(f"title|{TITLE}", "text", "All the shoes!", "ecommerce", "en_US"),
    f"title|{TITLE}|ecommerce|fr_FR": value(f"title|{TITLE}", "text", "Des chaussures !", "ecommerce", "fr_FR"),
}
ATTRIBUTES = [
    {"uuid": TITLE, "code": "title", "type": "text", "order": 1, "is_required": False, "is_scopable": True,
     "is_localizable": True, "labels": {"en_US": "Title"}, "template_uuid": TEMPLATE, "additional_properties": {}},
    {"uuid": PHOTO, "code": "photo", "type": "image", "order": 2},
    {"uuid": ONLINE, "code": "online", "type": "boolean", "order": 3},
]  # fmt: skip


@pytest.fixture
def control(client: TestClient) -> Control:
    return Control(client)


@pytest.fixture
def catalog(api: Api, control: Control) -> Api:
    """The tree `master` with a child, a template, and values on both."""
    api.post("/categories", {"code": "shoes", "parent": "master"})
    template = {"code": "default", "tree": "master", "labels": {"en_US": "Default"}, "attributes": ATTRIBUTES}
    control.done("PUT", f"/category-templates/{TEMPLATE}", template)
    for code in ("master", "shoes"):
        control.done("PUT", f"/categories/{code}/values", {"values": dict(reversed(VALUES.items()))}, 204)
    return api


@pytest.fixture
def saas(catalog: Api, client: TestClient) -> Api:
    """The same with the edition that writes values by its API."""
    run_sql(client, "update state set edition = 'Serenity'")
    return catalog


def shown(api: Api, code: str = "shoes") -> Any:
    one = api.get(f"/categories/{code}", with_enriched_attributes="true").json()["values"]
    listed = api.get(
        "/categories", search={"code": [{"operator": "IN", "value": [code]}]}, with_enriched_attributes="true"
    )
    assert listed.json()["_embedded"]["items"][0]["values"] == one
    return one


class TestValues:
    def test_are_shown_where_they_are_asked_for(self, catalog: Api) -> None:
        body = catalog.get("/categories/shoes", with_enriched_attributes="true", with_position="true").json()
        assert list(body) == ["code", "parent", "updated", "labels", "position", "values"]
        assert body["values"] == VALUES
        assert list(body["values"]) == list(VALUES)
        assert list(body["values"][f"photo|{PHOTO}"]) == ["data", "type", "channel", "locale", "attribute_code"]
        assert "values" not in catalog.get("/categories/shoes").json()
        assert "values" not in catalog.get("/categories/shoes", with_enriched_attributes="1").json()

    def test_are_an_empty_object_when_there_are_none(self, api: Api) -> None:
        assert shown(api, "master") == {}

    def test_of_a_deactivated_template_are_hidden(self, catalog: Api, control: Control) -> None:
        control.done("POST", f"/category-templates/{TEMPLATE}/deactivation", status=204)
        assert shown(catalog) == shown(catalog, "master") == {}

    def test_of_a_deactivated_attribute_are_hidden(self, catalog: Api, control: Control) -> None:
        control.done("POST", f"/category-attributes/{TITLE}/deactivation", status=204)
        assert shown(catalog) == {f"photo|{PHOTO}": VALUES[f"photo|{PHOTO}"]}

    def test_come_back_with_a_template_that_is_saved_again(self, catalog: Api, control: Control) -> None:
        control.done("POST", f"/category-templates/{TEMPLATE}/deactivation", status=204)
        control.done("PUT", f"/category-templates/{TEMPLATE}", {"code": "default", "tree": "master"})
        assert shown(catalog) == VALUES

    def test_cannot_be_written_by_other_editions(self, catalog: Api) -> None:
        response = catalog.patch("/categories/shoes", {"values": []})
        assert response.json() == documented('Property "values" does not exist.', "patch_categories__code_")

    def test_survive_a_change_of_labels(self, catalog: Api) -> None:
        catalog.patch("/categories/shoes", {"labels": {"en_US": "Shoes"}})
        assert shown(catalog) == VALUES


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"title": 1}, 'The value "title" needs "data", "type" and "attribute_code".'),
        ({f"a|{TITLE}": value(f"b|{TITLE}", "text", "x")},
         f'The value "a|{TITLE}" needs the key "<attribute>|<uuid>[|<channel>][|<locale>]" of what it says.'),
        ({f"a|{TITLE}": value(f"a|{TITLE}", "text", 1)}, f'The data of the value "a|{TITLE}" is not that of the type text.'),
        ({f"a|{TITLE}": value(f"a|{TITLE}", "image", {"size": 1})}, f'The data of the value "a|{TITLE}" is not that of the type image.'),
        ({f"a|{TITLE}": value(f"a|{TITLE}", "color", "x")},
         f'The value "a|{TITLE}" has an unknown type: text, textarea, image or boolean.'),
        ({f"a|{TITLE}": value(f"a|{TITLE}", "text", "x" * 65536)}, f'The value "a|{TITLE}" is longer than 65535 characters.'),
        ({f"a|{TITLE}": {**value(f"a|{TITLE}", "text", "x"), "channel": 1}},
         f'The value "a|{TITLE}" needs texts as "attribute_code", "channel" and "locale".'),
    ],
)  # fmt: skip
def test_values_that_are_none_are_refused(catalog: Api, control: Control, values: Any, message: str) -> None:
    assert control.refused("PUT", "/categories/shoes/values", {"values": values}) == (422, message)
    assert shown(catalog) == VALUES


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"tree": "nowhere"}, 'Category "nowhere" does not exist.'),
        ({"tree": "shoes"}, 'The category "shoes" is no tree: a template belongs to a root category.'),
        ({"attributes": [{**ATTRIBUTES[1], "code": "Photo"}]},
         'The code "Photo" of a category attribute may contain only lower case letters, numbers and underscores, 100 at most.'),
        ({"attributes": [ATTRIBUTES[1], {**ATTRIBUTES[1], "uuid": TITLE}]}, 'The code "photo" is that of two attributes of the template.'),
        ({"attributes": [ATTRIBUTES[1], {**ATTRIBUTES[1], "code": "other"}]}, f'The uuid "{PHOTO}" is that of two attributes of the template.'),
        ({"attributes": [{**ATTRIBUTES[1], "code": f"a{n}", "uuid": f"{n:08d}{PHOTO[8:]}"} for n in range(51)]},
         "A category template has 50 attributes at most."),
    ],
)  # fmt: skip
def test_templates_that_are_wrong_are_refused(catalog: Api, control: Control, changes: Any, message: str) -> None:
    body = {"code": "other", "tree": "master", **changes}
    assert control.refused("PUT", f"/category-templates/{TEMPLATE}", body)[1] == message


def test_unknown_things_are_not_deactivated(control: Control) -> None:
    assert control.refused("POST", f"/category-templates/{PHOTO}/deactivation") == (
        404,
        f'There is no category template "{PHOTO}".',
    )
    assert control.refused("POST", f"/category-attributes/{PHOTO}/deactivation") == (
        404,
        f'There is no category attribute "{PHOTO}".',
    )


class TestDownload:
    def test_sends_the_content(self, api: Api, control: Control) -> None:
        code = control.post(
            "/media-files",
            {"filename": "shoes.png", "content_base64": base64.b64encode(PNG).decode(), "shelf": "category"},
            201,
        )["code"]
        response = api.get(f"/category-media-files/{code}/download")
        assert (response.status_code, response.content) == (200, PNG)
        assert response.headers["Content-Type"] == "image/png"
        assert response.headers["Content-Disposition"] == 'attachment; filename="shoes.png"'
        for path in (f"/media-files/{code}", f"/media-files/{code}/download"):
            assert api.get(path).json() == {"code": 404, "message": f'Media file "{code}" does not exist.'}

    def test_does_not_know_files_of_products(self, api: Api, control: Control) -> None:
        code = control.post("/media-files", {"filename": "a.txt", "content_base64": ""}, 201)["code"]
        expected = {"code": 404, "message": f'Media file "{code}" does not exist.'}
        assert api.get(f"/category-media-files/{code}/download").json() == expected

    def test_says_when_the_content_is_lost(self, api: Api, control: Control) -> None:
        record = {
            "code": "my_file",
            "original_filename": "a.jpg",
            "mime_type": "image/jpeg",
            "size": 1,
            "extension": "jpg",
        }
        control.post("/media-file-records", {**record, "shelf": "category"}, 201)
        expected = {"code": 404, "message": 'Media file "my_file" is not present on the filesystem.'}
        assert api.get("/category-media-files/my_file/download").json() == expected

    def test_is_not_there_before_its_version(self, api: Api, client: TestClient) -> None:
        run_sql(client, "update state set pim_version = '7.0.10'")
        response = api.get("/category-media-files/my_file/download")
        assert (response.status_code, response.json()["message"][:14]) == (404, "No route found")


def place(attribute: str = "photo", **more: Any) -> dict[str, Any]:
    return {"code": "shoes", "attribute_code": attribute, "channel": None, "locale": None, **more}


class TestUpload:
    def test_sets_the_value(self, saas: Api) -> None:
        response = saas.upload({"category": place()}, ("new.png", PNG), path="/category-media-files")
        assert (response.status_code, response.content) == (201, b"")
        match = re.fullmatch(
            r"http://localhost/api/rest/v1/category-media-files/(.+_new\.png)", response.headers["Location"]
        )
        assert match
        data = {
            "size": len(PNG),
            "extension": "png",
            "file_path": match[1],
            "mime_type": "image/png",
            "original_filename": "new.png",
        }
        assert shown(saas) == {**VALUES, f"photo|{PHOTO}": value(f"photo|{PHOTO}", "image", data)}
        assert saas.get(f"/category-media-files/{match[1]}/download").content == PNG

    @pytest.mark.parametrize(
        ("fields", "status", "message"),
        [
            ({}, 422, 'Property "category" is required.'),
            ({"category": "{"}, 400, "Invalid json message received"),
            ({"category": {"code": "shoes"}}, 422,
             'Category property must contain "code", "attribute_code", "channel" and "locale" properties.'),
            ({"category": place(code="x")}, 422, 'Category "x" does not exist.'),
            ({"category": place("nothing")}, 422,
             'Property "values" expects an array with valid data, the attribute "nothing" is not one of the category\'s template.'),
            ({"category": place("online")}, 422,
             'Property "values" expects an array with valid data, the attribute "online" takes a boolean.'),
            ({"category": place(locale="en_US")}, 422,
             "The photo attribute does not require a value per locale (en_US was detected)."),
        ],
    )  # fmt: skip
    def test_refuses(self, saas: Api, fields: Any, status: int, message: str) -> None:
        response = saas.upload(fields, ("new.png", PNG), path="/category-media-files")
        assert response.status_code == status
        assert (
            response.json()["message"].removesuffix(" Check the expected format on the API documentation.") == message
        )
        assert shown(saas) == VALUES

    def test_needs_a_file(self, saas: Api) -> None:
        response = saas.upload({"category": place()}, path="/category-media-files")
        assert response.json() == {"code": 422, "message": 'Property "file" is required.'}

    def test_is_there_in_one_edition_only(self, catalog: Api) -> None:
        response = catalog.upload({"category": place()}, ("new.png", PNG), path="/category-media-files")
        assert (response.status_code, response.json()["message"][:14]) == (404, "No route found")


class TestValuesByTheApi:
    def test_are_set_and_removed(self, saas: Api) -> None:
        entries = [
            {"attribute_code": "title", "channel": "ecommerce", "locale": "en_US", "data": "Boots"},
            {"attribute_code": "title", "channel": "ecommerce", "locale": "fr_FR", "data": None},
            {"attribute_code": "photo", "channel": None, "locale": None, "data": FILE},
            {"attribute_code": "online", "channel": None, "locale": None, "data": False},
        ]
        assert saas.patch("/categories/shoes", {"values": entries}).status_code == 204
        english = f"title|{TITLE}|ecommerce|en_US"
        assert shown(saas) == {
            f"photo|{PHOTO}": VALUES[f"photo|{PHOTO}"],
            f"online|{ONLINE}": value(f"online|{ONLINE}", "boolean", False),
            english: {**VALUES[english], "data": "Boots"},
        }

    def test_can_be_created_with_the_category(self, saas: Api) -> None:
        entry = {"attribute_code": "online", "channel": None, "locale": None, "data": True}
        body = {"code": "boots", "values": [entry], "parent": "shoes"}
        assert saas.post("/categories", body).status_code == 201
        assert shown(saas, "boots") == {f"online|{ONLINE}": value(f"online|{ONLINE}", "boolean", True)}

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            (None, 'Property "values" expects an array as data, "NULL" given.'),
            ([1], 'Property "values" expects an array with valid data, one of the values is not an array.'),
            ([{"attribute_code": "title"}], 'Property "values" expects an array with the key "data".'),
            ([place("photo", data={**FILE, "size": 1})],
             'Property "values" expects an array with valid data, the attribute "photo" takes files from the category media file endpoint.'),
            ([place("title", data="x", locale=1)], "The title attribute requires a value per channel (nothing was detected)."),
            ([place("title", data="x", channel=1)], 'Property "values" expects a value with a string as channel, "integer" given.'),
            ([place("title", data="x" * 65536, channel="a", locale="b")],
             'Property "values" expects an array with valid data, the attribute "title" takes 65535 characters at most.'),
        ],
    )  # fmt: skip
    def test_refuse(self, saas: Api, values: Any, message: str) -> None:
        response = saas.patch("/categories/shoes", {"values": values})
        assert response.json() == documented(message, "patch_categories__code_")
        assert shown(saas) == VALUES

    def test_of_a_category_that_is_moved_below_itself(self, saas: Api) -> None:
        saas.post("/categories", {"code": "boots", "parent": "shoes"})
        entry = {"attribute_code": "online", "channel": None, "locale": None, "data": True}
        response = saas.patch("/categories/shoes", {"parent": "boots", "values": [entry]})
        assert response.status_code == 422


def test_media_files_by_the_control_api(api: Api, control: Control) -> None:
    file = control.post("/media-files", {"filename": "a/b c.TXT", "content_base64": "aGVsbG8="}, 201)
    assert file == {
        "code": file["code"],
        "shelf": "catalog",
        "digest": "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
        "original_filename": "b c.TXT",
        "mime_type": "text/plain",
        "size": 5,
        "extension": "TXT",
    }
    assert file["code"].endswith("_b_c.TXT")
    assert control.get(f"/media-files/{quote(file['code'], safe='')}") == file
    assert api.get(f"/media-files/{file['code']}/download").content == b"hello"
    assert control.refused("POST", "/media-files", {"filename": "a", "content_base64": "!"}) == (
        422,
        "content_base64 is no Base64 text.",
    )
    assert control.refused("GET", "/media-files/nothing")[0] == 404
    record = {"code": file["code"].upper(), "original_filename": "a", "mime_type": "a/b", "size": 1, "extension": ""}
    status, message = control.refused("POST", "/media-file-records", record)
    assert (status, message) == (422, f'There is a media file "{record["code"]}" already.')
