"""The `search` of structure lists: what is refused, and how that is put (spec 02 §1.7)."""

import json
from typing import Any

import pytest

from tests.conftest import Api

NOT_ITERABLE = "This value should be of type iterable."
NOT_A_STRING = "This value should be of type string."
NO_DATE = "This value is not a valid datetime."
NO_ISO_DATE = "This value is not in a valid ISO 8601 standard datetime format"
UPDATED = 'Searching on the "updated" property require the ">" (greater than) operator, {} given.'
GIVEN: list[tuple[Any, str]] = [
    ("=", '"="'), (1, "1"), (1.5, "1.5"), (True, "true"), (False, "false"), ([], "array"), ({"a": 1}, "array"),
]  # fmt: skip


def wrong_operators(path: str, name: str, value: Any, message: str) -> list[tuple[str, Any, str]]:
    """One case for each kind of operator; `{}` in the message is the given one."""
    return [
        (path, {name: [{"operator": operator, "value": value}]}, message.format(shown))
        for operator, shown in GIVEN
        if not (operator == "=" and 'use "=" operator' in message)
    ] + [(path, {name: [{"operator": "~", "value": value}]}, message.format('"~"'))]


def wrong_lists(path: str, things: str) -> list[tuple[str, Any, str]]:
    """Values of the filter on codes that are no list, or no list of texts."""
    message = f"In order to search on {things} codes you must send an array of {things} codes as value, {{}} given."
    return [
        (path, {"code": [{"operator": "IN", "value": value}]}, f"{message.format(kind)} {NOT_ITERABLE}")
        for value, kind in ((1, "integer"), ("a", "string"), (1.5, "double"), (True, "boolean"))
    ] + [(path, {"code": [{"operator": "IN", "value": [1, "a", []]}]}, f"{NOT_A_STRING} {NOT_A_STRING}")]


def wrong_values(path: str, name: str, message: str, *values: Any) -> list[tuple[str, Any, str]]:
    """Values of a filter with `=` that all give the same message, but for `{}`."""
    shown = {"x": '"x"', 1: "1", "true": '"true"'}
    return [
        (
            path,
            {name: [{"operator": "=", "value": value}]},
            message.format("array" if isinstance(value, list) else shown.get(value)),
        )
        for value in values
    ]


CASES = [
    *wrong_operators(
        "/attributes", "code", ["a"], 'In order to search on attribute codes you must use "IN" operator, "IN" given.'
    ),
    *wrong_operators(
        "/attributes", "type", ["a"], 'In order to search on attribute types you must use "IN" operator, "IN" given.'
    ),
    *wrong_operators(
        "/attributes", "is_main_identifier", True,
        'In order to search on attribute is_main_identifier you must use "=" operator, {} given.',
    ),
    *wrong_operators("/attributes", "updated", "2020-01-01T10:00:01Z", UPDATED.format('">"')),
    *wrong_lists("/attributes", "attribute"),
    *(
        (
            "/attributes",
            {"type": [{"operator": "IN", "value": value}]},
            "In order to search on attribute types you must send an array of attribute types as value, array given. "
            + NOT_ITERABLE,
        )
        for value in (1, "pim_catalog_text", False)
    ),
    ("/attributes", {"type": [{"operator": "IN", "value": [1]}]}, NOT_A_STRING),
    *wrong_values(
        "/attributes", "is_main_identifier",
        'The "is_main_identifier" filter requires a boolean value, and the submitted value is not.', "x", 1, [],
    ),
    *wrong_operators(
        "/families", "code", ["a"], 'In order to search on family codes you must use "IN" operator, {} given.'
    ),
    *wrong_operators("/families", "updated", "2020-01-01T10:00:01Z", UPDATED),
    *wrong_operators(
        "/families", "has_products", True,
        'In order to search on family has_product you must use "=" operator, {} given.',
    ),
    *wrong_lists("/families", "family"),
    *wrong_values(
        "/families", "has_products",
        'The "has_products" filter requires a boolean value, and the submitted value is not.', "true", 1, [],
    ),
    *wrong_operators(
        "/categories", "code", ["a"], 'In order to search on category codes you must use "IN" operator, {} given.'
    ),
    *wrong_operators(
        "/categories", "parent", "master", 'In order to search on category parent you must use "=" operator, {} given.'
    ),
    *wrong_operators(
        "/categories", "is_root", True, 'In order to search on category is_root you must use "=" operator, {} given.'
    ),
    *wrong_operators("/categories", "updated", "2020-01-01T10:00:01Z", UPDATED),
    *wrong_lists("/categories", "category"),
    *wrong_values(
        "/categories", "parent",
        "In order to search on category parent you must send a parent code category as value, string given.", 1, [],
    ),
    *wrong_values(
        "/categories", "is_root", "In order to search on category is_root you must send a bool value, {} given.",
        "x", 1, "true", [],
    ),
    *(
        (path, {"updated": [{"operator": ">", "value": value}]}, message)
        for path, message in (("/attributes", NO_DATE), ("/families", NO_DATE), ("/categories", NO_ISO_DATE))
        for value in ("2020-01-01", "2020-01-01T10:00:01.5Z", "2020-13-01T10:00:01Z", "yesterday", 5)
    ),
    *(
        (
            path,
            {"code": [], "foo": [], "bar": []},
            f'Available search filters are "{names}" and you tried to search on unavailable filter "foo"',
        )
        for path, names in (
            ("/attributes", "code, updated, type, is_main_identifier"),
            ("/families", "code, updated, has_products"),
            ("/categories", "code, parent, is_root, updated"),
        )
    ),
    *((path, {"code": [{"operator": "IN"}]}, "This field is missing.") for path in ("/attributes", "/families")),
    ("/families", {"code": [{"operator": "IN", "value": [], "x": 1}]}, "This field was not expected."),
    ("/families", {"code": ["a"]}, "This value should be of type array|(Traversable&ArrayAccess)."),
    ("/families", {"code": "a"}, NOT_ITERABLE),
    *((path, {"code": [None]}, "Invalid operator for search query.") for path in ("/attributes", "/categories")),
]  # fmt: skip


@pytest.mark.parametrize(("path", "search", "message"), CASES)
def test_wrong_criteria(shared: Api, path: str, search: Any, message: str) -> None:
    response = shared.get(path, search=json.dumps(search))
    assert (response.status_code, response.json()) == (400, {"code": 400, "message": message})


@pytest.mark.parametrize(
    ("path", "name", "operator", "codes"),
    [
        ("/attributes", "code", "IN", []),
        ("/attributes", "type", "IN", []),
        ("/attributes", "updated", ">", []),
        ("/attributes", "is_main_identifier", "=", []),
        ("/families", "code", "IN", []),
        ("/families", "has_products", "=", ["shoes"]),
        ("/categories", "code", "IN", []),
        ("/categories", "parent", "=", []),
        ("/categories", "is_root", "=", ["men"]),
    ],
)
def test_null_matches_nothing(searched: Api, path: str, name: str, operator: str, codes: list[str]) -> None:
    response = searched.get(path, search=json.dumps({name: [{"operator": operator, "value": None}]}))
    assert [item["code"] for item in response.json()["_embedded"]["items"]] == codes


@pytest.fixture(scope="module")
def searched(shared: Api) -> Api:
    assert shared.post("/families", {"code": "shoes"}).status_code == 201
    assert shared.post("/families", {"code": "shirts"}).status_code == 201
    assert shared.post("/products", {"identifier": "shirt", "family": "shirts"}).status_code == 201
    assert shared.post("/categories", {"code": "men", "parent": "master"}).status_code == 201
    return shared
