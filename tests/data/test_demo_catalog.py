"""The structure of the demo catalog obeys the rules of spec 02, and its files are what the generator writes."""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from pimlet.data import DEMO, MEDIA, builtin, demo

Document = dict[str, Any]

LOCALES = ["de_DE", "en_US", "es_ES", "fr_FR"]
LINES = {name: list(demo(name)) for name in (*DEMO, MEDIA)}
COUNTS = {
    "currencies": 1, "categories": 40, "channels": 3, "attribute-groups": 12, "attributes": 60,
    "attribute-options": 99, "association-types": 6, "families": 10, "family-variants": 8, "product-models": 40,
    "products": 300, "media": 412,
}  # fmt: skip
LABELLED = [name for name in DEMO if name not in ("currencies", "product-models", "products")]
TYPES = {
    f"pim_catalog_{name}"
    for name in (
        "identifier", "text", "textarea", "multiselect", "simpleselect", "price_collection", "number", "boolean",
        "date", "file", "image", "metric",
    )
}  # fmt: skip
RESERVED = (
    r"(id|associationTypes|categories|categoryId|completeness|enabled|family|groups|associations|products|scope|treeId"
    r"|values|category|parent|label|entity_type|attributes|uuid|identifier|.*_(products|groups))"
)
ALLOWED_FOR = {
    "metric_family": {"metric"},
    "default_metric_unit": {"metric"},
    "date_min": {"date"},
    "date_max": {"date"},
    "number_min": {"number", "metric", "price_collection"},
    "number_max": {"number", "metric", "price_collection"},
    "auto_option_sorting": {"simpleselect", "multiselect"},
    "default_value": {"boolean"},
    "wysiwyg_enabled": {"textarea"},
    "decimals_allowed": {"number", "metric", "price_collection"},
    "negative_allowed": {"number", "metric"},
    "max_characters": {"identifier", "text", "textarea"},
    "unique": {"identifier", "text", "number", "date"},
    "max_file_size": {"file", "image"},
    "validation_rule": {"text", "identifier"},
    "validation_regexp": {"text", "identifier"},
    "allowed_extensions": {"file", "image"},
    "available_locales": TYPES - {"pim_catalog_identifier"},
}
AXIS_TYPES = {"pim_catalog_metric", "pim_catalog_simpleselect", "pim_catalog_boolean"}


def by_code(name: str) -> dict[str, Document]:
    """Documents of a file by their codes."""
    return {one["code"]: one for one in LINES[name]}


ATTRIBUTES = by_code("attributes")
FAMILIES = by_code("families")
UNITS = {one["code"]: set(one["units"]) for one in builtin("measurement_families")}


def test_every_file_has_the_announced_number_of_lines() -> None:
    assert {name: len(lines) for name, lines in LINES.items()} == COUNTS


def test_the_files_are_small() -> None:
    folder = files("pimlet.data").joinpath("demo")
    sizes = {file.name: len(file.read_bytes()) for file in folder.iterdir()}
    assert sorted(sizes) == sorted(f"{name}.ndjson" for name in LINES)
    assert sum(sizes.values()) <= 1_500_000


def test_the_generator_writes_exactly_these_files(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-m", "tools.demo_catalog", str(tmp_path)], cwd=root, check=True)
    shipped = files("pimlet.data").joinpath("demo")
    written = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert written == {file.name: file.read_bytes() for file in shipped.iterdir()}


@pytest.mark.parametrize("name", [name for name in DEMO if name not in ("currencies", "products")])
def test_codes_are_valid_and_occur_once(name: str) -> None:
    keys = [(one.get("attribute"), one["code"].lower()) for one in LINES[name]]
    assert [one["code"] for one in LINES[name] if not re.fullmatch(r"[a-zA-Z0-9_]{1,100}", one["code"])] == []
    assert [key for key, count in Counter(keys).items() if count > 1] == []


@pytest.mark.parametrize("name", LABELLED)
def test_labels_are_given_in_all_locales(name: str) -> None:
    limit = 255 if name == "attribute-options" else 100
    assert [one["code"] for one in LINES[name] if sorted(one["labels"]) != LOCALES] == []
    assert [label for one in LINES[name] for label in one["labels"].values() if not 0 < len(label) <= limit] == []


def test_categories_are_two_trees_with_parents_first() -> None:
    seen: set[str | None] = {None}
    orphans = []
    for one in LINES["categories"]:
        if one["parent"] not in seen:
            orphans.append(one["code"])
        seen.add(one["code"])
    assert orphans == []
    assert [one["code"] for one in LINES["categories"] if one["parent"] is None] == ["master", "print_catalog"]


def test_channels_use_four_locales_three_currencies_and_both_trees() -> None:
    channels = LINES["channels"]
    active = {one["code"] for one in [*builtin("currencies"), *LINES["currencies"]] if one["enabled"]}
    assert {code for one in channels for code in one["currencies"]} == {"USD", "EUR", "GBP"} == active
    assert sorted({code for one in channels for code in one["locales"]}) == LOCALES
    assert {one["category_tree"] for one in channels} == {"master", "print_catalog"}
    assert [one["code"] for one in channels] == ["ecommerce", "print", "mobile"]


def test_channels_convert_measurements_to_units_of_their_families() -> None:
    converted = [item for one in LINES["channels"] for item in one["conversion_units"].items()]
    assert len(converted) == 3
    assert [code for code, unit in converted if unit not in UNITS[ATTRIBUTES[code]["metric_family"]]] == []


def test_all_attribute_types_of_the_community_edition_occur_but_reference_data() -> None:
    assert {one["type"] for one in LINES["attributes"]} == TYPES


def test_localizable_and_scopable_are_combined_in_every_way() -> None:
    combined = {(one.get("localizable", False), one.get("scopable", False)) for one in LINES["attributes"]}
    assert combined == {(False, False), (False, True), (True, False), (True, True)}


def _attribute_violations(one: Document) -> Iterator[str]:
    kind = one["type"].removeprefix("pim_catalog_")
    if re.fullmatch(RESERVED, one["code"], re.IGNORECASE):
        yield "code is reserved"
    if one["group"] not in by_code("attribute-groups"):
        yield "unknown group"
    for name, types in ALLOWED_FOR.items():
        if name in one and not {kind, one["type"]} & types:
            yield f"{name} is for other types"
    if kind in ("number", "metric", "price_collection") and "decimals_allowed" not in one:
        yield "decimals_allowed is required"
    if kind in ("number", "metric") and "negative_allowed" not in one:
        yield "negative_allowed is required"
    if kind == "metric" and one["default_metric_unit"] not in UNITS[one["metric_family"]]:
        yield "unknown unit"
    if one.get("unique") and (one.get("localizable") or one.get("scopable")):
        yield "a unique attribute is neither localizable nor scopable"
    if kind == "identifier" and not (one.get("unique") and one.get("useable_as_grid_filter")):
        yield "an identifier is unique and a filter of the grid"
    if float(one.get("number_min", "-inf")) >= float(one.get("number_max", "inf")):
        yield "range of numbers"
    if one.get("date_min", "") >= one.get("date_max", "9999"):
        yield "range of dates"
    if not set(one.get("available_locales", [])) <= set(LOCALES):
        yield "unknown locale"


@pytest.mark.parametrize("code", ATTRIBUTES)
def test_attributes_are_valid(code: str) -> None:
    assert list(_attribute_violations(ATTRIBUTES[code])) == []


def test_validation_rules_and_limits_of_every_kind_occur() -> None:
    used = {name for one in LINES["attributes"] for name in one}
    assert set(ALLOWED_FOR) - used == set()
    assert {one.get("validation_rule") for one in LINES["attributes"]} == {None, "regexp", "email", "url"}


def test_options_belong_to_select_attributes_and_every_one_of_these_has_some() -> None:
    selects = {code for code, one in ATTRIBUTES.items() if one["type"].endswith("select")}
    assert {one["attribute"] for one in LINES["attribute-options"]} == selects


def test_association_types_are_the_built_in_ones_and_one_of_each_other_kind() -> None:
    flags = {one["code"]: (one["is_two_way"], one["is_quantified"]) for one in LINES["association-types"]}
    own = {"COMPATIBLE": (True, False), "BUNDLE": (False, True)}
    assert flags == {**{one["code"]: (False, False) for one in builtin("association-types")}, **own}


def _family_violations(one: Document) -> Iterator[str]:
    members = set(one["attributes"])
    if not members <= set(ATTRIBUTES):
        yield "unknown attribute"
    if one["attributes"] != sorted(members) or "sku" not in members:
        yield "attributes are sorted, without duplicates, and contain the main identifier"
    if one["attribute_as_label"] not in members or not ATTRIBUTES[one["attribute_as_label"]]["type"].endswith("_text"):
        yield "label"
    image = ATTRIBUTES[one["attribute_as_image"]]
    if image["code"] not in members or not image["type"].endswith("_image"):
        yield "image"
    if image.get("scopable") or image.get("localizable"):
        yield "the image is neither scopable nor localizable"
    for channel, required in one["attribute_requirements"].items():
        if channel not in by_code("channels") or not set(required) <= members or "sku" not in required:
            yield f"requirements of {channel}"


@pytest.mark.parametrize("code", FAMILIES)
def test_families_are_valid(code: str) -> None:
    assert list(_family_violations(FAMILIES[code])) == []


def test_every_attribute_is_in_a_family() -> None:
    assert set(ATTRIBUTES) - {code for one in LINES["families"] for code in one["attributes"]} == set()


def _variant_violations(one: Document) -> Iterator[str]:
    sets = one["variant_attribute_sets"]
    members = [code for level in sets for code in level["attributes"]]
    if [level["level"] for level in sets] not in ([1], [1, 2]):
        yield "levels"
    if len(set(members)) != len(members):
        yield "attributes are used once"
    if not set(members) <= set(FAMILIES[one["family"]]["attributes"]):
        yield "attributes are of the family"
    uniques = {code for code in FAMILIES[one["family"]]["attributes"] if ATTRIBUTES[code].get("unique")}
    if not uniques <= set(sets[-1]["attributes"]):
        yield "unique attributes are on the last level"
    for level in sets:
        if not 1 <= len(level["axes"]) <= 5 or not set(level["axes"]) <= set(level["attributes"]):
            yield f"axes of level {level['level']}"
        for axis in (ATTRIBUTES[code] for code in level["axes"]):
            flags = ("localizable", "scopable", "unique", "available_locales")
            if axis["type"] not in AXIS_TYPES or any(axis.get(flag) for flag in flags):
                yield f"{axis['code']} cannot be an axis"


@pytest.mark.parametrize("code", by_code("family-variants"))
def test_family_variants_are_valid(code: str) -> None:
    assert list(_variant_violations(by_code("family-variants")[code])) == []


def test_family_variants_have_axes_of_every_type_and_one_or_two_levels() -> None:
    variants = LINES["family-variants"]
    axes = {code for one in variants for level in one["variant_attribute_sets"] for code in level["axes"]}
    assert {ATTRIBUTES[code]["type"] for code in axes} == AXIS_TYPES
    assert {len(one["variant_attribute_sets"]) for one in variants} == {1, 2}
    assert max(Counter(one["family"] for one in variants).values()) == 2
