"""Attribute options (spec 02 §3)."""

import json
from typing import Any

import pytest

from tests.conftest import API, Api, documented, violation

POST = "post_attributes__attribute_code__options"
PATCH = "patch_attributes__attribute_code__options__code_"
OPTIONS = "/attributes/color/options"
NO_OPTIONS = (
    'Attribute "sku" does not support options. Only attributes of type "pim_catalog_simpleselect", '
    '"pim_catalog_multiselect" support options'
)
_SELECTS = [
    {"code": "color", "type": "pim_catalog_simpleselect", "group": "other"},
    {"code": "sizes", "type": "pim_catalog_multiselect", "group": "other"},
]


@pytest.fixture
def catalog(api: Api) -> Api:
    assert {line["status_code"] for line in api.lines("/attributes", _SELECTS)} == {201}
    return api


def error(code: int, message: str) -> dict[str, Any]:
    return {"code": code, "message": message}


def option(code: str, sort_order: int, labels: dict[str, str] | None = None) -> dict[str, Any]:
    return {"code": code, "attribute": "color", "sort_order": sort_order, "labels": labels or {}}


class TestReading:
    @pytest.fixture
    def colors(self, catalog: Api) -> Api:
        documents = [
            {"code": "red", "labels": {"en_US": "Red", "fr_FR": "Rouge"}},
            {"code": "Blue", "sort_order": 21},
            {"code": "_dark"},
        ]
        assert [line["status_code"] for line in catalog.lines(OPTIONS, documents)] == [201] * 3
        return catalog

    def test_options_are_listed_by_code(self, colors: Api) -> None:
        body = colors.get(OPTIONS, limit=2, with_count="true", search={"code": 1}).json()
        base = f"http://localhost{API}{OPTIONS}"
        query = "limit=2&with_count=true&search=%7B%22code%22:%201%7D"
        assert body == {
            "_links": {
                "self": {"href": f"{base}?page=1&{query}"},
                "first": {"href": f"{base}?page=1&{query}"},
                "next": {"href": f"{base}?page=2&{query}"},
            },
            "current_page": 1,
            "items_count": 3,
            "_embedded": {
                "items": [
                    {"_links": {"self": {"href": f"{base}/_dark"}}, **option("_dark", 22)},
                    {"_links": {"self": {"href": f"{base}/Blue"}}, **option("Blue", 21)},
                ]
            },
        }

    def test_links_spell_the_attribute_as_the_url_does(self, colors: Api) -> None:
        item = colors.get("/attributes/COLOR/options", limit=1).json()["_embedded"]["items"][0]
        assert item["_links"]["self"]["href"] == f"http://localhost{API}/attributes/COLOR/options/_dark"
        assert item["attribute"] == "color"

    @pytest.mark.parametrize("code", ["red", "RED", "red.x", "red.x.y"])
    def test_one_in_any_case_and_without_what_follows_a_dot(self, colors: Api, code: str) -> None:
        body = colors.get(f"{OPTIONS}/{code}").json()
        assert list(body) == ["code", "attribute", "sort_order", "labels"]
        assert body == option("red", 0, {"en_US": "Red"})

    def test_labels_of_inactive_locales_show_when_a_channel_takes_the_locale(self, colors: Api) -> None:
        colors.patch("/channels/ecommerce", {"locales": ["en_US", "fr_FR"]})
        assert colors.get(f"{OPTIONS}/red").json()["labels"] == {"en_US": "Red", "fr_FR": "Rouge"}

    @pytest.mark.parametrize(
        ("path", "status", "message"),
        [
            ("/attributes/nothing/options", 404, 'Attribute "nothing" does not exist.'),
            ("/attributes/nothing/options/red", 404, 'Attribute "nothing" does not exist.'),
            ("/attributes/nothing/options?limit=0", 404, 'Attribute "nothing" does not exist.'),
            ("/attributes/sku/options", 404, f"{NO_OPTIONS}."),
            ("/attributes/SKU/options/red", 404, f"{NO_OPTIONS}."),
            ("/attributes/sku/options?page=0", 404, f"{NO_OPTIONS}."),
            (f"{OPTIONS}?page=0", 422, '"0" is not a valid page number.'),
            (f"{OPTIONS}?pagination_type=search_after", 422, "Pagination type is not supported."),
            (f"{OPTIONS}/Green", 404,
             'Attribute option "Green" does not exist or is not an option of the attribute "color".'),
            ("/attributes/sizes/options/red", 404,
             'Attribute option "red" does not exist or is not an option of the attribute "sizes".'),
        ],
    )  # fmt: skip
    def test_what_cannot_be_read(self, colors: Api, path: str, status: int, message: str) -> None:
        response = colors.request("GET", path)
        assert (response.status_code, response.json()) == (status, error(status, message))


class TestCreation:
    def test_by_post(self, catalog: Api) -> None:
        response = catalog.post("/attributes/COLOR/options", {"code": "red", "attribute": "COLOR"})
        assert (response.status_code, response.content) == (201, b"")
        assert response.headers["location"] == f"http://localhost{API}{OPTIONS}/red"

    def test_the_place_is_the_one_after_the_last(self, catalog: Api) -> None:
        for document in (
            {"code": "a"},
            {"code": "b", "sort_order": 7},
            {"code": "c", "sort_order": None},
            {"code": "d"},
        ):
            assert catalog.post(OPTIONS, document).status_code == 201
        catalog.post("/attributes/sizes/options", {"code": "first"})
        shown = catalog.get(OPTIONS).json()["_embedded"]["items"]
        assert [item["sort_order"] for item in shown] == [0, 7, 8, 9]
        assert catalog.get("/attributes/sizes/options/first").json()["sort_order"] == 0

    def test_the_same_code_serves_several_attributes(self, catalog: Api) -> None:
        assert catalog.post(OPTIONS, {"code": "one"}).status_code == 201
        assert catalog.post("/attributes/sizes/options", {"code": "one"}).status_code == 201

    def test_codes_are_cast(self, catalog: Api) -> None:
        assert catalog.post(OPTIONS, {"code": 12}).status_code == 201
        assert catalog.get(f"{OPTIONS}/12").json()["code"] == "12"

    def test_of_an_unknown_attribute(self, catalog: Api) -> None:
        message = 'Attribute "nothing" does not exist.'
        for response in (
            catalog.request(
                "POST", "/attributes/nothing/options", content="", headers={"Content-Type": "application/json"}
            ),
            catalog.post("/attributes/nothing/options", {"code": "a"}),
            catalog.patch("/attributes/nothing/options/a", {}),
        ):
            assert (response.status_code, response.json()) == (404, error(404, message))

    def test_of_an_empty_body(self, catalog: Api) -> None:
        headers = {"Content-Type": "application/json"}
        response = catalog.request("POST", OPTIONS, content="", headers=headers)
        assert (response.status_code, response.json()) == (400, error(400, "Invalid json message received"))

    @pytest.mark.parametrize(
        ("document", "message"),
        [
            ({"attribute": "sizes"},
             'The attribute code "sizes" provided in the request body must match the attribute code "color" provided '
             "in the url."),
            ({"attribute": "COLOR", "labels": None},
             'The attribute code "COLOR" provided in the request body must match the attribute code "color" provided '
             "in the url."),
            ({"attribute": None},
             'The attribute code "" provided in the request body must match the attribute code "color" provided in '
             "the url."),
        ],
    )  # fmt: skip
    def test_under_another_attribute_than_the_urls(self, catalog: Api, document: Any, message: str) -> None:
        for response in (catalog.post(OPTIONS, document), catalog.patch(f"{OPTIONS}/new", document)):
            assert (response.status_code, response.json()) == (422, error(422, message))

    def test_under_another_code_than_the_urls(self, catalog: Api) -> None:
        message = (
            'The option code "foo" provided in the request body must match the option code "new" provided in the url.'
        )
        response = catalog.patch(f"{OPTIONS}/new", {"code": "foo", "sort_order": "x"})
        assert (response.status_code, response.json()) == (422, error(422, message))


UPDATER_ERRORS: list[tuple[Any, str]] = [
    ({"extra_property": 1}, 'Property "extra_property" does not exist.'),
    ({"labels": None}, 'Property "labels" expects an array as data, "NULL" given.'),
    ({"labels": {"en_US": []}},
     'Property "labels" expects an array with valid data, one of the labels is not a scalar.'),
    ({"sort_order": "1"}, 'Property "sort_order" expects an integer as data, "string" given.'),
    ({"sort_order": 1.0}, 'Property "sort_order" expects an integer as data, "double" given.'),
    ({"sort_order": True}, 'Property "sort_order" expects an integer as data, "boolean" given.'),
    ({"sort_order": [], "labels": None}, 'Property "sort_order" expects an integer as data, "array" given.'),
]  # fmt: skip


class TestErrors:
    @pytest.mark.parametrize(("document", "message"), UPDATER_ERRORS)
    def test_of_the_updater(self, catalog: Api, document: Any, message: str) -> None:
        response = catalog.post(OPTIONS, document)
        assert (response.status_code, response.json()) == (422, documented(message, POST))
        catalog.post(OPTIONS, {"code": "red"})
        for code in ("red", "new"):
            response = catalog.patch(f"{OPTIONS}/{code}", document)
            assert (response.status_code, response.json()) == (422, documented(message, PATCH))
        assert catalog.get(f"{OPTIONS}/red").json() == option("red", 0)

    @pytest.mark.parametrize(
        ("document", "message"),
        [
            ({"code": []}, 'Property "code" expects a scalar as data, "array" given.'),
            ({"attribute": []}, 'Property "attribute" expects a scalar as data, "array" given.'),
            ({"attribute": "nothing"},
             'Property "attribute" expects a valid attribute code. The attribute does not exist, "nothing" given.'),
            ({"attribute": None},
             'Property "attribute" expects a valid attribute code. The attribute does not exist, "" given.'),
        ],
    )  # fmt: skip
    def test_of_the_updater_on_an_existing_option(self, catalog: Api, document: Any, message: str) -> None:
        catalog.post(OPTIONS, {"code": "red"})
        response = catalog.patch(f"{OPTIONS}/red", document)
        assert (response.status_code, response.json()) == (422, documented(message, PATCH))

    @pytest.mark.parametrize(
        ("document", "errors"),
        [
            ({}, [("code", "This value should not be blank.")]),
            ({"code": ""}, [("code", "This value should not be blank.")]),
            ({"code": "RED"}, [("code", "This value is already used.")]),
            ({"code": "a-b"}, [("code", "Option code may contain only letters, numbers and underscores")]),
            ({"code": "a" * 101}, [("code", "This value is too long. It should have 100 characters or less.")]),
            ({"code": "é" * 101},
             [("code", "Option code may contain only letters, numbers and underscores"),
              ("code", "This value is too long. It should have 100 characters or less.")]),
            ({"code": "a", "labels": {"en_US": "x" * 256, "xx": "y", "": "z", "yy": None}},
             [("labels", "This value is too long. It should have 255 characters or less."),
              ("labels", 'The locale "xx" does not exist.'), ("labels", 'The locale "" does not exist.')]),
        ],
    )  # fmt: skip
    def test_of_the_validator(self, catalog: Api, document: Any, errors: list[tuple[str, str]]) -> None:
        catalog.post(OPTIONS, {"code": "red"})
        response = catalog.post(OPTIONS, document)
        assert (response.status_code, response.json()) == (422, violation(*errors))

    def test_of_an_attribute_without_options(self, catalog: Api) -> None:
        response = catalog.post("/attributes/sku/options", {"code": "a-b"})
        errors = [("attribute", NO_OPTIONS), ("code", "Option code may contain only letters, numbers and underscores")]
        assert (response.status_code, response.json()) == (422, violation(*errors))

    def test_code_and_attribute_cannot_be_changed(self, catalog: Api) -> None:
        catalog.post(OPTIONS, {"code": "red"})
        response = catalog.patch(f"{OPTIONS}/red", {"code": "blue", "attribute": "sizes"})
        message = "This property cannot be changed."
        assert (response.status_code, response.json()) == (422, violation(("code", message), ("attribute", message)))


class TestUpdate:
    @pytest.fixture
    def red(self, catalog: Api) -> Api:
        labels = {"en_US": "Red", "fr_FR": "Rouge"}
        assert catalog.post(OPTIONS, {"code": "red", "sort_order": 3, "labels": labels}).status_code == 201
        return catalog

    def changed(self, api: Api, document: Any) -> dict[str, Any]:
        response = api.patch(f"{OPTIONS}/RED", document)
        assert (response.status_code, response.content) == (204, b"")
        assert response.headers["location"] == f"http://localhost{API}{OPTIONS}/red"
        body: dict[str, Any] = api.get(f"{OPTIONS}/red").json()
        return body

    @pytest.mark.parametrize("document", [{}, [], {"sort_order": None}, {"code": "ReD"}, {"labels": {}},
                                          {"labels": []}, {"attribute": "color"}, {"attribute": "COLOR"}])  # fmt: skip
    def test_what_changes_nothing(self, red: Api, document: Any) -> None:
        assert self.changed(red, document) == option("red", 3, {"en_US": "Red"})

    def test_labels_are_merged(self, red: Api) -> None:
        red.patch("/channels/ecommerce", {"locales": ["en_US", "fr_FR", "de_DE"]})
        assert self.changed(red, {"labels": {"en_us": None, "de_DE": "Rot"}})["labels"] == {
            "fr_FR": "Rouge",
            "de_DE": "Rot",
        }
        assert self.changed(red, {"labels": {"de_DE": "", "en_US": 1}})["labels"] == {"fr_FR": "Rouge", "en_US": "1"}

    def test_negative_places_are_accepted(self, red: Api) -> None:
        assert self.changed(red, {"sort_order": -5})["sort_order"] == -5


class TestSeveral:
    def test_lines_see_what_earlier_ones_did(self, catalog: Api) -> None:
        documents = [
            {"code": "red"},
            {"code": "RED", "labels": {"en_US": "Red"}},
            {"code": "a-b"},
            {"code": "new", "extra": 1},
            {"sort_order": 1},
            {"code": ["red"]},
            {"code": "blue"},
        ]
        lines = catalog.lines(OPTIONS, documents)
        assert lines[0] == {"line": 1, "code": "red", "status_code": 201}
        assert lines[1] == {"line": 2, "code": "RED", "status_code": 204}
        message = "Option code may contain only letters, numbers and underscores"
        assert lines[2] == {
            "line": 3, "code": "a-b", "status_code": 422, "message": "Validation failed.",
            "errors": [{"property": "code", "message": message}],
        }  # fmt: skip
        unknown = documented('Property "extra" does not exist.', PATCH)
        del unknown["code"]
        assert lines[3] == {"line": 4, "code": "new", "status_code": 422, **unknown}
        assert lines[4] == {"line": 5, "status_code": 422, "message": "Code is missing."}
        assert lines[5] == {"line": 6, "status_code": 422, "message": "code must be of type string."}
        assert lines[6] == {"line": 7, "code": "blue", "status_code": 201}
        assert catalog.get(f"{OPTIONS}/red").json() == option("red", 0, {"en_US": "Red"})
        assert catalog.get(f"{OPTIONS}/blue").json()["sort_order"] == 1

    def test_lines_below_an_unknown_attribute(self, catalog: Api) -> None:
        response = catalog.patch_lines("/attributes/nothing/options", [{"code": "a"}, {"code": "b"}])
        assert response.status_code == 200
        assert [json.loads(line) for line in response.text.split("\n")] == [
            {"line": number, "code": code, "status_code": 404, "message": 'Attribute "nothing" does not exist.'}
            for number, code in ((1, "a"), (2, "b"))
        ]
