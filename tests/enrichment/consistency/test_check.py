"""`pimlet check`: agrees with what was written, finds what was tampered with, mends it."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from fastapi import FastAPI
from fastapi.testclient import TestClient

from pimlet.cli.check import check
from tests.conftest import Api, run_sql
from tests.enrichment.conftest import value

Check = Callable[..., Result]
UUID = "25566245-55c3-42ce-86d9-8610ac459fa8"


@pytest.fixture
def run_check(client: TestClient) -> Check:
    """Runs the command on the database that is served."""
    app = client.app
    assert isinstance(app, FastAPI)
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
    assert (result.return_value, result.output) == (0, "checked 0 product models and 3 products: all agree\n")


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
    assert end == "checked 0 product models and 3 products: 1 differ"
    repaired = run_check("--repair")
    assert (repaired.return_value, repaired.output.splitlines()[-1]) == (
        0, "checked 0 product models and 3 products: 1 repaired",
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
    assert shown[-2:] == ["… and 3 more", "checked 0 product models and 103 products: 103 differ"]
