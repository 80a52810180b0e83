"""Values of an entity: computed ones by attribute, all others drawn by the rules of its family and kind."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tools.demo_catalog.sources import ATTRIBUTES, FAMILIES, LOCALES, STRUCTURE, TEXTS, Document, chance, number, pick
from tools.demo_catalog.sources import pick_some as some

MEDIA = ("main_image", "detail_image", "size_chart", "manual")
_RATES = {"USD": Decimal("1"), "EUR": Decimal("0.93"), "GBP": Decimal("0.79")}
_GAPS = 9
"""Percentage of optional values that nobody has entered yet."""
_GROWTH = 3
"""Steps of a rule from one size to the next."""


@dataclass(frozen=True)
class Item:
    """A simple product, a product model or a variant.

    `line` is common to all members of a product line, `place` counts the sizes of a variant's line from 0.
    """

    line: str
    code: str
    name: str
    family: str
    kind: Document
    serial: int = 0
    axes: dict[str, Any] = field(default_factory=dict)
    place: int = 0
    surcharge: int = 0

    @property
    def table(self) -> Document:
        """The table of the family."""
        return FAMILIES[self.family]


Entry = Document
Rule = Callable[[Item], Iterator[Entry]]


def values(item: Item, attributes: list[str]) -> dict[str, list[Entry]]:
    """Values of these attributes, those without a value left out; media and the identifier stand elsewhere."""
    found = {}
    for code in attributes:
        if code != "sku" and code not in MEDIA and (entries := list(_entries(item, code))):
            found[code] = entries
    return found


def _entries(item: Item, code: str) -> Iterator[Entry]:
    if code in item.axes:
        yield _entry(_axis(code, item.axes[code]))
    elif code in _COMPUTED:
        yield from _COMPUTED[code](item)
    elif not chance(f"{item.code}/{code}/gap", _GAPS):
        rule = {**item.table["values"], **item.kind.get("values", {})}.get(code)
        if rule is not None and rule != []:
            yield _entry(
                _measured(item, code, rule) if _is_measured(code) else _drawn(code, rule, f"{item.code}/{code}")
            )


def _entry(data: Any, locale: str | None = None, scope: str | None = None) -> Entry:
    return {"locale": locale, "scope": scope, "data": data}


def _drawn(code: str, rule: Any, key: str) -> Any:
    """Data by a rule: options, texts, or a percentage of `true`."""
    kind = ATTRIBUTES[code]["type"]
    if kind == "boolean":
        return rule if isinstance(rule, bool) else chance(key, rule)
    if kind == "multiselect":
        return sorted(some(rule, 1 + number(f"{key}/count", min(3, len(rule))), key))
    return pick(rule, key)


def _is_measured(code: str) -> bool:
    return ATTRIBUTES[code]["type"] in ("number", "metric")


def _measured(item: Item, code: str, rule: Any) -> Any:
    """Data by a rule of lowest, highest, step (and unit). Variants of a line grow with their size."""
    low, high, step = (Decimal(str(bound)) for bound in rule[:3])
    steps = int((high - low) / step) + 1
    if item.axes:
        taken = min(steps - 1, number(f"{item.line}/{code}", (steps + 1) // 2) + _GROWTH * item.place)
    else:
        taken = number(f"{item.code}/{code}", steps)
    amount = _amount(code, low + step * taken)
    return amount if ATTRIBUTES[code]["type"] == "number" else {"amount": amount, "unit": rule[3]}


def _axis(code: str, data: Any) -> Any:
    if ATTRIBUTES[code]["type"] != "metric":
        return data
    amount, unit = data.split()
    return {"amount": _amount(code, Decimal(amount)), "unit": unit}


def _amount(code: str, amount: Decimal) -> str | int:
    return f"{amount:.4f}" if ATTRIBUTES[code]["decimals_allowed"] else int(amount)


def _ean(item: Item) -> Iterator[Entry]:
    digits = f"20075{item.serial:07d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    yield _entry(f"{digits}{-total % 10}")


def _name(item: Item) -> Iterator[Entry]:
    for locale, noun in zip(LOCALES, item.kind["noun"], strict=True):
        yield _entry(f"{item.name} {noun}" if locale == "en_US" else f"{noun} {item.name}", locale)


def _texts(item: Item, name: str, key: str) -> dict[str, str]:
    chosen = pick(item.table[name], f"{item.line}/{key}")
    return {locale: text.format(name=item.name) for locale, text in zip(LOCALES, chosen, strict=True)}


def _channel_locales(*channels: str) -> Iterator[tuple[str, str]]:
    return ((channel, locale) for channel in channels for locale in STRUCTURE["channels"][channel]["locales"])


def _tagline(item: Item) -> Iterator[Entry]:
    texts = _texts(item, "taglines", "tagline")
    for channel, locale in _channel_locales("ecommerce", "mobile"):
        if channel == "ecommerce" or chance(f"{item.line}/tagline/{locale}", 60):
            yield _entry(texts[locale], locale, channel)


def _description(item: Item) -> Iterator[Entry]:
    """Two paragraphs on the web, two sentences on paper, one on a phone; some translations are still missing."""
    opening = _texts(item, "openings", "opening")
    features = [dict(zip(LOCALES, texts, strict=True)) for texts in some(item.table["features"], 2, f"{item.line}/two")]
    for channel, locale in _channel_locales("ecommerce", "print", "mobile"):
        if locale != "en_US" and chance(f"{item.line}/{channel}/{locale}", 12):
            continue
        first, second = (feature[locale] for feature in features)
        text = {
            "ecommerce": f"<p>{opening[locale]}</p>\n<p>{first} {second}</p>",
            "print": f"{opening[locale]} {first}",
            "mobile": opening[locale],
        }[channel]
        yield _entry(text, locale, channel)


def _short_description(item: Item) -> Iterator[Entry]:
    texts = _texts(item, "features", "short")
    for locale in LOCALES:
        if locale == "en_US" or chance(f"{item.line}/short/{locale}", 80):
            yield _entry(texts[locale], locale)


def _care(item: Item) -> Iterator[Entry]:
    for locale, text in zip(LOCALES, pick(TEXTS["care"][item.table["care"]], f"{item.line}/care"), strict=True):
        yield _entry(text, locale)


def _recycling(item: Item) -> Iterator[Entry]:
    if chance(f"{item.line}/recycling", 60):
        for locale in ATTRIBUTES["recycling_note"]["available_locales"]:
            yield _entry(pick(TEXTS["recycling"][locale], f"{item.line}/recycling/text"), locale)


def _release_date(item: Item) -> Iterator[Entry]:
    key = f"{item.code}/release"
    yield _entry(f"{2021 + number(key, 5)}-{1 + number(f'{key}/month', 12):02d}-{1 + number(f'{key}/day', 28):02d}")


def _available_until(item: Item) -> Iterator[Entry]:
    for channel in ("ecommerce", "print"):
        if chance(f"{item.line}/until/{channel}", 20):
            yield _entry(f"{2027 + number(f'{item.line}/until', 4)}-12-31", None, channel)


def _new_arrival(item: Item) -> Iterator[Entry]:
    for channel in STRUCTURE["channels"]:
        yield _entry(chance(f"{item.code}/new", 25), None, channel)


def _base_price(item: Item) -> Decimal:
    low, high = item.kind["price"]
    return Decimal(low + number(f"{item.line}/price", high - low + 1) + item.surcharge)


def _prices(base: Decimal, currencies: list[str]) -> list[Document]:
    return [
        {"amount": f"{int(base * _RATES[currency])}.{'95' if currency == 'USD' else '90'}", "currency": currency}
        for currency in sorted(currencies)
    ]


def _price(item: Item) -> Iterator[Entry]:
    yield _entry(_prices(_base_price(item), list(_RATES)))


def _list_price(item: Item) -> Iterator[Entry]:
    if chance(f"{item.line}/list", 40):
        for channel, table in STRUCTURE["channels"].items():
            yield _entry(_prices(_base_price(item) * Decimal("1.2"), table["currencies"]), None, channel)


def _shipping_surcharge(item: Item) -> Iterator[Entry]:
    if item.kind["category"] in ("family_tents", "trekking_packs"):
        yield _entry(
            [{"amount": 5 + 5 * number(f"{item.line}/surcharge", 4), "currency": code} for code in ("EUR", "USD")]
        )


def _tax_class(item: Item) -> Iterator[Entry]:
    yield _entry({"books": "books", "coffee": "reduced"}.get(item.family, "standard"))


def _clearance(item: Item) -> Iterator[Entry]:
    yield _entry(chance(f"{item.code}/clearance", 10))


def _minimum_order(item: Item) -> Iterator[Entry]:
    if chance(f"{item.line}/minimum", 30):
        yield _entry(1, None, "ecommerce")
        yield _entry(5 + 5 * number(f"{item.line}/minimum/print", 3), None, "print")


def _product_page(item: Item) -> Iterator[Entry]:
    yield _entry(f"https://shop.example.com/{item.family}/{item.line.lower()}")


_COMPUTED: dict[str, Rule] = {
    "ean": _ean,
    "supplier_reference": lambda item: iter([_entry(f"{item.table['prefix']}-{10000 + item.serial}")]),
    "article_number": lambda item: iter([_entry(100000 + 7 * item.serial)]),
    "edition_code": lambda item: iter([_entry(f"PB-{20000 + item.serial}")]),
    "brand": lambda item: iter([_entry(pick(item.table["brands"], f"{item.line}/brand"))]),
    "country_of_origin": lambda item: iter([_entry(pick(item.table["countries"], f"{item.line}/country"))]),
    "support_email": lambda item: iter([_entry(f"{item.family}@support.example.com")]),
    "product_page": _product_page,
    "name": _name,
    "tagline": _tagline,
    "description": _description,
    "short_description": _short_description,
    "care_instructions": _care,
    "recycling_note": _recycling,
    "release_date": _release_date,
    "available_until": _available_until,
    "new_arrival": _new_arrival,
    "price": _price,
    "list_price": _list_price,
    "shipping_surcharge": _shipping_surcharge,
    "tax_class": _tax_class,
    "clearance": _clearance,
    "minimum_order": _minimum_order,
}
