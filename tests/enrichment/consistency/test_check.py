"""`pimlet check`: agrees with what was written, finds what was tampered with, mends it."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pimlet.cli.check import check
from pimlet.cli.errors import CommandError
from tests.conftest import CONTROL_TOKEN, Api, run_sql
from tests.enrichment.conftest import value

Check = Callable[..., Result]
UUID = "25566245-55c3-42ce-86d9-8610ac459fa8"


@pytest.fixture
def run_check(client: TestClient) -> Check:
    """Runs the command on the database that is served."""
    app = client.app
    assert isinstance(app, Starlette)
    url = app.state.services.sandboxes.default.engine.url.render_as_string(hide_password=False)

    def run(*arguments: str) -> Result:
        return CliRunner(env={"DATABASE_URL": url}).invoke(check, arguments, standalone_mode=False)

    return run


def _write(api: Api) -> None:
    values = {
        "sku": value("Foo"),
        "a_text": value("some\ntext"),
        "a_unique_text": value("Only one"),
        "a_localizable_text": [*value("one", None, "en_US"), *value("un", None, "fr_FR")],
        "a_localizable_scopable_text": value("<b>two</b>", "ecommerce", "fr_FR"),
        "a_decimal": value("1.123456"),
        "a_metric": value({"amount": 1.00005, "unit": "WATT"}),
        "a_price": value([{"amount": 1.005, "currency": "USD"}, {"amount": 2, "currency": "EUR"}]),
        "a_boolean": value(False),
        "a_date": value("2020-02-29"),
        "a_simple_select": value("optionA"),
        "a_multi_select": value(["optionB", "optionA"]),
    }
    document = {"uuid": UUID, "family": "familyA", "categories": ["boots", "hats"], "values": values}
    assert api.post("/products-uuid", document).status_code == 201
    assert api.post("/products-uuid", {}).status_code == 201
    assert api.patch("/products/bar", {"values": {"a_text": value("x")}, "enabled": False}).status_code == 201


def test_agrees_with_what_the_api_wrote(api: Api, run_check: Check) -> None:
    _write(api)
    api.patch("/products/Foo", {"family": None, "values": {"a_decimal": value(None), "a_text": value("z")}})
    result = run_check()
    assert (result.return_value, result.output) == (
        0,
        "checked 0 product models, 3 products and 0 two-way associations: all agree\n",
    )


TAMPERING = [
    ("update product set tokens = array[1]::bigint[]", "tokens"),
    ("update product set tokens = tokens || 1::bigint", "tokens"),
    ("update product set completeness[1] = 99", "completeness"),
    ("update product set quality = null", "quality"),
    ("update product set identifier_key = 'foo '", "identifier_key"),
    ("update product set identifier = 'Foo '", "identifier"),
    ("update product set axis_key = 'x'", "axis_key"),
    ("update product set changed = changed + interval '1 second'", "changed"),
    ("update product set own_values = replace(own_values::text, ':{', ': {')::json, kept = null", "own_values"),
    ("update product set category_ids = category_ids || 987", "category_ids"),
    ("update product_cell set number = number + 1 where number is not null", "cells"),
    ("update product_cell set text = text || 'x' where text is not null", "cells"),
    ("delete from product_cell", "cells"),
    ("delete from unique_value", "unique values"),
    ("update unique_value set key = key || 'x'", "unique values"),
]


@pytest.mark.parametrize(("statement", "wrong"), TAMPERING)
def test_finds_and_repairs(api: Api, client: TestClient, run_check: Check, statement: str, wrong: str) -> None:
    _write(api)
    before = api.get("/products-uuid", with_completenesses="true", with_quality_scores="true").text
    where = "product" if " product_cell" in statement or "unique_value" in statement else "uuid"
    joint = " and " if " where " in statement else " where "
    run_sql(client, f"{statement}{joint}{where} = '{UUID}'")
    found = run_check()
    assert found.return_value == 1
    line, end = found.output.splitlines()
    assert line.startswith(f"product {UUID} (")
    assert wrong in line.partition("): ")[2].split(", ")
    assert end == "checked 0 product models, 3 products and 0 two-way associations: 1 differ"
    repaired = run_check("--repair")
    assert (repaired.return_value, repaired.output.splitlines()[-1]) == (
        0, "checked 0 product models, 3 products and 0 two-way associations: 1 repaired",
    )  # fmt: skip
    assert run_check().return_value == 0
    assert api.get("/products-uuid", with_completenesses="true", with_quality_scores="true").text == before


def test_shows_a_hundred_differences(api: Api, client: TestClient, run_check: Check) -> None:
    lines = [{"identifier": f"p{number}"} for number in range(103)]
    assert api.lines("/products", lines[:100])
    assert api.lines("/products", lines[100:])
    run_sql(client, "update product set tokens = '{}'")
    shown = run_check().output.splitlines()
    assert len(shown) == 102
    assert shown[-2:] == [
        "… and 3 more",
        "checked 0 product models, 103 products and 0 two-way associations: 103 differ",
    ]


class TestTwoWayAssociations:
    LINKS = (
        "owner_product is not null and target_product is not null",
        "owner_product is not null and target_model is not null",
        "owner_model is not null and target_product is not null",
        "owner_model is not null and target_model is not null",
    )

    @pytest.fixture(autouse=True)
    def _linked(self, api: Api) -> None:
        family = {"code": "family", "attributes": ["a_text", "a_boolean"]}
        assert api.post("/families", family).status_code == 201
        variant = {"code": "by_flag", "variant_attribute_sets": [{"level": 1, "axes": ["a_boolean"], "attributes": []}]}
        assert api.post("/families/family/variants", variant).status_code == 201
        models = [{"code": code, "family_variant": "by_flag"} for code in ("m1", "m2")]
        assert {line["status_code"] for line in api.lines("/product-models", models)} == {201}
        assert {line["status_code"] for line in api.lines("/products", [{"identifier": "b"}, {"identifier": "c"}])} == {
            201
        }
        links = {
            "TWINS": {"products": ["b"], "product_models": ["m1"], "groups": ["groupA"]},
            "X_SELL": {"products": ["b"]},
        }
        assert api.patch("/products/a", {"associations": links}).status_code == 201
        assert (
            api.patch("/product-models/m2", {"associations": {"TWINS": {"product_models": ["m1"]}}}).status_code == 204
        )

    def _shown(self, api: Api) -> list[str]:
        paths = ("/products/a", "/products/b", "/product-models/m1", "/product-models/m2")
        return [api.get(path).text for path in paths]

    def test_agree(self, run_check: Check) -> None:
        result = run_check()
        end = "checked 2 product models, 3 products and 6 two-way associations: all agree\n"
        assert (result.return_value, result.output) == (0, end)

    @pytest.mark.parametrize("condition", LINKS)
    def test_a_missing_end_is_found_and_repaired(
        self, api: Api, client: TestClient, run_check: Check, condition: str
    ) -> None:
        before = self._shown(api)
        types = "select id from association_type where code = 'TWINS'"
        one = f"select ctid from link where type_id in ({types}) and {condition} limit 1"
        run_sql(client, f"delete from link where ctid in ({one})")
        assert self._shown(api) != before
        found = run_check()
        line, end = found.output.splitlines()
        assert (found.return_value, line.startswith("two-way association TWINS of product")) == (1, True)
        assert ": not that of product" in line
        assert end == "checked 2 product models, 3 products and 5 two-way associations: 1 differ"
        repaired = run_check("--repair")
        assert (repaired.return_value, repaired.output.splitlines()[-1]) == (
            0,
            "checked 2 product models, 3 products and 6 two-way associations: 1 repaired",
        )
        assert self._shown(api) == before
        assert run_check().return_value == 0


class TestSandboxes:
    def test_all_are_checked_unless_one_is_named(self, api: Api, client: TestClient, run_check: Check) -> None:
        token = {"Authorization": f"Bearer {CONTROL_TOKEN}"}
        made = client.post("/_pimlet/v1/sandboxes", json={"name": "other"}, headers=token)
        assert made.status_code == 201, made.text
        try:
            api.post("/products", {"identifier": "a"})
            run_sql(client, "update product set tokens = array[1]::bigint[]")
            default = "checked 0 product models, 1 products and 0 two-way associations: 1 differ"
            other = "sandbox other: checked 0 product models, 0 products and 0 two-way associations: all agree"
            assert (run_check().return_value, run_check().output.splitlines()[1:]) == (1, [default, other])
            assert (run_check("--sandbox", "other").return_value, run_check("--sandbox", "other").output) == (
                0,
                other + "\n",
            )
            assert run_check("--sandbox", "default").output.splitlines()[-1] == default
            assert run_check("--repair").return_value == 0
            assert run_check().return_value == 0
            assert isinstance(run_check("--sandbox", "nobody").exception, CommandError)
        finally:
            assert client.delete("/_pimlet/v1/sandboxes/other", headers=token).status_code == 204
