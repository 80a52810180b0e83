"""Properties of attributes in the SaaS edition alone, and what they ask of values (spec 02 §17)."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.conftest import Api, documented, run_sql
from tests.control.conftest import Control

NULL = "This value should be null."


@pytest.fixture
def saas(api: Api, client: TestClient) -> Api:
    run_sql(client, "update state set edition = 'Serenity'")
    return api


def number(**properties: Any) -> dict[str, Any]:
    allowed = {"decimals_allowed": True, "negative_allowed": False}
    return {"code": "n", "type": "pim_catalog_number", "group": "other", **allowed, **properties}


def metric(**properties: Any) -> dict[str, Any]:
    return number(type="pim_catalog_metric", metric_family="Weight", default_metric_unit="GRAM", **properties)


class TestProperties:
    def test_come_last(self, saas: Api) -> None:
        assert saas.post("/attributes", number(decimal_places_strategy="round", decimal_places=2)).status_code == 201
        document = saas.get("/attributes/n").json()
        assert list(document.items())[-4:] == [
            ("group_labels", {"en_US": "Other"}),
            ("is_mandatory", False),
            ("decimal_places_strategy", "round"),
            ("decimal_places", 2),
        ]
        assert list(saas.get("/attributes/sku").json())[-4] == "is_main_identifier"
        assert saas.patch("/attributes/n", document).status_code == 204
        assert saas.get("/attributes/n").json() == document

    @pytest.mark.parametrize(
        ("document", "errors"),
        [
            (number(is_mandatory="yes"), [("is_mandatory", "This value should be of type bool.")]),
            (number(is_mandatory=None), [("is_mandatory", "This value should not be null.")]),
            (
                number(decimal_places_strategy="cut"),
                [("decimal_places_strategy", "The value you selected is not a valid choice.")],
            ),
            (number(decimal_places_strategy="round"), [("decimal_places", "This value should not be null.")]),
            (number(decimal_places_strategy="forbid"), [("decimal_places", "This value should not be null.")]),
            (number(decimal_places_strategy="trim", decimal_places=2), [("decimal_places", NULL)]),
            (number(decimal_places=2), [("decimal_places", NULL)]),
            (
                number(decimal_places_strategy="round", decimal_places=5),
                [("decimal_places", "This value should be between 1 and 4.")],
            ),
            (
                number(decimal_places_strategy="round", decimal_places=1.5),
                [("decimal_places", "This value should not be a decimal.")],
            ),
            (
                number(decimal_places_strategy="round", decimal_places="two"),
                [("decimal_places", "This value should be of type numeric.")],
            ),
            (
                {"code": "t", "type": "pim_catalog_text", "group": "other", "decimal_places_strategy": "round",
                 "decimal_places": 2},
                [("decimal_places_strategy", NULL), ("decimal_places", NULL)],
            ),
            (
                {"code": "d", "type": "pim_catalog_date", "group": "other", "is_mandatory": True},
                [("is_mandatory", "This attribute type can't be mandatory")],
            ),
        ],
    )  # fmt: skip
    def test_are_validated(self, saas: Api, document: dict[str, Any], errors: list[tuple[str, str]]) -> None:
        response = saas.post("/attributes", document)
        assert response.status_code == 422
        assert [(one["property"], one["message"]) for one in response.json()["errors"]] == errors

    @pytest.mark.parametrize("name", ["is_mandatory", "decimal_places_strategy", "decimal_places"])
    def test_are_unknown_elsewhere(self, api: Api, name: str) -> None:
        response = api.post("/attributes", number(**{name: None}))
        message = f'Property "{name}" does not exist.'
        assert (response.status_code, response.json()) == (422, documented(message, "post_attributes"))
        assert name not in api.get("/attributes/sku").json()


def amounts(api: Api, identifier: str = "p") -> Any:
    (value,) = api.get(f"/products/{identifier}").json()["values"]["n"]
    return value["data"]


def values(data: Any) -> dict[str, Any]:
    return {"n": [{"locale": None, "scope": None, "data": data}]}


class TestDecimalPlaces:
    @pytest.mark.parametrize(
        ("properties", "data", "shown"),
        [
            ({"decimal_places_strategy": "round", "decimal_places": 2}, 12.345, "12.35"),
            ({"decimal_places_strategy": "round", "decimal_places": 2}, "12.3", "12.30"),
            ({"decimal_places_strategy": "round", "decimal_places": 4}, 7, "7.0000"),
            ({"decimal_places_strategy": "trim"}, "12.5000", "12.5"),
            ({"decimal_places_strategy": "trim"}, 100, "100"),
            ({"decimal_places_strategy": "forbid", "decimal_places": 2}, "12.34", "12.3400"),
            ({"decimal_places_strategy": "forbid", "decimal_places": 2}, "12.340", "12.3400"),
        ],
    )
    def test_of_numbers_and_metrics(self, saas: Api, properties: dict[str, Any], data: Any, shown: str) -> None:
        saas.post("/attributes", number(**properties))
        assert saas.post("/products", {"identifier": "p", "values": values(data)}).status_code == 201
        assert amounts(saas) == shown
        updated = saas.get("/products/p").json()["updated"]
        assert saas.patch("/products/p", {"values": values(data)}).status_code == 204
        assert (amounts(saas), saas.get("/products/p").json()["updated"]) == (shown, updated)
        saas.post("/attributes", metric(**properties) | {"code": "m"})
        weight = [{"locale": None, "scope": None, "data": {"amount": data, "unit": "GRAM"}}]
        assert saas.patch("/products/p", {"values": {"m": weight}}).status_code == 204
        assert saas.get("/products/p").json()["values"]["m"][0]["data"] == {
            "amount": shown,
            "unit": "GRAM",
            "symbol": "g",
        }

    def test_round_what_is_searched(self, saas: Api) -> None:
        saas.post("/attributes", number(decimal_places_strategy="round", decimal_places=1))
        saas.post("/products", {"identifier": "p", "values": values(0.25)})
        found = saas.get("/products", search={"n": [{"operator": "=", "value": 0.3}]}).json()
        assert [one["identifier"] for one in found["_embedded"]["items"]] == ["p"]

    @pytest.mark.parametrize("attribute", [number, metric])
    def test_forbid_more(self, saas: Api, attribute: Any) -> None:
        saas.post("/attributes", attribute(decimal_places_strategy="forbid", decimal_places=2))
        data: Any = {"amount": "1.234", "unit": "GRAM"} if attribute is metric else "1.234"
        response = saas.post("/products", {"identifier": "p", "values": values(data)})
        assert response.status_code == 422
        (error,) = response.json()["errors"]
        assert (error["property"], error["attribute"]) == ("values", "n")
        assert saas.get("/products/p").status_code == 404

    def test_change_what_is_shown(self, saas: Api) -> None:
        saas.post("/attributes", number())
        saas.post("/products", {"identifier": "p", "values": values("1.25")})
        assert amounts(saas) == "1.2500"
        for properties, shown in (
            ({"decimal_places_strategy": "round", "decimal_places": 1}, "1.3"),
            ({"decimal_places_strategy": "trim", "decimal_places": None}, "1.25"),
            ({"decimal_places_strategy": None}, "1.2500"),
        ):
            assert saas.patch("/attributes/n", properties).status_code == 204
            assert amounts(saas) == shown


class TestOtherEditions:
    """What was set in the SaaS edition is of no force in another one, and comes back with it."""

    @pytest.fixture
    def become(self, saas: Api, client: TestClient) -> Callable[[str], None]:
        control = Control(client)

        def change(edition: str) -> None:
            assert control.done("PATCH", "/pim", {"edition": edition})["edition"] == edition

        return change

    def test_show_numbers_as_usual(self, saas: Api, become: Callable[[str], None]) -> None:
        saas.post("/attributes", number(decimal_places_strategy="trim"))
        saas.post("/products", {"identifier": "p", "values": values("1.25")})
        assert amounts(saas) == "1.25"
        become("EE")
        assert amounts(saas) == "1.2500"
        (item,) = saas.get("/products").json()["_embedded"]["items"]
        assert item["values"]["n"][0]["data"] == "1.2500"
        become("Serenity")
        assert amounts(saas) == "1.25"

    def test_neither_round_nor_forbid(self, saas: Api, become: Callable[[str], None]) -> None:
        saas.post("/attributes", number(decimal_places_strategy="round", decimal_places=1))
        saas.post("/attributes", number(decimal_places_strategy="forbid", decimal_places=1) | {"code": "m"})
        become("CE")
        numbers = {code: entries for code in ("n", "m") for entries in values("1.234").values()}
        assert saas.post("/products", {"identifier": "p", "values": numbers}).status_code == 201
        assert amounts(saas) == "1.2340"

    def test_have_no_mandatory_attributes(self, saas: Api, become: Callable[[str], None]) -> None:
        saas.post("/attributes", number(is_mandatory=True))
        saas.post("/families", {"code": "f", "attributes": ["n"]})
        assert saas.post("/products", {"identifier": "p", "family": "f"}).status_code == 422
        become("GE")
        assert saas.post("/products", {"identifier": "p", "family": "f"}).status_code == 201
        become("Serenity")
        assert saas.post("/products", {"identifier": "q", "family": "f"}).status_code == 422


class TestMandatoryAttributes:
    @pytest.fixture
    def family(self, saas: Api) -> Api:
        saas.post("/attributes", number(is_mandatory=True))
        saas.post("/families", {"code": "f", "attributes": ["n"]})
        return saas

    def test_must_be_filled_at_the_creation(self, family: Api) -> None:
        response = family.post("/products", {"identifier": "p", "family": "f"})
        assert response.status_code == 422
        (error,) = response.json()["errors"]
        assert (error["property"], error["attribute"]) == ("values", "n")
        assert family.post("/products", {"identifier": "p", "family": "f", "values": values(1)}).status_code == 201
        assert family.post("/products", {"identifier": "q"}).status_code == 201

    def test_cannot_be_emptied(self, family: Api) -> None:
        family.post("/products", {"identifier": "p", "family": "f", "values": values(1)})
        assert family.patch("/products/p", {"values": values(None)}).status_code == 422
        assert amounts(family) == "1.0000"

    def test_do_not_block_products_that_lack_them_already(self, family: Api) -> None:
        family.post("/products", {"identifier": "p"})
        assert family.patch("/products/p", {"family": "f"}).status_code == 204
        assert family.patch("/products/p", {"enabled": False}).status_code == 204
