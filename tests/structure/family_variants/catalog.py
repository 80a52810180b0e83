"""The attributes and families that tests of family variants start from."""

from typing import Any

from tests.conftest import Api


def _attribute(code: str, kind: str, **properties: Any) -> dict[str, Any]:
    return {"code": code, "type": f"pim_catalog_{kind}", "group": "other", **properties}


MEASURED = {
    "metric_family": "Weight", "default_metric_unit": "GRAM", "decimals_allowed": True, "negative_allowed": False,
}  # fmt: skip
# In the order of their creation, in which sets list them.
ATTRIBUTES = [
    _attribute("size", "simpleselect"),
    _attribute("color", "simpleselect"),
    _attribute("washable", "boolean"),
    _attribute("name", "text"),
    _attribute("description", "textarea"),
    _attribute("weight", "metric", **MEASURED),
    _attribute("ean", "text", unique=True),
    _attribute("local_size", "simpleselect", localizable=True),
    _attribute("french_size", "simpleselect", available_locales=["fr_FR"]),
    *(_attribute(f"axis_{number}", "boolean") for number in range(1, 5)),
    _attribute("foreign", "boolean"),
    {"code": "fabric", "type": "pim_reference_data_simpleselect", "group": "other", "reference_data_name": "fabrics"},
]
FAMILY = [attribute["code"] for attribute in ATTRIBUTES if attribute["code"] != "foreign"]
SETS = [
    {"level": 1, "axes": ["color"], "attributes": ["name"]},
    {"level": 2, "axes": ["size"], "attributes": ["ean", "weight", "sku"]},
]
SHOWN = [
    {"level": 1, "axes": ["color"], "attributes": ["color", "name"]},
    {"level": 2, "axes": ["size"], "attributes": ["sku", "size", "weight", "ean"]},
]


def build(api: Api) -> None:
    """Attributes, the families `shoes` and `boots`, and the variant `by_color_and_size` of `shoes`."""
    families = [{"code": code, "attributes": FAMILY} for code in ("shoes", "boots")]
    for path, documents in (("/attributes", ATTRIBUTES), ("/families", families)):
        assert {line["status_code"] for line in api.lines(path, documents)} == {201}
    document = {"code": "by_color_and_size", "variant_attribute_sets": SETS}
    assert api.post("/families/shoes/variants", document).status_code == 201
