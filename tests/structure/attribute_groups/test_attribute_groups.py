"""Attribute groups (spec 02 §4, §1.7)."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.conftest import API, Api, documented, run_sql, violation

POST, PATCH = "post_attribute_groups", "patch_attribute_groups__code_"
GROUPS = "/attribute-groups"


def _text(code: str, **properties: Any) -> dict[str, Any]:
    return {"code": code, "type": "pim_catalog_text", "group": "other", **properties}


def error(code: int, message: str) -> dict[str, Any]:
    return {"code": code, "message": message}


def group(code: str, attributes: list[str], sort_order: int = 0, **labels: str) -> dict[str, Any]:
    return {"code": code, "sort_order": sort_order, "attributes": attributes, "labels": labels}


@pytest.fixture
def catalog(api: Api) -> Api:
    documents = [_text("zero", sort_order=9), _text("one", sort_order=1), _text("two")]
    assert {line["status_code"] for line in api.lines("/attributes", documents)} == {201}
    return api


class TestReading:
    def test_attributes_come_in_the_order_of_their_creation(self, catalog: Api) -> None:
        document = {"code": "marketing", "attributes": ["two", "ZERO", "two"], "labels": {"en_US": "M", "fr_FR": "Mf"}}
        assert catalog.post(GROUPS, document).status_code == 201
        body = catalog.get(f"{GROUPS}/MARKETING").json()
        assert list(body) == ["code", "sort_order", "attributes", "labels"]
        assert body == group("marketing", ["zero", "two"], en_US="M")
        assert catalog.get(f"{GROUPS}/other").json() == group("other", ["sku", "one"], 100, en_US="Other")

    def test_of_an_unknown_group(self, catalog: Api) -> None:
        response = catalog.get(f"{GROUPS}/Nothing")
        assert (response.status_code, response.json()) == (404, error(404, 'Attribute group "Nothing" does not exist.'))

    def test_groups_are_listed_by_code(self, catalog: Api) -> None:
        catalog.lines(GROUPS, [{"code": "b"}, {"code": "A"}, {"code": "_c"}])
        body = catalog.get(GROUPS, with_count="true", limit=4).json()
        base = f"http://localhost{API}{GROUPS}"
        assert [item["code"] for item in body["_embedded"]["items"]] == ["_c", "A", "b", "other"]
        assert body["_embedded"]["items"][1] == {"_links": {"self": {"href": f"{base}/A"}}, **group("A", [])}
        assert (body["items_count"], set(body["_links"])) == (4, {"self", "first", "next"})

    @pytest.mark.parametrize(
        ("search", "codes"),
        [
            ({"code": [{"operator": "IN", "value": ["B", "other", "nothing"]}]}, ["b", "other"]),
            ({"code": [{"operator": "IN", "value": []}]}, []),
            ({"code": [{"operator": "IN", "value": None}]}, []),
            ({"code": []}, ["a", "b", "other"]),
            ({}, ["a", "b", "other"]),
            ([], ["a", "b", "other"]),
            ({"updated": [{"operator": ">", "value": "2020-06-01T12:00:00Z"}]}, ["b"]),
            ({"updated": [{"operator": ">", "value": "2020-06-01T14:00:00+02:00"}]}, ["b"]),
            ({"updated": [{"operator": ">", "value": "2020-06-01T11:59:59Z"}]}, ["a", "b"]),
            ({"updated": [{"operator": ">", "value": "2020-06-01T11:59:59Z"}],
              "code": [{"operator": "IN", "value": ["a"]}]}, ["a"]),
        ],
    )  # fmt: skip
    def test_searching(self, api: Api, freeze: Callable[[str], None], search: Any, codes: list[str]) -> None:
        freeze("2020-01-01T00:00:00")
        api.patch(f"{GROUPS}/other", {"sort_order": 3})
        freeze("2020-06-01T12:00:00")
        api.post(GROUPS, {"code": "a"})
        freeze("2020-06-01T12:00:01")
        api.post(GROUPS, {"code": "b"})
        assert [item["code"] for item in api.get(GROUPS, search=search).json()["_embedded"]["items"]] == codes

    @pytest.mark.parametrize(
        ("search", "message"),
        [
            ("{", "The search query parameter must be a valid JSON."),
            ("null", "The search query parameter must be a valid JSON."),
            ('{"foo":[]}', 'Available search filters are "code, updated" and you tried to search on unavailable filter '
                           '"foo"'),
            ('{"code":[{"operator":"=","value":["a"]}]}',
             'In order to search on attribute group codes you must use "IN" operator, "IN" given.'),
            ('{"code":[{"operator":"IN","value":1}]}',
             "In order to search on attribute group codes you must send an array of attribute group codes as value, "
             "integer given. This value should be of type iterable."),
            ('{"code":[{"operator":"IN","value":[1,"a",true]}]}',
             "This value should be of type string. This value should be of type string."),
            ('{"code":[{"operator":"IN"}]}', "This field is missing."),
            ('{"code":[{}]}', "This field is missing. This field is missing."),
            ('{"code":[{"operator":"IN","value":[],"x":1}]}', "This field was not expected."),
            ('{"code":["a"]}', "This value should be of type array|(Traversable&ArrayAccess)."),
            ('{"code":"a"}', "This value should be of type iterable."),
            ('{"code":{"operator":"IN","value":["a"]}}',
             "This value should be of type array|(Traversable&ArrayAccess). This field is missing. This field is "
             "missing. This field was not expected."),
            ('{"updated":[{"operator":"<","value":"2020-01-01T10:00:01Z"}]}',
             'Searching on the "updated" property require the ">" (greater than) operator, ">" given.'),
            ('{"updated":[{"operator":">","value":"2020-01-01"}]}', "This value is not a valid datetime."),
            ('{"updated":[{"operator":">","value":"2020-01-01T10:00:01.5Z"}]}', "This value is not a valid datetime."),
        ],
    )  # fmt: skip
    def test_wrong_searches(self, api: Api, search: str, message: str) -> None:
        response = api.get(GROUPS, search=search)
        assert (response.status_code, response.json()) == (400, error(400, message))

    def test_pagination_is_checked_before_the_search(self, api: Api) -> None:
        response = api.get(GROUPS, search="{", limit=101)
        assert (response.status_code, response.json()) == (422, error(422, "You cannot request more than 100 items."))


class TestWriting:
    def test_a_group_takes_attributes_and_gives_them_back_to_other(self, catalog: Api) -> None:
        catalog.post(GROUPS, {"code": "a", "attributes": ["zero", "one"]})
        response = catalog.patch(f"{GROUPS}/A", {"attributes": ["one", "two"]})
        assert (response.status_code, response.content) == (204, b"")
        assert response.headers["location"] == f"http://localhost{API}{GROUPS}/a"
        assert catalog.get(f"{GROUPS}/a").json() == group("a", ["one", "two"])
        assert catalog.get(f"{GROUPS}/other").json()["attributes"] == ["sku", "zero"]
        assert catalog.get("/attributes/two").json()["group"] == "a"
        assert catalog.post(GROUPS, {"code": "b", "attributes": ["one"]}).status_code == 201
        assert catalog.get(f"{GROUPS}/a").json()["attributes"] == ["two"]
        assert catalog.patch(f"{GROUPS}/b", {"attributes": []}).status_code == 204
        assert catalog.get("/attributes/one").json()["group"] == "other"

    def test_the_attributes_of_other_cannot_be_set(self, catalog: Api) -> None:
        catalog.post(GROUPS, {"code": "a", "attributes": ["one"]})
        assert catalog.patch(f"{GROUPS}/other", {"attributes": ["one"]}).status_code == 204
        assert catalog.patch(f"{GROUPS}/other", {"attributes": ["nothing"]}).status_code == 204
        assert catalog.get(f"{GROUPS}/other").json()["attributes"] == ["sku", "zero", "two"]

    def test_lines_move_attributes_one_after_the_other(self, catalog: Api) -> None:
        lines = catalog.lines(
            GROUPS,
            [
                {"code": "a", "attributes": ["one"]},
                {"code": "b", "attributes": ["one", "two"]},
                {"code": "a", "sort_order": 4},
            ],
        )
        assert [line["status_code"] for line in lines] == [201, 201, 204]
        assert catalog.get(f"{GROUPS}/a").json() == group("a", [], 4)
        assert catalog.get(f"{GROUPS}/b").json() == group("b", ["one", "two"])

    @pytest.mark.parametrize(("sort_order", "shown"), [(4, 4), ("7", 7), (3.0, 3), ("5.0", 5)])
    def test_places_are_numbers(self, catalog: Api, sort_order: Any, shown: int) -> None:
        assert catalog.post(GROUPS, {"code": "a", "sort_order": sort_order}).status_code == 201
        assert catalog.get(f"{GROUPS}/a").json()["sort_order"] == shown

    def test_the_code_of_the_url_must_be_that_of_the_body(self, catalog: Api) -> None:
        response = catalog.patch(f"{GROUPS}/a", {"code": None, "extra": 1})
        message = 'The code "" provided in the request body must match the code "a" provided in the url.'
        assert (response.status_code, response.json()) == (422, error(422, message))

    @pytest.mark.parametrize(
        ("document", "message"),
        [
            ({"extra_property": 1}, 'Property "extra_property" does not exist.'),
            ({"labels": "x", "attributes": 1}, 'Property "labels" expects an array as data, "string" given.'),
            ({"attributes": None, "labels": 1}, 'Property "attributes" expects an array as data, "NULL" given.'),
            ({"labels": {"en_US": {}}},
             'Property "labels" expects an array with valid data, one of the "labels" values is not a scalar.'),
            ({"attributes": ["one", []]},
             'Property "attributes" expects an array with valid data, one of the "attributes" values is not a scalar.'),
            ({"attributes": ["one", "nothing"]},
             'Property "attributes" expects a valid attribute code. The attribute does not exist, "nothing" given.'),
            ({"sort_order": []}, 'Property "sort_order" expects a scalar as data, "array" given.'),
        ],
    )  # fmt: skip
    def test_errors_of_the_updater(self, catalog: Api, document: Any, message: str) -> None:
        catalog.post(GROUPS, {"code": "a"})
        response = catalog.post(GROUPS, document)
        assert (response.status_code, response.json()) == (422, documented(message, POST))
        response = catalog.patch(f"{GROUPS}/a", document)
        assert (response.status_code, response.json()) == (422, documented(message, PATCH))
        (line,) = catalog.lines(GROUPS, [{"code": "a", **document}])
        body = documented(message, PATCH)
        del body["code"]
        assert line == {"line": 1, "code": "a", "status_code": 422, **body}

    def test_the_code_is_no_array(self, catalog: Api) -> None:
        response = catalog.post(GROUPS, {"code": ["a"]})
        message = 'Property "code" expects a scalar as data, "array" given.'
        assert (response.status_code, response.json()) == (422, documented(message, POST))

    @pytest.mark.parametrize(
        ("document", "errors"),
        [
            ({}, [("code", "This value should not be blank.")]),
            ({"code": "OTHER"}, [("code", "This value is already used.")]),
            ({"code": "a-b"},
             [("code", "Attribute group code may contain only letters, numbers and underscores")]),
            ({"code": "a" * 101}, [("code", "This value is too long. It should have 100 characters or less.")]),
            ({"code": "a", "sort_order": None}, [("sort_order", "This value should not be null.")]),
            ({"code": "a", "sort_order": "foo"}, [("sort_order", "This value should be of type numeric.")]),
            ({"code": "a", "sort_order": 1.5}, [("sort_order", "This value should not be a decimal.")]),
            ({"code": "a", "sort_order": -1}, [("sort_order", "This value should be greater than or equal to 0.")]),
            ({"code": "a", "labels": {"en_US": "x" * 101, "xx": "y", "fr_FR": "x" * 101}},
             [("translations[0].label", "This value is too long. It should have 100 characters or less."),
              ("labels", 'The locale "xx" does not exist.'),
              ("translations[2].label", "This value is too long. It should have 100 characters or less.")]),
            ({"labels": {"xx": "y"}, "sort_order": -1, "code": "-"},
             [("labels", 'The locale "xx" does not exist.'),
              ("sort_order", "This value should be greater than or equal to 0."),
              ("code", "Attribute group code may contain only letters, numbers and underscores")]),
        ],
    )  # fmt: skip
    def test_errors_of_the_validator(self, catalog: Api, document: Any, errors: list[tuple[str, str]]) -> None:
        response = catalog.post(GROUPS, document)
        assert (response.status_code, response.json()) == (422, violation(*errors))

    def test_the_code_cannot_be_changed(self, catalog: Api) -> None:
        response = catalog.patch(f"{GROUPS}/other", {"code": "Other"})
        assert (response.status_code, response.json()) == (422, violation(("code", "This property cannot be changed.")))

    def test_a_thousand_groups_are_enough(self, catalog: Api, client: TestClient) -> None:
        run_sql(
            client,
            "insert into attribute_group (code, key, sort_order, labels, created, updated) "
            "select 'g' || n, 'g' || n, 0, '{}', created, updated from generate_series(1, 999) n, attribute_group",
        )
        response = catalog.post(GROUPS, {"code": "one_more"})
        message = "You’ve reached the limit of 1000 attribute groups"
        assert (response.status_code, response.json()) == (422, violation(("", message)))
        assert catalog.patch(f"{GROUPS}/g1", {"sort_order": 5}).status_code == 204
