"""Filters on `completeness` and `quality_score` of products (spec 04 §10.1, §10.3), against an oracle."""

import operator
import os
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Api
from tests.enrichment.completeness.conftest import FAMILIES
from tests.enrichment.completeness.values import LOCALES, values

EXAMPLES = int(os.environ.get("HYPOTHESIS_MAX_EXAMPLES", "60"))
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
SOME = {
    "EQUALS": "=", "LOWER THAN": "<", "LOWER OR EQUALS THAN": "<=", "GREATER THAN": ">", "GREATER OR EQUALS THAN": ">=",
}  # fmt: skip
OPERATORS = [
    *COMPARE,
    "!=",
    "NOT EQUALS ON AT LEAST ONE LOCALE",
    *(f"{name} ON AT LEAST ONE LOCALE" for name in SOME),
    *(f"{name} ON ALL LOCALES" for name in SOME if name != "EQUALS"),
]
Products = dict[str, dict[str, Any]]


def _fill(api: Api) -> Products:
    """Random products, with their scores as the API shows them."""
    documents: list[dict[str, Any]] = []

    @settings(max_examples=40, database=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    @given(st.sampled_from([None, *(family["code"] for family in FAMILIES)]), values())
    def collect(family: str | None, found: dict[str, Any]) -> None:
        documents.append({"identifier": f"p{len(documents)}", "family": family, "values": found})

    collect()
    for start in range(0, len(documents), 100):
        assert {line["status_code"] for line in api.lines("/products", documents[start : start + 100])} == {201}
    items = api.get("/products", limit=100, with_completenesses="true", with_quality_scores="true").json()
    return {item["identifier"]: item for item in items["_embedded"]["items"]}


def _found(api: Api, **search: Any) -> set[str]:
    body = api.get_twice("/products", limit=100, search=search).json()
    assert "_embedded" in body, body
    return {item["identifier"] for item in body["_embedded"]["items"]}


def _ratios(item: dict[str, Any], scope: str, locales: list[str]) -> list[int | None]:
    """As filters see them: not where the family requires nothing."""
    if item["family"] in {None, "bare"}:
        return [None] * len(locales)
    known = {(one["scope"], one["locale"]): one["data"] for one in item["completenesses"]}
    return [known.get((scope, locale)) for locale in locales]


def _matches(item: dict[str, Any], criterion: dict[str, Any]) -> bool:
    name, value, scope = criterion["operator"], float(criterion["value"]), criterion["scope"]
    single = [criterion["locale"]] if "locale" in criterion else LOCALES[scope]
    if name == "!=" or name.startswith("NOT EQUALS"):
        ratios = _ratios(item, scope, single)
        return None not in ratios and any(ratio != value for ratio in ratios)
    compare = COMPARE[SOME.get(name.partition(" ON ")[0], name)]
    if name.endswith("ALL LOCALES"):
        return all(one is not None and compare(one, value) for one in _ratios(item, scope, criterion["locales"]))
    if name == "GREATER OR EQUALS THAN ON AT LEAST ONE LOCALE" and "locales" in criterion:
        single = criterion["locales"]
        if not single:
            return True
    return any(one is not None and compare(one, value) for one in _ratios(item, scope, single))


@st.composite
def criteria(draw: st.DrawFn) -> dict[str, Any]:
    """A well-formed filter on completeness."""
    name, scope = draw(st.sampled_from(OPERATORS)), draw(st.sampled_from(list(LOCALES)))
    number = st.sampled_from([0, 5, 16, 20, 25, 33, 40, 50, 60, 75, 99, 100]) | st.integers(-5, 105)
    found = {"operator": name, "scope": scope, "value": draw(number | number.map(str) | st.sampled_from([49.5, "1e2"]))}
    if name.endswith("ALL LOCALES") or (name.startswith("GREATER OR EQUALS THAN ON AT") and draw(st.booleans())):
        found["locales"] = draw(
            st.lists(st.sampled_from(["en_US", "fr_FR", "de_DE", "zh_CN"]), unique=True, max_size=3)
        )
    elif draw(st.booleans()):
        found["locale"] = draw(st.sampled_from(["en_US", "fr_FR", "de_DE", "zh_CN"]))
    return found


def test_completeness_agrees_with_the_oracle(api: Api) -> None:
    products = _fill(api)

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(criteria())
    def check(criterion: dict[str, Any]) -> None:
        expected = {code for code, item in products.items() if _matches(item, criterion)}
        assert _found(api, completeness=[criterion]) == expected

    check()
    without = {code for code, item in products.items() if item["family"] in {None, "bare"}}
    assert _found(api, completeness=[{"operator": "EMPTY"}]) == without


def test_quality_agrees_with_the_oracle(api: Api) -> None:
    products = _fill(api)
    letters = {
        (code, one["scope"], one["locale"]): one["data"] for code, item in products.items() for one in item["quality_scores"]
    }  # fmt: skip

    @settings(max_examples=EXAMPLES // 2, deadline=None)
    @given(
        st.lists(st.sampled_from("ABCDE"), unique=True), st.booleans(), st.sampled_from(list(LOCALES)),
        st.sampled_from(["en_US", "fr_FR", "de_DE", "zh_CN"]),
    )  # fmt: skip
    def check(wanted: list[str], numbers: bool, scope: str, locale: str) -> None:
        value: list[Any] = ["ABCDE".index(letter) + 1 for letter in wanted] if numbers else list(wanted)
        criterion = {"operator": "IN", "value": value, "scope": scope, "locale": locale}
        expected = {code for code in products if letters.get((code, scope, locale)) in wanted}
        assert _found(api, quality_score=[criterion]) == expected

    check()


NUMERIC = 'Property "completeness" expects a numeric as data, "NULL" given.'
ERRORS: list[tuple[str, dict[str, Any], str]] = [
    ("completeness", {"operator": "=", "value": None}, NUMERIC),
    ("completeness", {"operator": "=", "value": [1]}, 'Property "completeness" expects a numeric as data, "array" given.'),
    ("completeness", {"operator": "=", "value": "x"}, 'Property "completeness" expects a numeric as data, "string" given.'),
    ("completeness", {"operator": "GREATER THAN ON ALL LOCALES"}, NUMERIC),
    ("completeness", {"operator": "=", "value": 1}, 'Property "completeness" expects a valid scope.'),
    ("completeness", {"operator": "LOWER THAN ON ALL LOCALES", "value": 1}, 'Property "completeness" expects a valid scope.'),
    (
        "completeness", {"operator": "LOWER THAN ON ALL LOCALES", "value": 1, "scope": "x"},
        'Property "completeness" expects an array with the key "locales".',
    ),
    ("completeness", {"operator": "=", "value": 1, "scope": "x"}, 'Channel with "x" code does not exist'),
    ("completeness", {"operator": "!=", "value": 1, "scope": "x"}, 'Channel with "x" code does not exist'),
    *(
        ("completeness", {"operator": "<", "value": 1, "scope": scope}, f'Channel with "{shown}" code does not exist')
        for scope, shown in ((True, "1"), (False, ""), (1.0, "1"), (["ecommerce"], "Array"), ({"a": 1}, "Array"))
    ),
    (
        "completeness", {"operator": "ALL COMPLETE", "scope": "ecommerce", "locales": ["en_US"]},
        'Filter on property "completeness" is not supported or does not support operator "ALL COMPLETE"',
    ),
    ("quality_score", {"operator": "IN", "value": "A"}, 'Property "quality_score" expects an array as data, "string" given.'),
    ("quality_score", {"operator": "IN", "value": ["A"]}, 'Property "quality_score" expects a channel.'),
    ("quality_score", {"operator": "IN", "value": ["A"], "scope": "x"}, 'Property "quality_score" expects a locale.'),
    *(
        (
            "quality_score", {"operator": "IN", "value": ["A", bad], "scope": "ecommerce", "locale": "en_US"},
            'Property "quality_score" expects values among "A", "B", "C", "D", "E".',
        )
        for bad in ("F", "a", "", "AB", 0, 6, None, ["A"])
    ),
    (
        "quality_score", {"operator": "=", "value": ["A"]},
        'Filter on property "quality_score" is not supported or does not support operator "="',
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "criterion", "message"), ERRORS)
def test_malformed_filters_are_refused(api: Api, name: str, criterion: dict[str, Any], message: str) -> None:
    assert api.get("/products", search={name: [criterion]}).json() == {"code": 422, "message": message}


class TestScopes:
    @pytest.mark.parametrize(
        "criterion",
        [
            {"operator": "=", "scope": "x", "locale": "en_US"},
            {"operator": "<=", "scope": "Ecommerce"},
            {"operator": "!=", "scope": "x", "locale": "en_US"},
            {"operator": "LOWER THAN ON ALL LOCALES", "scope": "x", "locales": ["en_US"]},
        ],
    )
    def test_unknown_channels_match_nothing_where_their_locales_are_not_needed(self, api: Api, criterion: Any) -> None:
        api.patch("/products/foo", {"family": "shoes"})
        assert _found(api, completeness=[{**criterion, "value": 100}]) == set()

    def test_the_defaults_of_the_request_count(self, api: Api) -> None:
        api.patch("/products/foo", {"family": "shoes"})
        search = {"completeness": [{"operator": "=", "value": 100}]}
        for scope, locale, found in (("ecommerce_china", "zh_CN", 1), ("tablet", "en_US", 0), ("tablet", "zh_CN", 0)):
            body = api.get("/products", search=search, search_scope=scope, search_locale=locale).json()
            assert len(body["_embedded"]["items"]) == found
