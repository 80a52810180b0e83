"""Family variants: what is refused, and how that is put (spec 02 §7)."""

from typing import Any

import pytest

from tests.conftest import Api, documented, violation
from tests.structure.family_variants.catalog import SHOWN, build

POST = "post_families__family_code__variants"
PATCH = "patch_families__family_code__variants__code__"
SETS = "variant_attribute_sets"
VARIANT = "/families/shoes/variants/by_color_and_size"
NOT_OBJECTS = f'Property "{SETS}" expects an array of objects as data.'
NO_FAMILY = 'Property "family" expects a valid family code. The family does not exist, "x" given.'


@pytest.fixture(scope="module")
def catalog(shared: Api) -> Api:
    build(shared)
    return shared


def one_level(*axes: Any, **members: Any) -> list[dict[str, Any]]:
    return [{"level": 1, "axes": list(axes), **members}]


class TestUpdaterErrors:
    @pytest.mark.parametrize(
        ("document", "message"),
        [
            ({"family": "shoes", "extra": 1}, 'Property "family" does not exist.'),
            ({"extra": 1, SETS: [{"axes": []}]}, 'Property "level" is mandatory.'),
            ({SETS: ["x", []]}, 'Property "level" is mandatory.'),
            ({"extra": 1}, 'Property "extra" does not exist.'),
            ({"code": 12}, 'Property "code" expects a string as data, "integer" given.'),
            ({"code": None}, 'Property "code" expects a string as data, "NULL" given.'),
            ({"code": []}, 'Property "code" expects a string as data, "array" given.'),
            ({"labels": None}, 'Property "labels" expects an array as data, "NULL" given.'),
            ({"labels": {"en_US": []}},
             'Property "labels" expects an array with valid data, one of the labels is not a scalar.'),
            ({SETS: None}, NOT_OBJECTS),
            ({SETS: "x"}, NOT_OBJECTS),
            ({SETS: ["x"]}, NOT_OBJECTS),
            ({SETS: [{"level": 1, "axes": ["color"]}, 1]}, NOT_OBJECTS),
            ({SETS: [{"level": "1", "axes": "x", "attributes": "x"}]},
             f'Property "axes" in the property "{SETS}" expects an array as data, "string" given.'),
            ({SETS: [{"level": "1", "attributes": False}]},
             f'Property "attributes" in the property "{SETS}" expects an array as data, "boolean" given.'),
            *(({SETS: [{"level": level, "axes": ["x"]}]},
               f'Property "level" in the property "{SETS}" expects an integer as data, "{kind}" given.')
              for level, kind in (("1", "string"), (1.0, "double"), (True, "boolean"), ([], "array"), (10**20, "double"))),
            *(({SETS: one_level("color", code)},
               f'Property "attribute_set_1" expects a valid attribute code. The attribute does not exist, "{shown}" given.')
              for code, shown in (("weather", "weather"), (None, ""), (["color"], "Array"), (1.5, "1.5"), ("\u0000", "\u0000"))),
            ({SETS: [{"level": 2, "attributes": ["x"]}]},
             'Property "attribute_set_2" expects a valid attribute code. The attribute does not exist, "x" given.'),
        ],
    )  # fmt: skip
    def test_post(self, catalog: Api, document: Any, message: str) -> None:
        answer = catalog.post("/families/shoes/variants", document)
        assert (answer.status_code, answer.json()) == (422, documented(message, POST))

    def test_the_first_key_of_the_body_decides(self, catalog: Api) -> None:
        answer = catalog.post("/families/x/variants", {"labels": None, "code": 1})
        message = 'Property "labels" expects an array as data, "NULL" given.'
        assert answer.json() == documented(message, POST)

    @pytest.mark.parametrize(
        ("sets", "message"),
        [
            ([], "The number of variant attribute sets cannot be changed."),
            ([{"level": 1}], "The number of variant attribute sets cannot be changed."),
            ([{"level": 1}, {"level": 2}, {"level": 3}], "The number of variant attribute sets cannot be changed."),
            ([{"level": 1}, {"level": 3}], "The number of variant attribute sets cannot be changed."),
            ([{}], 'Property "level" is mandatory.'),
            ([1, "x"], NOT_OBJECTS),
            ("x", NOT_OBJECTS),
        ],
    )
    def test_patch(self, catalog: Api, sets: Any, message: str) -> None:
        answer = catalog.patch(VARIANT, {SETS: sets})
        assert (answer.status_code, answer.json()) == (422, documented(message, PATCH))

    def test_an_unknown_family_is_the_last_error_of_a_write(self, catalog: Api) -> None:
        document = {"code": "new", SETS: one_level("color")}
        answer = catalog.post("/families/x/variants", document)
        assert (answer.status_code, answer.json()) == (422, documented(NO_FAMILY, POST))
        for code in ("new", "by_color_and_size"):
            answer = catalog.patch(f"/families/x/variants/{code}", {})
            assert (answer.status_code, answer.json()) == (422, documented(NO_FAMILY, PATCH))
        assert catalog.lines("/families/x/variants", [document]) == [
            {"line": 1, "code": "new", "status_code": 422, **{
                name: value for name, value in documented(NO_FAMILY, PATCH).items() if name != "code"
            }}
        ]  # fmt: skip

    def test_a_creating_patch_must_name_the_code_of_the_url(self, catalog: Api) -> None:
        answer = catalog.patch("/families/shoes/variants/a", {"code": "A", "extra": 1})
        assert answer.status_code == 422
        assert answer.json() == {
            "code": 422,
            "message": 'The code "A" provided in the request body must match the code "a" provided in the url.',
        }

    @pytest.mark.parametrize(("method", "path"), [("POST", "/families/shoes/variants"), ("PATCH", VARIANT)])
    def test_an_empty_body_is_no_json(self, catalog: Api, method: str, path: str) -> None:
        answer = catalog.request(method, path, content=b"", headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()) == (400, {"code": 400, "message": "Invalid json message received"})


PLACE = 'Variant axes "{}" cannot be localizable, not scopable and not locale specific'
UNIQUE = 'Variant axes "{}" cannot be unique or an identifier'
TYPE = 'Variant axes "{}" must be a boolean, a simple select, a simple reference data or a measurement'
LEVEL = 'Attribute "{}" must be set as attribute in the same variant attribute set it was set as axis'
REPEATED_AXES = 'Variant axes must be unique, "{}" are used several times in variant attributes sets'
FOREIGN = '"{}" attribute cannot be added to "new" family variant, as it is not an attribute of the "shoes" family'
AT_PRODUCT = 'Unique attribute "{}" must be set at the product level'
REPEATED = 'Attributes must be unique, "{}" are used several times in variant attributes sets'
NO_AXIS = 'There should be at least one attribute defined as axis for the attribute set for level "{}"'
NO_SET = 'There is no variant attribute set for level "{}"'
COLOR_THEN_SIZE = [{"level": 1, "axes": ["color"]}, {"level": 2, "axes": ["size"]}]


class TestViolations:
    @pytest.mark.parametrize(
        ("sets", "messages"),
        [
            ([], ["There should be at least one level defined in the family variant"]),
            ([{"level": None, "axes": ["x"]}], ["There should be at least one level defined in the family variant"]),
            (one_level("local_size"), [PLACE.format("local_size")]),
            (one_level("french_size", "local_size"), [PLACE.format("french_size")]),
            (one_level("ean"), [UNIQUE.format("ean"), TYPE.format("ean")]),
            (one_level("sku"), [UNIQUE.format("sku"), TYPE.format("sku")]),
            (one_level("name", "description"), [TYPE.format("name")]),
            ([{"level": 1, "axes": ["size"]}, {"level": 2, "axes": ["color"], "attributes": ["size"]}],
             [LEVEL.format("size"), REPEATED.format("size")]),
            (one_level("color", "COLOR", "color"), [REPEATED_AXES.format("colorcolor")]),
            ([{"level": 1, "axes": ["color"]}, {"level": 2, "axes": ["color"]}],
             [REPEATED_AXES.format("color"), REPEATED.format("color")]),
            (one_level("color", attributes=["foreign"]), [FOREIGN.format("foreign")]),
            (one_level("foreign"), [FOREIGN.format("foreign")]),
            ([{"level": 1, "axes": ["color"], "attributes": ["ean", "sku"]}, {"level": 2, "axes": ["size"]}],
             [AT_PRODUCT.format("ean")]),
            (one_level("color", attributes=["name", "name", "weight", "weight"]), [REPEATED.format("name,weight")]),
            ([*COLOR_THEN_SIZE, {"level": 3, "axes": ["washable"]}],
             ['Family variant cannot have more than "2" level']),
            ([{"level": 2, "axes": ["size"]}], [NO_SET.format(1)]),
            ([{"level": 0, "axes": ["size"]}, {"level": -1, "axes": ["color"]}], [NO_SET.format(1)]),
            ([{"level": 1, "axes": ["size"]}, {"level": 99999999999, "axes": ["color"]}], [NO_SET.format(2)]),
            (one_level("size", "color", "washable", "axis_1", "axis_2", "axis_3"),
             ["A variant attribute set cannot have more than 5 axes"]),
            (one_level(), [NO_AXIS.format(1)]),
            ([{"level": 1, "attributes": ["name"]}, {"level": 2, "attributes": ["weight"]}], [NO_AXIS.format(1)]),
            ([{"level": 1, "axes": ["color"]}, {"level": 2, "attributes": ["weight"]}], [NO_AXIS.format(2)]),
            ([{"level": 1, "axes": ["local_size", "name", "ean"], "attributes": ["foreign", "name"]}, {"level": 3, "axes": []}],
             [PLACE.format("local_size"), TYPE.format("name"), UNIQUE.format("ean"), FOREIGN.format("foreign"),
              NO_SET.format(2)]),
        ],
    )  # fmt: skip
    def test_sets(self, catalog: Api, sets: Any, messages: list[str]) -> None:
        answer = catalog.post("/families/shoes/variants", {"code": "new", SETS: sets})
        assert (answer.status_code, answer.json()) == (422, violation(*((SETS, message) for message in messages)))

    @pytest.mark.parametrize(
        ("document", "entries"),
        [
            ({}, [("code", "This value should not be blank.")]),
            ({"code": ""}, [("code", "This value should not be blank.")]),
            ({"code": "a-" * 51},
             [("code", "Family variant code may contain only letters, numbers and underscores"),
              ("code", "This value is too long. It should have 100 characters or less.")]),
            ({"code": "a\u0000"}, [("code", "Family variant code may contain only letters, numbers and underscores")]),
            ({"code": "By_Color_And_Size"}, [("code", "This value is already used.")]),
            ({"code": "new", "labels": {"en_US": "x" * 101, "foo": "x", "fr_FR": ""}},
             [("translations[0].label", "This value is too long. It should have 100 characters or less."),
              ("labels", 'The locale "foo" does not exist.')]),
        ],
    )  # fmt: skip
    def test_code_and_labels(self, catalog: Api, document: Any, entries: Any) -> None:
        answer = catalog.post("/families/shoes/variants", {**document, SETS: one_level("color")})
        assert (answer.status_code, answer.json()) == (422, violation(*entries))

    def test_a_code_is_unique_among_the_variants_of_all_families(self, catalog: Api) -> None:
        answer = catalog.post("/families/boots/variants", {"code": "by_color_and_size", SETS: one_level("color")})
        assert (answer.status_code, answer.json()) == (422, violation(("code", "This value is already used.")))

    def test_neither_code_nor_family_can_change(self, catalog: Api) -> None:
        fixed = "This property cannot be changed."
        answer = catalog.patch(VARIANT, {"code": "BY_COLOR_AND_SIZE"})
        assert (answer.status_code, answer.json()) == (422, violation(("code", fixed)))
        answer = catalog.patch("/families/boots/variants/by_color_and_size", {})
        assert (answer.status_code, answer.json()) == (422, violation(("family", fixed)))
        answer = catalog.patch("/families/boots/variants/by_color_and_size", {"code": "other"})
        assert (answer.status_code, answer.json()) == (422, violation(("code", fixed), ("family", fixed)))

    def test_axes_cannot_change(self, catalog: Api) -> None:
        sets = [{"level": 2, "axes": ["washable", "size"]}, {"level": 1, "axes": ["axis_1"]}]
        answer = catalog.patch(VARIANT, {SETS: sets})
        assert (answer.status_code, answer.json()) == (
            422,
            violation(
                (f"{SETS}[0].axes", 'Variant axes cannot be modified for the level "1"'),
                (f"{SETS}[1].axes", 'Variant axes cannot be modified for the level "2"'),
            ),
        )

    def test_what_was_refused_left_no_trace(self, catalog: Api) -> None:
        assert catalog.get(VARIANT).json() == {"code": "by_color_and_size", "labels": {}, SETS: SHOWN}
        assert len(catalog.get("/families/shoes/variants").json()["_embedded"]["items"]) == 1
