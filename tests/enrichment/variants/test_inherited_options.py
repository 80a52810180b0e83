"""Options that a model holds are not asked for again when something is put below it."""

from tests.conftest import Api
from tests.enrichment.variants.catalog import value


def test_children_of_a_model_with_options_can_be_created(api: Api) -> None:
    api.patch("/product-models/root", {"values": {"a_multi_select": value(["optionA", "optionC"])}})
    document = {
        "code": "sub_b",
        "parent": "root",
        "family_variant": "two",
        "values": {"a_simple_select": value("optionB")},
    }
    assert api.post("/product-models", document).status_code == 201
    variant = {"identifier": "leaf", "parent": "sub_b", "values": {"a_boolean": value(True)}}
    assert api.post("/products", variant).status_code == 201
    values = api.get("/products/leaf").json()["values"]
    assert values["a_multi_select"] == value(["optionA", "optionC"])
    assert values["a_simple_select"] == value("optionB")
