"""Random models and variants: SQL finds by inherited values what the oracle finds (spec 04 §12.1, §12.4)."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.conftest import Api, run_sql
from tests.enrichment.conftest import ATTRIBUTES, value
from tests.enrichment.search import test_oracle as random
from tests.enrichment.search.oracle import TEXTS, Entity, matches

# Shrinking a catalog takes minutes.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
FIRST = ("a_simple_select", "a_text", "a_price", "a_localizable_text")
SECOND = (
    "a_boolean", "a_decimal", "a_date", "an_identifier", "a_unique_text", "a_unique_number", "a_unique_date", "sku",
)  # fmt: skip
COMMON = tuple(code for code in random.SEARCHED if code not in FIRST and code not in SECOND)
FAMILY = frozenset(one["code"] for one in ATTRIBUTES)
VARIANT = {
    "code": "by_option_and_boolean",
    "variant_attribute_sets": [
        {"level": 1, "axes": ["a_simple_select"], "attributes": list(FIRST)},
        {"level": 2, "axes": ["a_boolean"], "attributes": list(SECOND)},
    ],
}
# Code, parent, attributes that can be set at random, values of axes.
SKELETON: tuple[tuple[str, str | None, tuple[str, ...], dict[str, Any]], ...] = (
    ("Root", None, COMMON, {}),
    ("other", None, COMMON, {}),
    ("sub_A", "Root", FIRST[1:], {"a_simple_select": "optionA"}),
    ("SubB", "Root", FIRST[1:], {"a_simple_select": "optionB"}),
    ("v1", "sub_A", ("a_decimal", "a_date"), {"a_boolean": True}),
    ("V2", "sub_A", ("a_decimal", "a_date"), {"a_boolean": False}),
    ("v3", "SubB", ("a_decimal", "a_date"), {"a_boolean": True}),
    ("simple", None, ("a_text", "a_decimal", "a_textarea"), {}),
)
MODELS = ("Root", "other", "sub_A", "SubB")
CAN_HOLD = {
    **dict.fromkeys(("Root", "other"), FAMILY - {*FIRST, *SECOND}),
    **dict.fromkeys(("sub_A", "SubB"), FAMILY - {*SECOND}),
}

_categories = st.lists(st.sampled_from(list(random.CATEGORIES)), unique=True, max_size=2)


@st.composite
def _entities(draw: st.DrawFn) -> dict[str, Entity]:
    """Own documents by code."""
    return {
        code: {
            "parent": parent,
            "categories": draw(_categories),
            "values": {
                **draw(random.values_of(codes, 0)),
                **{name: value(data) for name, data in axes.items()},
                **({} if code in MODELS else {"sku": value(code)}),
            },
        }
        for code, parent, codes, axes in SKELETON
    }


_later = st.dictionaries(st.sampled_from(["Root", "sub_A"]), st.integers(0, 99), max_size=2)


@st.composite
def _changes(draw: st.DrawFn) -> dict[str, Entity]:
    """What later writes give to models."""
    allowed = {code: codes for code, _, codes, _ in SKELETON}
    return {
        code: {"values": draw(random.values_of(allowed[code], 0)), "categories": draw(_categories)}
        for code in draw(_later)
    }


def _write(api: Api, entities: dict[str, Entity]) -> None:
    models = [{"code": code, **_model(code, one)} for code, one in entities.items() if code in MODELS]
    products = [{"identifier": code, **_product(code, one)} for code, one in entities.items() if code not in MODELS]
    for path, documents in (("/product-models", models), ("/products", products)):
        if documents:
            lines = api.lines(path, documents)
            assert {line["status_code"] for line in lines} <= {201, 204}, str(lines)


def _model(code: str, one: Entity) -> Entity:
    fixed = {"family_variant": VARIANT["code"]} if "parent" in one else {}
    return {**one, **fixed}


def _product(code: str, one: Entity) -> Entity:
    return {**one, "family": "familyA"} if code == "simple" else one


def _merged(values: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """Values with later ones laid over them."""
    found = dict(values)
    for code, entries in more.items():
        places = {(one["scope"], one["locale"]) for one in entries}
        found[code] = [one for one in found.get(code, []) if (one["scope"], one["locale"]) not in places] + entries
    return found


def _above(code: str, entities: dict[str, Entity]) -> Iterator[str]:
    """Codes of the ancestors, next first."""
    step = entities[code]["parent"]
    while step is not None:
        yield step
        step = entities[step]["parent"]


def _stored(entities: dict[str, Entity], changes: dict[str, Entity]) -> dict[str, Entity]:
    """Own content after all writes, in their order. Categories that are inherited already are not stored again."""
    found: dict[str, Entity] = {}
    for code, one in (*entities.items(), *changes.items()):
        before = found.get(code, {**one, "values": {}})
        found[code] = {**before, "values": _merged(before["values"], one["values"])}
        inherited = {category for above in _above(code, found) for category in found[above]["categories"]}
        found[code]["categories"] = [category for category in one["categories"] if category not in inherited]
    return found


def _searched(code: str, entities: dict[str, Entity]) -> Entity:
    """An entity with everything that it inherits."""
    values, categories, ancestors = dict[str, Any](), list[str](), list(_above(code, entities))
    for step in (code, *ancestors):
        values |= entities[step]["values"]
        categories += entities[step]["categories"]
    return {
        "identifier": code, "family": "familyA", "enabled": True, "categories": categories, "ancestors": ancestors,
        "values": values, "attributes": CAN_HOLD.get(code, FAMILY),
    }  # fmt: skip


_CODES = [code for code, *_ in SKELETON]
_parents = st.lists(st.sampled_from(["ROOT", "SubB", "nobody"]), max_size=2)
_parent_filters = st.tuples(st.just("parent"), random.criterion(["IN", "EMPTY", "NOT EMPTY"], _parents))
_names = st.sampled_from(["", "SUB", "sub_", "v", "b", "V2", "root"])
_shared_filters = st.one_of(
    _parent_filters,
    random.attribute_filters(),
    st.tuples(st.just("identifier"), random.criterion([*TEXTS, "EMPTY", "NOT EMPTY"], _names)),
    st.tuples(
        st.just("identifier"), random.criterion(["IN", "NOT IN"], st.lists(st.sampled_from(["SUB_a", "v1", "x"])))
    ),
    st.tuples(st.just("family"), random.criterion(["IN", "NOT IN", "EMPTY", "NOT EMPTY"], random.family_lists)),
    st.tuples(st.just("categories"), random.criterion(random.CATEGORY_OPERATORS, random.category_lists)),
)
_product_filters = st.tuples(st.just("parent"), random.criterion(["="], st.sampled_from(["ROOT", "sub_a", "nobody"])))


class TestModelsAndVariants:
    @pytest.fixture(autouse=True, scope="class")
    @classmethod
    def variant(cls, api: Api) -> None:
        response = api.post("/families/familyA/variants", VARIANT)
        assert response.status_code == 201, response.text

    @settings(max_examples=random.EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
    @given(
        _entities(),
        _changes(),
        st.lists(st.lists(_shared_filters, min_size=1, max_size=2), min_size=3, max_size=5),
        st.lists(_product_filters, max_size=1),
    )
    def test_are_found_as_the_oracle_finds_them(
        self,
        api: Api,
        entities: dict[str, Entity],
        changes: dict[str, Entity],
        asked: list[list[tuple[str, dict[str, Any]]]],
        of_products: list[tuple[str, dict[str, Any]]],
    ) -> None:
        assert isinstance(api.client, TestClient)
        run_sql(api.client, "delete from product", "delete from product_model")
        _write(api, entities)
        _write(api, changes)
        final = _stored(entities, changes)
        searched = [_searched(code, final) for code in _CODES]
        for chosen in asked:
            self._compare(
                api, "/product-models", "code", [one for one in searched if one["identifier"] in MODELS], chosen
            )
        for chosen in [*asked, *([one] for one in of_products)]:
            products = [one for one in searched if one["identifier"] not in MODELS]
            self._compare(api, "/products", "identifier", products, chosen)

    def _compare(
        self, api: Api, path: str, name: str, entities: list[Entity], chosen: list[tuple[str, dict[str, Any]]]
    ) -> None:
        found = (
            one["identifier"]
            for one in entities
            if all(matches(random.CATALOG, one, property_name, criterion) for property_name, criterion in chosen)
        )
        response = api.get_twice(path, search=random.as_search(chosen), limit=100)
        assert response.status_code == 200, (chosen, response.text)
        listed = [item[name] for item in response.json()["_embedded"]["items"]]
        assert listed == sorted(found, key=str.lower), (path, chosen)
