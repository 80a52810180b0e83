"""The content of a fresh PIM is that of spec 02 §15."""

import re
from typing import Any

import pytest

from pimlet.data import BUILTIN, builtin

COUNTS = {
    "locales": 210, "currencies": 294, "measurement_families": 23, "categories": 1, "channels": 1,
    "attribute-groups": 1, "attributes": 1, "association-types": 4, "group-types": 1, "user-groups": 4, "roles": 3,
}  # fmt: skip

MEASURED = {
    "Angle": ("RADIAN", 9), "Area": ("SQUARE_METER", 18), "Binary": ("BYTE", 10), "Brightness": ("LUMEN", 2),
    "Capacitance": ("FARAD", 7), "CaseBox": ("PIECE", 2), "Decibel": ("DECIBEL", 1), "Duration": ("SECOND", 8),
    "ElectricCharge": ("AMPEREHOUR", 9), "Energy": ("JOULE", 4), "Force": ("NEWTON", 4), "Frequency": ("HERTZ", 5),
    "Intensity": ("AMPERE", 7), "Length": ("METER", 16), "Power": ("WATT", 5), "Pressure": ("BAR", 15),
    "Resistance": ("OHM", 8), "Speed": ("METER_PER_SECOND", 8), "Temperature": ("KELVIN", 5), "Voltage": ("VOLT", 7),
    "Volume": ("CUBIC_METER", 17), "VolumeFlow": ("CUBIC_METER_PER_SECOND", 19), "Weight": ("KILOGRAM", 12),
}  # fmt: skip


def test_every_resource_has_the_documented_number_of_entities() -> None:
    assert {name: len(builtin(name)) for name in BUILTIN} == COUNTS


@pytest.mark.parametrize("name", [name for name in BUILTIN if name not in ("user-groups", "roles")])
def test_codes_are_valid_and_occur_once(name: str) -> None:
    codes = [one["code"] for one in builtin(name)]
    assert [code for code in codes if not re.fullmatch(r"[a-zA-Z0-9_]+", code)] == []
    assert len({code.lower() for code in codes}) == len(codes)


def test_locales_are_created_alphabetically_and_only_american_english_is_enabled() -> None:
    codes = [one["code"] for one in builtin("locales")]
    assert codes == sorted(codes)
    assert [one["code"] for one in builtin("locales") if one["enabled"]] == ["en_US"]


def test_dollar_and_euro_are_created_first_and_enabled() -> None:
    codes = [one["code"] for one in builtin("currencies")]
    assert codes[:3] == ["USD", "EUR", "ADP"]
    assert codes[2:] == sorted(codes[2:])
    assert [one["code"] for one in builtin("currencies") if one["enabled"]] == ["USD", "EUR"]


def test_measurement_families_have_their_units() -> None:
    families = builtin("measurement_families")
    assert {one["code"]: (one["standard_unit_code"], len(one["units"])) for one in families} == MEASURED


def _units() -> list[Any]:
    return [
        pytest.param(family, code, unit, id=f"{family['code']}-{code}")
        for family in builtin("measurement_families")
        for code, unit in family["units"].items()
    ]


@pytest.mark.parametrize(("family", "code", "unit"), _units())
def test_units_convert_by_known_operations(family: dict[str, Any], code: str, unit: dict[str, Any]) -> None:
    operations = [(one["operator"], one["value"]) for one in unit["convert_from_standard"]]
    assert list(unit) == ["code", "labels", "convert_from_standard", "symbol"]
    assert unit["code"] == code
    assert {operator for operator, _ in operations} <= {"mul", "div", "add", "sub"}
    assert [value for _, value in operations if not re.fullmatch(r"\d*\.?\d+", value)] == []
    if code == family["standard_unit_code"]:
        assert operations == [("mul", "1")]


def test_the_structure_of_a_fresh_pim_is_the_documented_one() -> None:
    assert builtin("categories") == [{"code": "master", "parent": None, "labels": {"en_US": "Master catalog"}}]
    assert builtin("channels") == [
        {
            "code": "ecommerce",
            "currencies": ["USD"],
            "locales": ["en_US"],
            "category_tree": "master",
            "conversion_units": {},
            "labels": {"en_US": "Ecommerce", "de_DE": "Ecommerce", "fr_FR": "Ecommerce"},
        }
    ]
    assert builtin("attribute-groups") == [
        {"code": "other", "sort_order": 100, "labels": {"en_US": "Other", "fr_FR": "Autre"}}
    ]
    assert builtin("group-types") == [{"code": "RELATED", "labels": {}}]


def test_the_main_identifier_is_sku() -> None:
    (sku,) = builtin("attributes")
    given = {name: data for name, data in sku.items() if data not in (None, []) and data is not False}
    assert given == {
        "code": "sku",
        "type": "pim_catalog_identifier",
        "group": "other",
        "unique": True,
        "useable_as_grid_filter": True,
        "sort_order": 0,
        "labels": {"en_US": "SKU"},
    }


def test_association_types_are_neither_two_way_nor_quantified() -> None:
    labels = {one["code"]: one["labels"] for one in builtin("association-types")}
    assert labels == {
        "X_SELL": {"en_US": "Cross sell", "fr_FR": "Vente croisée"},
        "UPSELL": {"en_US": "Upsell", "fr_FR": "Vente incitative"},
        "SUBSTITUTION": {"en_US": "Substitution", "fr_FR": "Remplacement"},
        "PACK": {"en_US": "Pack", "fr_FR": "Pack"},
    }
    assert [one for one in builtin("association-types") if one["is_two_way"] or one["is_quantified"]] == []


def test_user_groups_and_roles_are_the_documented_ones() -> None:
    assert [one["name"] for one in builtin("user-groups")] == ["IT support", "Manager", "Redactor", "All"]
    assert [(one["role"], one["label"]) for one in builtin("roles")] == [
        ("ROLE_ADMINISTRATOR", "Administrator"),
        ("ROLE_CATALOG_MANAGER", "Catalog manager"),
        ("ROLE_USER", "User"),
    ]
