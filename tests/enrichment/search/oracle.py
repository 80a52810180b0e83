"""Search in plain Python, written from spec 04 §10 to §12: slow, without tokens, cells or SQL.

An entity is a document as it was sent to the API, with everything that it inherits merged in, and these keys more:
`attributes`, the codes that it could hold by its family and level, and `ancestors`, codes of its parents, next first.
Only values that the catalog shows may be in it.
"""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

Entity = dict[str, Any]

WATTS = {
    "WATT": Fraction(1),
    "KILOWATT": Fraction(1000),
    "MEGAWATT": Fraction(10) ** 6,
    "HORSEPOWER": Fraction("745.7"),
}
COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    ">=": lambda a, b: a >= b,
    ">": lambda a, b: a > b,
}
TEXTS: Mapping[str, Callable[[str, str], bool]] = {
    "STARTS WITH": lambda stored, given: stored.startswith(given),
    "CONTAINS": lambda stored, given: given in stored,
    "DOES NOT CONTAIN": lambda stored, given: given not in stored,
    "=": lambda stored, given: stored == given,
    "!=": lambda stored, given: stored != given,
}


@dataclass(frozen=True)
class Catalog:
    """What the oracle knows of the structure: category parents, attribute types, their scopability."""

    parents: Mapping[str, str | None]
    types: Mapping[str, str]
    localizable: frozenset[str]
    scopable: frozenset[str]

    def branch(self, category: str) -> set[str]:
        """A category and all its ancestors, in lower case."""
        found = set()
        step: str | None = category
        while step is not None:
            found.add(step.lower())
            step = self.parents[step]
        return found


def matches(catalog: Catalog, entity: Entity, name: str, criterion: dict[str, Any]) -> bool:
    """Whether an entity is found."""
    operator: str = criterion["operator"]
    given: Any = criterion.get("value")
    if name in catalog.types:
        return _attribute(catalog, entity, name, criterion)
    match name:
        case "identifier":
            return _identifier(entity["identifier"], operator, given)
        case "uuid":
            return (entity["uuid"] in {text.lower() for text in given}) is (operator == "IN")
        case "enabled":
            return (entity["enabled"] is given) is (operator == "=")
        case "family":
            return _one_of(entity["family"], operator, given)
        case "categories":
            return _categories(catalog, entity["categories"], operator, given)
        case "parent":
            return _parent(entity["ancestors"], operator, given)
        case _:
            raise AssertionError(name)


def _identifier(identifier: str | None, operator: str, given: Any) -> bool:
    match operator:
        case "EMPTY":
            return identifier is None
        case "NOT EMPTY":
            return identifier is not None
        case _ if identifier is None:
            return False
        case "IN" | "NOT IN":
            return (identifier.lower() in {code.lower() for code in given}) is (operator == "IN")
        case _:
            return TEXTS[operator](identifier.lower(), given.lower())


def _one_of(code: str | None, operator: str, given: Any) -> bool:
    match operator:
        case "EMPTY":
            return code is None
        case "NOT EMPTY":
            return code is not None
        case _:
            inside = code is not None and code.lower() in {one.lower() for one in given}
            return inside is (operator == "IN")


def _categories(catalog: Catalog, categories: list[str], operator: str, given: Any) -> bool:
    direct = bool(set(categories).intersection(given or ()))
    below = any(catalog.branch(code).intersection(one.lower() for one in given or ()) for code in categories)
    return {
        "IN": direct,
        "NOT IN": not direct,
        "IN OR UNCLASSIFIED": direct or not categories,
        "IN CHILDREN": below,
        "NOT IN CHILDREN": not below,
        "UNCLASSIFIED": not categories,
        "NOT EMPTY": bool(categories),
    }[operator]


def _parent(ancestors: list[str], operator: str, given: Any) -> bool:
    match operator:
        case "EMPTY":
            return not ancestors
        case "NOT EMPTY":
            return bool(ancestors)
        case "=":
            return given.lower() in {code.lower() for code in ancestors}
        case _:
            return bool(ancestors) and ancestors[0].lower() in {code.lower() for code in given}


def _attribute(catalog: Catalog, entity: Entity, name: str, criterion: dict[str, Any]) -> bool:
    scope = criterion.get("scope") if name in catalog.scopable else None
    locale = criterion.get("locale") if name in catalog.localizable else None
    entries = entity["values"].get(name, [])
    stored = next((one["data"] for one in entries if (one["scope"], one["locale"]) == (scope, locale)), None)
    kind, operator = catalog.types[name], criterion["operator"]
    given: Any = criterion.get("value")
    could_hold = name in entity["attributes"] or bool(entries)
    if kind == "price_collection":
        return _price(stored, operator, given, could_hold)
    match operator:
        case "EMPTY":
            return stored is None and could_hold
        case "NOT EMPTY":
            return stored is not None
    if kind in {"simpleselect", "multiselect"}:
        chosen = (
            set()
            if stored is None
            else {stored.lower()}
            if isinstance(stored, str)
            else {one.lower() for one in stored}
        )
        return bool(chosen.intersection(one.lower() for one in given)) is (operator == "IN")
    return stored is not None and _compared(kind, stored, operator, given)


def _compared(kind: str, stored: Any, operator: str, given: Any) -> bool:
    match kind:
        case "text":
            return TEXTS[operator](stored.lower(), given.lower())
        case "identifier":
            if operator in {"IN", "NOT IN"}:
                return (stored.lower() in {one.lower() for one in given}) is (operator == "IN")
            return TEXTS[operator](stored.lower(), given.lower())
        case "textarea":
            whole = operator in {"=", "!="}
            return TEXTS[operator](normalised(stored), normalised(given) if whole else given.lower())
        case "number":
            return COMPARISONS[operator](Fraction(str(stored)), Fraction(str(given)))
        case "metric":
            return COMPARISONS[operator](
                *(Fraction(str(one["amount"])) * WATTS[one["unit"]] for one in (stored, given))
            )
        case "boolean":
            return COMPARISONS[operator](stored, given)
        case "date":
            return _date(date.fromisoformat(stored[:10]), operator, given)
        case _:
            raise AssertionError(kind)


def normalised(text: str) -> str:
    """A textarea as it is compared (spec 04 §12.2)."""
    plain = html.unescape(text.replace("\r", "").replace("\n", ""))
    return re.sub(r"</?[a-z][^>]*>", "", plain, flags=re.IGNORECASE).lower()[:10_000]


def _date(stored: date, operator: str, given: Any) -> bool:
    if operator in {"BETWEEN", "NOT BETWEEN"}:
        first, last = map(date.fromisoformat, given)
        return (first <= stored <= last) is (operator == "BETWEEN")
    return COMPARISONS[operator](stored, date.fromisoformat(given))


def _price(stored: list[dict[str, Any]] | None, operator: str, given: Any, could_hold: bool) -> bool:
    amounts = {one["currency"]: Fraction(str(one["amount"])) for one in stored or ()}
    match operator:
        case "EMPTY" | "EMPTY ON ALL CURRENCIES":
            return could_hold and not amounts
        case "NOT EMPTY" | "NOT EMPTY ON AT LEAST ONE CURRENCY":
            return bool(amounts)
        case "EMPTY FOR CURRENCY":
            return could_hold and given["currency"] not in amounts
        case "NOT EMPTY FOR CURRENCY":
            return given["currency"] in amounts
        case _:
            found = amounts.get(given["currency"])
            return found is not None and COMPARISONS[operator](found, Fraction(str(given["amount"])))
