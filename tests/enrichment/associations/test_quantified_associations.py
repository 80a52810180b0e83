"""Quantified associations of products (spec 03 §9, 04 §5.2)."""

from typing import Any

import pytest

from tests.conftest import Api, documented, violation
from tests.enrichment.associations.test_associations import PATCH, create, uuid_of

UNKNOWN_UUID = "25566245-55c3-42ce-86d9-8610ac459fa8"


def quantify(api: Api, identifier: str, types: Any, status: int = 204) -> Any:
    response = api.patch(f"/products/{identifier}", {"quantified_associations": types})
    assert response.status_code == status, response.text
    return response.json() if response.text else None


def links(api: Api, identifier: str) -> Any:
    return api.get(f"/products/{identifier}").json()["quantified_associations"]


def to(identifier: str, quantity: Any = 1) -> dict[str, Any]:
    return {"identifier": identifier, "quantity": quantity}


class TestShown:
    def test_in_the_order_given_models_first(self, api: Api) -> None:
        create(api, "a", "b", "c")
        quantify(api, "a", {"KIT": {"products": [to("c", 3)]}, "BUNDLE": {"products": [to("c", 2), to("b")]}})
        text = api.get("/products/a").text
        assert text.endswith(
            '"quantified_associations":{"KIT":{"product_models":[],"products":[{"identifier":"c","quantity":3}]},'
            '"BUNDLE":{"product_models":[],"products":[{"identifier":"c","quantity":2},'
            '{"identifier":"b","quantity":1}]}}}'
        )
        text = api.get(f"/products-uuid/{uuid_of(api, 'a')}").text
        uuids = {name: uuid_of(api, name) for name in "bc"}
        assert text.endswith(
            f'"quantified_associations":{{"KIT":{{"product_models":[],"products":[{{"quantity":3,"uuid":"{uuids["c"]}"}}]}},'
            f'"BUNDLE":{{"product_models":[],"products":[{{"quantity":2,"uuid":"{uuids["c"]}"}},'
            f'{{"quantity":1,"uuid":"{uuids["b"]}"}}]}}}}}}'
        )

    def test_products_without_identifier_only_by_uuid(self, api: Api) -> None:
        create(api, "a")
        nameless = api.post("/products-uuid", {}).headers["location"].rpartition("/")[2]
        quantify(api, "a", {"KIT": {"products": [{"uuid": nameless.upper(), "quantity": 7}]}})
        assert links(api, "a") == {}
        found = api.get(f"/products-uuid/{uuid_of(api, 'a')}").json()["quantified_associations"]
        assert found == {"KIT": {"product_models": [], "products": [{"quantity": 7, "uuid": nameless}]}}


class TestMerging:
    def test_replaces_the_kinds_that_are_given_and_no_others(self, api: Api) -> None:
        create(api, "a", "b", "c")
        quantify(api, "a", {"KIT": {"products": [to("b", 2)]}, "BUNDLE": {"products": [to("b")]}})
        quantify(api, "a", {"KIT": {"product_models": []}})
        quantify(api, "a", {"kit": {"products": [to("c", 4), to("b", 2)]}})
        shown = {"product_models": [], "products": [to("c", 4), to("b", 2)]}
        assert links(api, "a") == {"KIT": shown, "BUNDLE": {"product_models": [], "products": [to("b")]}}
        quantify(api, "a", {"BUNDLE": {"products": []}})
        quantify(api, "a", {})
        assert links(api, "a") == {"KIT": shown}

    def test_the_same_target_twice_keeps_its_place_and_takes_the_last_quantity(self, api: Api) -> None:
        create(api, "a", "b", "c")
        products = [to("b"), to("c"), {"uuid": uuid_of(api, "b"), "quantity": 5}]
        quantify(api, "a", {"KIT": {"products": products}})
        assert links(api, "a")["KIT"]["products"] == [to("b", 5), to("c")]

    def test_nothing_changes_when_nothing_differs(self, api: Api) -> None:
        create(api, "a", "b", "c")
        quantify(api, "a", {"KIT": {"products": [to("b", 2), to("c", 3)]}})
        before = api.get("/products/a").json()
        assert api.patch("/products/a", before).status_code == 204
        # Another order is no difference.
        quantify(api, "a", {"KIT": {"products": [to("c", 3), to("b", 2)]}})
        assert api.get("/products/a").json() == before

    def test_quantities_can_change(self, api: Api) -> None:
        create(api, "a", "b")
        quantify(api, "a", {"KIT": {"products": [to("b", 1)]}})
        quantify(api, "a", {"KIT": {"products": [to("b", 2147483647)]}})
        assert links(api, "a")["KIT"]["products"] == [to("b", 2147483647)]

    def test_links_go_with_their_targets(self, api: Api) -> None:
        create(api, "a", "b")
        quantify(api, "a", {"KIT": {"products": [to("b")]}})
        api.delete("/products/b")
        assert links(api, "a") == {}

    def test_a_uuid_decides_where_both_are_given(self, api: Api) -> None:
        create(api, "a", "b", "c")
        quantify(api, "a", {"KIT": {"products": [{**to("b"), "uuid": uuid_of(api, "c")}]}})
        assert links(api, "a")["KIT"]["products"] == [to("c")]


NO_STRINGS: list[Any] = [[], {}, False, 0, 0.0, ["a"]]
INVALID = 'Property "quantified_associations" expects an array with valid data, '
STRUCTURE = [
    ("a", 'Property "quantified_associations" expects an array as data, "string" given.'),
    ({"PACK": 1}, INVALID + '"PACK" should contain an array.'),
    ({"PACK": ["a"]}, INVALID + 'entity type in "PACK" should be a string.'),
    ({"PACK": {"products": "a"}}, INVALID + '"PACK[products]" should contain an array.'),
    ({"PACK": {"products": {"a": to("b")}}}, INVALID + '"PACK[products]" should contain an array.'),
    ({"PACK": {"products": ["a"]}}, INVALID + 'a quantified association should contain the key "quantity".'),
    ({"PACK": {"products": [to("a", None)]}}, INVALID + 'a quantified association should contain the key "quantity".'),
    (
        {"PACK": {"products": [{"quantity": 1, "code": "a"}]}},
        INVALID + 'a quantified association should contain one of these keys: "identifier" or "uuid".',
    ),
    (
        {"PACK": {"products": [{"quantity": "1", "identifier": 1}]}},
        INVALID + "a quantified association should contain a valid identifier.",
    ),
    *(
        (
            {"PACK": {kind: [{"quantity": 1, "identifier": identifier}]}},
            INVALID + "a quantified association should contain a valid identifier.",
        )
        for kind in ("products", "product_models")
        for identifier in NO_STRINGS
    ),
    *(
        (
            {"PACK": {kind: [{"quantity": 1, "uuid": uuid}]}},
            INVALID + "a quantified association should contain a valid uuid.",
        )
        for kind in ("products", "product_models")
        for uuid in ("", *NO_STRINGS)
    ),
    (
        {"PACK": {"products": [{"quantity": "1", "uuid": "x"}]}},
        INVALID + "a quantified association should contain a valid uuid.",
    ),
    *(
        ({"PACK": {"products": [to("a", quantity)]}}, INVALID + "a quantified association should contain a valid quantity.")
        for quantity in ("2", 2.0, True)
    ),
]  # fmt: skip


@pytest.mark.parametrize(("types", "message"), STRUCTURE)
def test_reports_a_wrong_structure_first(api: Api, types: Any, message: str) -> None:
    create(api, "a")
    assert quantify(api, "a", types, 422) == documented(message, PATCH)


def test_no_endpoint_takes_an_empty_list_for_an_identifier(api: Api) -> None:
    message = INVALID + "a quantified association should contain a valid identifier."
    sent = {"quantified_associations": {"PACK": {"products": [{"identifier": [], "quantity": 1}]}}}
    for path, document, anchor in (
        ("/products", {"identifier": "a"}, "post_products"),
        ("/products-uuid", {}, "post_products_uuid"),
        ("/product-models", {"code": "a"}, "post_product_models"),
    ):
        response = api.post(path, {**document, **sent})
        assert (response.status_code, response.json()) == (422, documented(message, anchor))


def at(place: str, message: str) -> dict[str, Any]:
    return violation((f"quantifiedAssociations.{place}", message))


NO_TYPE = "This association type doesn't exist. Please make sure it hasn't been deleted in the meantime."
QUANTITY = '"{}" is an invalid quantity. Please, write a value between 1 and 2147483647.'
NO_PRODUCTS = (
    "The following products don't exist: {}. Please make sure the products haven't been deleted in the meantime."
)
NO_MODELS = (
    "The following product models don't exist: {}. Please make sure the product models haven't been deleted in the "
    "meantime."
)
LIMIT = (
    "You've reached the limit of 100 associations. Please, delete some existing associations before adding new ones."
)
CONTENT = [
    ({"nope": {"products": []}}, at("nope", NO_TYPE)),
    (
        {"X_SELL": {"products": []}},
        at(
            "X_SELL",
            '"X_SELL" can’t be used for associations with quantities. Please, choose a different association type with '
            'quantities or use the "associations" property.',
        ),
    ),
    (
        {"KIT": {"foo": [], "bar": []}},
        at("KIT", 'The link type "foo" doesn\'t exist. You can only associate products or product models.'),
    ),
    ({"KIT": {"products": [to("b"), to("b", 0)]}}, at("KIT.products[1].quantity", QUANTITY.format(0))),
    ({"KIT": {"products": [to("b", -1)]}}, at("KIT.products[0].quantity", QUANTITY.format(-1))),
    ({"KIT": {"products": [to("b", 2147483648)]}}, at("KIT.products[0].quantity", QUANTITY.format(2147483648))),
    (
        {"KIT": {"products": [{"uuid": UNKNOWN_UUID.upper(), "quantity": 1}, to("y"), to("b"), to("x")]}},
        at("KIT.products", NO_PRODUCTS.format(f"y, x, {UNKNOWN_UUID}")),
    ),
    ({"KIT": {"product_uuids": [to("x")]}}, at("KIT.products", NO_PRODUCTS.format("x"))),
    ({"KIT": {"product_models": [to("x"), to("y")]}}, at("KIT.product_models", NO_MODELS.format("x, y"))),
    ({"KIT": {"products": [to("b")] * 101}}, at("KIT", LIMIT)),
    (
        {"KIT": {"products": [to("x", 0)], "product_models": [to("y", 0)]}, "nope": {"products": [to("z")]}},
        violation(
            ("quantifiedAssociations.KIT.products[0].quantity", QUANTITY.format(0)),
            ("quantifiedAssociations.KIT.product_models[0].quantity", QUANTITY.format(0)),
            ("quantifiedAssociations.KIT.products", NO_PRODUCTS.format("x")),
            ("quantifiedAssociations.KIT.product_models", NO_MODELS.format("y")),
            ("quantifiedAssociations.nope", NO_TYPE),
            ("quantifiedAssociations.nope.products", NO_PRODUCTS.format("z")),
        ),
    ),
]


@pytest.mark.parametrize(("types", "body"), CONTENT)
def test_reports_all_wrong_contents(api: Api, types: Any, body: Any) -> None:
    create(api, "a", "b")
    assert quantify(api, "a", types, 422) == body
    assert links(api, "a") == {}


def test_a_hundred_links_are_allowed(api: Api) -> None:
    names = [f"p{number}" for number in range(100)]
    create(api, *names)
    quantify(api, "p0", {"KIT": {"products": [to(name, index + 1) for index, name in enumerate(names)]}})
    assert len(links(api, "p0")["KIT"]["products"]) == 100


def test_one_type_cannot_be_quantified_and_two_way(api: Api) -> None:
    assert api.patch("/association-types/KIT", {"is_quantified": False}).json() == violation(
        ("is_quantified", "This property cannot be changed.")
    )


def test_content_is_checked_after_values(api: Api) -> None:
    create(api, "a")
    document = {
        "quantified_associations": {"nope": {"products": []}},
        "values": {"a_number": [{"locale": None, "scope": None, "data": "abc"}]},
    }
    errors = api.patch("/products/a", document).json()["errors"]
    assert [error["property"] for error in errors] == ["values", "quantifiedAssociations.nope"]
