"""Families (spec 02 §6)."""

from typing import Any

import pytest

from tests.conftest import Api, documented, violation

TEXT = {"type": "pim_catalog_text", "group": "other"}


@pytest.fixture
def catalog(api: Api) -> Api:
    lines = api.lines(
        "/attributes",
        [
            {"code": "name", **TEXT}, {"code": "Zed", **TEXT}, {"code": "yes", "type": "pim_catalog_boolean", "group": "other"},
            {"code": "photo", "type": "pim_catalog_image", "group": "other"},
            {"code": "local_photo", "type": "pim_catalog_image", "group": "other", "localizable": True},
        ],
    )  # fmt: skip
    assert {line["status_code"] for line in lines} == {201}
    return api


def test_a_new_family_has_the_identifier(catalog: Api) -> None:
    assert catalog.post("/families", {"code": "shoes"}).status_code == 201
    body = catalog.get("/families/SHOES").json()
    assert list(body) == [
        "code", "attributes", "attribute_as_label", "attribute_as_image", "attribute_requirements", "labels",
    ]  # fmt: skip
    assert body == {
        "code": "shoes",
        "attributes": ["sku"],
        "attribute_as_label": "sku",
        "attribute_as_image": None,
        "attribute_requirements": {"ecommerce": ["sku"]},
        "labels": {},
    }


def test_the_identifier_is_added_at_creation_only(catalog: Api) -> None:
    document = {
        "code": "shoes", "attributes": ["name", "Zed", "name", "photo"], "attribute_as_label": "name",
        "attribute_as_image": "photo", "attribute_requirements": {"ecommerce": ["NAME"]}, "labels": {"en_US": "Shoes"},
    }  # fmt: skip
    assert catalog.post("/families", document).status_code == 201
    body = catalog.get("/families/shoes").json()
    assert body["attributes"] == ["Zed", "name", "photo", "sku"]
    assert body["attribute_requirements"] == {"ecommerce": ["name", "sku"]}
    assert catalog.patch("/families/shoes", {"attribute_requirements": {"ecommerce": []}}).status_code == 204
    catalog.patch("/families/shoes", {"attributes": ["name", "photo"], "attribute_as_image": ""})
    body = catalog.get("/families/shoes").json()
    assert (body["attributes"], body["attribute_requirements"]) == (["name", "photo"], {})
    assert (body["attribute_as_label"], body["attribute_as_image"]) == ("name", None)


def test_requirements_are_replaced_by_channel(catalog: Api) -> None:
    channel = {"category_tree": "master", "currencies": ["USD"], "locales": ["en_US"]}
    catalog.post("/channels", {"code": "tablet", **channel})
    catalog.post("/families", {"code": "shoes", "attributes": ["name"]})
    catalog.patch("/families/shoes", {"attribute_requirements": {"tablet": ["name"]}})
    requirements = catalog.get("/families/shoes").json()["attribute_requirements"]
    assert requirements == {"ecommerce": ["sku"], "tablet": ["name"]}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"extra_property": 1}, 'Property "extra_property" does not exist.'),
        ({"attributes": None}, 'Property "attributes" expects an array as data, "NULL" given.'),
        (
            {"attributes": [[]]},
            'Property "attributes" expects an array with valid data, one of the attributes is not a scalar.',
        ),
        ({"attributes": ["x"]}, 'Property "attributes" expects a valid code. The attribute does not exist, "x" given.'),
        (
            {"attribute_as_label": None},
            'Property "attribute_as_label" expects a valid code. The attribute does not exist, "" given.',
        ),
        (
            {"attribute_as_image": "x"},
            'Property "attribute_as_image" expects a valid code. The attribute does not exist, "x" given.',
        ),
        (
            {"attribute_requirements": "x"},
            'Property "attribute_requirements" expects an array as data, "string" given.',
        ),
        (
            {"attribute_requirements": {"tablet": "x"}},
            'Property "attribute_requirements" expects an array with valid data, the channel "tablet" is not an array.',
        ),
        (
            {"attribute_requirements": {"tablet": [[]]}},
            'Property "attribute_requirements" expects an array with valid data, one of the attributes in the channel '
            '"tablet" is not a scalar.',
        ),
        (
            {"attribute_requirements": {"ecommerce2": []}},
            'Property "attribute_requirements" expects a valid code. The channel does not exist, "ecommerce2" given.',
        ),
        (
            {"attribute_requirements": {"ecommerce": ["x"]}},
            'Property "attribute_requirements" expects a valid code. The attribute does not exist, "x" given.',
        ),
        (
            {"labels": {"en_US": {}}},
            'Property "labels" expects an array with valid data, one of the labels is not a scalar.',
        ),
    ],
)
def test_updater_errors(catalog: Api, document: Any, message: str) -> None:
    assert catalog.post("/families", document).json() == documented(message, "post_families")


@pytest.mark.parametrize(
    ("document", "entries"),
    [
        ({}, [("code", "This value should not be blank.")]),
        ({"code": "a b"}, [("code", "Family code may contain only letters, numbers and underscores")]),
        (
            {"code": "-", "attribute_as_label": "yes", "attribute_requirements": {"ecommerce": ["name", "Zed"]}},
            [
                (
                    "attribute_requirements",
                    'The attribute "name" cannot be an attribute required for the channel "ecommerce" as it does not '
                    "belong to this family",
                ),
                ("attribute_as_label", 'Property "attribute_as_label" must belong to the family'),
                (
                    "attribute_as_label",
                    'Property "attribute_as_label" only supports "pim_catalog_text" and "pim_catalog_identifier" '
                    "attribute types for the family",
                ),
                ("code", "Family code may contain only letters, numbers and underscores"),
            ],
        ),
        (
            {"code": "a", "attribute_as_image": "name"},
            [
                ("attribute_as_image", 'Property "attribute_as_image" must belong to the family'),
                (
                    "attribute_as_image",
                    'Property "attribute_as_image" only supports "pim_catalog_image", "pim_catalog_asset_collection" '
                    "attribute type for the family",
                ),
            ],
        ),
        (
            {"code": "a", "attributes": ["local_photo"], "attribute_as_image": "local_photo"},
            [
                (
                    "attribute_as_image",
                    'Property "attribute_as_image" must not be scopable nor localizable for this family',
                )
            ],
        ),
        (
            {"code": "a", "labels": {"en_US": "x" * 101, "foo": "x"}},
            [
                ("translations[en__u_s].label", "This value is too long. It should have 100 characters or less."),
                ("labels", 'The locale "foo" does not exist.'),
            ],
        ),
    ],
)
def test_violations(catalog: Api, document: Any, entries: Any) -> None:
    answer = catalog.post("/families", document)
    assert (answer.status_code, answer.json()) == (422, violation(*entries))


def test_case_of_codes(catalog: Api) -> None:
    catalog.post("/families", {"code": "familyA"})
    assert catalog.get("/families/FAMILYA").json()["code"] == "familyA"
    answer = catalog.patch("/families/FAMILYA", {})
    assert (answer.status_code, answer.headers["location"]) == (204, "http://localhost/api/rest/v1/families/familyA")
    assert catalog.patch("/families/FAMILYA", {"code": "FAMILYA"}).json() == violation(
        ("code", "This property cannot be changed.")
    )
    assert catalog.post("/families", {"code": "FAMILYA"}).json() == violation(("code", "This value is already used."))


def test_filters(catalog: Api) -> None:
    catalog.lines("/families", [{"code": "b_1"}, {"code": "a"}, {"code": "B0"}])
    catalog.post("/products", {"identifier": "foo", "family": "a"})

    def found(search: Any) -> list[str]:
        items = catalog.get("/families", search=search).json()["_embedded"]["items"]
        return [item["code"] for item in items]

    assert found({}) == ["a", "b_1", "B0"]
    assert found({"code": [{"operator": "IN", "value": ["A", "b0"]}]}) == ["a", "B0"]
    assert found({"has_products": [{"operator": "=", "value": True}]}) == ["a"]
    assert found({"has_products": [{"operator": "=", "value": False}]}) == ["b_1", "B0"]
    assert found({"updated": [{"operator": ">", "value": "2999-01-01T00:00:00Z"}]}) == []


def test_a_get_body_changes_nothing(catalog: Api) -> None:
    catalog.post("/families", {"code": "shoes", "attributes": ["Zed", "name"], "labels": {"en_US": "x"}})
    before = catalog.get("/families/shoes").json()
    search = {"updated": [{"operator": ">", "value": "2020-01-01T00:00:00Z"}]}
    assert catalog.patch("/families/shoes", before).status_code == 204
    assert catalog.get("/families/shoes").json() == before
    assert catalog.get("/families", search=search).json()["_embedded"]["items"][0]["code"] == "shoes"


def test_unknown(api: Api) -> None:
    assert api.get("/families/x").json() == {"code": 404, "message": 'Family "x" does not exist.'}
