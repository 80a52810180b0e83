"""Values of the attribute types that only some editions have (spec 03 §11.9, 02 §2.3, §17)."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.conftest import Api, documented, run_sql, violation
from tests.enrichment.conftest import value

UUID = "25566245-55c3-42ce-86d9-8610ac459fa8"
COLUMNS = [
    {"code": "ingredient", "data_type": "select", "labels": {"en_US": "Ingredient"}},
    {"code": "quantity", "data_type": "number", "validations": {"min": 0}},
    {"code": "organic", "data_type": "boolean"},
    {"code": "note", "data_type": "text"},
    {"code": "weight", "data_type": "measurement"},
]
ATTRIBUTES: list[dict[str, Any]] = [
    {"code": "a_record", "type": "akeneo_reference_entity", "reference_data_name": "brand"},
    {"code": "records", "type": "akeneo_reference_entity_collection", "reference_data_name": "designers"},
    {"code": "assets", "type": "pim_catalog_asset_collection", "reference_data_name": "packshots"},
    {"code": "a_table", "type": "pim_catalog_table", "table_configuration": COLUMNS},
    {"code": "a_link", "type": "pim_catalog_product_link"},
]


def edition(client: TestClient, name: str) -> None:
    run_sql(client, f"update state set edition = '{name}'")


@pytest.fixture
def saas(api: Api, client: TestClient) -> Api:
    """The API of the edition that has all types, with one attribute of each."""
    edition(client, "Serenity")
    for line in api.lines("/attributes", [{**attribute, "group": "other"} for attribute in ATTRIBUTES]):
        assert line["status_code"] == 201, line
    return api


@pytest.mark.parametrize("attribute", ATTRIBUTES)
@pytest.mark.parametrize("name", ["CE", "GE", "EE", "Serenity"])
def test_types_are_offered_by_edition(api: Api, client: TestClient, name: str, attribute: dict[str, Any]) -> None:
    edition(client, name)
    response = api.post("/attributes", {**attribute, "group": "other"})
    offered = name == "Serenity" or (name == "EE" and attribute["type"] != "pim_catalog_product_link")
    if offered:
        assert response.status_code == 201
        return
    kind = attribute["type"]
    message = f'Property "type" expects a valid attribute type. The attribute type does not exist, "{kind}" given.'
    assert response.json() == documented(message, "post_attributes")


def test_tables_show_their_columns(saas: Api) -> None:
    body = saas.get("/attributes/a_table").json()
    assert list(body)[-4:] == ["table_configuration", "is_mandatory", "decimal_places_strategy", "decimal_places"]
    assert body["table_configuration"][:2] == [
        {"code": "ingredient", "data_type": "select", "labels": {"en_US": "Ingredient"}, "validations": {}},
        {"code": "quantity", "data_type": "number", "validations": {"min": 0}, "labels": {}},
    ]
    assert "table_configuration" not in saas.get("/attributes/a_text").json()
    # As in the community edition, other attributes ignore columns.
    assert saas.patch("/attributes/a_text", {"table_configuration": COLUMNS}).status_code == 204
    assert saas.get("/attributes/a_text").json().get("table_configuration") is None


@pytest.mark.parametrize(
    ("columns", "place"),
    [
        ([], "table_configuration"),
        ([{"data_type": "text"}], "table_configuration[0].code"),
        ([{"code": "a", "data_type": "text"}, {"code": "A", "data_type": "text"}], "table_configuration[1].code"),
        ([{"code": "a", "data_type": "nope"}], "table_configuration[0].data_type"),
    ],
)
def test_tables_need_sound_columns(saas: Api, columns: list[Any], place: str) -> None:
    document = {"code": "t", "type": "pim_catalog_table", "group": "other", "table_configuration": columns}
    assert [error["property"] for error in saas.post("/attributes", document).json()["errors"]] == [place]


def test_columns_are_objects(saas: Api) -> None:
    document = {"code": "t", "type": "pim_catalog_table", "group": "other", "table_configuration": ["a"]}
    message = 'Property "table_configuration" expects an array with valid data, one of the columns is not an array.'
    assert saas.post("/attributes", document).json() == documented(message, "post_attributes")


def test_records_and_assets_need_the_name_of_what_they_belong_to(saas: Api) -> None:
    document = {"code": "r", "type": "akeneo_reference_entity", "group": "other"}
    assert saas.post("/attributes", document).json() == violation(
        ("reference_data_name", "This value should not be blank.")
    )


ROW = {"ingredient": "sugar", "quantity": "12.5", "organic": False}
SHOWN = [
    ("a_record", "Starck", "Starck", "starck"),
    ("records", ["b", "a", "B"], ["b", "a"], ["B", "A"]),
    ("assets", ["shot_2", "shot_1"], ["shot_2", "shot_1"], ["SHOT_2", "shot_1"]),
    ("a_table", [{"organic": False, "INGREDIENT": "sugar", "quantity": "12.5", "note": ""}, {"ingredient": "salt"}],
     [ROW, {"ingredient": "salt"}], [ROW, {"note": None, "ingredient": "salt"}]),
    ("a_link", {"type": "product", "id": UUID.upper()}, {"type": "product", "id": UUID}, {"type": "product", "id": UUID}),
    ("a_link", {"type": "product", "identifier": "foo"}, {"type": "product", "identifier": "foo"},
     {"type": "product", "identifier": "foo"}),
    ("a_link", {"type": "product_model", "id": "foo"}, {"type": "product_model", "id": "foo"},
     {"type": "product_model", "id": "foo"}),
]  # fmt: skip


@pytest.mark.parametrize(("attribute", "data", "shown", "same"), SHOWN)
def test_shows_data_in_its_documented_form(saas: Api, attribute: str, data: Any, shown: Any, same: Any) -> None:
    assert saas.patch("/products/foo", {"values": {attribute: value(data)}}).status_code == 201
    before = saas.get("/products/foo").json()
    (entry,) = before["values"][attribute]
    assert {name: entry[name] for name in ("locale", "scope", "data")} == value(shown)[0]
    for again in (data, same, shown):
        assert saas.patch("/products/foo", {"values": {attribute: value(again)}}).status_code == 204
        assert saas.get("/products/foo").json() == before
    assert saas.get("/products", search={attribute: [{"operator": "NOT EMPTY"}]}).json()["_embedded"]["items"]
    assert saas.patch("/products/foo", {"values": {attribute: value(None)}}).status_code == 204
    assert attribute not in saas.get("/products/foo").json()["values"]


@pytest.mark.parametrize(
    ("attribute", "data", "message"),
    [
        ("a_record", ["a"], 'Property "a_record" expects a string as data, "array" given.'),
        ("records", "a", 'Property "records" expects an array as data, "string" given.'),
        ("assets", [1], 'Property "assets" expects an array with valid data, one of the asset codes is not a string.'),
        ("a_table", "a", 'Property "a_table" expects an array as data, "string" given.'),
        ("a_table", ["a"], 'Property "a_table" expects an array with valid data, one of the rows is not an array.'),
        ("a_link", "a", 'Property "a_link" expects an array as data, "string" given.'),
    ],
)
def test_refuses_data_of_the_wrong_form(saas: Api, attribute: str, data: Any, message: str) -> None:
    response = saas.patch("/products/foo", {"values": {attribute: value(data)}})
    assert (response.status_code, response.json()) == (422, documented(message, "patch_products__code_"))


@pytest.mark.parametrize(
    ("attribute", "data"),
    [
        ("a_link", {"type": "category", "id": "a"}),
        ("a_link", {"type": "product", "id": "no uuid"}),
        ("a_link", {"type": "product_model"}),
        ("a_record", "a b"),
        ("records", ["a", "b-c"]),
        ("a_table", [{"quantity": 1}]),
        ("a_table", [{"ingredient": "a"}, {"ingredient": "A"}]),
        ("a_table", [{"ingredient": "a", "colour": "red"}]),
        ("a_table", [{"ingredient": 1}]),
        ("a_table", [{"ingredient": "a", "quantity": "many"}]),
        ("a_table", [{"ingredient": "a", "organic": "yes"}]),
        ("a_table", [{"ingredient": "a", "note": 1}]),
        ("a_table", [{"ingredient": "a", "weight": "1"}]),
        ("a_table", [{"ingredient": f"i{number}"} for number in range(101)]),
    ],
)
def test_refuses_invalid_data(saas: Api, attribute: str, data: Any) -> None:
    response = saas.patch("/products/foo", {"values": {attribute: value(data)}})
    assert response.status_code == 422
    assert saas.get("/products/foo").status_code == 404


def test_finds_products_by_their_records(saas: Api) -> None:
    saas.patch("/products/foo", {"values": {"a_record": value("Starck"), "records": value(["a", "b"])}})
    saas.patch("/products/bar", {"values": {"records": value(["c"])}})
    for search, found in (
        ({"a_record": [{"operator": "IN", "value": ["STARCK", "x"]}]}, ["foo"]),
        ({"records": [{"operator": "IN", "value": ["b", "c"]}]}, ["bar", "foo"]),
        ({"records": [{"operator": "NOT IN", "value": ["b"]}]}, ["bar"]),
    ):
        items = saas.get("/products", search=search).json()["_embedded"]["items"]
        assert [item["identifier"] for item in items] == found, search


def test_the_tables_of_a_product_have_a_limit_together(saas: Api) -> None:
    columns = [{"code": f"c{number}", "data_type": "text"} for number in range(81)]
    columns[0]["data_type"] = "select"
    attribute = {"code": "big", "type": "pim_catalog_table", "group": "other", "table_configuration": columns}
    assert saas.post("/attributes", {**attribute, "localizable": True}).status_code == 201

    def rows(count: int) -> list[dict[str, str]]:
        return [{f"c{column}": f"r{row}" for column in range(81)} for row in range(count)]

    def patched(english: int, french: int) -> Any:
        entries = [*value(rows(english), None, "en_US"), *value(rows(french), None, "fr_FR")]
        return saas.patch("/products/foo", {"values": {"big": entries}})

    assert patched(50, 48).status_code == 201
    before = saas.get("/products/foo").json()
    response = patched(50, 49)
    assert (response.status_code, response.json()) == (
        422,
        {
            "code": 422,
            "message": "Validation failed.",
            "errors": [
                {
                    "property": "values",
                    "message": "The tables of a product must not contain more than 8000 filled cells.",
                    "attribute": "big",
                    "locale": "fr_FR",
                    "scope": None,
                }
            ],
        },
    )
    assert saas.get("/products/foo").json() == before
    # What is stored already counts with what is sent.
    response = saas.patch("/products/foo", {"values": {"big": value(rows(60), None, "en_US")}})
    assert [error["locale"] for error in response.json()["errors"]] == ["en_US"]


def test_cells_of_a_table_are_no_options_of_an_attribute(saas: Api) -> None:
    columns = [{"code": "locale", "data_type": "text"}, {"code": "data", "data_type": "text"}]
    lines = [
        {"code": "table", "type": "pim_catalog_table", "group": "other", "table_configuration": columns},
        {"code": "data", "type": "pim_catalog_simpleselect", "group": "other"},
    ]
    assert {line["status_code"] for line in saas.lines("/attributes", lines)} == {201}
    assert saas.post("/attributes/data/options", {"code": "red"}).status_code == 201
    values = {"table": value([{"locale": "x", "data": "red"}]), "data": value("red")}
    assert saas.patch("/products/foo", {"values": values}).status_code == 201
    plain = saas.get("/products/foo").json()["values"]
    linked = {"attribute": "data", "code": "red", "labels": []}
    shown = saas.get("/products/foo", with_attribute_options="true").json()["values"]
    assert shown["table"] == plain["table"]
    assert shown["table"][0]["data"] == [{"locale": "x", "data": "red"}]
    assert [list(entry) for entry in shown["data"]] == [["locale", "scope", "data", "linked_data", "attribute_type"]]
    assert shown["data"][0]["linked_data"] == linked
