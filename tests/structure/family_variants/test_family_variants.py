"""Family variants: what is stored, shown and changed (spec 02 §7)."""

from typing import Any

import pytest

from tests.conftest import Api
from tests.structure.family_variants.catalog import FAMILY, SHOWN, build

BASE = "http://localhost/api/rest/v1/families"
VARIANT = "/families/shoes/variants/by_color_and_size"


@pytest.fixture
def catalog(api: Api) -> Api:
    build(api)
    return api


def sets(api: Api, path: str = VARIANT) -> Any:
    answer = api.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()["variant_attribute_sets"]


class TestReading:
    def test_one_has_the_documented_keys_and_attributes_in_order_of_creation(self, catalog: Api) -> None:
        answer = catalog.get(VARIANT)
        assert answer.status_code == 200
        assert list(answer.json().items()) == [
            ("code", "by_color_and_size"),
            ("labels", {}),
            ("variant_attribute_sets", SHOWN),
        ]
        assert [list(one) for one in answer.json()["variant_attribute_sets"]] == [["level", "axes", "attributes"]] * 2

    def test_codes_are_found_in_any_case(self, catalog: Api) -> None:
        answer = catalog.get("/families/SHOES/variants/By_Color_And_Size")
        assert (answer.status_code, answer.json()["code"]) == (200, "by_color_and_size")

    @pytest.mark.parametrize(
        ("path", "message"),
        [
            ("/families/x/variants", 'Family "x" does not exist.'),
            ("/families/x/variants?limit=0", 'Family "x" does not exist.'),
            ("/families/x/variants/by_color_and_size", 'Family "x" does not exist.'),
            (
                "/families/Shoes/variants/y",
                'Family variant "y" does not exist or is not a variant of the family "Shoes".',
            ),
            (
                "/families/boots/variants/by_color_and_size",
                'Family variant "by_color_and_size" does not exist or is not a variant of the family "boots".',
            ),
        ],
    )
    def test_what_does_not_exist_is_a_404(self, catalog: Api, path: str, message: str) -> None:
        answer = catalog.get(path)
        assert (answer.status_code, answer.json()) == (404, {"code": 404, "message": message})

    def test_a_list_holds_the_variants_of_one_family_by_code(self, catalog: Api) -> None:
        one = [{"level": 1, "axes": ["washable"]}]
        for family, code in (("shoes", "B"), ("shoes", "a_1"), ("boots", "other")):
            document = {"code": code, "variant_attribute_sets": one}
            assert catalog.post(f"/families/{family}/variants", document).status_code == 201
        answer = catalog.get("/families/Shoes/variants", limit=2, with_count="true", search="ignored")
        query = "limit=2&with_count=true&search=ignored"
        items = [catalog.get(f"/families/shoes/variants/{code}").json() for code in ("a_1", "B")]
        assert answer.status_code == 200
        assert answer.json() == {
            "_links": {
                "self": {"href": f"{BASE}/Shoes/variants?page=1&{query}"},
                "first": {"href": f"{BASE}/Shoes/variants?page=1&{query}"},
                "next": {"href": f"{BASE}/Shoes/variants?page=2&{query}"},
            },
            "current_page": 1,
            "items_count": 3,
            "_embedded": {
                "items": [
                    {"_links": {"self": {"href": f"{BASE}/Shoes/variants/{item['code']}"}}, **item} for item in items
                ]
            },
        }


class TestCreating:
    def test_post_answers_with_the_address_in_stored_spelling(self, catalog: Api) -> None:
        document = {
            "code": "by_size",
            "labels": {"en_us": "By size", "fr_FR": "Par taille"},
            "variant_attribute_sets": [{"level": 1, "axes": ["SIZE"], "attributes": ["name"]}],
        }
        answer = catalog.post("/families/SHOES/variants", document)
        assert (answer.status_code, answer.text) == (201, "")
        assert answer.headers["location"] == f"{BASE}/shoes/variants/by_size"
        assert catalog.get("/families/shoes/variants/by_size").json() == {
            "code": "by_size",
            "labels": {"en_US": "By size"},
            "variant_attribute_sets": [{"level": 1, "axes": ["size"], "attributes": ["sku", "size", "name", "ean"]}],
        }

    def test_unique_attributes_in_no_set_join_the_last_level(self, catalog: Api) -> None:
        document = {"variant_attribute_sets": [{"level": 2, "axes": ["size"]}, {"level": 1, "axes": ["color"]}]}
        assert catalog.patch("/families/shoes/variants/new", document).status_code == 201
        assert sets(catalog, "/families/shoes/variants/new") == [
            {"level": 1, "axes": ["color"], "attributes": ["color"]},
            {"level": 2, "axes": ["size"], "attributes": ["sku", "size", "ean"]},
        ]

    def test_sets_of_one_level_are_put_together(self, catalog: Api) -> None:
        document = {
            "code": "new",
            "variant_attribute_sets": [
                {"level": 1, "axes": ["color"]},
                {"level": 1, "attributes": ["name"], "axes": None},
                {"level": 1, "axes": ["size"], "attributes": None},
                {"level": None, "axes": ["washable"]},
                {"level": 2},
            ],
        }
        assert catalog.post("/families/shoes/variants", document).status_code == 201
        assert sets(catalog, "/families/shoes/variants/new") == [
            {"level": 1, "axes": ["size"], "attributes": ["sku", "size", "name", "ean"]},
        ]

    def test_every_kind_of_axis(self, catalog: Api) -> None:
        axes = ["size", "washable", "weight", "fabric"]
        document = {"code": "new", "family": None, "variant_attribute_sets": [{"level": 1, "axes": axes}]}
        assert catalog.post("/families/shoes/variants", document).status_code == 201
        assert sets(catalog, "/families/shoes/variants/new")[0]["axes"] == axes

    def test_collection(self, catalog: Api) -> None:
        one = [{"level": 1, "axes": ["size"]}]
        answers = catalog.lines(
            "/families/shoes/variants",
            [
                {"code": "new", "variant_attribute_sets": one},
                {"code": "NEW"},
                {"code": "new", "variant_attribute_sets": [{"level": 1, "axes": ["color"]}]},
                {
                    "code": "new",
                    "labels": {"en_US": "New"},
                    "variant_attribute_sets": [{"level": 1, "attributes": ["name"]}],
                },
                {"code": "none"},
                {"labels": {}},
                {"code": 12},
                {"code": "by_color_and_size"},
            ],
        )
        levels = "There should be at least one level defined in the family variant"
        assert answers == [
            {"line": 1, "code": "new", "status_code": 201},
            {
                "line": 2,
                "code": "NEW",
                "status_code": 422,
                "message": "Validation failed.",
                "errors": [{"property": "code", "message": "This property cannot be changed."}],
            },
            {
                "line": 3,
                "code": "new",
                "status_code": 422,
                "message": "Validation failed.",
                "errors": [
                    {
                        "property": "variant_attribute_sets[0].axes",
                        "message": 'Variant axes cannot be modified for the level "1"',
                    }
                ],
            },
            {"line": 4, "code": "new", "status_code": 204},
            {
                "line": 5,
                "code": "none",
                "status_code": 422,
                "message": "Validation failed.",
                "errors": [{"property": "variant_attribute_sets", "message": levels}],
            },
            {"line": 6, "status_code": 422, "message": "Code is missing."},
            {"line": 7, "status_code": 422, "message": "code must be of type string."},
            {"line": 8, "code": "by_color_and_size", "status_code": 204},
        ]
        assert catalog.get("/families/shoes/variants/new").json() == {
            "code": "new",
            "labels": {"en_US": "New"},
            "variant_attribute_sets": [{"level": 1, "axes": ["size"], "attributes": ["sku", "size", "name", "ean"]}],
        }


class TestChanging:
    def test_what_was_read_changes_nothing(self, catalog: Api) -> None:
        before = catalog.get(VARIANT).json()
        answer = catalog.patch(VARIANT, before)
        assert (answer.status_code, answer.text) == (204, "")
        assert answer.headers["location"] == f"{BASE}/shoes/variants/by_color_and_size"
        assert catalog.get(VARIANT).json() == before

    @pytest.mark.parametrize(
        ("first", "second", "expected"),
        [
            ({"attributes": ["description"]}, {}, (["color", "description"], ["sku", "size", "weight", "ean"])),
            ({"attributes": []}, {"attributes": []}, (["color"], ["sku", "size", "ean"])),
            ({"attributes": None}, {"attributes": ["washable"]}, (["color", "name"], ["sku", "size", "washable", "ean"])),
            ({"axes": ["COLOR"]}, {"axes": ["size"]}, (["color", "name"], ["sku", "size", "weight", "ean"])),
        ],
    )  # fmt: skip
    def test_sets_are_matched_by_level_and_their_lists_replaced(
        self, catalog: Api, first: Any, second: Any, expected: Any
    ) -> None:
        document = {"variant_attribute_sets": [{"level": 2, **second}, {"level": 1, **first}]}
        assert catalog.patch(VARIANT, document).status_code == 204
        assert tuple(one["attributes"] for one in sets(catalog)) == expected
        assert [one["axes"] for one in sets(catalog)] == [["color"], ["size"]]

    def test_an_attribute_moves_to_another_level(self, catalog: Api) -> None:
        document = {
            "variant_attribute_sets": [
                {"level": 1, "attributes": ["weight"]},
                {"level": 2, "attributes": ["ean", "name", "sku"]},
            ]
        }
        assert catalog.patch(VARIANT, document).status_code == 204
        assert [one["attributes"] for one in sets(catalog)] == [["color", "weight"], ["sku", "size", "name", "ean"]]

    def test_labels_are_merged(self, catalog: Api) -> None:
        catalog.patch(VARIANT, {"labels": {"en_US": "Both", "fr_FR": "Les deux"}})
        catalog.patch("/channels/ecommerce", {"locales": ["en_US", "fr_FR"]})
        assert catalog.patch(VARIANT, {"labels": {"EN_us": None}}).status_code == 204
        assert catalog.get(VARIANT).json()["labels"] == {"fr_FR": "Les deux"}


class TestFamilies:
    def test_an_attribute_that_leaves_the_family_leaves_the_sets(self, catalog: Api) -> None:
        without = [code for code in FAMILY if code not in {"name", "weight"}]
        assert catalog.patch("/families/shoes", {"attributes": [*without, "sku"]}).status_code == 204
        assert [one["attributes"] for one in sets(catalog)] == [["color"], ["sku", "size", "ean"]]
        # Coming back, it is a common attribute.
        assert catalog.patch("/families/shoes", {"attributes": [*FAMILY, "sku"]}).status_code == 204
        assert [one["attributes"] for one in sets(catalog)] == [["color"], ["sku", "size", "ean"]]

    def test_a_unique_attribute_that_joins_the_family_joins_the_last_level(self, catalog: Api) -> None:
        lines = [
            {"code": "isbn", "type": "pim_catalog_text", "group": "other", "unique": True},
            {"code": "issn", "type": "pim_catalog_identifier", "group": "other", "unique": True,
             "useable_as_grid_filter": True},
            {"code": "title", "type": "pim_catalog_text", "group": "other"},
        ]  # fmt: skip
        assert {line["status_code"] for line in catalog.lines("/attributes", lines)} == {201}
        attributes = [*FAMILY, "sku", "isbn", "issn", "title"]
        assert catalog.patch("/families/shoes", {"attributes": attributes}).status_code == 204
        assert sets(catalog)[1]["attributes"] == ["sku", "size", "weight", "ean", "isbn", "issn"]

    def test_an_axis_cannot_leave_the_family(self, catalog: Api) -> None:
        answer = catalog.patch("/families/shoes", {"attributes": ["sku", "ean"]})
        assert answer.status_code == 422
        assert answer.json()["errors"] == [
            {
                "property": "attributes",
                "message": 'Attribute "size" is an axis in "by_color_and_size" family variant. '
                "It must belong to the family.",
            }
        ]
        assert sets(catalog) == SHOWN
