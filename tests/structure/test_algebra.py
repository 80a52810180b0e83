"""What holds for every document: PATCH is idempotent, disjoint ones commute, references never break (spec 02)."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from starlette.testclient import TestClient

from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.attribute_groups.tables import attribute_group
from pimlet.structure.attributes.tables import attribute
from pimlet.structure.categories.tables import category
from pimlet.structure.families.tables import family
from tests.conftest import Api, in_transaction

EXAMPLES = int(os.environ.get("HYPOTHESIS_MAX_EXAMPLES", "20"))
_SHARED = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
_DECIMALS = {"decimals_allowed": True, "negative_allowed": True}
ATTRIBUTES: list[dict[str, Any]] = [
    {"code": "title", "type": "pim_catalog_text", "labels": {"en_US": "Title", "fr_FR": "Titre"}},
    {"code": "ean", "type": "pim_catalog_text", "unique": True, "max_characters": 13},
    {"code": "color", "type": "pim_catalog_simpleselect", "guidelines": {"en_US": "Pick one"}},
    {"code": "size", "type": "pim_catalog_simpleselect"},
    {"code": "washable", "type": "pim_catalog_boolean", "default_value": True},
    {"code": "price", "type": "pim_catalog_price_collection", "decimals_allowed": True, "number_min": "1.5"},
    {
        "code": "weight",
        "type": "pim_catalog_metric",
        "metric_family": "Weight",
        "default_metric_unit": "GRAM",
        **_DECIMALS,
    },
    {"code": "sold", "type": "pim_catalog_date", "date_min": "2020-01-01", "date_max": "2021-01-01T10:00:00+02:00"},
    {"code": "photo", "type": "pim_catalog_image", "allowed_extensions": ["png", "jpg"], "max_file_size": 5},
]
CODES = [one["code"] for one in ATTRIBUTES]
SETS = [
    {"level": 1, "axes": ["color"], "attributes": ["title"]},
    {"level": 2, "axes": ["size"], "attributes": ["weight"]},
]
CATALOG: tuple[tuple[str, list[dict[str, Any]]], ...] = (
    ("/categories", [{"code": "shoes", "parent": "master", "labels": {"en_US": "Shoes"}}, {"code": "tree"}]),
    ("/attributes", [{"group": "other", **one} for one in ATTRIBUTES]),
    ("/attribute-groups", [{"code": "texts", "attributes": ["title", "ean"], "labels": {"en_US": "Texts"}}]),
    ("/attributes/color/options", [{"code": "red", "labels": {"en_US": "Red"}}, {"code": "blue"}]),
    ("/channels", [{"code": "tablet", "locales": ["fr_FR", "de_DE"], "currencies": ["USD"], "category_tree": "tree",
                    "conversion_units": {"weight": "KILOGRAM"}}]),
    ("/families", [{"code": "shirts", "attributes": CODES, "attribute_as_image": "photo",
                    "attribute_requirements": {"tablet": ["title"]}}]),
    ("/families/shirts/variants", [{"code": "by_color", "variant_attribute_sets": SETS}]),
    ("/association-types", [{"code": "pairs", "is_two_way": True, "labels": {"en_US": "Pairs"}}]),
)  # fmt: skip
LISTS = [path for path, _ in CATALOG]


@pytest.fixture(scope="module")
def catalog(shared: Api) -> Api:
    for path, documents in CATALOG:
        lines = shared.lines(path, documents)
        assert {line["status_code"] for line in lines} == {201}, lines
    return shared


def stored(api: Api) -> list[Any]:
    """Everything that a needless write would change: dates of change."""

    async def read(uow: UnitOfWork) -> list[Any]:
        tables = (attribute, attribute_group, family, category)
        return [tuple(row) for table in tables for row in await uow.rows(select(table.c.id, table.c.updated))]

    client = api.client
    assert isinstance(client, TestClient)
    return sorted(in_transaction(client, read), key=repr)


def without_links(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: data for name, data in item.items() if name != "_links"} for item in items]


def listed(api: Api, path: str) -> list[dict[str, Any]]:
    return without_links(api.get(path, limit=100).json()["_embedded"]["items"])


@pytest.mark.parametrize("path", LISTS)
def test_a_body_that_was_read_changes_nothing(catalog: Api, path: str) -> None:
    before, dates = listed(catalog, path), stored(catalog)
    for item in before:
        # The date is read only, and categories say so (spec 02 §11).
        document = {name: data for name, data in item.items() if path != "/categories" or name != "updated"}
        response = catalog.patch(f"{path}/{item['code']}", document)
        assert response.status_code == 204, (document, response.text)
    lines = catalog.lines(path, [{"code": item["code"]} for item in before])
    assert {line["status_code"] for line in lines} == {204}
    assert listed(catalog, path) == before
    assert stored(catalog) == dates


LOCALE_CODES = ["en_US", "fr_FR", "de_DE", "es_ES"]
LOCALES = st.sampled_from(LOCALE_CODES)
LABELS = st.dictionaries(
    LOCALES, st.one_of(st.none(), st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20))
)
SOME_CODES = st.lists(st.sampled_from([*CODES, "sku"]), max_size=6)
# Documents that a resource accepts in any state that they lead to: property by property.
FREE: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "/attributes/title": {
        "labels": LABELS,
        "guidelines": LABELS,
        "sort_order": st.integers(0, 1_000),
        "group": st.sampled_from(["other", "texts"]),
        "max_characters": st.one_of(st.none(), st.integers(0, 255)),
        "validation_rule": st.sampled_from([None, "url", "email", "regexp"]),
        "validation_regexp": st.sampled_from([None, "/^a/", "#x#i"]),
        "available_locales": st.lists(LOCALES, max_size=3),
        "useable_as_grid_filter": st.booleans(),
    },
    "/attribute-groups/texts": {
        "labels": LABELS,
        "sort_order": st.integers(0, 1_000),
        "attributes": st.lists(st.sampled_from(CODES), max_size=5),
    },
    "/attributes/color/options/red": {"labels": LABELS, "sort_order": st.integers(-5, 1_000)},
    "/association-types/pairs": {"labels": LABELS, "is_two_way": st.just(True), "is_quantified": st.just(False)},
    "/families/shirts": {
        "labels": LABELS,
        "attribute_as_label": st.sampled_from(["sku", "title"]),
        "attribute_as_image": st.sampled_from([None, "photo", ""]),
        "attribute_requirements": st.dictionaries(st.sampled_from(["tablet", "ecommerce"]), SOME_CODES),
    },
    "/families/shirts/variants/by_color": {
        "labels": LABELS,
        "variant_attribute_sets": st.sampled_from([SETS, [{"level": 1, "attributes": []}, {"level": 2}]]),
    },
    "/channels/tablet": {
        "labels": LABELS,
        "locales": st.lists(LOCALES, min_size=1, max_size=3),
        "currencies": st.lists(st.sampled_from(["EUR", "USD"]), min_size=1, max_size=2),
        "category_tree": st.sampled_from(["tree", "master"]),
        "conversion_units": st.dictionaries(st.just("weight"), st.sampled_from(["GRAM", "KILOGRAM", None])),
    },
    "/categories/shoes": {"labels": LABELS, "parent": st.sampled_from(["master", "tree", None])},
}  # fmt: skip
UNORDERED = ("labels", "guidelines", "conversion_units")


def state(api: Api, path: str) -> dict[str, Any]:
    """What a resource shows, its date of change left aside."""
    return {name: data for name, data in api.get(path).json().items() if name != "updated"}


@pytest.mark.parametrize("path", FREE)
def test_the_same_patch_again_changes_nothing(catalog: Api, path: str) -> None:
    @_SHARED
    @given(st.fixed_dictionaries({}, optional=FREE[path]))
    def check(document: dict[str, Any]) -> None:
        for _ in range(2):
            response = catalog.patch(path, document)
            assert response.status_code == 204, (document, response.text)
            if _ == 0:
                after, dates = catalog.get(path).json(), stored(catalog)
        assert list(catalog.get(path).json().items()) == list(after.items())
        assert stored(catalog) == dates

    check()


@pytest.mark.parametrize("path", FREE)
def test_patches_of_different_properties_commute(catalog: Api, path: str) -> None:
    initial = state(catalog, path)

    @_SHARED
    @given(st.fixed_dictionaries({}, optional=FREE[path]), st.sets(st.sampled_from(sorted(FREE[path]))))
    def check(document: dict[str, Any], names: set[str]) -> None:
        one = {name: data for name, data in document.items() if name in names}
        other = {name: data for name, data in document.items() if name not in names}
        found = []
        for order in ((one, other), (other, one)):
            reset(catalog, path, initial)
            for part in order:
                assert catalog.patch(path, part).status_code == 204, part
            found.append(state(catalog, path))
        assert found[0] == found[1]

    check()


def reset(api: Api, path: str, to: dict[str, Any]) -> None:
    """Bring a resource back; what its document leaves out is taken away."""
    now = state(api, path)
    document = dict(to)
    for name in UNORDERED:
        if name in to:
            # Labels of locales that are not active are stored and not shown.
            hidden = [] if name == "conversion_units" else LOCALE_CODES
            document[name] = dict.fromkeys([*now[name], *hidden]) | to[name]
    if "attribute_requirements" in to:
        document["attribute_requirements"] = {code: [] for code in now["attribute_requirements"]} | to[
            "attribute_requirements"
        ]
    response = api.patch(path, document)
    assert response.status_code == 204, response.text
    assert state(api, path) == to


FAMILY = st.fixed_dictionaries(
    {},
    optional={
        "attributes": SOME_CODES,
        "attribute_as_label": st.sampled_from(["sku", "title", "ean", "color"]),
        "attribute_as_image": st.sampled_from([None, "photo", "title"]),
        "attribute_requirements": st.dictionaries(
            st.sampled_from(["tablet", "ecommerce", "print"]), SOME_CODES, max_size=2
        ),
    },
)
LEVEL = st.fixed_dictionaries({}, optional={"axes": SOME_CODES, "attributes": SOME_CODES})
VARIANT = st.lists(LEVEL, max_size=3).map(
    lambda levels: {"variant_attribute_sets": [{"level": place + 1, **one} for place, one in enumerate(levels)]}
)
CHANNEL = st.fixed_dictionaries(
    {},
    optional={
        "locales": st.lists(LOCALES, max_size=3),
        "currencies": st.lists(st.sampled_from(["EUR", "USD", "ADP"]), max_size=2),
        "category_tree": st.sampled_from(["tree", "master", "shoes"]),
    },
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["/families/a", "/families/b"]), FAMILY),
        st.tuples(st.sampled_from(["/families/a/variants/v", "/families/b/variants/w"]), VARIANT),
        st.tuples(st.sampled_from(["/channels/tablet", "/channels/print"]), CHANNEL),
    ),
    max_size=12,
)


def test_references_never_break(catalog: Api) -> None:
    @_SHARED
    @given(STEPS)
    def check(steps: list[tuple[str, dict[str, Any]]]) -> None:
        for path, document in steps:
            assert catalog.patch(path, document).status_code in {201, 204, 422}, (path, document)
        for rule in RULES:
            rule(catalog)

    check()


def _families_hold_what_they_name(api: Api) -> None:
    types = {one["code"]: one["type"] for one in listed(api, "/attributes")}
    channels = {one["code"] for one in listed(api, "/channels")}
    for one in listed(api, "/families"):
        attributes = set(one["attributes"])
        assert attributes <= types.keys()
        assert one["attribute_as_label"] in attributes
        assert types[one["attribute_as_label"]] in {"pim_catalog_text", "pim_catalog_identifier"}
        image = one["attribute_as_image"]
        assert image is None or (image in attributes and types[image] == "pim_catalog_image")
        assert one["attribute_requirements"].keys() <= channels
        for required in one["attribute_requirements"].values():
            assert required
            assert set(required) <= attributes


def _variants_fit_their_families(api: Api) -> None:
    unique = {"sku", "ean"}
    for one in listed(api, "/families"):
        attributes = set(one["attributes"])
        for shown in listed(api, f"/families/{one['code']}/variants"):
            levels = shown["variant_attribute_sets"]
            named = [code for level in levels for code in level["attributes"]]
            assert len(named) == len(set(named))
            assert set(named) <= attributes
            assert all(set(level["axes"]) <= set(level["attributes"]) for level in levels)
            assert all(level["axes"] for level in levels)
            assert attributes & unique <= set(levels[-1]["attributes"])


def _locales_are_active_where_channels_use_them(api: Api) -> None:
    used = {code for one in listed(api, "/channels") for code in one["locales"]}
    search = {"enabled": [{"operator": "=", "value": True}]}
    active = {one["code"] for one in api.get("/locales", search=search, limit=100).json()["_embedded"]["items"]}
    assert used == active
    roots = {one["code"] for one in listed(api, "/categories") if one["parent"] is None}
    assert {one["category_tree"] for one in listed(api, "/channels")} <= roots
    enabled = {one["code"] for one in api.get("/currencies", limit=100).json()["_embedded"]["items"] if one["enabled"]}
    assert {code for one in listed(api, "/channels") for code in one["currencies"]} <= enabled | {"USD"}


RULES: tuple[Callable[[Api], None], ...] = (
    _families_hold_what_they_name,
    _variants_fit_their_families,
    _locales_are_active_where_channels_use_them,
)
