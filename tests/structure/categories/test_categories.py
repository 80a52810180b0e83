"""Categories: trees, moves, filters, messages (spec 02 §11)."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pimlet.structure.categories.nested_sets import Forest, Node
from tests.conftest import Api, documented, violation

TREE = [
    {"code": "b", "parent": "master"}, {"code": "a", "parent": "master"}, {"code": "b1", "parent": "b"},
    {"code": "b2", "parent": "B"}, {"code": "other", "labels": {"de_DE": "Andere", "en_US": "Other"}},
]  # fmt: skip


@pytest.fixture
def tree(api: Api) -> Api:
    assert {line["status_code"] for line in api.lines("/categories", TREE)} == {201}
    return api


def codes(api: Api, **query: Any) -> list[str]:
    answer = api.get("/categories", limit=100, **query)
    assert answer.status_code == 200, answer.text
    return [item["code"] for item in answer.json()["_embedded"]["items"]]


def test_read_one(tree: Api) -> None:
    body = tree.get("/categories/OTHER").json()
    assert list(body) == ["code", "parent", "updated", "labels"]
    assert body.pop("updated").endswith("+00:00")
    # Labels of deactivated locales are shown too.
    assert body == {"code": "other", "parent": None, "labels": {"de_DE": "Andere", "en_US": "Other"}}


def test_position_and_values_on_demand(tree: Api) -> None:
    body = tree.get("/categories/a", with_position="true", with_enriched_attributes="true").json()
    assert list(body) == ["code", "parent", "updated", "labels", "position", "values"]
    assert (body["parent"], body["position"], body["values"]) == ("master", 2, {})
    assert tree.get("/categories/other", with_position="true").json()["position"] == 1


def test_lists_walk_the_trees(tree: Api) -> None:
    assert codes(tree) == ["master", "b", "b1", "b2", "a", "other"]


def test_a_moved_category_becomes_the_last_child_with_its_subtree(tree: Api) -> None:
    assert tree.patch("/categories/b", {"parent": "a"}).status_code == 204
    assert codes(tree) == ["master", "a", "b", "b1", "b2", "other"]
    tree.patch("/categories/b", {"parent": "other"})
    assert codes(tree) == ["master", "a", "other", "b", "b1", "b2"]
    tree.patch("/categories/b", {"parent": None})
    assert codes(tree) == ["master", "a", "b", "b1", "b2", "other"]
    assert codes(tree, search={"is_root": [{"operator": "=", "value": True}]}) == ["master", "b", "other"]


def test_a_category_is_not_its_own_ancestor(tree: Api) -> None:
    for parent in ("b", "b1"):
        answer = tree.patch("/categories/b", {"parent": parent})
        assert answer.status_code == 422
        assert answer.json()["message"].startswith("Cannot set child as parent to node: ")
        assert list(answer.json()) == ["code", "message"]
    assert codes(tree) == ["master", "b", "b1", "b2", "a", "other"]


def test_trees_in_use_stay_roots(tree: Api) -> None:
    message = "You can't move a category tree linked to a user."
    assert tree.patch("/categories/master", {"parent": "other"}).json() == documented(
        message, "patch_categories__code_"
    )
    tree.patch("/channels/ecommerce", {"category_tree": "other"})
    message = "You can't move a category tree linked to a channel."
    assert tree.patch("/categories/other", {"parent": "a"}).json() == documented(message, "patch_categories__code_")


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ({"code": [{"operator": "IN", "value": ["B1", "a", "x"]}]}, ["b1", "a"]),
        ({"parent": [{"operator": "=", "value": "MASTER"}]}, ["b", "b1", "b2", "a"]),
        ({"parent": [{"operator": "=", "value": "b1"}]}, []),
        ({"is_root": [{"operator": "=", "value": False}]}, ["b", "b1", "b2", "a"]),
        ({"updated": [{"operator": ">", "value": "2020-01-01T10:00:01Z"}]}, ["master", "b", "b1", "b2", "a", "other"]),
        ({"updated": [{"operator": ">", "value": "2999-01-01T10:00:01+02:00"}]}, []),
    ],
)
def test_filters(tree: Api, search: Any, expected: list[str]) -> None:
    assert codes(tree, search=search) == expected
    body = tree.get("/categories", search=search, with_count="true").json()
    # The count is left out when it is 0.
    assert body.get("items_count") == (len(expected) or None)


@pytest.mark.parametrize(
    ("search", "message"),
    [
        ("{", "The search query parameter must be a valid JSON: Syntax error"),
        ({"parent": [{"operator": "=", "value": "xxx"}]}, "Parent code xxx does not exist."),
        (
            {"foo": []},
            'Available search filters are "code, parent, is_root, updated" and you tried to search on unavailable '
            'filter "foo"',
        ),
        (
            {"code": [{"operator": "IN", "value": 1}]},
            "In order to search on category codes you must send an array of category codes as value, integer given. "
            "This value should be of type iterable.",
        ),
    ],
)
def test_filter_errors(api: Api, search: Any, message: str) -> None:
    answer = api.get("/categories", search=search)
    assert (answer.status_code, answer.json()) == (400, {"code": 400, "message": message})


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"values": {}}, 'Property "values" does not exist.'),
        ({"position": 1}, 'Property "position" does not exist.'),
        ({"updated": "x"}, 'Property "updated" does not exist.'),
        ({"parent": []}, 'Property "parent" expects a scalar as data, "array" given.'),
        (
            {"parent": "bar"},
            'Property "parent" expects a valid category code. The category does not exist, "bar" given.',
        ),
        (
            {"labels": {"en_US": []}},
            'Property "labels" expects an array with valid data, one of the labels is not a scalar.',
        ),
    ],
)
def test_updater_errors(api: Api, document: Any, message: str) -> None:
    assert api.post("/categories", document).json() == documented(message, "post_categories")


@pytest.mark.parametrize(
    ("document", "entries"),
    [
        ({}, [("code", "This value should not be blank.")]),
        ({"code": "MASTER"}, [("code", "This value is already used.")]),
        ({"code": "a-b"}, [("code", "Category code may contain only letters, numbers and underscores")]),
        ({"code": "a\n"}, [("code", "Category code may not contain line-feed characters")]),
        ({"code": "a" * 101}, [("code", "This value is too long. It should have 100 characters or less.")]),
        ({"code": "x", "labels": {"foo": "x"}}, [("labels", 'The locale "foo" does not exist.')]),
    ],
)
def test_violations(api: Api, document: Any, entries: Any) -> None:
    answer = api.post("/categories", document)
    assert (answer.status_code, answer.json()) == (422, violation(*entries))


def test_a_null_code_is_absent_when_a_patch_creates(api: Api) -> None:
    assert api.patch("/categories/new", {"code": None}).status_code == 201
    message = 'The code "b" provided in the request body must match the code "c" provided in the url.'
    assert api.patch("/categories/c", {"code": "b"}).json() == {"code": 422, "message": message}


def test_unknown(api: Api) -> None:
    assert api.get("/categories/x").json() == {"code": 404, "message": 'Category "x" does not exist.'}


@settings(suppress_health_check=list(HealthCheck), deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=40))
def test_nested_sets_hold_whatever_is_moved(moves: list[tuple[int, int]]) -> None:
    forest = Forest([Node(1, None, 1, 1, 2, 0)])
    parents: dict[int, int | None] = {1: None}
    for number, target in moves:
        node = number % len(parents) + 1
        parent = target % len(parents) + 1
        chain: list[int] = []
        above: int | None = parent
        while above is not None:
            chain.append(above)
            above = parents[above]
        if number % 3 == 0 or node in chain:
            new = len(parents) + 1
            forest.add(new, parent)
            parents[new] = parent
        else:
            forest.move(node, parent)
            parents[node] = parent
    forest.changed()
    for number, placed in forest.nodes.items():
        below = {
            other.id
            for other in forest.nodes.values()
            if other.root_id == placed.root_id and placed.lft < other.lft and other.rgt < placed.rgt
        }
        expected, fresh = set[int](), {number}
        while fresh:
            fresh = {child for child, parent in parents.items() if parent in fresh}
            expected |= fresh
        assert below == expected
