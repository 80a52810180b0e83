"""Random catalogs and filters: what SQL finds is what the oracle finds (spec 04 §10 to §12)."""

import os
from collections.abc import Sequence
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.conftest import Api, run_sql
from tests.enrichment.conftest import ATTRIBUTES
from tests.enrichment.search.oracle import TEXTS, Catalog, Entity, matches

EXAMPLES = int(os.environ.get("HYPOTHESIS_MAX_EXAMPLES", "20"))
CATEGORIES = {"master": None, "shoes": "master", "boots": "shoes", "hats": "master", "china": None}
CHANNELS = {"ecommerce": ["en_US", "fr_FR"], "tablet": ["de_DE", "en_US"]}
CURRENCIES = {None: ["USD", "EUR"], "ecommerce": ["USD", "EUR"], "tablet": ["USD"]}
LOCALES = ["de_DE", "en_US", "fr_FR"]
BY_CODE = {one["code"]: one for one in ATTRIBUTES}
SEARCHED = (
    "a_text", "a_textarea", "a_localizable_text", "a_scopable_text", "a_localizable_scopable_text", "a_french_text",
    "a_decimal", "a_metric", "a_price", "a_scopable_price", "a_boolean", "a_date", "a_simple_select", "a_multi_select",
    "an_identifier",
)  # fmt: skip
CATALOG = Catalog(
    CATEGORIES,
    {code: BY_CODE[code]["type"].removeprefix("pim_catalog_") for code in SEARCHED},
    frozenset(code for code in SEARCHED if BY_CODE[code].get("localizable")),
    frozenset(code for code in SEARCHED if BY_CODE[code].get("scopable")),
)
FAMILIES = {"familyA": frozenset(BY_CODE), "familyB": frozenset(), None: frozenset()}
OPTIONS = {"a_simple_select": ["optionA", "optionB"], "a_multi_select": ["optionA", "OptionB", "optionC"]}

words = st.text(alphabet="aAbÉé%_\\ <>&/i;", max_size=5)
texts = words.filter(lambda text: text.strip())
numbers = st.sampled_from(["-1.5", "0", "0.5", "1", "1.0001", "2", "1000", "745.7"])
metrics = st.fixed_dictionaries(
    {"amount": st.sampled_from(["0.001", "1", "2", "1000"]), "unit": st.sampled_from(["WATT", "KILOWATT", "MEGAWATT"])}
)
dates = st.dates().filter(lambda day: 2016 <= day.year <= 2030).map(str) | st.sampled_from(["2016-06-01", "2020-02-29"])


def _options(code: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(OPTIONS[code]), unique=True, max_size=3)


def _data(code: str, scope: str | None) -> st.SearchStrategy[Any]:
    match CATALOG.types[code]:
        case "text" | "textarea":
            return texts
        case "number":
            return numbers
        case "metric":
            return metrics
        case "price_collection":
            currencies = st.lists(st.sampled_from(CURRENCIES[scope]), unique=True, min_size=1)
            return st.builds(
                lambda codes, amount: [{"amount": amount, "currency": one} for one in codes],
                currencies,
                st.sampled_from(["0", "1.5", "10", "10.55"]),
            )
        case "boolean":
            return st.booleans()
        case "date":
            return dates
        case "simpleselect":
            return st.sampled_from(OPTIONS[code])
        case _:
            return _options(code).filter(bool)


def _places(code: str) -> list[tuple[str | None, str | None]]:
    scopes: list[str | None] = list(CHANNELS) if code in CATALOG.scopable else [None]
    available = BY_CODE[code].get("available_locales") or LOCALES
    return [
        (scope, locale)
        for scope in scopes
        for locale in (available if code in CATALOG.localizable else [None])
        if scope is None or locale is None or locale in CHANNELS[scope]
    ]


@st.composite
def values_of(draw: st.DrawFn, codes: Sequence[str], number: int) -> dict[str, list[dict[str, Any]]]:
    """Values of some of these attributes; `number` makes identifiers unique."""
    values: dict[str, list[dict[str, Any]]] = {}
    for code in draw(st.lists(st.sampled_from(codes), unique=True, max_size=6)):
        for scope, locale in draw(st.lists(st.sampled_from(_places(code)), unique=True, min_size=1, max_size=3)):
            data = f"id{number}" if code == "an_identifier" else draw(_data(code, scope))
            values.setdefault(code, []).append({"scope": scope, "locale": locale, "data": data})
    return values


@st.composite
def _product(draw: st.DrawFn, number: int) -> Entity:
    identifier = draw(st.sampled_from(["Cat", "cattle", "dog_", "DOG%", "é"])) + str(number)
    return {
        "identifier": draw(st.sampled_from([identifier, identifier, None])),
        "uuid": f"00000000-0000-4000-8000-{number:012x}",
        "family": draw(st.sampled_from(["familyA", "familyB", None])),
        "categories": draw(st.lists(st.sampled_from(list(CATEGORIES)), unique=True, max_size=2)),
        "enabled": draw(st.booleans()),
        "values": draw(values_of(SEARCHED, number)),
    }


catalogs = st.integers(1, 5).flatmap(lambda size: st.tuples(*(_product(number) for number in range(size))))


def _sent(product: Entity) -> Entity:
    identifier = product["identifier"]
    own = {} if identifier is None else {"sku": [{"scope": None, "locale": None, "data": identifier}]}
    return {**{name: product[name] for name in product if name != "identifier"}, "values": {**product["values"], **own}}


def _searched(product: Entity) -> Entity:
    return {**product, "attributes": FAMILIES[product["family"]], "ancestors": []}


def criterion(operators: list[str], value: st.SearchStrategy[Any], **more: Any) -> st.SearchStrategy[dict[str, Any]]:
    """A criterion with one of these operators."""
    return st.fixed_dictionaries({"operator": st.sampled_from(operators), "value": value, **more})


_EMPTY = ["EMPTY", "NOT EMPTY"]
_NUMBERS = ["<", "<=", "=", "!=", ">=", ">"]


def _value_criteria(code: str) -> st.SearchStrategy[dict[str, Any]]:
    match CATALOG.types[code]:
        case "text" | "textarea":
            return criterion([*TEXTS, *_EMPTY], words)
        case "identifier":
            listed = st.lists(st.sampled_from(["ID0", "id1", "x"]))
            return criterion([*TEXTS, *_EMPTY], st.sampled_from(["i", "ID1", "d2"])) | criterion(
                ["IN", "NOT IN"], listed
            )
        case "number":
            return criterion([*_NUMBERS, *_EMPTY], numbers)
        case "metric":
            return criterion([*_NUMBERS, *_EMPTY], metrics)
        case "price_collection":
            price = st.fixed_dictionaries(
                {"amount": st.sampled_from([0, "1.50", 10.55]), "currency": st.sampled_from(["USD", "EUR"])}
            )
            every = ["EMPTY ON ALL CURRENCIES", "NOT EMPTY ON AT LEAST ONE CURRENCY"]
            return criterion([*_NUMBERS, *_EMPTY, *every, "EMPTY FOR CURRENCY", "NOT EMPTY FOR CURRENCY"], price)
        case "boolean":
            return criterion(["=", "!=", *_EMPTY], st.booleans())
        case "date":
            return criterion(["=", "!=", "<", ">", *_EMPTY], dates) | criterion(
                ["BETWEEN", "NOT BETWEEN"], st.tuples(dates, dates).map(list)
            )
        case _:
            cases = st.sampled_from([str, str.lower, str.upper])
            listed = st.builds(lambda codes, case: [case(one) for one in codes], _options(code), cases)
            return criterion(["IN", "NOT IN", *_EMPTY], listed)


@st.composite
def attribute_filters(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A filter on an attribute."""
    code = draw(st.sampled_from(SEARCHED))
    chosen = draw(_value_criteria(code))
    if code in CATALOG.localizable:
        chosen["locale"] = draw(st.sampled_from(LOCALES))
    if code in CATALOG.scopable:
        chosen["scope"] = draw(st.sampled_from(list(CHANNELS)))
    return code, chosen


CATEGORY_OPERATORS = [
    "IN", "NOT IN", "IN OR UNCLASSIFIED", "IN CHILDREN", "NOT IN CHILDREN", "UNCLASSIFIED", "NOT EMPTY",
]  # fmt: skip
category_lists = st.lists(st.sampled_from([*CATEGORIES, "SHOES"]), max_size=2)
family_lists = st.lists(st.sampled_from(["familyA", "FAMILYb"]), max_size=2)
_property_filters = st.one_of(
    st.tuples(
        st.just("identifier"), criterion([*TEXTS, *_EMPTY], st.sampled_from(["", "CAT", "t", "dog_1", "g%", "É2"]))
    ),
    st.tuples(st.just("identifier"), criterion(["IN", "NOT IN"], st.lists(st.sampled_from(["CAT0", "dog_1", "x"])))),
    st.tuples(
        st.just("uuid"),
        criterion(["IN", "NOT IN"], st.lists(st.sampled_from(["00000000-0000-4000-8000-000000000001", "x"]))),
    ),
    st.tuples(st.just("enabled"), criterion(["=", "!="], st.booleans())),
    st.tuples(st.just("family"), criterion(["IN", "NOT IN", *_EMPTY], family_lists)),
    st.tuples(
        st.just("categories"),
        criterion(CATEGORY_OPERATORS, category_lists),
    ),
)
filters = st.lists(attribute_filters() | _property_filters, min_size=1, max_size=2)
searches = st.lists(filters, min_size=4, max_size=8)


def as_search(chosen: list[tuple[str, dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The `search` parameter of some filters."""
    search: dict[str, list[dict[str, Any]]] = {}
    for name, criterion in chosen:
        search.setdefault(name, []).append(criterion)
    return search


class TestProducts:
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(catalogs, searches)
    def test_are_found_as_the_oracle_finds_them(
        self, api: Api, products: tuple[Entity, ...], asked: list[list[tuple[str, dict[str, Any]]]]
    ) -> None:
        assert isinstance(api.client, TestClient)
        run_sql(api.client, "delete from product")
        lines = api.lines("/products-uuid", [_sent(one) for one in products])
        assert {line["status_code"] for line in lines} == {201}, lines
        for chosen in asked:
            search = as_search(chosen)
            expected = [
                one["uuid"]
                for one in map(_searched, products)
                if all(matches(CATALOG, one, name, criterion) for name, criterion in chosen)
            ]
            response = api.get("/products-uuid", search=search, limit=100, with_count="true")
            assert response.status_code == 200, (search, response.text)
            body = response.json()
            assert [item["uuid"] for item in body["_embedded"]["items"]] == expected, search
            assert body["items_count"] == len(expected)
            named = [one for one in products if one["uuid"] in expected and one["identifier"] is not None]
            response = api.get_twice("/products", search=search, limit=100)
            listed = [item["identifier"] for item in response.json()["_embedded"]["items"]]
            assert listed == sorted((one["identifier"] for one in named), key=str.lower), search
