"""Locales and currencies: read only (spec 02 §9, §10)."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.conftest import Api, run_sql

BASE = "http://localhost/api/rest/v1"


def test_one_in_any_case(api: Api) -> None:
    assert api.get("/locales/EN_us").json() == {"code": "en_US", "enabled": True}
    assert api.get("/currencies/adp").json() == {"code": "ADP", "enabled": False}


@pytest.mark.parametrize(("path", "thing"), [("locales", "Locale"), ("currencies", "Currency")])
def test_unknown(api: Api, path: str, thing: str) -> None:
    answer = api.get(f"/{path}/Xx")
    assert (answer.status_code, answer.json()) == (404, {"code": 404, "message": f'{thing} "Xx" does not exist.'})


def test_lists_are_sorted_by_code(api: Api) -> None:
    body = api.get("/locales", limit=2, with_count="true").json()
    assert body["items_count"] == 210
    assert body["_embedded"]["items"] == [
        {"_links": {"self": {"href": f"{BASE}/locales/{code}"}}, "code": code, "enabled": False}
        for code in ("af_ZA", "am_ET")
    ]
    body = api.get("/currencies", limit=100, with_count="true").json()
    codes = [item["code"] for item in body["_embedded"]["items"]]
    assert (body["items_count"], codes) == (294, sorted(codes))


def test_activated_locales(api: Api) -> None:
    search = {"enabled": [{"operator": "=", "value": True}]}
    items = api.get("/locales", search=search).json()["_embedded"]["items"]
    assert [item["code"] for item in items] == ["en_US"]
    search["enabled"][0]["value"] = False
    assert api.get("/locales", search=search, with_count="true").json()["items_count"] == 209


@pytest.mark.parametrize(
    ("search", "status", "message"),
    [
        ("{", 400, "Search query parameter should be valid JSON."),
        ("null", 400, "Search query parameter should be valid JSON."),
        (
            {"enabled": {"operator": "="}},
            422,
            'Structure of filter "enabled" should respect this structure: '
            '{"enabled":[{"operator": "my_operator", "value": "my_value"}]}',
        ),
        ({"enabled": [{"value": True}]}, 422, 'Operator is missing for the property "enabled".'),
        ({"enabled": [{"operator": 1}]}, 422, 'Operator has to be a string, "integer" given.'),
        (
            {"unauthorized": [{"operator": "=", "value": True}]},
            422,
            'Filter on property "unauthorized" is not supported or does not support operator "=".',
        ),
        (
            {"enabled": [{"operator": ">", "value": True}]},
            422,
            'Filter on property "enabled" is not supported or does not support operator ">".',
        ),
        ({"enabled": [{"operator": "="}]}, 422, 'Value is missing for the property "enabled".'),
        (
            {"enabled": [{"operator": "=", "value": "a"}]},
            422,
            'Filter "enabled" with operator "=" expects a boolean value.',
        ),
        ({"x": [{"operator": "="}], "y": [{}]}, 422, 'Operator is missing for the property "y".'),
    ],
)
def test_search_of_locales_is_checked_before_the_pagination(api: Api, search: Any, status: int, message: str) -> None:
    answer = api.get("/locales", search=search, limit="x")
    assert (answer.status_code, answer.json()) == (status, {"code": status, "message": message})


def test_search_of_currencies_is_ignored_but_kept(api: Api) -> None:
    body = api.get("/currencies", search="{").json()
    assert body["_links"]["self"]["href"] == f"{BASE}/currencies?page=1&limit=10&with_count=false&search=%7B"


def test_currencies_are_searched_in_saas(api: Api, client: TestClient) -> None:
    run_sql(client, "update state set edition = 'Serenity'")
    items = api.get("/currencies", search={"enabled": [{"operator": "=", "value": True}]}).json()["_embedded"]["items"]
    assert [item["code"] for item in items] == ["EUR", "USD"]
    response = api.get("/currencies", search={"code": [{"operator": "=", "value": "EUR"}]}, limit="x")
    message = 'Filter on property "code" is not supported or does not support operator "=".'
    assert (response.status_code, response.json()) == (422, {"code": 422, "message": message})
