"""Measurement families: what is refused, and how that is put (spec 02 §12)."""

from typing import Any

import pytest

from tests.conftest import COLLECTION, Api
from tests.structure.measurements.test_measurement_families import CUSTOM, PATH, family, saved, shown, unit

FORM = "The measurement family has an invalid format."
RULES = "The measurement family has data that does not comply with the business rules."
PATTERN = "Object properties that match pattern '.+' must also match pattern's schema"
ITEMS = "All array items must match schema"
LENGTH = "This value is too long. It should have {} characters or less."
CHARACTERS = "This field can only contain letters, numbers, and underscores."
BLANK = "This value should not be blank."


def must_match(*names: str) -> str:
    return f"The properties must match schema: {', '.join(names)}"


def wrong_type(given: str, expected: str) -> str:
    return f"The data ({given}) must match the type: {expected}"


def refused(code: Any, message: str, *entries: tuple[str, str]) -> list[dict[str, Any]]:
    """The answer for one refused family."""
    errors = [{"property": name, "message": text} for name, text in entries]
    return [{"code": code, "status_code": 422, "message": message, **({"errors": errors} if entries else {})}]


@pytest.fixture(scope="module")
def catalog(shared: Api) -> Api:
    assert saved(shared, CUSTOM) == [{"code": "custom", "status_code": 201}]
    return shared


class TestRequest:
    @pytest.mark.parametrize(
        ("body", "entries"),
        [
            ({"values": None}, [("", wrong_type("object", "array"))]),
            ({"1": CUSTOM}, [("", wrong_type("object", "array"))]),
            ([{"code": "a"}, "x"], [("", ITEMS), ("[1]", wrong_type("string", "object"))]),
            ([{}, [1], None, 1, 1.5, True], [
                ("", ITEMS), ("[0]", wrong_type("array", "object")), ("[1]", wrong_type("array", "object")),
                ("[2]", wrong_type("null", "object")), ("[3]", wrong_type("integer", "object")),
                ("[4]", wrong_type("number", "object")), ("[5]", wrong_type("boolean", "object")),
            ]),
        ],
    )  # fmt: skip
    def test_a_body_that_is_no_list_of_objects(self, catalog: Api, body: Any, entries: Any) -> None:
        answer = catalog.patch(PATH, body)
        assert (answer.status_code, answer.json()) == (
            400,
            {
                "code": 400,
                "message": "The list of measurement families has an invalid format.",
                "errors": [{"property": name, "message": message} for name, message in entries],
            },
        )

    def test_fifty_errors_of_a_list_are_told(self, catalog: Api) -> None:
        assert len(catalog.patch(PATH, [1] * 60).json()["errors"]) == 51

    @pytest.mark.parametrize("body", ["", "{", "null", "1"])
    def test_a_body_that_is_no_json(self, catalog: Api, body: str) -> None:
        answer = catalog.request("PATCH", PATH, content=body, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()) == (400, {"code": 400, "message": "Invalid json message received"})

    def test_the_collection_type_is_refused(self, catalog: Api) -> None:
        answer = catalog.request("PATCH", PATH, content="[]", headers={"Content-Type": COLLECTION})
        assert answer.status_code == 415
        assert answer.json() == {
            "code": 415,
            "message": f'"{COLLECTION}" in "Content-Type" header is not valid. Only "application/json" is allowed.',
        }


class TestForm:
    @pytest.mark.parametrize(
        ("document", "code", "entries"),
        [
            ({"labels": {}}, "", [("", "The required properties (code) are missing")]),
            ({"code": 1}, 1, [("", must_match("code")), ("code", wrong_type("integer", "string"))]),
            ({"code": 1.0}, 1.0, [("", must_match("code")), ("code", wrong_type("integer", "string"))]),
            ({"code": None}, "", [("", must_match("code")), ("code", wrong_type("null", "string"))]),
            ({"code": {"a": 1}}, [], [("", must_match("code")), ("code", wrong_type("object", "string"))]),
            ({"code": "new"}, "new", [("", "The required properties (units, standard_unit_code) are missing")]),
            ({"code": "new", "units": {}}, "new", [("", "The required properties (standard_unit_code) are missing")]),
            ({**CUSTOM, "code": "new", "foo": 1, "bar": 2}, "new",
             [("", "Additional object properties are not allowed: foo, bar")]),
            ({**CUSTOM, "code": "new", "foo": 1, "units": {}}, "new",
             [("", must_match("units")), ("units", wrong_type("array", "object"))]),
            ({**CUSTOM, "code": "new", "_links": {}}, "new",
             [("", must_match("_links")), ("_links", wrong_type("array", "object"))]),
            ({**CUSTOM, "code": "new", "standard_unit_code": False, "labels": "x"}, "new",
             [("", must_match("labels", "standard_unit_code")), ("labels", wrong_type("string", "object, array")),
              ("standard_unit_code", wrong_type("boolean", "string"))]),
            ({**CUSTOM, "code": "new", "labels": {"en_US": None, "fr_FR": "x", "5": 1, "a/b é": []}}, "new",
             [("", must_match("labels")), ("labels", PATTERN), ("labels.en_US", wrong_type("null", "string")),
              ("labels[5]", wrong_type("integer", "string")),
              ("labels.a~1b%20%C3%A9", wrong_type("array", "string"))]),
            ({"code": "custom", "units": {"A": {"code": None, "foo": 1}}}, "custom",
             [("", must_match("units")), ("units", PATTERN), ("units.A", must_match("code")),
              ("units.A.code", wrong_type("null", "string"))]),
            ({"code": "custom", "units": {"A": {"foo": 1}}}, "custom",
             [("", must_match("units")), ("units", PATTERN),
              ("units.A", "Additional object properties are not allowed: foo")]),
            ({"code": "custom", "units": {"C": {"labels": {}}, "D": "x"}}, "custom",
             [("", must_match("units")), ("units", PATTERN),
              ("units.C", "The required properties (code, convert_from_standard) are missing"),
              ("units.D", wrong_type("string", "object"))]),
            ({"code": "custom", "units": {"A": {"convert_from_standard": {"x": 1}}}}, "custom",
             [("", must_match("units")), ("units", PATTERN), ("units.A", must_match("convert_from_standard")),
              ("units.A.convert_from_standard", wrong_type("object", "array"))]),
            ({"code": "custom", "units": {"A": {"convert_from_standard": [{"value": 1}]}}}, "custom",
             [("", must_match("units")), ("units", PATTERN), ("units.A", must_match("convert_from_standard")),
              ("units.A.convert_from_standard", ITEMS), ("units.A.convert_from_standard[0]", must_match("value")),
              ("units.A.convert_from_standard[0].value", wrong_type("integer", "string"))]),
            ({"code": "custom", "units": {"A": {"convert_from_standard": [{}, {"operator": "add"}]}}}, "custom",
             [("", must_match("units")), ("units", PATTERN), ("units.A", must_match("convert_from_standard")),
              ("units.A.convert_from_standard", ITEMS),
              ("units.A.convert_from_standard[1]", "The required properties (value) are missing")]),
        ],
    )  # fmt: skip
    def test_errors_are_told_with_those_of_the_values_around(
        self, catalog: Api, document: Any, code: Any, entries: Any
    ) -> None:
        assert saved(catalog, document) == refused(code, FORM, *entries)

    @pytest.mark.parametrize(
        ("code", "message"),
        [
            ("", 'Expected a different value than "".'),
            ("a-b", 'Measurement family code may contain only letters, numbers and underscores. "a-b" given'),
            ("\u0000", 'Measurement family code may contain only letters, numbers and underscores. "\u0000" given'),
            ("é" * 256, "Measurement family code cannot be longer than 255 characters, 512 string long given"),
        ],
    )
    def test_codes(self, catalog: Api, code: str, message: str) -> None:
        assert saved(catalog, {"code": code}) == refused(code, message)

    def test_deep_documents(self, catalog: Api) -> None:
        def nested(value: str, rest: str = "") -> str:
            return f'[{{"code": {value}{rest}}}]'

        for depth, body in (
            (500, nested("[" * 500 + "]" * 500)),
            (500, nested('"new"', ', "a": ' + "[" * 500 + "]" * 500)),
        ):
            answer = catalog.request("PATCH", PATH, content=body, headers={"Content-Type": "application/json"})
            assert (answer.status_code, answer.json()[0]["status_code"]) == (200, 422), depth


class TestRules:
    @pytest.mark.parametrize(
        ("document", "entries"),
        [
            (family("new", unit("A"), standard_unit_code=""), [("standard_unit_code", "The standard unit is required.")]),
            (family("new", unit("A"), standard_unit_code="0"), [("standard_unit_code", "The standard unit is required.")]),
            (family("new", unit("A"), standard_unit_code="a"),
             [("standard_unit_code",
               'The "a" standard unit code does not exist in the list of units for the "new" measurement family.')]),
            (family("n" * 101, unit("A")), [("code", LENGTH.format(100))]),
            (family("new", unit("A"), unit("a-" * 51)),
             [("units[1][code]", LENGTH.format(100)), ("units[1][code]", CHARACTERS)]),
            (family("new", unit("A"), unit("")), [("units[1][code]", BLANK)]),
            (family("new", unit("A", labels={"en_US": "x" * 101}), labels={"en_US": "x" * 101, "": "x", "5": "y"}),
             [("labels[en__u_s]", LENGTH.format(100)), ("labels[]", BLANK),
              ("labels[5]", "This value should be of type string."),
              ("units[0][labels][en__u_s]", LENGTH.format(100))]),
            (family("new", unit("A"), labels=[1, None]),
             [("labels[0]", "This value should be of type string."),
              ("labels[1]", "This value should be of type string."), ("labels[1]", "This value should not be null.")]),
            (family("new", unit("A"), labels={"l" * 101: "x"}), [(f"labels[{'l' * 101}]", LENGTH.format(100))]),
            (family("new", *(unit(f"U{number}") for number in range(51))),
             [("units", "You’ve reached the limit of 50 conversion operations per unit.")]),
            (family("new", unit("A", symbol="s" * 256)), [("units[0][symbol]", LENGTH.format(255))]),
            (family("new", unit("A"), unit("B", convert_from_standard=[])),
             [("units[1][convert_from_standard]", "A minimum of one conversion operation per unit is required.")]),
            (family("new", unit("A"), unit("B", *[("mul", "1")] * 6)),
             [("units[1][convert_from_standard]", "You’ve reached the limit of 5 conversion operations per unit.")]),
            (family("new", unit("A"), unit("B", ("pow", "1"), ("", "1"))),
             [("units[1][convert_from_standard][0][operator]",
               'The "pow" operator is invalid, please use "mul", "div", "add", "sub" instead.'),
              ("units[1][convert_from_standard][1][operator]", BLANK),
              ("units[1][convert_from_standard][1][operator]",
               'The "" operator is invalid, please use "mul", "div", "add", "sub" instead.')]),
            *((family("new", unit("A"), unit("B", ("mul", value))),
               [("units[1][convert_from_standard][0][value]", "The operation value should be a valid number")])
              for value in ("x", "-1", "+1", "1e5", "1.", ".", " 1", "1,5", "١", "1" * 1001)),
            (family("new", unit("A"), unit("B", ("mul", ""))), [("units[1][convert_from_standard][0][value]", BLANK)]),
            (family("new", unit("A"), unit("B", convert_from_standard=[{"operator": "mul", "value": "1", "Extra": 1}])),
             [("units[1][convert_from_standard][0][extra]", "This field was not expected.")]),
            (family("new", unit("B", ("mul", "1.0"))),
             [("units[0].convert_from_standard",
               'The standard unit code of the "new" measurement family should be a multiply-by-1 operation')]),
            ({"code": "CUSTOM", "units": {"A": {"convert_from_standard": [{"operator": "div"}]}}},
             [("units[0][convert_from_standard]",
               'The standard unit code of the "CUSTOM" measurement family should be a multiply-by-1 operation')]),
            ({"code": "custom", "standard_unit_code": "B"},
             [("standard_unit_code", 'The standard unit code of the "custom" measurement family cannot be changed')]),
            ({"code": "custom", "standard_unit_code": "B", "labels": {"en_US": "x" * 101}},
             [("labels[en__u_s]", LENGTH.format(100))]),
        ],
    )  # fmt: skip
    def test_business_rules(self, catalog: Api, document: Any, entries: Any) -> None:
        assert saved(catalog, document) == refused(document["code"], RULES, *entries)

    def test_units_must_stand_under_their_codes(self, catalog: Api) -> None:
        message = "The index does not match the unit code."
        units = {"A": unit("A"), "CUSTOM_UNIT": unit("B")}
        document = family("new", unit("A"), units=units, labels={"en_US": "x" * 101})
        assert saved(catalog, document) == refused("new", RULES, ("[units][CUSTOM_UNIT]", message))
        # Keys that are numbers never match; each is told under the last one's key.
        document = family("new", unit("A"), units={**units, "5": unit("5")})
        assert saved(catalog, document) == refused("new", RULES, *[("[units][5]", message)] * 2)

    def test_a_standard_unit_has_one_operation(self, catalog: Api) -> None:
        document = family("new", unit("A", ("mul", "1"), ("mul", "1")))
        assert saved(catalog, document) == refused("new", 'Standard unit "A" cannot be a standard unit')

    def test_what_was_refused_left_no_trace(self, catalog: Api) -> None:
        assert shown(catalog, "custom") == CUSTOM
        assert "new" not in {one["code"] for one in catalog.get(PATH).json()}


class TestUse:
    def test_operations_of_a_family_in_use_stay(self, api: Api) -> None:
        saved(api, CUSTOM)
        attribute = {
            "code": "load", "type": "pim_catalog_metric", "group": "other", "metric_family": "custom",
            "default_metric_unit": "B", "decimals_allowed": False, "negative_allowed": False,
        }  # fmt: skip
        assert api.post("/attributes", attribute).status_code == 201
        changed = {"B": {"convert_from_standard": [{"operator": "mul", "value": "2.0"}]}}
        message = (
            "A product attribute is linked to this measurement family. You can only edit the translated labels and "
            "symbol of a unit"
        )
        assert saved(api, {"code": "Custom", "units": changed}) == refused("Custom", RULES, ("", message))
        added = {"B": {"symbol": "b", "labels": {"en_US": "B"}}, "C": unit("C", ("mul", "3"))}
        assert saved(api, {"code": "custom", "units": added}) == [{"code": "custom", "status_code": 204}]

    def test_300_families_at_most(self, api: Api) -> None:
        count = len(api.get(PATH).json())
        answers = saved(api, *(family(f"f{number}", unit("A")) for number in range(count, 301)))
        assert {answer["status_code"] for answer in answers[:-1]} == {201}
        message = "You’ve reached the limit of 300 measurement families."
        assert answers[-1:] == refused("f300", RULES, ("", message))
        assert saved(api, {"code": "f299", "labels": {"en_US": "x"}}) == [{"code": "f299", "status_code": 204}]
        assert len(api.get(PATH).json()) == 300
