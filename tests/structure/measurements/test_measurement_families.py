"""Measurement families: what is shown, stored and changed (spec 02 §12, §13)."""

import json
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest

from pimlet.structure.catalog_model import MeasurementFamily
from pimlet.structure.measurements.conversion import convert, from_standard
from tests.conftest import Api

PATH = "/measurement-families"
BASE = "http://localhost/api/rest/v1/measure-families"
BUILT_IN = json.loads(files("pimlet.data").joinpath("builtin", "measurement_families.json").read_text())


def unit(code: str, *operations: tuple[str, str], **members: Any) -> dict[str, Any]:
    steps = [{"operator": operator, "value": value} for operator, value in operations or (("mul", "1"),)]
    return {"code": code, "labels": {}, "convert_from_standard": steps, "symbol": "", **members}


def family(code: str, *units: dict[str, Any], **members: Any) -> dict[str, Any]:
    """A family whose first unit is its standard."""
    standard, named = units[0]["code"], {one["code"]: one for one in units}
    return {"code": code, "labels": {}, "standard_unit_code": standard, "units": named, **members}


CUSTOM = family(
    "custom",
    unit("A", labels={"en_US": "Unit A", "fr_FR": "Unité A"}, symbol="a²"),
    unit("B", ("mul", "2"), ("add", "3")),
    labels={"en_US": "Custom"},
)


@pytest.fixture
def catalog(api: Api) -> Api:
    assert saved(api, CUSTOM) == [{"code": "custom", "status_code": 201}]
    return api


def saved(api: Api, *documents: Any) -> Any:
    """The answer of a PATCH."""
    answer = api.patch(PATH, list(documents))
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def shown(api: Api, code: str) -> Any:
    answer = api.get(PATH)
    assert answer.status_code == 200, answer.text
    return next(one for one in answer.json() if one["code"] == code)


class TestReading:
    def test_all_built_in_families_in_one_array(self, api: Api) -> None:
        answer = api.get(PATH, page="2", limit="x")
        assert answer.status_code == 200
        assert [json.dumps(one) for one in answer.json()] == [json.dumps(one) for one in BUILT_IN]

    def test_a_family_is_shown_as_it_was_sent(self, catalog: Api) -> None:
        assert json.dumps(shown(catalog, "custom")) == json.dumps(CUSTOM)
        codes = [one["code"] for one in catalog.get(PATH).json()]
        assert codes == sorted(codes, key=str.lower)

    def test_there_is_no_get_of_one(self, api: Api) -> None:
        assert api.get(f"{PATH}/Angle").status_code == 404


class TestCreating:
    def test_labels_and_symbols_may_be_absent(self, api: Api) -> None:
        document = {
            "code": "Bitcoin",
            "standard_unit_code": "SATOSHI",
            "units": {"SATOSHI": {"code": "SATOSHI", "convert_from_standard": {"0": {"operator": "mul", "value": "1"}}}},
            "_links": {"self": {"href": "x"}},
        }  # fmt: skip
        assert saved(api, document) == [{"code": "Bitcoin", "status_code": 201}]
        assert shown(api, "Bitcoin") == family("Bitcoin", unit("SATOSHI"))

    def test_labels_come_back_by_length_and_bytes_without_the_empty_ones(self, api: Api) -> None:
        labels = {"zh_Hans_CN": "1", "fr_FR": "2", "en_US": "", "xx": "3", "de_DE": "4"}
        saved(api, family("custom", unit("A", labels=labels), labels=labels))
        expected = [("xx", "3"), ("de_DE", "4"), ("fr_FR", "2"), ("zh_Hans_CN", "1")]
        assert list(shown(api, "custom")["labels"].items()) == expected
        assert list(shown(api, "custom")["units"]["A"]["labels"].items()) == expected

    def test_families_are_stored_each_on_its_own_and_in_order(self, api: Api) -> None:
        first, second = family("first", unit("A")), family("second", unit("A"))
        answers = saved(api, first, {"code": "a-b"}, {"code": "FIRST", "labels": {"en_US": "One"}}, second)
        message = 'Measurement family code may contain only letters, numbers and underscores. "a-b" given'
        assert answers == [
            {"code": "first", "status_code": 201},
            {"code": "a-b", "status_code": 422, "message": message},
            {"code": "FIRST", "status_code": 204},
            {"code": "second", "status_code": 201},
        ]
        assert shown(api, "first") == {**first, "labels": {"en_US": "One"}}
        assert shown(api, "second") == second

    @pytest.mark.parametrize("body", ["[]", "{}"])
    def test_no_family_is_no_error(self, api: Api, body: str) -> None:
        answer = api.request("PATCH", PATH, content=body, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()) == (200, [])

    def test_an_object_with_numbers_for_keys_is_an_array(self, api: Api) -> None:
        answer = api.patch(PATH, {"0": CUSTOM})
        assert (answer.status_code, answer.json()) == (200, [{"code": "custom", "status_code": 201}])


class TestChanging:
    @pytest.mark.parametrize("code", ["custom", "CUSTOM"])
    def test_what_was_read_changes_nothing(self, catalog: Api, code: str) -> None:
        assert saved(catalog, {**CUSTOM, "code": code}) == [{"code": code, "status_code": 204}]
        assert shown(catalog, "custom") == CUSTOM

    @pytest.mark.parametrize(
        ("document", "place", "expected"),
        [
            ({"labels": {"fr_FR": "Sur mesure"}}, ("labels",), {"en_US": "Custom", "fr_FR": "Sur mesure"}),
            ({"labels": {"en_US": "", "fr_FR": "x"}}, ("labels",), {"fr_FR": "x"}),
            ({"labels": []}, ("labels",), {"en_US": "Custom"}),
            ({"units": {}}, ("units",), CUSTOM["units"]),
            ({"units": {"A": {"symbol": "α"}}}, ("units", "A", "symbol"), "α"),
            ({"units": {"A": {"labels": {"fr_FR": ""}}}}, ("units", "A", "labels"), {"en_US": "Unit A"}),
            ({"units": {"B": {"convert_from_standard": [{"value": "5"}]}}}, ("units", "B"),
             unit("B", ("mul", "5"), ("add", "3"))),
            ({"units": {"B": {"convert_from_standard": [{}, {"operator": "sub"}, {"operator": "div", "value": ".5"}]}}},
             ("units", "B"), unit("B", ("mul", "2"), ("sub", "3"), ("div", ".5"))),
            ({"units": {"C": {"code": "C", "convert_from_standard": [{"operator": "mul", "value": "9"}]}}}, ("units",),
             {**CUSTOM["units"], "C": unit("C", ("mul", "9"))}),
        ],
    )  # fmt: skip
    def test_a_document_is_merged_at_every_depth(
        self, catalog: Api, document: Any, place: tuple[str, ...], expected: Any
    ) -> None:
        assert saved(catalog, {"code": "custom", **document}) == [{"code": "custom", "status_code": 204}]
        found = shown(catalog, "custom")
        for name in place:
            found = found[name]
        assert json.dumps(found) == json.dumps(expected)

    @pytest.mark.parametrize("factor", ["6.35", "0", ".5\n", "9" * 1000, "0." + "0" * 997 + "1"])
    def test_a_new_unit_can_be_used_at_once(self, api: Api, factor: str) -> None:
        attribute = {
            "code": "load", "type": "pim_catalog_metric", "group": "other", "metric_family": "Weight",
            "default_metric_unit": "STONE_2", "decimals_allowed": False, "negative_allowed": False,
        }  # fmt: skip
        assert api.post("/attributes", attribute).status_code == 422
        stone = unit("STONE_2", *[("div" if factor.startswith("0") else "mul", factor)] * 5)
        assert saved(api, {"code": "Weight", "units": {"STONE_2": stone}}) == [{"code": "Weight", "status_code": 204}]
        assert api.post("/attributes", attribute).status_code == 201
        product = {"identifier": "anvil", "values": {"load": [
            {"data": {"amount": 3, "unit": "STONE_2"}, "locale": None, "scope": None}
        ]}}  # fmt: skip
        assert api.post("/products", product).status_code == 201


class TestLegacy:
    def test_one_is_found_in_any_case_and_named_as_asked_for(self, api: Api) -> None:
        answer = api.get("/measure-families/caseBOX")
        assert answer.status_code == 200
        assert list(answer.json().items()) == [
            ("code", "caseBOX"),
            ("standard", "PIECE"),
            (
                "units",
                [
                    {"code": "PIECE", "convert": {"mul": "1"}, "symbol": "Pc"},
                    {"code": "DOZEN", "convert": {"mul": "12"}, "symbol": "Dz"},
                ],
            ),
        ]

    def test_a_repeated_operator_keeps_its_last_value(self, api: Api) -> None:
        saved(api, family("custom", unit("A"), unit("B", ("mul", "2"), ("add", "3"), ("mul", "4"))))
        units = api.get("/measure-families/custom").json()["units"]
        assert list(units[1]["convert"].items()) == [("mul", "4"), ("add", "3")]

    def test_the_list_has_pages(self, api: Api) -> None:
        answer = api.get("/measure-families", page="3", with_count="true")
        codes = [one["code"] for one in BUILT_IN][20:]
        assert answer.status_code == 200
        assert answer.json() == {
            "_links": {
                "self": {"href": f"{BASE}?page=3&limit=10&with_count=true"},
                "first": {"href": f"{BASE}?page=1&limit=10&with_count=true"},
                "previous": {"href": f"{BASE}?page=2&limit=10&with_count=true"},
            },
            "current_page": 3,
            "items_count": len(BUILT_IN),
            "_embedded": {
                "items": [
                    {"_links": {"self": {"href": f"{BASE}/{code}"}}, **api.get(f"/measure-families/{code}").json()}
                    for code in codes
                ]
            },
        }

    def test_mistakes(self, api: Api) -> None:
        answer = api.get("/measure-families/x")
        message = 'Measure family with code "x" does not exist.'
        assert (answer.status_code, answer.json()) == (404, {"code": 404, "message": message})
        answer = api.get("/measure-families", pagination_type="search_after")
        assert (answer.status_code, answer.json()["message"]) == (422, "Pagination type is not supported.")


class TestConversion:
    MODEL = MeasurementFamily(
        "Custom",
        "A",
        {
            "A": ("A", (("mul", Decimal(1)),)),
            "B": ("B", (("sub", Decimal(32)), ("div", Decimal("1.8")))),
            "C": ("C", (("mul", Decimal(4)), ("add", Decimal("0.5")))),
            "ZERO": ("ZERO", (("mul", Decimal(0)),)),
            "NONE": ("NONE", (("div", Decimal(0)),)),
        },
    )

    @pytest.mark.parametrize(
        ("amount", "unit_code", "target", "expected"),
        [
            ("212", "b", "A", "100"),
            ("100", "A", "b", "212"),
            ("0.1", "A", "C", "-0.1"),
            ("-0.1", "C", "A", "0.1"),
            ("212", "B", "C", "24.875"),
            ("1", "A", "x", None),
            ("1", "x", "A", None),
            ("5", "A", "ZERO", "5"),
            ("5", "NONE", "A", "5"),
        ],
    )
    def test_amounts_are_exact(self, amount: str, unit_code: str, target: str, expected: str | None) -> None:
        found = convert(self.MODEL, Decimal(amount), unit_code, target)
        assert found == (None if expected is None else Decimal(expected))

    def test_every_built_in_unit_leads_to_the_standard_unit_and_back(self) -> None:
        for one in BUILT_IN:
            for described in one["units"].values():
                steps = [(step["operator"], Decimal(step["value"])) for step in described["convert_from_standard"]]
                model = MeasurementFamily(
                    one["code"], "", {described["code"].upper(): (described["code"], tuple(steps))}
                )
                standard = model.to_standard(Decimal("12.5"), described["code"])
                assert standard is not None
                assert round(from_standard(standard, steps), 20) == Decimal("12.5"), described["code"]
