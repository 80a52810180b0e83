"""Variant products: creation, parents, axes, conversions and violations (spec 03 §13), by identifier and by uuid."""

from typing import Any

import pytest

from tests.conftest import Api, documented, violation
from tests.enrichment.variants.catalog import value, variant

PATCH, PATCH_UUID = "patch_products__code_", "patch_products_uuid__uuid_"
UUID = "25566245-55c3-42ce-86d9-8610ac459fa8"
UNKNOWN_PARENT = 'Property "parent" expects a valid parent code. The parent product model does not exist, "x" given.'


def values_of(api: Api, identifier: str) -> Any:
    return api.get(f"/products/{identifier}").json()["values"]


class TestCreate:
    @pytest.mark.parametrize("path", ["/products", "/products-uuid"])
    def test_takes_the_family_of_the_parent_and_inherits(self, api: Api, path: str) -> None:
        document = variant("v", categories=["boots", "shoes"], values={"a_text": value("ignored"), "sku": value("v")})
        if path == "/products-uuid":
            del document["identifier"]
        assert api.post(path, document).status_code == 201
        body = api.get("/products/v").json()
        assert (body["family"], body["parent"], body["categories"]) == ("shoes", "sub", ["boots", "shoes"])
        assert list(body["values"].items()) == [
            # The root's, the sub model's, its own: in the order of JSON keys inside each.
            ("a_text", value("inherited")),
            ("a_root_boolean", value(True)),
            ("a_number", value(5)),
            ("a_first_boolean", value(True)),
            ("a_simple_select", value("optionA")),
            ("sku", value("v")),
            ("a_boolean", value(True)),
            ("a_second_boolean", value(True)),
        ]
        listed = api.get(path).json()["_embedded"]["items"][0]
        assert (listed["values"], listed["parent"]) == (body["values"], "sub")

    def test_patch_creates_with_a_parent_in_any_case(self, api: Api) -> None:
        assert api.patch("/products/v", variant("v", parent="SUB")).status_code == 201
        assert api.get("/products/v").json()["parent"] == "sub"

    @pytest.mark.parametrize("parent", [None, ""])
    def test_an_empty_parent_makes_a_simple_product(self, api: Api, parent: Any) -> None:
        assert api.post("/products", {"identifier": "v", "parent": parent}).status_code == 201
        assert api.patch("/products/v", {"parent": parent}).status_code == 204
        assert api.get("/products/v").json()["parent"] is None


class TestParents:
    def test_unknown_ones(self, api: Api) -> None:
        api.post("/products", variant("v"))
        api.post("/products", {"identifier": "simple"})
        for response, anchor in (
            (api.post("/products", {"identifier": "n", "parent": "x"}), "post_products"),
            (api.patch("/products/n", {"parent": "x"}), PATCH),
            (api.patch("/products/v", {"parent": "x"}), PATCH),
            (api.post("/products-uuid", {"parent": "x"}), "post_products_uuid"),
            (api.patch(f"/products-uuid/{UUID}", {"parent": "x"}), PATCH_UUID),
        ):
            assert (response.status_code, response.json()) == (422, documented(UNKNOWN_PARENT, anchor))
        response = api.patch("/products/simple", {"parent": "mayonnaise"})
        assert (response.status_code, response.json()) == (
            422,
            {"code": 422, "message": 'The given product model "mayonnaise" does not exist'},
        )

    def test_cannot_be_emptied_or_of_another_family_variant(self, api: Api) -> None:
        api.post("/products", variant("v"))
        assert api.patch("/products/v", {"parent": ""}).json() == documented(
            'Property "parent" cannot be modified, "" given.', PATCH
        )
        assert api.patch("/products/v", {"parent": "flat"}).json() == documented(
            'New parent "flat" of variant product "v" must have the same family variant "two" than the previous parent',
            PATCH,
        )
        assert api.patch("/products/v", {"parent": ["a"]}).json() == documented(
            'Property "parent" expects a scalar as data, "array" given.', PATCH
        )

    def test_can_be_another_model_of_the_same_family_variant(self, api: Api) -> None:
        api.post("/product-models", {"code": "r2", "family_variant": "two", "categories": ["hats"]})
        api.post("/product-models", {"code": "s2", "parent": "r2", "values": {"a_simple_select": value("optionB")}})
        api.post("/products", variant("v"))
        assert api.patch("/products/v", {"parent": "s2"}).status_code == 204
        body = api.get("/products/v").json()
        assert (body["parent"], body["categories"]) == ("s2", ["hats"])
        assert body["values"]["a_simple_select"] == value("optionB")
        assert "a_text" not in body["values"]


EMPTY_AXIS = 'Attribute "{}" cannot be empty, as it is defined as an axis for this entity'
FOREIGN = 'Cannot set the property "{}" to this entity as it is not in the attribute set'
WRONG_PARENT = (
    'The variant product cannot have product model "root" as parent, (this product model can only have other product '
    "models as children)"
)
OTHER_FAMILY = "The variant product family must be the same than its parent"
NO_FAMILY = 'The family cannot be "null" because your product with the n identifier is a variant product.'
TAKEN = 'Cannot set value "1" for the attribute axis "a_boolean" on variant product "n", as the variant product "v" already has this value'
VIOLATIONS = [
    (variant("n", family="bags", flag=False), [("family", OTHER_FAMILY)]),
    ({"identifier": "n", "parent": "sub"}, [("attribute", EMPTY_AXIS.format("a_boolean"))]),
    ({"identifier": "n", "parent": "root"},
     [("attribute", EMPTY_AXIS.format("a_simple_select")), ("parent", WRONG_PARENT), ("attribute", FOREIGN.format("sku"))]),
    ({"identifier": "n", "parent": "flat"}, [("attribute", EMPTY_AXIS.format("a_metric"))]),
    (variant("n"), [("attribute", TAKEN)]),
    (variant("n", family=None, flag=False), [("family", NO_FAMILY)]),
    ({"family": "", **variant("n", flag=False)}, [("family", NO_FAMILY)]),
    (variant("n", family=None), [("attribute", TAKEN), ("family", NO_FAMILY)]),
    (variant("V", flag=False), [("identifier", "The V identifier is already used for another product.")]),
    (variant("V"), [("identifier", "The V identifier is already used for another product.")]),
    (variant("n,", family=None),
     [("identifier", "This field should not contain any comma or semicolon or leading/trailing space"),
      ("family", NO_FAMILY.replace(" n ", " n, "))]),
]  # fmt: skip


@pytest.mark.parametrize(("document", "errors"), VIOLATIONS)
def test_reports_violations(api: Api, document: Any, errors: Any) -> None:
    api.post("/products", variant("v"))
    response = api.post("/products", document)
    assert (response.status_code, response.json()) == (422, violation(*errors))
    assert api.get("/products", with_count="true").json()["items_count"] == 1


WINNERS = [
    ({"identifier": "n", "parent": "x", "family": "x"}, UNKNOWN_PARENT),
    ({"identifier": "n", "family": "x", "parent": "x"}, UNKNOWN_PARENT),
    ({"identifier": "n", "parent": "sub", "family": "x", "values": {"x": value(1)}}, 'Property "x" does not exist.'),
    ({"identifier": "n", "parent": "sub", "categories": ["x"], "family": "x"}, "The x category does not exist in your PIM."),
]  # fmt: skip


@pytest.mark.parametrize(("document", "message"), WINNERS)
def test_the_first_error_wins(api: Api, document: Any, message: str) -> None:
    assert api.post("/products", document).json() == documented(message, "post_products")


def test_an_unknown_attribute_wins_over_an_unknown_parent_of_a_stored_product(api: Api) -> None:
    api.post("/products", {"identifier": "simple"})
    response = api.patch("/products/simple", {"parent": "x", "values": {"nope": value(1)}})
    assert response.json() == documented("The nope attribute does not exist in your PIM.", PATCH)


def test_a_parent_of_the_wrong_level_keeps_the_identifier_of_a_post_by_uuid(api: Api) -> None:
    values = {"sku": value("n"), "a_simple_select": value("optionB")}
    response = api.post("/products-uuid", {"parent": "root", "values": values})
    assert response.json() == violation(("parent", WRONG_PARENT), ("attribute", FOREIGN.format("sku")))


class TestAxes:
    def test_can_change_but_not_be_emptied(self, api: Api) -> None:
        api.post("/products", variant("v"))
        assert api.patch("/products/v", {"values": {"a_boolean": value(False)}}).status_code == 204
        response = api.patch("/products/v", {"values": {"a_boolean": value(None)}})
        assert response.json() == violation(("attribute", EMPTY_AXIS.format("a_boolean")))
        assert values_of(api, "v")["a_boolean"] == value(False)

    def test_of_several_attributes_are_compared_together(self, api: Api) -> None:
        def flat(identifier: str, amount: str) -> Any:
            values = {"a_simple_select": value("optiona"), "a_metric": value({"amount": amount, "unit": "KILOWATT"})}
            return {"identifier": identifier, "parent": "flat", "values": values}

        assert api.post("/products", flat("one", "12")).status_code == 201
        assert api.post("/products", flat("two", "12.5")).status_code == 201
        message = (
            'Cannot set value "12.0000 KILOWATT,[optionA]" for the attribute axis "a_metric,a_simple_select" on variant '
            'product "three", as the variant product "one" already has this value'
        )
        assert api.post("/products", flat("three", "12.0")).json() == violation(("attribute", message))

    def test_are_unique_in_one_collection_too(self, api: Api) -> None:
        lines = api.lines("/products", [variant("a"), variant("b"), variant("b", flag=False), variant("a", flag=False)])
        assert [line["status_code"] for line in lines] == [201, 422, 201, 422]
        assert lines[1]["errors"][0]["message"] == TAKEN.replace('"n"', '"b"').replace('"v"', '"a"')

    def test_a_combination_is_free_again(self, api: Api) -> None:
        api.post("/products", variant("a"))
        lines = api.lines("/products", [{"identifier": "a", "values": {"a_boolean": value(False)}}, variant("b")])
        assert [line["status_code"] for line in lines] == [204, 201]

    def test_without_identifier_products_are_named_by_uuid(self, api: Api) -> None:
        document = {"uuid": UUID, "parent": "sub", "values": {"a_boolean": value(True)}}
        assert api.post("/products-uuid", document).status_code == 201
        response = api.post("/products", variant("n"))
        assert response.json() == violation(("attribute", TAKEN.replace('"v"', f'"{UUID}"')))


class TestConversions:
    def test_simple_becomes_a_variant_by_identifier(self, api: Api) -> None:
        values = {"a_text": value("own"), "a_textarea": value("kept")}
        api.post("/products", {"identifier": "v", "family": "shoes", "categories": ["hats"], "values": values})
        response = api.patch("/products/v", {"parent": "sub", "values": {"a_boolean": value(True)}})
        assert response.status_code == 201
        body = api.get("/products/v").json()
        assert (body["parent"], body["categories"]) == ("sub", ["hats", "shoes"])
        assert (body["values"]["a_text"], body["values"]["a_textarea"]) == (value("inherited"), value("kept"))

    def test_simple_becomes_a_variant_by_uuid(self, api: Api) -> None:
        api.post("/products-uuid", {"uuid": UUID, "values": {"a_text": value("own"), "sku": value("v")}})
        document = {"parent": "sub", "values": {"a_boolean": value(True)}}
        response = api.patch(f"/products-uuid/{UUID}", document)
        assert response.json() == violation(("attribute", FOREIGN.format("a_text")))
        api.patch(f"/products-uuid/{UUID}", {"values": {"a_text": value(None)}})
        assert api.patch(f"/products-uuid/{UUID}", document).status_code == 204
        assert api.get("/products/v").json()["parent"] == "sub"

    def test_an_option_of_its_own_is_known_beside_that_of_an_ancestor(self, api: Api) -> None:
        own = {"a_simple_select": value("optionB"), "sku": value("v")}
        assert api.post("/products-uuid", {"uuid": UUID, "values": own}).status_code == 201
        response = api.patch(f"/products-uuid/{UUID}", {"parent": "sub", "values": {"a_boolean": value(True)}})
        expected = violation(("attribute", FOREIGN.format("a_simple_select")))
        assert (response.status_code, response.json()) == (422, expected)

    @pytest.mark.parametrize("path", ["/products/v", f"/products-uuid/{UUID}"])
    def test_a_variant_becomes_simple(self, api: Api, path: str) -> None:
        document = {"uuid": UUID, "parent": "sub", "values": {"sku": value("v"), "a_boolean": value(True)}}
        api.post("/products-uuid", document)
        before = api.get("/products/v").json()
        response = api.patch(path, {"parent": None, "values": {"a_number": value(7)}, "categories": ["hats", "shoes"]})
        assert response.status_code == 204
        body = api.get("/products/v").json()
        assert (body["parent"], body["family"], body["categories"]) == (None, "shoes", ["hats", "shoes"])
        assert body["values"] == {**before["values"], "a_number": value(7)}
        # Nothing is inherited any more.
        api.patch("/product-models/root", {"values": {"a_text": value("changed")}})
        assert values_of(api, "v")["a_text"] == value("inherited")


class TestUpdate:
    def test_replaces_its_own_categories_only(self, api: Api) -> None:
        api.post("/products", variant("v", categories=["hats"]))
        api.patch("/products/v", {"categories": ["boots", "shoes"]})
        assert api.get("/products/v").json()["categories"] == ["boots", "shoes"]
        api.patch("/products/v", {"categories": []})
        assert api.get("/products/v").json()["categories"] == ["shoes"]

    def test_a_get_body_changes_nothing(self, api: Api) -> None:
        api.post("/products", variant("v", values={"a_metric": value({"amount": "10", "unit": "KILOWATT"})}))
        before = api.get("/products/v").json()
        assert api.patch("/products/v", before).status_code == 204
        assert api.get("/products/v").json() == before

    def test_values_of_ancestors_are_ignored(self, api: Api) -> None:
        api.post("/products", variant("v"))
        for data in ("other", None):
            assert (
                api.patch("/products/v", {"values": {"a_text": value(data), "a_number": value(data)}}).status_code
                == 204
            )
        assert values_of(api, "v")["a_text"] == value("inherited")
