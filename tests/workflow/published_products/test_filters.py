"""Filters of published products: which there are, what they find, and what is refused (spec 05 §2)."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from pimlet.enrichment.search.properties import PRODUCT_PROPERTIES
from pimlet.foundation.settings import Settings
from pimlet.workflow.published_products.kind import PUBLISHED_PROPERTIES
from tests.conftest import Api, Cluster, serving_restored
from tests.control.conftest import Control
from tests.enrichment.conftest import value
from tests.workflow.published_products.conftest import Publication, create, identifiers

ALL = ["bag", "hat", "shoe"]
AT_SHOP: dict[str, Any] = {"scope": "ecommerce", "locale": "en_US"}
AT_ALL: dict[str, Any] = {"scope": "ecommerce", "locales": ["en_US", "fr_FR"]}
BOTH_DAYS = ["2024-01-01 00:00:00", "2024-01-01 23:59:59"]

HITS: tuple[tuple[str, str, Any, dict[str, Any], list[str]], ...] = (
    ("categories", "IN", ["boots"], {}, ["shoe"]),
    ("categories", "NOT IN", ["boots"], {}, ["bag", "hat"]),
    ("categories", "IN OR UNCLASSIFIED", ["boots"], {}, ["bag", "shoe"]),
    ("categories", "IN CHILDREN", ["shoes"], {}, ["shoe"]),
    ("categories", "NOT IN CHILDREN", ["shoes"], {}, ["bag", "hat"]),
    ("categories", "UNCLASSIFIED", None, {}, ["bag"]),
    ("enabled", "=", False, {}, ["hat"]),
    ("enabled", "!=", False, {}, ["bag", "shoe"]),
    ("completeness", "=", 100, AT_SHOP, ["shoe"]),
    ("completeness", "!=", 100, AT_SHOP, ["hat"]),
    ("completeness", "<", 100, AT_SHOP, ["hat"]),
    ("completeness", "<=", 99, AT_SHOP, ["hat"]),
    ("completeness", ">", 99, AT_SHOP, ["shoe"]),
    ("completeness", ">=", 100, AT_SHOP, ["shoe"]),
    ("completeness", "GREATER THAN ON ALL LOCALES", 99, AT_ALL, ["shoe"]),
    ("completeness", "GREATER OR EQUALS THAN ON ALL LOCALES", 100, AT_ALL, ["shoe"]),
    ("completeness", "LOWER THAN ON ALL LOCALES", 100, AT_ALL, ["hat"]),
    ("completeness", "LOWER OR EQUALS THAN ON ALL LOCALES", 99, AT_ALL, ["hat"]),
    ("groups", "IN", ["groupA"], {}, ["shoe"]),
    ("groups", "NOT IN", ["groupA"], {}, ["bag", "hat"]),
    ("groups", "EMPTY", None, {}, ["bag", "hat"]),
    ("groups", "NOT EMPTY", None, {}, ["shoe"]),
    ("family", "IN", ["shoes"], {}, ["hat", "shoe"]),
    ("family", "NOT IN", ["shoes"], {}, ["bag"]),
    ("family", "EMPTY", None, {}, ["bag"]),
    ("family", "NOT EMPTY", None, {}, ["hat", "shoe"]),
    *(
        (name, operator, data, {}, found)
        for name, early, late in (("created", ["hat", "shoe"], ["bag"]), ("updated", ["hat"], ["bag", "shoe"]))
        for operator, data, found in (
            ("=", "2024-01-01 12:00:00", early),
            ("!=", "2024-01-01 12:00:00", late),
            ("<", "2024-01-02 00:00:00", early),
            (">", "2024-01-02 00:00:00", late),
            ("BETWEEN", BOTH_DAYS, early),
            ("NOT BETWEEN", BOTH_DAYS, late),
            ("SINCE LAST N DAYS", 1, late),
        )
    ),
    ("a_text", "=", "inherited", {}, ["shoe"]),
    ("a_text", "CONTAINS", "HERIT", {}, ["shoe"]),
    ("a_number", ">", 4, {}, ["shoe"]),
    ("a_simple_select", "IN", ["optionA"], {}, ["shoe"]),
    ("a_simple_select", "EMPTY", None, {}, ["hat"]),
    ("a_boolean", "=", True, {}, ["shoe"]),
    ("a_localizable_text", "=", "tasche", {"locale": "de_DE"}, ["bag"]),
    ("a_scopable_price", ">=", {"amount": 5, "currency": "USD"}, {"scope": "tablet"}, ["bag"]),
    ("sku", "STARTS WITH", "SH", {}, ["shoe"]),
)  # fmt: skip


@pytest.fixture(scope="class")
def api(served: TestClient, cluster: Cluster, settings: Settings, template: str, token: str) -> Iterator[Api]:
    """Three published products on a database of the class: a variant, another one of its family, one without."""
    with serving_restored(served, cluster, template, settings) as client:
        api, control = Api(client, token), Control(client)
        publication = Publication(control)
        german = [*value("tasche", None, "de_DE"), *value("sac", None, "fr_FR")]
        prices = value([{"amount": 5, "currency": "USD"}], "tablet")
        create(
            api,
            {"identifier": "shoe", "parent": "sub", "categories": ["boots"], "groups": ["groupA"],
             "values": {"a_boolean": value(True), "a_textarea": value("text")}},
            {"identifier": "hat", "family": "shoes", "categories": ["hats"], "enabled": False},
            {"identifier": "bag", "values": {"a_localizable_text": german, "a_scopable_price": prices}},
        )  # fmt: skip
        for day, names in ((1, ("shoe", "hat")), (3, ("shoe", "bag"))):
            control.post("/clock/freeze", {"at": f"2024-01-0{day}T12:00:00Z"})
            assert publication.publish(*names) == 2
        # What the products are by now does not matter.
        change: dict[str, Any] = {"enabled": True, "family": None, "categories": [], "groups": [], "parent": None}
        for name in ALL:
            assert api.patch(f"/products/{name}", change).status_code == 204
        yield api


class TestFilters:
    def test_all_documented_ones_are_tried(self) -> None:
        offered = {(name, operator) for name, operators in PUBLISHED_PROPERTIES.items() for operator in operators}
        assert offered <= {(name, operator) for name, operator, *_ in HITS}
        assert len(offered) == 40

    @pytest.mark.parametrize(("name", "operator", "data", "at", "found"), HITS)
    def test_find_versions(
        self, api: Api, name: str, operator: str, data: Any, at: dict[str, Any], found: list[str]
    ) -> None:
        assert identifiers(api, search={name: [{"operator": operator, "value": data, **at}]}) == found
        assert set(found) < set(ALL)

    @pytest.mark.parametrize(
        ("name", "operator"),
        [
            (name, operator)
            for name, operators in PRODUCT_PROPERTIES.items()
            for operator in operators
            if operator not in PUBLISHED_PROPERTIES[name]
        ],
    )
    def test_that_only_products_have_are_refused(self, api: Api, name: str, operator: str) -> None:
        response = api.get("/published-products", search={name: [{"operator": operator, "value": ["boots"]}]})
        message = f'Filter on property "{name}" is not supported or does not support operator "{operator}"'
        assert (response.status_code, response.json()) == (422, {"code": 422, "message": message})

    def test_several_hold_together(self, api: Api) -> None:
        search = {"family": [{"operator": "NOT EMPTY"}], "enabled": [{"operator": "=", "value": True}]}
        assert identifiers(api, search=search) == ["shoe"]
        assert identifiers(api, search=search, scope="tablet") == []
