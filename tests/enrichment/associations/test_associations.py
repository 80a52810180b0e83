"""Plain associations of products (spec 03 §8, 04 §5.1)."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

import pytest
from sqlalchemy import func, select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pimlet.foundation import locks
from tests.conftest import Api, documented
from tests.enrichment.conftest import value

PATCH = "patch_products__code_"
ANCHOR_BY_UUID = "patch_products_uuid__uuid_"
HELP = (
    "https://help.akeneo.com/pim/serenity/articles/manage-your-association-types.html#create-a-2-way-association-type"
)


def application(client: TestClient) -> Starlette:
    assert isinstance(client.app, Starlette)
    return client.app


def create(api: Api, *identifiers: str) -> None:
    for line in api.lines("/products", [{"identifier": identifier} for identifier in identifiers]):
        assert line["status_code"] == 201, line


def links(api: Api, identifier: str, code: str = "X_SELL") -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = api.get(f"/products/{identifier}").json()["associations"][code]
    return found


def uuid_of(api: Api, identifier: str) -> str:
    return str(api.get(f"/products/{identifier}").json()["uuid"])


def associate(api: Api, identifier: str, types: Any, status: int = 204) -> Any:
    response = api.patch(f"/products/{identifier}", {"associations": types})
    assert response.status_code == status, response.text
    return response.json() if response.text else None


def test_writers_of_two_way_associations_wait_for_each_other(api: Api, client: TestClient) -> None:
    create(api, "a", "b")
    engine = application(client).state.services.sandboxes.default.engine

    async def held() -> Any:
        connection = await engine.connect()
        await connection.execute(select(func.pg_advisory_xact_lock(locks.TWO_WAY_LINKS)))
        return connection

    assert client.portal is not None
    other = client.portal.call(held)
    try:
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(associate, api, "a", {"TWINS": {"products": ["b"]}})
            associate(api, "b", {"X_SELL": {"products": ["a"]}})
            assert wait([waiting], timeout=0.3).not_done
            client.portal.call(other.close)
            waiting.result(20)
    finally:
        client.portal.call(other.close)
    assert links(api, "a", "TWINS")["products"] == ["b"]
    assert links(api, "b", "TWINS")["products"] == ["a"]


def test_one_end_is_taken_back_within_a_collection(api: Api) -> None:
    create(api, "a", "b")
    associate(api, "a", {"TWINS": {"products": ["b"]}})
    lines = [{"identifier": "a", "associations": {"TWINS": {"products": listed}}} for listed in ([], ["b"], [], ["b"])]
    assert {line["status_code"] for line in api.lines("/products", lines)} == {204}
    assert (links(api, "a", "TWINS")["products"], links(api, "b", "TWINS")["products"]) == (["b"], ["a"])
    assert {line["status_code"] for line in api.lines("/products", lines[:3])} == {204}
    assert (links(api, "a", "TWINS")["products"], links(api, "b", "TWINS")["products"]) == ([], [])


def test_codes_of_digits_are_sorted_as_numbers(api: Api) -> None:
    codes = ["10", "9", "as", "\u00b2", "\u0663"]
    create(api, "owner", *codes)
    associate(api, "owner", {"X_SELL": {"products": codes}})
    assert links(api, "owner")["products"] == ["9", "10", "as", "\u00b2", "\u0663"]


class TestShown:
    def test_every_type_with_every_kind_in_order(self, api: Api) -> None:
        create(api, "a", "B", "C")
        associate(api, "a", {"X_SELL": {"products": ["C", "B", "B"], "groups": ["groupB", "GROUPA"]}})
        text = api.get("/products/a").text
        empty = '{"products":[],"product_models":[],"groups":[]}'
        assert text.endswith(
            f'"associations":{{"PACK":{empty},"TWINS":{empty},"UPSELL":{empty},'
            '"X_SELL":{"products":["B","C"],"product_models":[],"groups":["groupA","groupB"]},'
            f'"SUBSTITUTION":{empty}}},"quantified_associations":{{}}}}'
        )
        (item,) = (item for item in api.get("/products").json()["_embedded"]["items"] if item["identifier"] == "a")
        assert item["associations"]["X_SELL"] == links(api, "a")

    def test_products_without_identifier_come_first_and_have_no_name(self, api: Api) -> None:
        create(api, "a", "b")
        nameless = api.post("/products-uuid", {}).headers["location"].rpartition("/")[2]
        uuids = {name: uuid_of(api, name) for name in "ab"}
        path = f"/products-uuid/{uuids['a']}"
        api.patch(path, {"associations": {"PACK": {"products": [uuids["b"], nameless]}}})
        assert links(api, "a", "PACK")["products"] == [None, "b"]
        assert api.get(path).json()["associations"]["PACK"]["products"] == [nameless, uuids["b"]]
        # Naming products by identifier unlinks those that have none.
        associate(api, "a", {"PACK": {"products": ["b"]}})
        assert links(api, "a", "PACK")["products"] == ["b"]

    def test_under_the_present_identifier(self, api: Api) -> None:
        create(api, "a", "b")
        associate(api, "a", {"PACK": {"products": ["b"]}})
        api.patch("/products/b", {"identifier": "c"})
        assert links(api, "a", "PACK")["products"] == ["c"]


class TestMerging:
    def test_replaces_the_kinds_that_are_given_and_no_others(self, api: Api) -> None:
        create(api, "a", "b", "c")
        associate(api, "a", {"X_SELL": {"products": ["b"], "groups": ["groupA"]}, "PACK": {"products": ["c"]}})
        associate(api, "a", {"X_SELL": {"products": ["c"]}})
        assert links(api, "a") == {"products": ["c"], "product_models": [], "groups": ["groupA"]}
        assert links(api, "a", "PACK")["products"] == ["c"]
        associate(api, "a", {})
        associate(api, "a", {"x_sell": {"groups": []}})
        assert links(api, "a") == {"products": ["c"], "product_models": [], "groups": []}

    def test_nothing_changes_when_nothing_differs(self, api: Api) -> None:
        create(api, "a", "b")
        associate(api, "a", {"X_SELL": {"products": ["b", "a"], "groups": ["groupA"]}})
        before = api.get("/products/a").json()
        assert api.patch("/products/a", before).status_code == 204
        associate(api, "a", {"X_SELL": {"products": ["A", "B", "b"]}})
        assert api.get("/products/a").json() == before

    def test_one_way_types_may_link_a_product_to_itself(self, api: Api) -> None:
        create(api, "a")
        associate(api, "a", {"X_SELL": {"products": ["a"]}})
        assert links(api, "a")["products"] == ["a"]

    def test_subtracts_what_parents_are_said_to_have(self, api: Api) -> None:
        create(api, "a", "b", "c")
        document = {
            "associations": {"X_SELL": {"products": ["b", "c"], "groups": ["groupA"]}},
            "parent_associations": {"X_SELL": {"products": ["b"]}, "PACK": {"groups": ["groupA"]}},
        }
        assert api.patch("/products/a", document).status_code == 204
        assert links(api, "a") == {"products": ["c"], "product_models": [], "groups": ["groupA"]}

    def test_identifier_endpoints_take_uuids_too(self, api: Api) -> None:
        create(api, "a", "b")
        associate(api, "a", {"X_SELL": {"product_uuids": [uuid_of(api, "b").upper()]}})
        assert links(api, "a")["products"] == ["b"]

    def test_on_uuid_endpoints_products_wins_over_product_uuids(self, api: Api) -> None:
        create(api, "a", "b", "c")
        path = f"/products-uuid/{uuid_of(api, 'a')}"
        kinds = {"products": [uuid_of(api, "b")], "product_uuids": [uuid_of(api, "c")]}
        assert api.patch(path, {"associations": {"X_SELL": kinds}}).status_code == 204
        assert links(api, "a")["products"] == ["b"]

    def test_lines_see_what_earlier_lines_made_and_renamed(self, api: Api) -> None:
        create(api, "old")
        lines = api.lines(
            "/products",
            [
                {"identifier": "a", "associations": {"X_SELL": {"products": ["b"]}}},
                {"identifier": "b"},
                {"identifier": "a", "associations": {"X_SELL": {"products": ["b"]}}},
                {"identifier": "OLD"},
                {"identifier": "c", "associations": {"X_SELL": {"products": ["old", "a"]}}},
            ],
        )
        assert [line["status_code"] for line in lines] == [422, 201, 201, 204, 201]
        assert links(api, "c")["products"] == ["OLD", "a"]

    def test_links_go_with_their_targets(self, api: Api) -> None:
        create(api, "a", "b", "c")
        associate(api, "a", {"X_SELL": {"products": ["b", "c"]}})
        before = api.get("/products/a").json()
        api.delete("/products/b")
        after = api.get("/products/a").json()
        assert after["associations"]["X_SELL"]["products"] == ["c"]
        assert after["updated"] == before["updated"]


class TestTwoWay:
    def test_links_stand_on_both_sides(self, api: Api) -> None:
        create(api, "a", "b", "c")
        before = api.get("/products/b").json()
        associate(api, "a", {"TWINS": {"products": ["b", "c"], "groups": ["groupA"]}})
        after = api.get("/products/b").json()
        assert after["associations"]["TWINS"] == {"products": ["a"], "product_models": [], "groups": []}
        assert after["updated"] == before["updated"]
        associate(api, "b", {"TWINS": {"products": []}})
        assert links(api, "a", "TWINS")["products"] == ["c"]
        associate(api, "c", {"TWINS": {"products": ["a", "b"]}})
        assert [links(api, name, "TWINS")["products"] for name in "abc"] == [["c"], ["c"], ["a", "b"]]

    def test_lines_see_the_other_side_at_once(self, api: Api) -> None:
        create(api, "a", "b")
        lines = api.lines(
            "/products",
            [
                {"identifier": "a", "associations": {"TWINS": {"products": ["b"]}}},
                {"identifier": "b", "associations": {"TWINS": {"products": []}}},
                {"identifier": "c", "associations": {"TWINS": {"products": ["a", "b"]}}},
                {"identifier": "a", "associations": {"TWINS": {"products": ["c", "b"]}}},
                {"identifier": "c", "associations": {"TWINS": {"products": ["b"]}}},
            ],
        )
        assert [line["status_code"] for line in lines] == [204, 204, 201, 204, 204]
        assert [links(api, name, "TWINS")["products"] for name in "abc"] == [["b"], ["a", "c"], ["b"]]

    def test_refuses_a_product_and_itself(self, api: Api) -> None:
        create(api, "a")
        assert associate(api, "a", {"TWINS": {"products": ["A"]}}, 422) == {
            "code": 422,
            "message": "A 2-way association only allows two different products or product models to be associated",
            "_links": {"documentation": {"href": HELP}},
        }


INVALID = 'Property "associations" expects an array with valid data, '
WRONG = INVALID + 'association format is not valid for the association type "X_SELL"'
UNKNOWN_UUID = "25566245-55c3-42ce-86d9-8610ac459fa8"
ERRORS: list[tuple[Any, str]] = [
    ("a", 'Property "associations" expects an array as data, "string" given.'),
    (None, 'Property "associations" expects an array as data, "NULL" given.'),
    ({"X_SELL": 1}, 'Property "associations" expects an array as data, "integer" given.'),
    ({"X_SELL": {"products": "a"}}, 'Property "associations" expects an array as data, "string" given.'),
    ({"X_SELL": {"products": None}}, 'Property "associations" expects an array as data, "NULL" given.'),
    ({"X_SELL": {"products": [["a"]]}}, INVALID + "one of the associations is not a scalar."),
    ({"X_SELL": {}}, WRONG + ".."),
    ({"X_SELL": {"others": ["a"]}}, WRONG + ".."),
    ({"X_SELL": {"products": [1]}}, WRONG + ".."),
    ({"X_SELL": {"products": ["nope"], "others": [None]}}, WRONG + ".."),
    (
        {"X_SELL": {"products": [], "product_uuids": []}},
        WRONG + ', only one of "products" or "product_uuids" is expected.',
    ),
    ({"X_SELL": {"product_uuids": ["x"]}}, WRONG + ', "product_uuids" expects an array of valid uuids..'),
    # Forms come before contents, in all types.
    ({"nope": {"products": []}, "X_SELL": {"groups": [1]}}, WRONG + ".."),
    (
        {"nope": {"products": []}},
        'Property "associations" expects a valid association type code. The association type does not exist or is '
        'quantified, "nope" given.',
    ),
    (
        {"BUNDLE": {"products": []}},
        'Property "associations" expects a valid association type code. The association type does not exist or is '
        'quantified, "BUNDLE" given.',
    ),
    (
        {"X_SELL": {"groups": ["nope"], "product_models": ["abc"], "products": ["abc"]}},
        "The “associations” property expects a valid product identifier. The abc product does not exist or your "
        "connection does not have permission to access it.",
    ),
    (
        {"X_SELL": {"product_uuids": [UNKNOWN_UUID]}},
        f'Property "associations" expects a valid product uuid. The product does not exist, "{UNKNOWN_UUID}" given.',
    ),
    (
        {"X_SELL": {"groups": ["nope"], "product_models": ["abc"]}},
        'Property "associations" expects a valid product model identifier. The product model does not exist, "abc" '
        "given.",
    ),
    (
        {"X_SELL": {"groups": ["abc"]}},
        'Property "associations" expects a valid group code. The group does not exist, "abc" given.',
    ),
]  # fmt: skip


@pytest.mark.parametrize(("types", "message"), ERRORS)
def test_reports_the_first_problem(api: Api, types: Any, message: str) -> None:
    create(api, "a")
    before = api.get("/products/a").json()
    assert associate(api, "a", types, 422) == documented(message, PATCH)
    assert api.post("/products", {"identifier": "new", "associations": types}).json() == documented(
        message, "post_products"
    )
    assert api.get("/products/a").json() == before


@pytest.mark.parametrize(
    ("kinds", "message"),
    [
        ({"products": ["a"]}, WRONG + ', "product_uuids" expects an array of valid uuids..'),
        (
            {"products": [UNKNOWN_UUID]},
            f'Property "associations" expects a valid product uuid. The product does not exist, "{UNKNOWN_UUID}" given.',
        ),
        (
            {"product_models": ["abc"]},
            'Property "associations" expects a valid product model identifier. The product model does not exist, "abc" '
            "given.",
        ),
    ],
)
def test_uuid_endpoints_speak_of_uuids(api: Api, kinds: Any, message: str) -> None:
    document = {"associations": {"X_SELL": kinds}}
    assert api.post("/products-uuid", document).json() == documented(message, "post_products_uuid")
    assert api.patch(f"/products-uuid/{UNKNOWN_UUID}", document).json() == documented(message, ANCHOR_BY_UUID)


def test_a_page_costs_one_query_however_many_links_it_has(api: Api) -> None:
    names = [f"p{number}" for number in range(8)]
    create(api, *names)
    api.lines("/products", [{"identifier": name, "associations": every_type(names)} for name in names])
    items = api.get("/products", limit=100).json()["_embedded"]["items"]
    assert all(item["associations"]["PACK"]["products"] == names for item in items)


def every_type(names: Iterable[str]) -> dict[str, Any]:
    return {code: {"products": list(names), "groups": ["groupA"]} for code in ("PACK", "UPSELL", "X_SELL")}


class TestGroups:
    def test_are_shown_sorted_and_replaced(self, api: Api) -> None:
        create(api, "a")
        api.patch("/products/a", {"groups": ["groupB", "GROUPa", "groupB"]})
        assert api.get("/products/a").json()["groups"] == ["groupA", "groupB"]
        api.patch("/products/a", {"groups": ["groupB"], "values": {"a_text": value("x")}})
        assert api.get("/products/a").json()["groups"] == ["groupB"]
        api.patch("/products/a", {"groups": []})
        assert api.get("/products/a").json()["groups"] == []
