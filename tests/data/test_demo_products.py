"""Products, product models and media of the demo catalog obey the rules of spec 03."""

import json
import re
import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from pimlet.data import MEDIA, builtin, demo
from pimlet.data.demo_images import SIDE, image
from pimlet.data.demo_media import content

Document = dict[str, Any]

PRODUCTS = {one["identifier"]: one for one in demo("products")}
MODELS = {one["code"]: one for one in demo("product-models")}
FILES = list(demo(MEDIA))
ATTRIBUTES = {one["code"]: one for one in demo("attributes")}
OPTIONS = {(one["attribute"], one["code"]) for one in demo("attribute-options")}
CHANNELS = {one["code"]: one for one in demo("channels")}
LOCALES = {code for one in CHANNELS.values() for code in one["locales"]}
CURRENCIES = {code for one in CHANNELS.values() for code in one["currencies"]}
CATEGORIES = {one["code"] for one in demo("categories")}
FAMILIES = {one["code"]: one for one in demo("families")}
VARIANTS = {one["code"]: one for one in demo("family-variants")}
ASSOCIATION_TYPES = {one["code"]: one for one in demo("association-types")}
UNITS = {one["code"]: set(one["units"]) for one in builtin("measurement_families")}
ENTITIES = {**MODELS, **PRODUCTS}
LENGTHS = {"identifier": 255, "text": 255, "textarea": 65535}


def variant_of(one: Document) -> Document | None:
    """The family variant of a model or variant product; None for a simple product."""
    if one.get("parent"):
        return variant_of(MODELS[one["parent"]])
    return VARIANTS[one["family_variant"]] if "family_variant" in one else None


def level(one: Document) -> int:
    """0 for a root model (or simple product), 1 or 2 below it."""
    return 1 + level(MODELS[one["parent"]]) if one.get("parent") else 0


def own_attributes(one: Document) -> set[str]:
    """Attributes that an entity may have values of (spec 03 §13.2, §14.4)."""
    family = set(FAMILIES[one["family"]]["attributes"])
    variant = variant_of(one)
    if variant is None:
        return family
    sets = variant["variant_attribute_sets"]
    if level(one) == 0:
        return family - {code for members in sets for code in members["attributes"]}
    return set(sets[level(one) - 1]["attributes"])


def axes(one: Document) -> list[str]:
    """Axes of the entity's own level."""
    variant = variant_of(one)
    if variant is None or level(one) == 0:
        return []
    codes: list[str] = variant["variant_attribute_sets"][level(one) - 1]["axes"]
    return codes


def _presence(attribute: Document, entry: Document) -> Iterator[str]:
    channel, locale = entry["scope"], entry["locale"]
    if (channel is not None) != attribute.get("scopable", False):
        yield "channel"
    if (locale is not None) != attribute.get("localizable", False):
        yield "locale"
    if channel is not None and channel not in CHANNELS:
        yield f"unknown channel {channel}"
    if locale is not None and locale not in (CHANNELS[channel]["locales"] if channel else LOCALES):
        yield f"locale {locale} of channel {channel}"
    if locale is not None and locale not in attribute.get("available_locales", [locale]):
        yield f"the attribute is not for {locale}"


def _amount(attribute: Document, amount: Any) -> Iterator[str]:
    if isinstance(amount, bool) or not isinstance(amount, str if attribute["decimals_allowed"] else int):
        yield f"{amount!r} is a string with decimals, else an integer"
    low = float(attribute.get("number_min", "-inf" if attribute.get("negative_allowed") else "0"))
    if not low <= float(amount) <= float(attribute.get("number_max", "inf")):
        yield f"{amount} is out of range"


def _text(attribute: Document, data: str, kind: str) -> Iterator[str]:
    if not 0 < len(data) <= min(attribute.get("max_characters", LENGTHS[kind]), LENGTHS[kind]) or data != data.strip():
        yield f"length of {data!r}"
    rule = attribute.get("validation_rule")
    if rule == "regexp" and not re.search(attribute["validation_regexp"].strip("/"), data):
        yield f"{data} does not match"
    if rule == "email" and not re.fullmatch(r"[a-z_]+@[a-z.]+", data):
        yield f"{data} is no address"
    if rule == "url" and not data.startswith("https://"):
        yield f"{data} is no link"


def _data(attribute: Document, data: Any, channel: str | None) -> Iterator[str]:
    kind = attribute["type"].removeprefix("pim_catalog_")
    if kind in LENGTHS:
        yield from _text(attribute, data, kind)
    elif kind == "number":
        yield from _amount(attribute, data)
    elif kind == "metric":
        yield from _amount(attribute, data["amount"])
        if data["unit"] not in UNITS[attribute["metric_family"]] or len(data) != 2:
            yield f"unit {data['unit']}"
    elif kind == "price_collection":
        allowed = CHANNELS[channel]["currencies"] if channel else CURRENCIES
        codes = [price["currency"] for price in data]
        if not codes or codes != sorted(set(codes)) or not set(codes) <= set(allowed):
            yield f"currencies {codes}"
        for price in data:
            yield from _amount(attribute, price["amount"])
    elif kind == "boolean":
        if not isinstance(data, bool):
            yield f"{data!r} is no boolean"
    elif kind == "date":
        if not attribute.get("date_min", "") <= date.fromisoformat(data).isoformat() <= attribute.get("date_max", "9"):
            yield f"{data} is out of range"
    elif kind in ("simpleselect", "multiselect"):
        codes = [data] if kind == "simpleselect" else data
        if not codes or codes != sorted(set(codes)) or not {(attribute["code"], code) for code in codes} <= OPTIONS:
            yield f"options {codes}"
    else:
        yield "media stand in a file of their own"


def _value_violations(one: Document) -> Iterator[str]:
    for code in set(one["values"]) - own_attributes(one):
        yield f"{code} is not an attribute of the family or level"
    if "sku" in one["values"]:
        yield "the identifier stands at the top"
    for code, entries in one["values"].items():
        places = [(entry["scope"], entry["locale"]) for entry in entries]
        if not entries or len(set(places)) != len(places):
            yield f"{code} has no or several values for a place"
        for entry in entries:
            found = [*_presence(ATTRIBUTES[code], entry), *_data(ATTRIBUTES[code], entry["data"], entry["scope"])]
            yield from (f"{code}: {violation}" for violation in found)
    for code in axes(one):
        if code not in one["values"]:
            yield f"axis {code} is empty"


@pytest.mark.parametrize("code", ENTITIES)
def test_values_are_valid(code: str) -> None:
    assert list(_value_violations(ENTITIES[code])) == []


def test_there_are_180_simple_products_and_120_variants_of_40_models() -> None:
    assert Counter("parent" in one for one in PRODUCTS.values()) == {False: 180, True: 120}
    assert len(MODELS) == 40
    assert set(FAMILIES) == {one["family"] for one in PRODUCTS.values()}
    assert set(VARIANTS) == {one["family_variant"] for one in MODELS.values()}


def test_identifiers_and_codes_are_valid_and_occur_once() -> None:
    assert [code for code in ENTITIES if not re.fullmatch(r"[A-Za-z0-9_-]+", code)] == []
    assert len({code.lower() for code in PRODUCTS}) == 300
    assert len({code.lower() for code in MODELS}) == 40
    assert set(PRODUCTS) & set(MODELS) == set()


def test_models_come_after_their_parents_and_products_below_the_last_level_of_models() -> None:
    order = list(MODELS)
    late = [one["code"] for one in MODELS.values() if one["parent"] in order[order.index(one["code"]) :]]
    assert late == []
    depths = {
        code: (level(one), len(variant["variant_attribute_sets"]))
        for code, one in ENTITIES.items()
        if (variant := variant_of(one))
    }
    assert [code for code in MODELS if depths[code][0] >= depths[code][1]] == []
    assert [code for code, one in PRODUCTS.items() if "parent" in one and depths[code][0] != depths[code][1]] == []
    assert Counter(depths[code] for code in MODELS) == {(0, 1): 22, (0, 2): 6, (1, 2): 12}


def test_family_and_family_variant_are_those_of_the_parent() -> None:
    children = [one for one in ENTITIES.values() if one.get("parent")]
    assert [one for one in children if one["family"] != MODELS[one["parent"]]["family"]] == []
    models = [one for one in MODELS.values() if one["parent"]]
    assert [one for one in models if one["family_variant"] != MODELS[one["parent"]]["family_variant"]] == []
    assert [one for one in MODELS.values() if one["family"] != VARIANTS[one["family_variant"]]["family"]] == []


def test_no_two_children_of_a_parent_have_the_same_axes() -> None:
    combinations = Counter(
        (one["parent"], json.dumps([one["values"][code][0]["data"] for code in axes(one)]))
        for one in ENTITIES.values()
        if one.get("parent")
    )
    assert [combination for combination, count in combinations.items() if count > 1] == []


def test_every_model_has_children() -> None:
    assert set(MODELS) == {one["parent"] for one in ENTITIES.values() if one.get("parent")}


def test_unique_values_occur_once() -> None:
    values = Counter(
        (code, str(entry["data"]).lower())
        for one in ENTITIES.values()
        for code, entries in one["values"].items()
        for entry in entries
        if ATTRIBUTES[code].get("unique")
    )
    assert len(values) >= 900
    assert [value for value, count in values.items() if count > 1] == []


def test_article_codes_carry_a_valid_check_digit() -> None:
    codes = [one["values"]["ean"][0]["data"] for one in PRODUCTS.values()]
    weights = (1, 3) * 6 + (1,)
    sums = {code: sum(int(digit) * weight for digit, weight in zip(code, weights, strict=True)) for code in codes}
    assert [code for code, total in sums.items() if total % 10] == []


def test_every_attribute_has_a_value_somewhere() -> None:
    filled = {code for one in ENTITIES.values() for code in one["values"]} | {line["attribute"] for line in FILES}
    assert set(ATTRIBUTES) - filled == {"sku"}


def test_categories_exist_and_every_leaf_of_the_master_tree_is_used() -> None:
    used = {code for one in ENTITIES.values() for code in one["categories"]}
    parents = {one["parent"] for one in demo("categories")}
    assert used - CATEGORIES == set()
    assert {code for code in CATEGORIES - parents if not code.startswith("print_")} - used == set()
    assert [one for one in ENTITIES.values() if one["categories"] != sorted(set(one["categories"]))] == []


def test_most_but_not_all_products_are_enabled() -> None:
    enabled = Counter(one["enabled"] for one in PRODUCTS.values())
    assert enabled[True] + enabled[False] == 300
    assert 15 <= enabled[False] <= 60


def _links() -> Iterator[tuple[str, str, str, str]]:
    for code, one in ENTITIES.items():
        for kind, links in one.get("associations", {}).items():
            yield from ((code, kind, target, other) for target in links for other in links[target])
        for kind, quantified in one.get("quantified_associations", {}).items():
            yield from (
                (code, kind, target, link["identifier"]) for target in quantified for link in quantified[target]
            )


def test_associations_lead_to_earlier_entities() -> None:
    order = {code: place for place, code in enumerate(ENTITIES)}
    targets = {"products": PRODUCTS, "product_models": MODELS}
    assert [link for link in _links() if link[3] not in targets[link[2]]] == []
    assert [link for link in _links() if order[link[3]] >= order[link[0]]] == []


def test_every_association_type_is_used_and_only_quantified_ones_have_quantities() -> None:
    plain = {kind for one in ENTITIES.values() for kind in one.get("associations", {})}
    quantified = {kind for one in ENTITIES.values() for kind in one.get("quantified_associations", {})}
    assert plain == {code for code, one in ASSOCIATION_TYPES.items() if not one["is_quantified"]}
    assert quantified == {code for code, one in ASSOCIATION_TYPES.items() if one["is_quantified"]}
    quantities = [
        link["quantity"]
        for one in PRODUCTS.values()
        for targets in one.get("quantified_associations", {}).values()
        for links in targets.values()
        for link in links
    ]
    assert [quantity for quantity in quantities if not 1 <= quantity <= 2147483647] == []
    assert len(set(quantities)) > 1


def _media_violations(line: Document) -> Iterator[str]:
    attribute, product = ATTRIBUTES[line["attribute"]], PRODUCTS[line["identifier"]]
    if attribute["type"] not in ("pim_catalog_image", "pim_catalog_file"):
        yield "attribute"
    if attribute["code"] not in own_attributes(product):
        yield "attribute of another family or level"
    yield from _presence(attribute, line)
    if line["filename"].rpartition(".")[2] not in attribute["allowed_extensions"]:
        yield "extension"
    made = content(line["filename"], line["identifier"], product["family"])
    if not made.startswith(b"%PDF-1.4\n" if line["filename"].endswith(".pdf") else b"\x89PNG\r\n\x1a\n"):
        yield "content"
    if len(made) > 1_000_000 * float(attribute.get("max_file_size", "10")):
        yield "size"


def test_media_are_valid() -> None:
    assert [(line["filename"], found) for line in FILES if (found := list(_media_violations(line)))] == []


def test_every_product_has_a_main_image_and_every_media_attribute_is_used() -> None:
    assert {line["identifier"] for line in FILES if line["attribute"] == "main_image"} == set(PRODUCTS)
    places = Counter((line["identifier"], line["attribute"], line["locale"], line["scope"]) for line in FILES)
    assert [place for place, count in places.items() if count > 1] == []
    assert {line["attribute"] for line in FILES} == {"main_image", "detail_image", "size_chart", "manual"}
    assert len({line["filename"] for line in FILES}) == len(FILES)


@pytest.mark.parametrize("family", FAMILIES)
def test_pictures_are_whole_and_differ_by_product_only(family: str) -> None:
    picture = image("A-1", family)
    assert picture == image("A-1", family) != image("A-2", family)
    chunks, rest = [], picture[8:]
    while rest:
        (length,) = struct.unpack(">I", rest[:4])
        name, data = rest[4:8], rest[8 : 8 + length]
        assert struct.unpack(">I", rest[8 + length : 12 + length]) == (zlib.crc32(name + data),)
        chunks.append((name, data))
        rest = rest[12 + length :]
    assert [name for name, _ in chunks] == [b"IHDR", b"IDAT", b"IEND"]
    assert struct.unpack(">IIBBBBB", chunks[0][1]) == (SIDE, SIDE, 8, 2, 0, 0, 0)
    assert len(zlib.decompress(chunks[1][1])) == SIDE * (1 + 3 * SIDE)


def test_leaflets_point_to_their_objects() -> None:
    leaflet = content("tn-1-manual-en.pdf", "TN-1", "tents")
    table = int(leaflet.split(b"startxref\n")[1].split()[0])
    assert leaflet[table:].startswith(b"xref\n0 6\n")
    offsets = [int(line[:10]) for line in leaflet[table:].split(b"\n")[3:8]]
    assert [leaflet[offset : offset + 7] for offset in offsets] == [b"%d 0 obj" % number for number in range(1, 6)]
    assert b"(TN-1: tn-1-manual-en) Tj" in leaflet


def test_other_kinds_of_files_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^a\.gif is neither a picture nor a leaflet$"):
        content("a.gif", "A-1", "tents")
