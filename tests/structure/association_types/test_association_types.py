"""Association types (spec 02 §5)."""

from typing import Any

import pytest

from tests.conftest import Api, documented, violation

DOCUMENT = {"code": "new_type", "labels": {"en_US": "New", "fr_FR": "Nouveau"}, "is_two_way": True}


def test_create_and_read(api: Api) -> None:
    answer = api.post("/association-types", DOCUMENT)
    assert (answer.status_code, answer.text) == (201, "")
    assert answer.headers["location"] == "http://localhost/api/rest/v1/association-types/new_type"
    body = api.get("/association-types/NEW_TYPE").json()
    assert list(body) == ["code", "labels", "is_two_way", "is_quantified"]
    assert body == {"code": "new_type", "labels": {"en_US": "New"}, "is_two_way": True, "is_quantified": False}


def test_labels_are_merged(api: Api) -> None:
    api.post("/association-types", DOCUMENT)
    assert api.patch("/association-types/NEW_TYPE", {"labels": {"en_us": ""}}).status_code == 204
    assert api.get("/association-types/new_type").json()["labels"] == {}
    api.patch("/association-types/new_type", {"labels": {"EN_us": "x"}})
    assert api.get("/association-types/new_type").json()["labels"] == {"en_US": "x"}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"extra_property": 1}, 'Property "extra_property" does not exist.'),
        ({"code": []}, 'Property "code" expects a scalar as data, "array" given.'),
        ({"labels": None}, 'Property "labels" expects an array as data, "NULL" given.'),
        (
            {"labels": {"en_US": []}},
            'Property "labels" expects an array with valid data, one of the "labels" values is not a scalar.',
        ),
        ({"is_two_way": "x"}, 'Property "is_two_way" expects a boolean as data, "string" given.'),
        ({"is_quantified": None}, 'Property "is_quantified" expects a boolean as data, "NULL" given.'),
    ],
)
def test_updater_errors(api: Api, document: Any, message: str) -> None:
    answer = api.post("/association-types", document)
    assert (answer.status_code, answer.json()) == (422, documented(message, "post_association_types"))
    answer = api.patch("/association-types/new", document)
    if "code" not in document:
        assert answer.json() == documented(message, "patch_association_types__code_")


@pytest.mark.parametrize(
    ("document", "entries"),
    [
        ({}, [("code", "This value should not be blank.")]),
        ({"code": "x_sell"}, [("code", "This value is already used.")]),
        ({"code": "a-b"}, [("code", "Association type code may contain only letters, numbers and underscores")]),
        ({"code": "a" * 101}, [("code", "This value is too long. It should have 100 characters or less.")]),
        (
            {"code": "a", "is_two_way": True, "is_quantified": True},
            [("", "Association type can be either quantified or two-way")],
        ),
        ({"code": "a", "labels": {"foo": "x"}}, [("labels", 'The locale "foo" does not exist.')]),
        (
            {"code": "a", "labels": {"en_US": "x" * 101}},
            [("translations[0].label", "This value is too long. It should have 100 characters or less.")],
        ),
    ],
)
def test_violations(api: Api, document: Any, entries: Any) -> None:
    answer = api.post("/association-types", document)
    assert (answer.status_code, answer.json()) == (422, violation(*entries))


def test_immutable_properties(api: Api) -> None:
    answer = api.patch("/association-types/PACK", {"code": "pack", "is_two_way": True})
    message = "This property cannot be changed."
    assert answer.json() == violation(("code", message), ("is_two_way", message))


def test_a_code_that_does_not_match_the_url(api: Api) -> None:
    for code, shown in (("b", "b"), (None, "")):
        message = f'The code "{shown}" provided in the request body must match the code "a" provided in the url.'
        assert api.patch("/association-types/a", {"code": code}).json() == {"code": 422, "message": message}


def test_list_and_unknown(api: Api) -> None:
    items = api.get("/association-types").json()["_embedded"]["items"]
    assert [item["code"] for item in items] == ["PACK", "SUBSTITUTION", "UPSELL", "X_SELL"]
    assert api.get("/association-types/x").json() == {"code": 404, "message": 'Association type "x" does not exist.'}
