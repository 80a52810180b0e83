"""Scores of variants and product models, which follow every change of an ancestor (spec 03 §16, 04 §10.3, §14, §15)."""

import os
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pimlet.enrichment.consistency.service import check
from tests.conftest import Api
from tests.enrichment.completeness.conftest import COMMON, FIRST, SECOND
from tests.enrichment.completeness.oracle import Catalog, completenesses, quality_scores
from tests.enrichment.completeness.values import LOCALES, values
from tests.enrichment.conftest import value

BOTH = {"with_completenesses": "true", "with_quality_scores": "true"}
EXAMPLES = int(os.environ.get("HYPOTHESIS_MAX_EXAMPLES", "20")) // 2
HELD = [set(COMMON), {*COMMON, *FIRST}]
_OWN = {
    "root": set(COMMON), "red": set(FIRST) - {"colour"}, "blue": set(FIRST) - {"colour"},
    **{f"{sub}_{flag}": set(SECOND) - {"flag", "sku"} for sub in ("red", "blue") for flag in ("on", "off")},
}  # fmt: skip


def _tree(api: Api, prefix: str) -> None:
    """A root with two sub models, each with two variants."""
    root = {"code": f"{prefix}root", "family_variant": "by_colour_and_flag"}
    subs = [
        {"code": f"{prefix}{colour}", "parent": f"{prefix}root", "values": {"colour": value(colour)}}
        for colour in ("red", "blue")
    ]
    variants = [
        {"identifier": f"{prefix}{sub}_{name}", "parent": f"{prefix}{sub}", "values": {"flag": value(name == "on")}}
        for sub in ("red", "blue")
        for name in ("on", "off")
    ]
    lines = [*api.lines("/product-models", [root, *subs]), *api.lines("/products", variants)]
    assert {line["status_code"] for line in lines} == {201}, lines


def _all(api: Api, path: str, key: str, prefix: str) -> dict[str, Any]:
    search = {"identifier": [{"operator": "STARTS WITH", "value": prefix}]}
    items = api.get(path, limit=100, search=search, **BOTH).json()["_embedded"]["items"]
    return {item[key].removeprefix(prefix): item for item in items}


def _agrees(api: Api, catalog: Catalog, prefix: str) -> None:
    for item in _all(api, "/products", "identifier", prefix).values():
        assert item["completenesses"] == completenesses(catalog, "all", item["values"])
        assert item["quality_scores"] == quality_scores(catalog, "all", item["values"])
    for item in _all(api, "/product-models", "code", prefix).values():
        held = HELD[0 if item["parent"] is None else 1]
        assert "completenesses" not in item
        assert item["quality_scores"] == quality_scores(catalog, "all", item["values"], held)


@pytest.fixture
def differences(client: TestClient) -> Callable[[], list[Any]]:
    """What the check finds."""
    app = client.app
    assert isinstance(app, Starlette)
    sandbox = app.state.services.sandboxes.default

    async def collect() -> list[Any]:
        return [one async for checked in check(sandbox, repair=False) for one in checked.differences]

    def run() -> list[Any]:
        assert client.portal is not None
        found: list[Any] = client.portal.call(collect)
        return found

    return run


STEPS = st.lists(
    st.sampled_from(sorted(_OWN)).flatmap(lambda name: st.tuples(st.just(name), values(erase=True, codes=_OWN[name]))),
    min_size=1,
    max_size=4,
)


def test_follow_every_change_of_an_ancestor(api: Api, catalog: Catalog, differences: Callable[[], list[Any]]) -> None:
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(STEPS)
    def scenario(steps: list[tuple[str, dict[str, Any]]]) -> None:
        prefix = f"t{uuid4().hex}"
        _tree(api, prefix)
        for name, sent in steps:
            path = "/products" if "_" in name else "/product-models"
            response = api.patch(f"{path}/{prefix}{name}", {"values": sent})
            assert response.status_code == 204, response.text
            _agrees(api, catalog, prefix)

    scenario()
    assert differences() == []


def _found(api: Api, **criterion: Any) -> list[str]:
    body = api.get("/product-models", search={"completeness": [criterion]}).json()
    return [item["code"] for item in body["_embedded"]["items"]]


class TestFilterOfModels:
    """One complete and one incomplete variant below `red`, an incomplete one below `blue`, nothing below `none`."""

    @pytest.fixture(autouse=True)
    def _models(self, api: Api) -> None:
        api.patch("/families/all", {"attribute_requirements": {"ecommerce": ["text", "tags"], "tablet": []}})
        root = {"family_variant": "by_colour_and_flag"}
        models = [
            {"code": "root", **root},
            {"code": "red", "parent": "root", "values": {"colour": value("red")}},
            {"code": "blue", "parent": "root", "values": {"colour": value("blue")}},
            {"code": "none", **root},
        ]
        full = {"text": value("x"), "tags": value(["new"], None, "en_US")}
        variants = [
            {"identifier": "a", "parent": "red", "values": {"flag": value(True), **full}},
            {"identifier": "b", "parent": "red", "values": {"flag": value(False), "text": value("x")}},
            {"identifier": "c", "parent": "blue", "values": {"flag": value(True)}},
        ]
        for line in (*api.lines("/product-models", models), *api.lines("/products", variants)):
            assert line["status_code"] == 201, line

    @pytest.mark.parametrize(
        ("operator", "place", "found"),
        [
            ("AT LEAST COMPLETE", {"locale": "en_US"}, ["red", "root"]),
            ("AT LEAST COMPLETE", {"locales": ["fr_FR", "en_US"]}, ["red", "root"]),
            ("AT LEAST COMPLETE", {"locales": ["fr_FR"]}, []),
            ("AT LEAST INCOMPLETE", {"locales": ["en_US"]}, ["blue", "red", "root"]),
            ("ALL COMPLETE", {"locales": ["en_US"]}, []),
            ("ALL INCOMPLETE", {"locales": ["en_US"]}, ["blue"]),
            ("ALL INCOMPLETE", {"locales": ["fr_FR"]}, ["blue", "red", "root"]),
            ("ALL INCOMPLETE", {"locales": ["fr_FR", "en_US"]}, ["blue"]),
            ("AT LEAST INCOMPLETE", {"locales": ["de_DE"]}, []),
        ],
    )
    def test_looks_at_the_variants(self, api: Api, operator: str, place: dict[str, Any], found: list[str]) -> None:
        assert _found(api, operator=operator, scope="ecommerce", **place) == found
        assert _found(api, operator=operator, scope="Ecommerce", **place) == []

    def test_follows_the_variants(self, api: Api) -> None:
        for code in ("b", "c"):
            tags = value(["old"], None, "en_US")
            assert api.patch(f"/products/{code}", {"values": {"text": value("x"), "tags": tags}}).status_code == 204
        assert _found(api, operator="ALL COMPLETE", scope="ecommerce", locale="en_US") == ["blue", "red", "root"]
        api.delete("/products/c")
        assert _found(api, operator="AT LEAST COMPLETE", scope="ecommerce", locale="en_US") == ["red", "root"]

    @pytest.mark.parametrize(
        ("criterion", "message"),
        [
            ({"operator": "ALL COMPLETE"}, 'Property "completeness" expects a valid locale.'),
            ({"operator": "ALL COMPLETE", "locales": []}, 'Property "completeness" expects a valid locale.'),
            ({"operator": "ALL COMPLETE", "locale": "en_US"}, 'Property "completeness" expects a valid channel.'),
            (
                {"operator": "=", "value": 100, "scope": "ecommerce"},
                'Filter on property "completeness" is not supported or does not support operator "="',
            ),
        ],
    )
    def test_refuses_what_is_malformed(self, api: Api, criterion: dict[str, Any], message: str) -> None:
        body = api.get("/product-models", search={"completeness": [criterion]}).json()
        assert body == {"code": 422, "message": message}


class TestFieldsOfModels:
    def test_quality_scores_stand_at_the_end_and_are_not_carried_by_links(self, api: Api) -> None:
        _tree(api, "")
        body = api.get("/product-models", limit=1, **BOTH).json()
        (item,) = body["_embedded"]["items"]
        assert list(item)[-1] == "quality_scores"
        pairs = [(one["scope"], one["locale"]) for one in item["quality_scores"]]
        expected = sorted(LOCALES, key=lambda code: (len(code), code))
        assert pairs == [(channel, locale) for channel in expected for locale in sorted(LOCALES[channel])]
        assert body["_links"]["self"]["href"].endswith("limit=1")
        assert api.get("/product-models/blue", **BOTH).json()["quality_scores"] == item["quality_scores"]
        assert "quality_scores" not in api.get("/product-models/blue").json()

    def test_lists_keep_to_their_channel_and_locales(self, api: Api) -> None:
        _tree(api, "")
        api.patch("/product-models/root", {"categories": ["master"]})
        for query, count in (
            ({"scope": "tablet"}, 3),
            ({"locales": "en_US"}, 3),
            ({"scope": "tablet", "locales": "fr_FR"}, 1),
        ):
            items = api.get("/product-models", **BOTH, **query).json()["_embedded"]["items"]
            assert {len(item["quality_scores"]) for item in items} == {count}
