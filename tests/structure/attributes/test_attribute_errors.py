"""Attributes: what is refused, and how that is put (spec 02 §1.2, §2.2, §2.4)."""

from typing import Any

import pytest

from tests.conftest import Api, documented, violation

TEXT = {"type": "pim_catalog_text", "group": "other"}
ATTRIBUTES: list[dict[str, Any]] = [
    {"code": "a_text", **TEXT},
    {"code": "a_date", "type": "pim_catalog_date", "group": "other", "unique": True},
    {
        "code": "a_metric",
        "type": "pim_catalog_metric",
        "group": "other",
        "metric_family": "Power",
        "default_metric_unit": "KILOWATT",
        "decimals_allowed": True,
        "negative_allowed": False,
    },
    {
        "code": "a_reference",
        "type": "pim_reference_data_simpleselect",
        "group": "other",
        "reference_data_name": "color",
    },
]


@pytest.fixture(scope="module")
def catalog(shared: Api) -> Api:
    assert {line["status_code"] for line in shared.lines("/attributes", ATTRIBUTES)} == {201}
    return shared


def refused(api: Api, document: Any) -> Any:
    """The body of the 422 of a POST."""
    answer = api.post("/attributes", document)
    assert answer.status_code == 422, answer.text
    return answer.json()


class TestUpdaterErrors:
    @pytest.mark.parametrize(
        ("document", "message"),
        [
            ({"extra_property": 1}, 'Property "extra_property" does not exist.'),
            ({"options": []}, 'Property "options" does not exist.'),
            ({"code": []}, 'Property "code" expects a scalar as data, "array" given.'),
            ({"sort_order": {"a": 1}}, 'Property "sort_order" expects a scalar as data, "array" given.'),
            ({"required": []}, 'Property "required" expects a scalar as data, "array" given.'),
            ({"default_value": []}, 'Property "default_value" expects a scalar as data, "array" given.'),
            ({"date_min": []}, 'Property "date_min" expects a scalar as data, "array" given.'),
            ({"labels": None}, 'Property "labels" expects an array as data, "NULL" given.'),
            ({"guidelines": "x"}, 'Property "guidelines" expects an array as data, "string" given.'),
            ({"available_locales": True}, 'Property "available_locales" expects an array as data, "boolean" given.'),
            ({"allowed_extensions": 1.5}, 'Property "allowed_extensions" expects an array as data, "double" given.'),
            ({"table_configuration": 1}, 'Property "table_configuration" expects an array as data, "integer" given.'),
            ({"labels": {"en_US": []}},
             'Property "labels" expects an array with valid data, one of the "labels" values is not a scalar.'),
            ({"guidelines": {"en_US": {}}},
             'Property "guidelines" expects an array with valid data, one of the "guidelines" values is not a scalar.'),
            ({"available_locales": [[]]},
             'Property "available_locales" expects an array with valid data, one of the "available_locales" values '
             "is not a scalar."),
            ({"allowed_extensions": [["pdf"]]},
             'Property "allowed_extensions" expects an array with valid data, one of the "allowed_extensions" values '
             "is not a scalar."),
            ({"available_locales": ["en_US", "akeneo_PIM"]},
             'Property "available_locales" expects a valid locale code. The locale does not exist, "akeneo_PIM" given.'),
            ({"available_locales": [None]},
             'Property "available_locales" expects a valid locale code. The locale does not exist, "" given.'),
            ({"type": None}, 'Property "type" does not expect an empty value.'),
            ({"type": ""}, 'Property "type" does not expect an empty value.'),
            ({"type": []}, 'Property "type" expects a scalar as data, "array" given.'),
            ({"type": "pim_catalog_matrix"},
             'Property "type" expects a valid attribute type. The attribute type does not exist, '
             '"pim_catalog_matrix" given.'),
            ({"type": "PIM_CATALOG_TEXT"},
             'Property "type" expects a valid attribute type. The attribute type does not exist, '
             '"PIM_CATALOG_TEXT" given.'),
            ({"group": "attributeGroupD"},
             'Property "group" expects a valid code. The attribute group does not exist, "attributeGroupD" given.'),
            ({"group": None}, 'Property "group" expects a valid code. The attribute group does not exist, "" given.'),
            ({"group": "\u0000"},
             'Property "group" expects a valid code. The attribute group does not exist, "\u0000" given.'),
            *(
                ({name: text},
                 f'Property "{name}" expects a string with the format "yyyy-mm-dd" as data, "{text}" given.')
                for name in ("date_min", "date_max")
                for text in ("a date", "2015/12/31", "2015-45-31", "", " 2015-12-31", "9999-12-31T23:00:00-12:00")
            ),
        ],
    )  # fmt: skip
    def test_post(self, catalog: Api, document: Any, message: str) -> None:
        assert refused(catalog, document) == documented(message, "post_attributes")

    def test_patch_links_to_its_own_documentation(self, catalog: Api) -> None:
        answer = catalog.patch("/attributes/a_text", {"extra_property": ""})
        assert answer.status_code == 422
        assert answer.json() == documented('Property "extra_property" does not exist.', "patch_attributes__code_")

    def test_the_first_key_of_the_body_decides(self, catalog: Api) -> None:
        body: dict[str, object] = {"labels": None, "code": [], "extra": 1}
        message = 'Property "labels" expects an array as data, "NULL" given.'
        assert refused(catalog, body) == documented(message, "post_attributes")

    @pytest.mark.parametrize(("code", "shown"), [("other", "other"), ("A_NEW", "A_NEW"), (None, ""), (12, "12")])
    def test_a_creating_patch_must_name_the_code_of_the_url(self, catalog: Api, code: Any, shown: str) -> None:
        answer = catalog.patch("/attributes/a_new", {"code": code, "extra": 1})
        assert answer.status_code == 422
        assert answer.json() == {
            "code": 422,
            "message": (
                f'The code "{shown}" provided in the request body must match the code "a_new" provided in the url.'
            ),
        }

    @pytest.mark.parametrize(("method", "path"), [("POST", "/attributes"), ("PATCH", "/attributes/a_text")])
    @pytest.mark.parametrize("body", ["", "{", "null", "5"])
    def test_a_body_that_is_no_document_is_a_400(self, catalog: Api, method: str, path: str, body: str) -> None:
        answer = catalog.request(method, path, content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 400
        assert answer.json() == {"code": 400, "message": "Invalid json message received"}


BLANK = "This value should not be blank."
NULL = "This value should not be null."
TYPE_BOOL = "This value should be of type bool."
NUMERIC = "This value should be of type numeric."
DECIMAL = "This value should not be a decimal."
CODE = "Attribute code may contain only letters, numbers and underscore"
RESERVED = "This code is not available"
LINE_FEED = "Attribute code may not contain line-feed characters"
POSITIVE = "This value should be greater than or equal to 0."


class TestGeneralStep:
    def test_an_empty_document_lacks_type_code_and_group(self, catalog: Api) -> None:
        assert refused(catalog, {}) == violation(("type", BLANK), ("code", BLANK), ("group", BLANK))

    def test_a_creating_patch_has_the_code_of_the_url(self, catalog: Api) -> None:
        answer = catalog.patch("/attributes/new_incomplete_text", {})
        assert answer.status_code == 422
        assert answer.json() == violation(("type", BLANK), ("group", BLANK))

    @pytest.mark.parametrize(
        ("code", "messages"),
        [
            ("a_text", ["This value is already used."]),
            ("A_TEXT", ["This value is already used."]),
            ("", [BLANK]),
            (None, [BLANK]),
            ("x-y", [CODE]),
            ("é", [CODE]),
            ("a\u0000", [CODE]),
            (12, ["This value should be of type string."]),
            (1.5, ["This value should be of type string.", CODE]),
            (True, ["This value should be of type string."]),
            (False, ["This value should be of type string.", BLANK]),
            ("x" * 256, ["This value is too long. It should have 255 characters or less."]),
            ("-" * 256, [CODE, "This value is too long. It should have 255 characters or less."]),
            ("title\n", [LINE_FEED]),
            ("a\nb", [CODE, LINE_FEED]),
            *(
                (code, [RESERVED])
                for code in (
                    "id", "associationTypes", "categories", "categoryId", "completeness", "enabled", "family",
                    "groups", "associations", "products", "scope", "treeId", "values", "category", "parent", "label",
                    "entity_type", "attributes", "uuid", "identifier", "IDENTIFIER", "Family", "my_products",
                    "X_SELL_GROUPS", "_groups",
                )
            ),
            ("identifier\n", [RESERVED, LINE_FEED]),
        ],
    )  # fmt: skip
    def test_codes(self, catalog: Api, code: Any, messages: list[str]) -> None:
        expected = violation(*(("code", message) for message in messages))
        assert refused(catalog, {"code": code, **TEXT}) == expected

    @pytest.mark.parametrize(
        ("properties", "errors"),
        [
            ({"localizable": "yes"}, [("localizable", TYPE_BOOL)]),
            ({"localizable": None, "scopable": None}, [("localizable", NULL), ("scopable", NULL)]),
            ({"scopable": 1}, [("scopable", TYPE_BOOL)]),
            ({"useable_as_grid_filter": None}, [("useable_as_grid_filter", NULL)]),
            ({"wysiwyg_enabled": 0, "decimals_allowed": "", "negative_allowed": 1},
             [("wysiwyg_enabled", TYPE_BOOL), ("decimals_allowed", TYPE_BOOL), ("negative_allowed", TYPE_BOOL)]),
            ({"max_characters": "many"}, [("max_characters", NUMERIC)]),
            ({"max_characters": True}, [("max_characters", NUMERIC)]),
            ({"max_characters": 2.5}, [("max_characters", DECIMAL)]),
            ({"max_characters": "2.5"}, [("max_characters", DECIMAL)]),
            ({"sort_order": None}, [("sort_order", NULL)]),
            ({"sort_order": "first"}, [("sort_order", NUMERIC)]),
            ({"sort_order": ""}, [("sort_order", NUMERIC), ("sort_order", POSITIVE)]),
            ({"sort_order": -1}, [("sort_order", POSITIVE)]),
            ({"sort_order": "-0.5"}, [("sort_order", DECIMAL), ("sort_order", POSITIVE)]),
            ({"sort_order": 2147483648},
             [("sort_order", "This value should be less than or equal to 2147483647.")]),
            ({"sort_order": "1e999"},
             [("sort_order", "This value should be less than or equal to 2147483647.")]),
            ({"required": "no"}, [("required", TYPE_BOOL)]),
            ({"unique": None}, [("unique", NULL)]),
            ({"unique": 1}, [("unique", TYPE_BOOL)]),
            ({"max_file_size": "big"}, [("max_file_size", NUMERIC)]),
            ({"validation_regexp": 5}, [("validation_regexp", "This value should be of type string.")]),
            ({"labels": {"en_US": "x" * 101, "foo": "y", "": "z", "bar": None}},
             [("labels", "This value is too long. It should have 100 characters or less."),
              ("labels", 'The locale "foo" does not exist.'), ("labels", 'The locale "" does not exist.')]),
            ({"labels": {"en_US": "x" * 101, "fr_FR": "x" * 101}},
             [("labels", "This value is too long. It should have 100 characters or less.")] * 2),
            ({"number_min": "a", "number_max": ""}, [("number_min", NUMERIC), ("number_max", NUMERIC)]),
            ({"metric_family": 1, "default_metric_unit": True},
             [("metric_family", "This value should be of type string."),
              ("default_metric_unit", "This value should be of type string.")]),
            ({"guidelines": {"en_US": "x" * 501, "unknown": "a", "other": "b"}},
             [("guidelines[en__u_s]", "This value is too long. It should have 500 characters or less."),
              ("guidelines", 'The locale "unknown" does not exist.')]),
            ({"auto_option_sorting": "yes", "default_value": 1},
             [("auto_option_sorting", TYPE_BOOL), ("default_value", TYPE_BOOL)]),
        ],
    )  # fmt: skip
    def test_properties(self, catalog: Api, properties: dict[str, Any], errors: list[tuple[str, str]]) -> None:
        assert refused(catalog, {"code": "new", **TEXT, **properties}) == violation(*errors)

    def test_the_first_step_stops_the_second(self, catalog: Api) -> None:
        document = {"code": "x-y", "type": "pim_catalog_number", "group": "other"}
        assert refused(catalog, document) == violation(("code", CODE))

    @pytest.mark.parametrize("name", [None, ""])
    def test_reference_data_needs_a_name(self, catalog: Api, name: Any) -> None:
        document = {
            "code": "new",
            "type": "pim_reference_data_simpleselect",
            "group": "other",
            "reference_data_name": name,
        }
        assert refused(catalog, document) == violation(("reference_data_name", BLANK))

    def test_reference_data_must_be_configured(self, catalog: Api) -> None:
        document = {
            "code": "new",
            "type": "pim_reference_data_multiselect",
            "group": "other",
            "reference_data_name": "brand",
        }
        assert refused(catalog, document) == violation(
            ("reference_data_name", 'Reference data "brand" does not exist. Allowed values are: fabrics, color')
        )

    @pytest.mark.parametrize(("usable", "also"), [(False, []), (None, [("useable_as_grid_filter", NULL)])])
    def test_identifiers_are_usable_in_the_grid(self, catalog: Api, usable: Any, also: list[tuple[str, str]]) -> None:
        document = {"code": "my_id", "type": "pim_catalog_identifier", "group": "other"}
        message = '"my_id" is an identifier attribute, it must be usable as grid filter'
        assert refused(catalog, {**document, "useable_as_grid_filter": usable}) == violation(
            ("useable_as_grid_filter", message), *also
        )

    @pytest.mark.parametrize(
        ("code", "change", "names"),
        [
            ("a_text", {"code": "new_code"}, ["code"]),
            ("A_TEXT", {"code": "A_TEXT"}, ["code"]),
            ("a_text", {"type": "pim_catalog_textarea", "scopable": True, "localizable": True},
             ["type", "scopable", "localizable"]),
            ("a_date", {"unique": False}, ["unique"]),
            ("a_metric", {"metric_family": "Weight"}, ["metric_family"]),
            ("a_metric", {"metric_family": None}, ["metric_family"]),
            ("a_reference", {"reference_data_name": "fabrics"}, ["reference_data_name"]),
        ],
    )  # fmt: skip
    def test_immutable_properties(self, catalog: Api, code: str, change: dict[str, Any], names: list[str]) -> None:
        before = catalog.get(f"/attributes/{code}").json()
        answer = catalog.patch(f"/attributes/{code}", change)
        assert answer.status_code == 422
        assert answer.json() == violation(*((name, "This property cannot be changed.") for name in names))
        assert catalog.get(f"/attributes/{code}").json() == before

    def test_a_code_of_another_attribute_is_used_and_immutable(self, catalog: Api) -> None:
        answer = catalog.patch("/attributes/a_text", {"code": "a_date"})
        assert answer.json() == violation(
            ("code", "This value is already used."), ("code", "This property cannot be changed.")
        )

    @pytest.mark.parametrize("value", [1, "1", None])
    def test_immutable_properties_are_compared_strictly(self, catalog: Api, value: Any) -> None:
        answer = catalog.patch("/attributes/a_date", {"unique": value})
        also = ("unique", NULL if value is None else TYPE_BOOL)
        assert answer.json() == violation(("unique", "This property cannot be changed."), also)


MUST_BE_NULL = "This value should be null."
DECIMALS = {"decimals_allowed": True}
BOTH = {"decimals_allowed": True, "negative_allowed": True}
WHOLE = {"decimals_allowed": False, "negative_allowed": False}
POWER = {"metric_family": "Power", "default_metric_unit": "KILOWATT"}
# What each type needs to be accepted.
SOUND: dict[str, dict[str, Any]] = {
    "identifier": {"useable_as_grid_filter": True},
    "text": {},
    "textarea": {},
    "number": BOTH,
    "boolean": {},
    "date": {},
    "simpleselect": {},
    "multiselect": {},
    "price_collection": DECIMALS,
    "metric": {**BOTH, **POWER},
    "file": {},
    "image": {},
}
# For each property a value, the types that accept it, and the text for all others.
ALLOWED: list[tuple[str, Any, set[str], str]] = [
    ("wysiwyg_enabled", False, {"textarea"}, MUST_BE_NULL),
    ("decimals_allowed", False, {"number", "metric", "price_collection"}, MUST_BE_NULL),
    ("negative_allowed", True, {"number", "metric"}, MUST_BE_NULL),
    ("max_characters", 10, {"identifier", "text", "textarea"}, MUST_BE_NULL),
    ("required", True, {"identifier"}, "This attribute type can't be required"),
    ("unique", True, {"identifier", "text", "number", "date"}, "This attribute type can't have unique value"),
    ("max_file_size", 1, {"file", "image"}, MUST_BE_NULL),
    ("date_min", "2020-01-01", {"date"}, MUST_BE_NULL),
    ("date_max", "2020-01-01", {"date"}, MUST_BE_NULL),
    ("validation_rule", "regexp", {"identifier", "text"}, MUST_BE_NULL),
    ("validation_regexp", "/a/", {"identifier", "text"}, MUST_BE_NULL),
    ("allowed_extensions", ["pdf"], {"file", "image"}, "This value should be blank."),
    ("number_min", 1, {"number", "metric", "price_collection"}, MUST_BE_NULL),
    ("number_max", 1, {"number", "metric", "price_collection"}, MUST_BE_NULL),
    ("reference_data_name", "color", set(), "This attribute cannot be linked to reference data."),
    ("auto_option_sorting", False, {"simpleselect", "multiselect"}, "This attribute cannot have options."),
    ("default_value", True, {"boolean"}, "This attribute type cannot have a default value."),
    ("available_locales", ["en_US"], set(SOUND) - {"identifier"}, "This attribute cannot have available locales."),
    ("metric_family", "Power", {"metric"}, MUST_BE_NULL),
    ("default_metric_unit", "WATT", {"metric"}, MUST_BE_NULL),
]


class TestStepOfTheType:
    @pytest.mark.parametrize(("name", "value", "types", "message"), ALLOWED, ids=[row[0] for row in ALLOWED])
    def test_a_property_is_refused_for_types_that_do_not_have_it(
        self, catalog: Api, name: str, value: Any, types: set[str], message: str
    ) -> None:
        refusing = [kind for kind in SOUND if kind not in types]
        documents = [
            {"code": f"n_{kind}", "type": f"pim_catalog_{kind}", "group": "other", **SOUND[kind], name: value}
            for kind in refusing
        ]
        assert catalog.lines("/attributes", documents) == [
            {"line": number, "code": f"n_{kind}", "status_code": 422, **_without_code(violation((name, message)))}
            for number, kind in enumerate(refusing, 1)
        ]

    @pytest.mark.parametrize(
        ("kind", "properties", "errors"),
        [
            ("number", {}, [("decimals_allowed", NULL), ("negative_allowed", NULL)]),
            ("metric", POWER, [("decimals_allowed", NULL), ("negative_allowed", NULL)]),
            ("price_collection", {}, [("decimals_allowed", NULL)]),
            ("metric", BOTH, [("metric_family", "Please specify a valid metric family")]),
            ("metric", {**BOTH, **POWER, "metric_family": "power"},
             [("metric_family", "Please specify a valid metric family")]),
            ("metric", {**BOTH, "metric_family": "Power"},
             [("default_metric_unit", "Please specify a valid metric unit")]),
            ("metric", {**BOTH, "metric_family": "Power", "default_metric_unit": "kilowatt"},
             [("default_metric_unit", "Please specify a valid metric unit")]),
            ("date", {"date_min": "2020-01-02", "date_max": "2020-01-02"},
             [("date_max", "The max date must be greater than the min date")]),
            ("number", {**WHOLE, "number_min": 1.5}, [("number_min", "This number is not valid")]),
            ("number", {**WHOLE, "number_min": -1, "number_max": "2.5"},
             [("number_min", "This number is not valid"), ("number_max", "This number is not valid")]),
            ("price_collection", {**DECIMALS, "number_min": -1}, [("number_min", "This number is not valid")]),
            ("number", {**BOTH, "number_max": "9223372036854775808"},
             [("number_max", "The maximum number must be lower than 9223372036854775807.")]),
            ("number", {**BOTH, "number_max": "1e400"},
             [("number_max", "The maximum number must be lower than 9223372036854775807.")]),
            ("number", {**BOTH, "number_min": "-1e400"}, [("number_min", "This number is not valid")]),
            ("number", {**BOTH, "number_min": 5, "number_max": "5.0"},
             [("number_max", "The max number must be greater than the min number")]),
            ("identifier", {"useable_as_grid_filter": True, "max_characters": 256},
             [("max_characters", "This value should be less than or equal to 255.")]),
            ("text", {"max_characters": -1}, [("max_characters", POSITIVE)]),
            ("textarea", {"max_characters": 65536},
             [("max_characters", "This value should be less than or equal to 65535.")]),
            ("identifier", {"useable_as_grid_filter": True, "required": False, "unique": False},
             [("required", "This attribute type must be required"), ("unique", "This attribute type must be unique")]),
            ("file", {"max_file_size": 0}, [("max_file_size", "This value should be between 0.01 and 9999.99.")]),
            ("image", {"max_file_size": "10000"},
             [("max_file_size", "This value should be between 0.01 and 9999.99.")]),
            ("text", {"validation_rule": "phone"},
             [("validation_rule", "The value you selected is not a valid choice.")]),
            ("text", {"validation_rule": ""}, [("validation_rule", "The value you selected is not a valid choice.")]),
            ("identifier", {"useable_as_grid_filter": True, "validation_rule": "url"},
             [("validation_rule", "The value you selected is not a valid choice.")]),
            ("text", {"validation_regexp": "^a"},
             [("validation_regexp", "This regular expression is not valid.")]),
            ("text", {"validation_regexp": "/(/"},
             [("validation_regexp", "This regular expression is not valid.")]),
            ("file", {"allowed_extensions": ["pdf", "exe", "bat"]},
             [("allowed_extensions", '"exe" is not a supported file extension. Valid extensions are: '
               "csv, doc, docx, mp3, pdf, ppt, pptx, rtf, svg, txt, wav")]),
            ("image", {"allowed_extensions": ["mp3"]},
             [("allowed_extensions", '"mp3" is not a supported image extension. Valid extensions are: '
               "gif, jfif, jif, jpeg, jpg, pdf, png, psd, tif, tiff")]),
            ("textarea", {"validation_rule": "", "max_file_size": 1, "number_min": 0, "default_value": True},
             [("default_value", "This attribute type cannot have a default value."), ("max_file_size", MUST_BE_NULL),
              ("validation_rule", MUST_BE_NULL), ("number_min", MUST_BE_NULL)]),
        ],
    )  # fmt: skip
    def test_rules(self, catalog: Api, kind: str, properties: dict[str, Any], errors: list[tuple[str, str]]) -> None:
        document = {"code": "new", "type": f"pim_catalog_{kind}", "group": "other", **properties}
        assert refused(catalog, document) == violation(*errors)

    def test_a_unit_must_stay_in_its_family(self, catalog: Api) -> None:
        answer = catalog.patch("/attributes/a_metric", {"default_metric_unit": "GRAM"})
        assert answer.json() == violation(("default_metric_unit", "Please specify a valid metric unit"))


class TestStepOfUniqueValues:
    def test_unique_attributes_have_one_value(self, catalog: Api) -> None:
        document = {"code": "new", **TEXT, "unique": True, "localizable": True, "scopable": True}
        assert refused(catalog, document) == violation(
            ("localizable", "A unique attribute can not be localizable"),
            ("scopable", "A unique attribute can not be scopable"),
        )

    def test_the_step_of_the_type_comes_first(self, catalog: Api) -> None:
        document = {"code": "new", "type": "pim_catalog_boolean", "group": "other", "unique": True, "scopable": True}
        assert refused(catalog, document) == violation(("unique", "This attribute type can't have unique value"))


class TestListErrors:
    @pytest.mark.parametrize("search", ["{", "null", "5", ""])
    def test_search_that_is_no_json_document(self, catalog: Api, search: str) -> None:
        answer = catalog.get("/attributes", search=search)
        assert answer.status_code == 400
        assert answer.json() == {"code": 400, "message": "The search query parameter must be a valid JSON."}

    def test_pagination_is_checked_before_search(self, catalog: Api) -> None:
        answer = catalog.get("/attributes", search="{", limit="0")
        assert answer.status_code == 422
        assert answer.json() == {"code": 422, "message": '"0" is not a valid limit number.'}

    def test_search_after_is_not_offered(self, catalog: Api) -> None:
        answer = catalog.get("/attributes", pagination_type="search_after")
        assert answer.json() == {"code": 422, "message": "Pagination type is not supported."}

    def test_the_links_keep_the_search(self, catalog: Api) -> None:
        answer = catalog.get("/attributes", search={"code": [{"operator": "IN", "value": ["sku"]}]}, limit=1)
        query = (
            "page={}&limit=1&with_count=false&search=%7B%22code%22:%20%5B%7B%22operator%22:%20%22IN%22,%20%22value%22:"
        )
        assert query.format(2) in answer.json()["_links"]["next"]["href"]


def _without_code(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name != "code"}
