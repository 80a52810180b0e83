"""Which events products raise (spec 03 §16, 05 §8.2)."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.conftest import Api, run_sql
from tests.control.conftest import Control
from tests.enrichment.conftest import value

NAMES = [f"{kind}.{what}" for kind in ("product", "product_model") for what in ("created", "updated", "removed")]


@pytest.fixture
def control(client: TestClient) -> Control:
    return Control(client)


def counted(control: Control, **expected: int) -> None:
    """The counts, then none."""
    found = control.get("/outbox")["events"]
    assert list(found) == NAMES
    assert {name.removeprefix("product."): count for name, count in found.items() if count} == expected
    assert control.done("DELETE", "/outbox") == {"removed": sum(expected.values())}


@pytest.mark.parametrize(
    ("method", "path", "document", "expected"),
    [
        ("POST", "/products", {"identifier": "new"}, {"created": 1}),
        ("PATCH", "/products/new", {}, {"created": 1}),
        ("PATCH", "/products/foo", {"enabled": False}, {"updated": 1}),
        ("PATCH", "/products/foo", {"values": {"a_text": value("x")}}, {"updated": 1}),
        ("PATCH", "/products/foo", {"groups": ["groupA"]}, {"updated": 1}),
        ("PATCH", "/products/foo", {"associations": {"X_SELL": {"products": ["foo"]}}}, {"updated": 1}),
        ("PATCH", "/products/FOO", {}, {"updated": 1}),
        ("POST", "/products-uuid", {}, {"created": 1}),
        ("DELETE", "/products/foo", None, {"removed": 1}),
        # What changes nothing is not saved, and what is refused neither.
        ("PATCH", "/products/foo", {}, {}),
        ("PATCH", "/products/foo", {"enabled": True, "values": {"a_text": value(None)}}, {}),
        ("PATCH", "/products/foo", {"family": "nope"}, {}),
        ("DELETE", "/products/nope", None, {}),
        ("GET", "/products/foo", None, {}),
    ],
)
def test_one_event_for_each_saved_product(
    api: Api, control: Control, method: str, path: str, document: Any, expected: dict[str, int]
) -> None:
    api.post("/products", {"identifier": "foo"})
    counted(control, created=1)
    if document is None:
        api.request(method, path)
    elif method == "POST":
        api.post(path, document)
    else:
        api.patch(path, document)
    counted(control, **expected)


def test_each_line_counts_and_gives_a_new_date(api: Api, control: Control, client: TestClient) -> None:
    api.post("/products", {"identifier": "foo"})
    run_sql(client, "update product set updated = '2020-01-01'")
    counted(control, created=1)
    lines = [
        {"identifier": "foo", "enabled": False},
        {"identifier": "foo"},
        {"identifier": "foo", "enabled": True},
        {"identifier": "new"},
        {"identifier": "new", "groups": ["groupB"]},
        {"identifier": "new", "family": "nope"},
    ]
    assert [line["status_code"] for line in api.lines("/products", lines)] == [204, 204, 204, 201, 204, 422]
    counted(control, created=1, updated=3)
    # What a later line takes back was saved all the same.
    assert not api.get("/products/foo").json()["updated"].startswith("2020")


def test_the_other_side_of_a_two_way_link_is_not_updated(api: Api, control: Control) -> None:
    for name in "ab":
        api.post("/products", {"identifier": name})
    control.done("DELETE", "/outbox")
    api.patch("/products/a", {"associations": {"TWINS": {"products": ["b"]}}})
    counted(control, updated=1)
    api.delete("/products/b")
    counted(control, removed=1)


def test_events_say_what_happened_to_whom_by_whom(api: Api, control: Control, client: TestClient) -> None:
    api.post("/products", {"identifier": "foo", "categories": ["shoes"]})
    uuid = api.get("/products/foo").json()["uuid"]
    api.patch("/products/foo", {"identifier": "bar"})
    api.delete("/products/bar")
    # Only the database tells what delivery will need.
    check = (
        "do $$ begin assert (select string_agg(concat_ws('|', name, code, product, author, author_type, "
        "cardinality(category_ids)), ' ' order by id) from domain_event) = '"
        f"product.created|foo|{uuid}|admin|ui product.updated|bar|{uuid}|admin|ui "
        f"product.removed|bar|{uuid}|admin|ui|1', "
        "(select string_agg(concat_ws('|', name, code, product, author, author_type), ' ' order by id) "
        "from domain_event); end $$"
    )
    run_sql(client, check)
