"""Completenesses and quality scores of products (spec 04 §6, §14, §15), against an oracle and by example."""

import json
import os
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Api
from tests.enrichment.completeness.oracle import Catalog, completenesses, quality_scores
from tests.enrichment.completeness.values import values
from tests.enrichment.conftest import value

BOTH = {"with_completenesses": "true", "with_quality_scores": "true"}
FAMILY = st.sampled_from([None, "all", "shoes", "bare", "german_only", "pictures"])
_RELAXED = settings(
    max_examples=int(os.environ.get("HYPOTHESIS_MAX_EXAMPLES", "40")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def _scores(api: Api, code: str) -> tuple[Any, Any]:
    body = api.get(f"/products/{code}", **BOTH).json()
    return body["completenesses"], body["quality_scores"]


def _expected(catalog: Catalog, body: dict[str, Any]) -> tuple[Any, Any]:
    return (
        completenesses(catalog, body["family"], body["values"]),
        quality_scores(catalog, body["family"], body["values"]),
    )


class TestAgainstTheOracle:
    @_RELAXED
    @given(family=FAMILY, first=values(), later=st.lists(st.tuples(FAMILY, values(erase=True)), max_size=2))
    def test_after_each_write(
        self, api: Api, catalog: Catalog, family: str | None, first: dict[str, Any], later: list[Any]
    ) -> None:
        code = f"p{uuid4().hex}"
        for changed, sent in ((family, first), *later):
            response = api.patch(f"/products/{code}", {"family": changed, "values": sent})
            assert response.status_code in {201, 204}, response.text
            body = api.get(f"/products/{code}", **BOTH).json()
            assert (body["completenesses"], body["quality_scores"]) == _expected(catalog, body)

    def test_of_whole_lists_by_identifier_and_by_uuid(self, api: Api, catalog: Catalog) -> None:
        documents = [
            {
                "identifier": f"p{number}",
                "family": family,
                "values": {"text": value("a"), "name": value("b", None, "fr_FR")},
            }
            for number, family in enumerate(["all", None, "shoes", "bare", "german_only", "pictures"])
        ]
        assert {line["status_code"] for line in api.lines("/products", documents)} == {201}
        for path in ("/products", "/products-uuid"):
            items = api.get(path, **BOTH).json()["_embedded"]["items"]
            assert len(items) == len(documents)
            for item in items:
                assert (item["completenesses"], item["quality_scores"]) == _expected(catalog, item)
                single = f"{path}/{item['identifier' if path == '/products' else 'uuid']}"
                assert api.get(single, **BOTH).json() == {name: item[name] for name in item if name != "_links"}


class TestFields:
    def test_stand_at_the_end_in_their_own_orders(self, api: Api) -> None:
        api.patch("/products/foo", {"family": "shoes", "values": {"name": value("a", None, "en_US")}})
        body = api.get("/products/foo", **BOTH).text
        ends = body[body.index('"quantified_associations"') :]
        expected = {
            "quantified_associations": {},
            "quality_scores": [
                {"scope": "tablet", "locale": "de_DE", "data": "E"},
                {"scope": "tablet", "locale": "en_US", "data": "E"},
                {"scope": "tablet", "locale": "fr_FR", "data": "E"},
                {"scope": "ecommerce", "locale": "en_US", "data": "E"},
                {"scope": "ecommerce", "locale": "fr_FR", "data": "E"},
                {"scope": "ecommerce_china", "locale": "en_US", "data": "C"},
                {"scope": "ecommerce_china", "locale": "zh_CN", "data": "D"},
            ],
            "completenesses": [
                {"scope": "ecommerce", "locale": "en_US", "data": 50},
                {"scope": "ecommerce", "locale": "fr_FR", "data": 20},
                {"scope": "ecommerce_china", "locale": "en_US", "data": 100},
                {"scope": "ecommerce_china", "locale": "zh_CN", "data": 100},
                {"scope": "tablet", "locale": "de_DE", "data": 25},
                {"scope": "tablet", "locale": "en_US", "data": 25},
                {"scope": "tablet", "locale": "fr_FR", "data": 25},
            ],
        }
        assert "{" + ends == json.dumps(expected, separators=(",", ":"))

    @pytest.mark.parametrize("flag", ["with_completenesses", "with_quality_scores"])
    @pytest.mark.parametrize(
        ("text", "shown"), [("true", True), ("t-r_u e1", True), ("TRUE", False), ("1", False), ("", False)]
    )
    def test_only_letters_of_a_flag_count(self, api: Api, flag: str, text: str, shown: bool) -> None:
        api.patch("/products/foo", {})
        key = flag.removeprefix("with_")
        for path in ("/products/foo", f"/products-uuid/{api.get('/products/foo').json()['uuid']}"):
            assert (key in api.get(path, **{flag: text}).json()) is shown
        for path in ("/products", "/products-uuid"):
            body = api.get(path, **{flag: text}).json()
            assert (key in body["_embedded"]["items"][0]) is shown
            link = body["_links"]["self"]["href"]
            assert link.endswith("&limit=10" + (f"&{flag}=true" if shown else ""))

    def test_a_product_without_family_has_none(self, api: Api) -> None:
        api.patch("/products/foo", {"values": {"text": value("a")}})
        assert _scores(api, "foo") == ([], [])
        api.patch("/products/foo", {"family": "shoes"})
        assert [len(scores) for scores in _scores(api, "foo")] == [7, 7]
        api.patch("/products/foo", {"family": None})
        assert _scores(api, "foo") == ([], [])

    @pytest.mark.parametrize(
        ("query", "pairs"),
        [
            ({"scope": "tablet"}, ["tablet-de_DE", "tablet-en_US", "tablet-fr_FR"]),
            ({"locales": "en_US"}, ["ecommerce-en_US", "ecommerce_china-en_US", "tablet-en_US"]),
            ({"scope": "ecommerce", "locales": "fr_FR"}, ["ecommerce-fr_FR"]),
            ({"locales": "en_US, fr_FR"}, ["ecommerce-en_US", "ecommerce_china-en_US", "tablet-en_US"]),
        ],
    )
    def test_lists_keep_to_their_channel_and_locales(self, api: Api, query: dict[str, str], pairs: list[str]) -> None:
        api.patch("/products/foo", {"family": "shoes", "categories": ["master"]})
        (item,) = api.get("/products", **BOTH, **query).json()["_embedded"]["items"]
        for name in ("completenesses", "quality_scores"):
            assert sorted(f"{one['scope']}-{one['locale']}" for one in item[name]) == pairs
        assert len(api.get("/products/foo", **BOTH, **query).json()["completenesses"]) == 7


class TestFilled:
    """Spec 04 §14, the table of types, on one required attribute of the family."""

    @pytest.mark.parametrize(
        ("attribute", "entries", "filled"),
        [
            ("flag", value(False), ["tablet-de_DE", "tablet-en_US", "tablet-fr_FR"]),
            ("channel_price", value([{"amount": 1, "currency": "USD"}], "ecommerce"), []),
            (
                "channel_price",
                value([{"amount": 0, "currency": "USD"}, {"amount": 1, "currency": "EUR"}], "ecommerce"),
                ["ecommerce-en_US", "ecommerce-fr_FR"],
            ),
            ("channel_price", value([{"amount": 1, "currency": "USD"}], "tablet"), ["tablet-de_DE", "tablet-en_US", "tablet-fr_FR"]),
            ("french", value("a", None, "fr_FR"), ["ecommerce-fr_FR"]),
            ("name", value("a", None, "de_DE"), []),
            ("description", value("a", "tablet", "de_DE"), ["tablet-de_DE"]),
        ],
    )  # fmt: skip
    def test_raises_the_ratio_where_it_is_asked_for(
        self, api: Api, attribute: str, entries: list[Any], filled: list[str]
    ) -> None:
        api.patch("/products/foo", {"family": "shoes"})
        before, _ = _scores(api, "foo")
        api.patch("/products/foo", {"values": {attribute: entries}})
        after, _ = _scores(api, "foo")
        raised = [
            f"{one['scope']}-{one['locale']}"
            for one, old in zip(after, before, strict=True)
            if one["data"] > old["data"]
        ]
        assert raised == filled

    def test_prices_without_channel_are_checked_against_each_channel(self, api: Api) -> None:
        api.patch("/products/foo", {"family": "all", "values": {"price": value([{"amount": 1, "currency": "USD"}])}})
        ratios = {f"{one['scope']}-{one['locale']}": one["data"] for one in _scores(api, "foo")[0]}
        assert (ratios["tablet-en_US"], ratios["ecommerce-en_US"]) == (50, 6)
