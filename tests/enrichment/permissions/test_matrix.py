"""Every group, entity and operation of the matrix over HTTP."""

from collections.abc import Callable
from typing import Any

from pimlet.rights.model import Level
from tests.conftest import Api
from tests.enrichment.permissions.matrix import (
    EXPECTED,
    GROUPS,
    MODELS,
    PRODUCTS,
    STATUSES,
    Operation,
    level_of,
)


def uuids(api: Api) -> dict[str, str]:
    """The uuids of products by identifier, as an owner knows them."""
    items = api.get("/products", limit=100).json()["_embedded"]["items"]
    return {item["identifier"]: item["uuid"] for item in items}


def ask(api: Api, operation: Operation, code: str, known: dict[str, str]) -> Any:
    path = operation.path.format(code=code, uuid=known.get(code))
    if operation.document is None:
        return api.request(operation.method, path)
    return api._send(operation.method, path, operation.document(code))


def test_every_operation_answers_as_the_matrix_says(as_user: Callable[[str], Api], owner: Api) -> None:
    known = uuids(owner)
    assert set(known) == set(PRODUCTS)
    expected = {
        (name, group, code): operation.answers[level_of(code, group)]
        for name, operation in EXPECTED.items()
        for group in GROUPS
        for code in operation.codes
    }
    found = {key: ask(as_user(key[1]), EXPECTED[key[0]], key[2], known).status_code for key in expected}
    assert found == expected


def test_lists_hold_what_is_seen_and_say_what_may_be_done(as_user: Callable[[str], Api]) -> None:
    for group in GROUPS:
        api = as_user(group)
        for path, codes, name in (("/products", PRODUCTS, "identifier"), ("/product-models", tuple(MODELS), "code")):
            seen = {code: level_of(code, group) for code in sorted(codes) if level_of(code, group) > Level.NONE}
            body = api.get(path, limit=100, with_count="true").json()
            items = body["_embedded"]["items"]
            found = {item[name]: item["metadata"]["workflow_status"] for item in items}
            assert list(found) == list(seen), (group, path)
            assert found == {code: STATUSES[level] for code, level in seen.items()}, (group, path)
            assert body["items_count"] == len(seen)
            assert [item[name] for item in walked(api, path)] == list(seen)
            for item in items:
                alone = api.get(f"{path}/{item[name]}").json()
                assert {key: data for key, data in item.items() if key != "_links"} == alone


def walked(api: Api, path: str) -> list[dict[str, Any]]:
    """A list, three at a time by cursor."""
    found: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = api.get(path, pagination_type="search_after", limit=3, **cursor).json()["_embedded"]["items"]
        found += page
        if len(page) < 3:
            return found
        cursor = {"search_after": page[-1].get("identifier") or page[-1]["code"]}
