"""Selective filters on a large table run on the index that the design gives them (architecture §2, Search)."""

import json
from collections.abc import Iterator
from hashlib import md5
from typing import Any

import pytest
from starlette.testclient import TestClient

from pimlet.enrichment.completeness.tokens import KNOWN, with_ratio, with_tens
from pimlet.enrichment.quality.tokens import with_rank
from pimlet.enrichment.search import tokens
from pimlet.foundation.keys import structure_key
from tests.conftest import Api, run_sql
from tests.enrichment.conftest import value
from tests.statements import engine_of, recorded

PRODUCTS = 20_000
RARE = 2_000
"""One product in so many has what a selective filter looks for."""


def _indexes(plan: Any) -> Iterator[str]:
    """Names of the indexes in a plan, and of tables that are read whole."""
    if isinstance(plan, list):
        for one in plan:
            yield from _indexes(one)
    elif isinstance(plan, dict):
        if "Index Name" in plan:
            yield plan["Index Name"]
        if plan.get("Node Type") == "Seq Scan":
            yield f"all of {plan['Relation Name']}"
        for one in plan.values():
            yield from _indexes(one)


def indexes(
    client: TestClient, path: str, search: dict[str, Any], token: str | None, of: str = "FROM product"
) -> set[str]:
    """What the page of a search is read with, or the documents of another table."""
    engine = engine_of(client)
    with recorded(client) as seen:
        response = Api(client, token).get(path, search=search)
    assert response.status_code == 200, response.text
    assert response.json()["_embedded"]["items"], search
    statement, parameters = next(one for one in seen if "own_values" in one[0] and of in one[0].replace("\n", " "))

    async def explain() -> Any:
        async with engine.connect() as connection:
            result = await connection.exec_driver_sql(f"explain (format json) {statement}", parameters)
            plan = result.scalar_one()
            return json.loads(plan) if isinstance(plan, str) else plan

    assert client.portal is not None
    return set(_indexes(client.portal.call(explain)))


def _ids(client: TestClient, *queries: str) -> list[Any]:
    engine = engine_of(client)

    async def read() -> list[Any]:
        async with engine.connect() as connection:
            return [(await connection.exec_driver_sql(query)).scalar_one() for query in queries]

    assert client.portal is not None
    found: list[Any] = client.portal.call(read)
    return found


def _has(attribute: str, content: str) -> int:
    return tokens.has_content(structure_key(attribute), None, None, content)


CHANNEL = structure_key("ecommerce")
EVERYWHERE = [tokens.has_attribute("sku"), tokens.has_value("sku", None, None), tokens.CLASSIFIED, KNOWN]
COMMON = [with_ratio(CHANNEL, 50), with_tens(CHANNEL, 5), with_rank(CHANNEL, 2)]
SOMEWHERE = [
    with_ratio(CHANNEL, 100),
    with_tens(CHANNEL, 10),
    with_rank(CHANNEL, 1),
    tokens.DISABLED,
    tokens.GROUPED,
    _has("a_simple_select", "optiona"),
    _has("a_multi_select", "optionb"),
    _has("a_datum", "red"),
    _has("a_boolean", "1"),
    _has("a_price", "EUR"),
    tokens.has_value(structure_key("a_price"), None, None),
]
EXAMPLE = {
    "identifier": "example",
    "family": "familyA",
    "values": {"a_text": value("text"), "a_decimal": value("-1"), "a_date": value("2020-01-01"), "a_number": value(1)},
}


def fill(api: Api) -> None:
    """Products of which one in `RARE` has what filters look for, written by the server itself."""
    assert isinstance(api.client, TestClient)
    assert api.post("/products", EXAMPLE).status_code == 201
    levels = [{"level": 1, "axes": ["a_boolean"], "attributes": []}]
    variants = {"code": "by_flag", "variant_attribute_sets": levels}
    assert api.patch("/families/familyB", {"attributes": ["sku", "a_boolean"]}).status_code == 204
    assert api.post("/families/familyB/variants", variants).status_code == 201
    assert api.post("/product-models", {"code": "tree", "family_variant": "by_flag"}).status_code == 201
    tree, pairs, group = _ids(
        api.client,
        "select id from product_model where code = 'tree'",
        "select max(number) from scored_pair",
        "select id from product_group where code = 'groupA'",
    )
    shoes, family_a, family_b, sku, text, number, day, count = _ids(
        api.client,
        "select id from category where code = 'shoes'",
        *(f"select id from family where code = '{code}'" for code in ("familyA", "familyB")),
        *(
            f"select id from cell_key where name = '{structure_key(code)}||'"
            for code in ("sku", "a_text", "a_decimal", "a_date", "a_number")
        ),
    )
    rare = [*SOMEWHERE, tokens.in_group(group), tokens.in_category(shoes), tokens.under_category(shoes)]
    made = "from product where identifier <> 'example'"
    run_sql(
        api.client,
        f"""insert into product (uuid, identifier, identifier_key, family_id, enabled, own_values, category_ids,
            group_ids, tokens, created, updated, changed, parent_id, axis_key, completeness, quality)
        select ('00000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, 'p' || md5(i::text), 'p' || md5(i::text),
            case when i % {RARE} = 0 then {family_b} else {family_a} end, i % {RARE} <> 0,
            json_build_object('filler', repeat('x', 600)), '{{}}', '{{}}',
            case when i % {RARE} = 0 then array{EVERYWHERE + rare}::bigint[] else array{EVERYWHERE + COMMON}::bigint[] end,
            at, at, at, case when i % {RARE} = 0 then {tree} end, case when i % {RARE} = 0 then i::text end,
            array_fill(case when i % {RARE} = 0 then 100 else 50 end::smallint, array[{pairs}]),
            array_fill(case when i % {RARE} = 0 then 1 else 2 end::smallint, array[{pairs}])
        from generate_series(1, {PRODUCTS}) as i,
            lateral (select timestamptz '2020-01-01 00:00:00+00' + i * interval '1 minute') as minute(at)""",
        f"insert into product_cell select uuid, {sku}, identifier_key, null {made}",
        f"""insert into product_cell
            select uuid, {text}, case when enabled then 'word ' else 'special ' end || identifier_key, null {made}""",
        f"insert into product_cell select uuid, {number}, null, row_number() over (order by uuid) {made}",
        f"insert into product_cell select uuid, {day}, null, 737425 + row_number() over (order by uuid) {made}",
        # Few of one attribute are as large as most of another.
        f"insert into product_cell select uuid, {count}, null, case when enabled then 1 else 15000 end {made}",
        f"""insert into product_model (key, code, parent_id, level, family_variant_id, own_values, category_ids, tokens,
            created, updated, changed) select 'm' || i, 'm' || i, {tree}, 1, family_variant_id, '{{}}', '{{}}', '{{}}',
            created, updated, changed from product_model, generate_series(1, {PRODUCTS // 4}) as i where key = 'tree'""",
        "analyze product_model",
        "analyze product",
        "analyze product_cell",
    )


LAST = md5(b"20000").hexdigest()
SELECTIVE: list[tuple[str, str, Any, str]] = [
    ("uuid", "IN", ["00000000-0000-4000-8000-000000002000"], "pk_product"),
    ("identifier", "=", "EXAMPLE", "ix_product_identifier_key"),
    ("identifier", "IN", ["example", "x"], "ix_product_identifier_key"),
    ("identifier", "STARTS WITH", "ex", "ix_product_identifier_key"),
    ("identifier", "CONTAINS", LAST[:9], "ix_product_cell_grams"),
    ("sku", "=", f"P{LAST}", "ix_product_cell_text"),
    ("sku", "CONTAINS", LAST[:9], "ix_product_cell_grams"),
    ("categories", "IN", ["shoes"], "ix_product_tokens"),
    ("categories", "IN CHILDREN", ["shoes", "hats"], "ix_product_tokens"),
    ("enabled", "=", False, "ix_product_tokens"),
    ("family", "IN", ["familyB"], "ix_product_family_id"),
    ("updated", ">", "2020-01-14 20:00:00", "ix_product_changed"),
    ("updated", "BETWEEN", ["2020-01-10 00:00:00", "2020-01-10 00:30:00"], "ix_product_changed"),
    ("updated", "=", "2020-01-10 00:30:00", "ix_product_changed"),
    ("created", "<", "2020-01-01 00:30:00", "ix_product_created"),
    ("created", "SINCE LAST N DAYS", 1, "ix_product_created"),
    ("a_text", "=", f"special p{LAST}", "ix_product_cell_text"),
    ("a_text", "STARTS WITH", "special", "ix_product_cell_text"),
    ("a_text", "CONTAINS", f"p{LAST[:9]}", "ix_product_cell_grams"),
    ("a_decimal", "<", 20, "ix_product_cell_number"),
    ("a_decimal", "=", "20", "ix_product_cell_number"),
    ("a_number", ">", 10_000, "ix_product_cell_number"),
    ("a_date", "BETWEEN", ["2020-01-01", "2020-01-20"], "ix_product_cell_number"),
    ("a_boolean", "=", True, "ix_product_tokens"),
    ("a_simple_select", "IN", ["optionA", "optionB"], "ix_product_tokens"),
    ("a_multi_select", "IN", ["OptionB"], "ix_product_tokens"),
    ("a_datum", "IN", ["Red"], "ix_product_tokens"),
    ("a_price", "NOT EMPTY", None, "ix_product_tokens"),
    ("a_price", "NOT EMPTY FOR CURRENCY", {"currency": "EUR"}, "ix_product_tokens"),
]
PLACE = {"scope": "ecommerce", "locale": "en_US"}
SELECTIVE_PLACES: list[tuple[str, dict[str, Any], str]] = [
    ("groups", {"operator": "IN", "value": ["groupA"]}, "ix_product_tokens"),
    ("groups", {"operator": "NOT EMPTY"}, "ix_product_tokens"),
    ("parent", {"operator": "IN", "value": ["TREE"]}, "uq_product_parent_id_axis_key"),
    ("parent", {"operator": "=", "value": "tree"}, "uq_product_parent_id_axis_key"),
    ("completeness", {"operator": "=", "value": 100, "scope": "ecommerce"}, "ix_product_tokens"),
    ("completeness", {"operator": ">", "value": 90, **PLACE}, "ix_product_tokens"),
    (
        "completeness",
        {"operator": "GREATER THAN ON ALL LOCALES", "value": 99, "scope": "ecommerce", "locales": ["en_US", "fr_FR"]},
        "ix_product_tokens",
    ),
    (
        "completeness",
        {"operator": "EQUALS ON AT LEAST ONE LOCALE", "value": 100, "scope": "ecommerce"},
        "ix_product_tokens",
    ),
    ("quality_score", {"operator": "IN", "value": ["A"], **PLACE}, "ix_product_tokens"),
]


class TestALargeTable:
    @pytest.fixture(autouse=True, scope="class")
    @classmethod
    def products(cls, api: Api) -> None:
        fill(api)

    @pytest.mark.parametrize("path", ["/products", "/products-uuid"])
    @pytest.mark.parametrize(("name", "operator", "data", "index"), SELECTIVE)
    def test_is_searched_by_index(self, api: Api, path: str, name: str, operator: str, data: Any, index: str) -> None:
        assert isinstance(api.client, TestClient)
        read = indexes(api.client, path, {name: [{"operator": operator, "value": data}]}, api.token)
        assert index in read, read
        assert not any(name.startswith("all of") for name in read), read

    @pytest.mark.parametrize("path", ["/products", "/products-uuid"])
    @pytest.mark.parametrize(("name", "criterion", "index"), SELECTIVE_PLACES)
    def test_is_searched_by_index_for_links_and_scores(
        self, api: Api, path: str, name: str, criterion: dict[str, Any], index: str
    ) -> None:
        assert isinstance(api.client, TestClient)
        read = indexes(api.client, path, {name: [criterion]}, api.token)
        assert index in read, read
        assert "all of product" not in read, read

    @pytest.mark.parametrize("path", ["/products", "/products-uuid"])
    def test_is_listed_by_the_index_of_its_order(self, api: Api, path: str) -> None:
        assert isinstance(api.client, TestClient)
        read = indexes(api.client, path, {}, api.token)
        assert read == {"ix_product_identifier_key" if path == "/products" else "pk_product"}

    @pytest.mark.parametrize(
        ("name", "operator", "data"),
        [("a_number", "<", 10_000), ("a_decimal", ">", 5_000), ("a_text", "CONTAINS", "word p")],
    )
    def test_is_not_sorted_when_most_match(self, api: Api, name: str, operator: str, data: Any) -> None:
        assert isinstance(api.client, TestClient)
        read = indexes(api.client, "/products", {name: [{"operator": operator, "value": data}]}, api.token)
        assert read == {"ix_product_identifier_key", "pk_product_cell", "pk_product"}

    def test_is_walked_when_many_match(self, api: Api) -> None:
        assert isinstance(api.client, TestClient)
        search = {"a_decimal": [{"operator": ">", "value": PRODUCTS - 1_000}]}
        read = indexes(api.client, "/products", search, api.token)
        assert read == {"ix_product_identifier_key", "ix_product_cell_number", "pk_product"}
        found = api.get("/products", pagination_type="search_after", limit=100, search=search).json()
        # Numbers follow the uuids, whose ends are hashed into the identifiers.
        least = PRODUCTS - 1_000
        expected = sorted(f"p{md5(str(one).encode()).hexdigest()}" for one in range(least + 1, PRODUCTS + 1))[:100]
        assert [one["identifier"] for one in found["_embedded"]["items"]] == expected

    def test_is_counted_once_for_the_pages_of_a_search(self, api: Api) -> None:
        assert isinstance(api.client, TestClient)
        search = {"a_text": [{"operator": "CONTAINS", "value": "cial p"}]}
        counted = []
        for after in ("", "p"):
            with recorded(api.client) as seen:
                assert api.get(
                    "/products", pagination_type="search_after", search_after=after, search=search
                ).is_success
            counted.append(sum("pg_class" in statement for statement, _ in seen))
        assert counted == [1, 0]

    @pytest.mark.parametrize("path", ["/products", "/products-uuid"])
    def test_has_ancestors_that_are_read_by_their_key(self, api: Api, path: str) -> None:
        assert isinstance(api.client, TestClient)
        variants = {"enabled": [{"operator": "=", "value": False}]}
        assert indexes(api.client, path, variants, api.token, of="FROM product_model ") == {"pk_product_model"}
