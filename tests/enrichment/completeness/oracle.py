"""Completeness and quality scores in plain Python, from what the API answers (spec 04 §14, §15)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

Document = dict[str, Any]
Values = Mapping[str, list[Document]]


@dataclass
class Catalog:
    """Attributes and channels by code, families by code."""

    attributes: dict[str, Document]
    channels: dict[str, Document]
    families: dict[str, Document]


def _filled(attribute: Document, values: Values, channel: Document, locale: str) -> bool:
    scope = channel["code"] if attribute["scopable"] else None
    where = locale if attribute["localizable"] else None
    for one in values.get(attribute["code"], []):
        if (one["scope"], one["locale"]) == (scope, where):
            if attribute["type"] == "pim_catalog_price_collection":
                return {price["currency"] for price in one["data"]} >= set(channel["currencies"])
            return True
    return False


def _asked(catalog: Catalog, codes: Iterable[str], locale: str) -> list[Document]:
    attributes = [catalog.attributes[code] for code in codes]
    return [one for one in attributes if not one.get("available_locales") or locale in one["available_locales"]]


def _pairs(catalog: Catalog) -> list[tuple[Document, str]]:
    return [(channel, locale) for channel in catalog.channels.values() for locale in channel["locales"]]


def _entries(found: Mapping[tuple[str, str], Any], channel_order: Any) -> list[Document]:
    places = sorted(found, key=lambda place: (channel_order(place[0]), len(place[1]), place[1]))
    return [{"scope": scope, "locale": locale, "data": found[scope, locale]} for scope, locale in places]


def completenesses(catalog: Catalog, family: str | None, values: Values) -> list[Document]:
    """The field `completenesses`."""
    if family is None:
        return []
    requirements = catalog.families[family]["attribute_requirements"]
    found = {}
    for channel, locale in _pairs(catalog):
        required = _asked(catalog, requirements.get(channel["code"], []), locale)
        filled = sum(_filled(one, values, channel, locale) for one in required)
        if required:
            found[channel["code"], locale] = int(Fraction(100 * filled, len(required)))
        elif not any(requirements.values()):
            found[channel["code"], locale] = 100
    return _entries(found, lambda code: code)


def quality_scores(
    catalog: Catalog, family: str | None, values: Values, held: set[str] | None = None
) -> list[Document]:
    """The field `quality_scores`; `held`: the attributes that a model and its ancestors hold."""
    if family is None:
        return []
    document = catalog.families[family]
    codes = [code for code in document["attributes"] if held is None or code in held]
    found = {}
    for channel, locale in _pairs(catalog):
        required_codes = document["attribute_requirements"].get(channel["code"], [])
        rates: list[tuple[int, int]] = []
        for weight, listed in (
            (2, [code for code in codes if code in required_codes]),
            (1, [code for code in codes if code not in required_codes]),
        ):
            asked = _asked(catalog, listed, locale)
            if asked:
                filled = sum(_filled(one, values, channel, locale) for one in asked)
                rates.append((weight, int(Fraction(100 * filled, len(asked)))))
        images = [one for one in _asked(catalog, codes, locale) if one["type"] == "pim_catalog_image"]
        if images:
            rates.append((2, 100 if any(_filled(one, values, channel, locale) for one in images) else 0))
        if rates:
            mean = Fraction(sum(weight * rate for weight, rate in rates), sum(weight for weight, _ in rates))
            score = int(mean) + (mean - int(mean) > Fraction(1, 2))
            found[channel["code"], locale] = next(
                letter for least, letter in ((90, "A"), (80, "B"), (70, "C"), (60, "D"), (0, "E")) if score >= least
            )
    return _entries(found, lambda code: (len(code), code))
