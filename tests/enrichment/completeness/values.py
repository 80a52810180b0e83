"""Random values for the catalog, as a client sends them."""

from collections.abc import Collection
from typing import Any

from hypothesis import strategies as st

from tests.enrichment.completeness.conftest import ATTRIBUTES

LOCALES = {
    "ecommerce": ["en_US", "fr_FR"],
    "tablet": ["de_DE", "en_US", "fr_FR"],
    "ecommerce_china": ["zh_CN", "en_US"],
}
_PRICES = st.dictionaries(st.sampled_from(["USD", "EUR"]), st.integers(0, 9), min_size=1).map(
    lambda prices: [{"amount": amount, "currency": currency} for currency, amount in prices.items()]
)
_DATA: dict[str, st.SearchStrategy[Any]] = {
    "pim_catalog_text": st.sampled_from(["a", "0"]),
    "pim_catalog_textarea": st.just("a"),
    "pim_catalog_number": st.integers(-1, 1),
    "pim_catalog_boolean": st.booleans(),
    "pim_catalog_date": st.just("2020-01-01"),
    "pim_catalog_simpleselect": st.sampled_from(["red", "blue"]),
    "pim_catalog_multiselect": st.lists(st.sampled_from(["new", "old"]), min_size=1, unique=True),
    "pim_catalog_metric": st.just({"amount": 0, "unit": "GRAM"}),
    "pim_catalog_price_collection": _PRICES,
}
STORABLE = [attribute for attribute in ATTRIBUTES if attribute["type"] in _DATA]


@st.composite
def values(
    draw: st.DrawFn, erase: bool = False, codes: Collection[str] | None = None
) -> dict[str, list[dict[str, Any]]]:
    """Values of some attributes (of `codes`) at some of their places; with `erase` some of them are empty."""
    attributes = [one for one in STORABLE if codes is None or one["code"] in codes]
    found: dict[str, list[dict[str, Any]]] = {}
    for attribute in draw(st.lists(st.sampled_from(attributes), unique_by=lambda one: one["code"])):
        places = draw(st.lists(st.sampled_from(_places(attribute)), min_size=1, unique=True))
        data = _DATA[attribute["type"]]
        empty: st.SearchStrategy[Any] = (
            st.just([]) if attribute["type"] == "pim_catalog_price_collection" else st.none()
        )
        found[attribute["code"]] = [
            {"scope": scope, "locale": locale, "data": draw(data | empty if erase else data)}
            for scope, locale in places
        ]
    return found


def _places(attribute: dict[str, Any]) -> list[tuple[str | None, str | None]]:
    channels: list[str | None] = [*LOCALES] if attribute.get("scopable") else [None]
    if attribute["code"] == "channel_price":
        # Amounts in currencies that the channel does not have are refused.
        channels = ["ecommerce"]
    if not attribute.get("localizable"):
        return [(channel, None) for channel in channels]
    every = sorted({locale for locales in LOCALES.values() for locale in locales})
    available: list[str] = attribute.get("available_locales", every)
    return [
        (channel, locale)
        for channel in channels
        for locale in available
        if channel is None or locale in LOCALES[channel]
    ]
