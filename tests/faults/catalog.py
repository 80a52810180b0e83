"""What the fault test writes: entities whose whole content follows from one number, so that halves are seen."""

from typing import Any

MARK = "mark"
_ATTRIBUTES: list[dict[str, Any]] = [
    {"code": MARK, "type": "pim_catalog_number", "group": "other", "decimals_allowed": False, "negative_allowed": False},
    {"code": "text", "type": "pim_catalog_text", "group": "other"},
    {"code": "unique_text", "type": "pim_catalog_text", "group": "other", "unique": True},
    {"code": "story", "type": "pim_catalog_textarea", "group": "other", "localizable": True},
    {"code": "colour", "type": "pim_catalog_simpleselect", "group": "other"},
    {"code": "price", "type": "pim_catalog_price_collection", "group": "other", "decimals_allowed": False},
    {"code": "size", "type": "pim_catalog_simpleselect", "group": "other"},
    {"code": "model_text", "type": "pim_catalog_text", "group": "other"},
    {"code": "model_flag", "type": "pim_catalog_boolean", "group": "other"},
]  # fmt: skip
_CODES = [attribute["code"] for attribute in _ATTRIBUTES]
COLOURS = ["red", "green", "blue"]
SIZES = [f"s{number}" for number in range(40)]
CATEGORIES = [f"c{number}" for number in range(5)]
STRUCTURE: list[tuple[str, list[dict[str, Any]]]] = [
    ("/categories", [{"code": code, "parent": "master"} for code in CATEGORIES]),
    ("/attributes", _ATTRIBUTES),
    ("/attributes/colour/options", [{"code": code} for code in COLOURS]),
    ("/attributes/size/options", [{"code": code} for code in SIZES]),
    ("/families", [{"code": "things", "attributes": _CODES, "attribute_requirements": {"ecommerce": ["sku", *_CODES]}}]),
    (
        "/families/things/variants",
        [
            {
                "code": "by_size",
                "variant_attribute_sets": [
                    {"level": 1, "axes": ["size"], "attributes": ["sku", "size", MARK, "text", "unique_text", "story", "price"]}
                ],
            }
        ],
    ),
]  # fmt: skip


def _value(data: Any, locale: str | None = None) -> list[dict[str, Any]]:
    return [{"locale": locale, "scope": None, "data": data}]


def _content(code: str, mark: int) -> dict[str, Any]:
    """Values of a product; some are erased at some marks, so that completeness moves."""
    return {
        MARK: _value(mark),
        "text": _value(f"text {mark}"),
        "unique_text": _value(f"{code} {mark}"),
        "story": _value(None if mark % 3 == 0 else f"story {mark}", "en_US"),
        "price": _value([{"amount": mark, "currency": "USD"}]) if mark % 2 else _value([]),
    }


def product(code: str, mark: int) -> dict[str, Any]:
    """The line of a simple product."""
    colour = _value(COLOURS[mark % len(COLOURS)])
    return {
        "identifier": code,
        "family": "things",
        "enabled": mark % 2 == 0,
        "categories": [CATEGORIES[mark % len(CATEGORIES)]],
        "values": {**_content(code, mark), "colour": colour},
    }


def variant(code: str, mark: int, parent: str, size: str) -> dict[str, Any]:
    """The line of a variant."""
    return {
        "identifier": code,
        "parent": parent,
        "enabled": mark % 2 == 0,
        "values": {**_content(code, mark), "size": _value(size)},
    }


def model(code: str, mark: int) -> dict[str, Any]:
    """The line of a product model; its mark is in a text."""
    return {
        "code": code,
        "family_variant": "by_size",
        "categories": [CATEGORIES[mark % len(CATEGORIES)]],
        "values": {
            "model_text": _value(f"model {mark}"),
            "model_flag": _value(None if mark % 3 == 0 else mark % 2 == 0),
        },
    }


def mark_of(item: dict[str, Any]) -> int:
    """The mark that a stored entity carries."""
    values = item["values"]
    if MARK in values:
        return int(values[MARK][0]["data"])
    return int(values["model_text"][0]["data"].removeprefix("model "))


def differences(item: dict[str, Any], line: dict[str, Any]) -> list[str]:
    """What of a line is not in the stored entity as the API shows it; inherited content is left aside."""
    found = [
        f"{name}: {item[name]!r}, not {line[name]!r}"
        for name in ("family", "enabled", "categories")
        if name in line and item[name] != line[name]
    ]
    for code, entries in line["values"].items():
        data = entries[0]["data"]
        stored = item["values"].get(code)
        expected = None if data in (None, []) else entries
        if code == "price" and expected is not None:
            expected = _value([{"amount": data[0]["amount"], "currency": "USD"}])
        if stored != expected:
            found.append(f"{code}: {stored}, not {expected}")
    return found
