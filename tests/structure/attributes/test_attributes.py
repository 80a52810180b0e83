"""Attributes: what is stored, shown, changed and listed (spec 02 §2)."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.conftest import Api, run_sql, violation

TEXT = {"type": "pim_catalog_text", "group": "other"}
DEFAULTS: dict[str, Any] = {
    "unique": False,
    "useable_as_grid_filter": False,
    "allowed_extensions": [],
    "metric_family": None,
    "default_metric_unit": None,
    "reference_data_name": None,
    "available_locales": [],
    "max_characters": None,
    "validation_rule": None,
    "validation_regexp": None,
    "wysiwyg_enabled": None,
    "number_min": None,
    "number_max": None,
    "decimals_allowed": None,
    "negative_allowed": None,
    "date_min": None,
    "date_max": None,
    "max_file_size": None,
    "minimum_input_length": None,
    "sort_order": 0,
    "localizable": False,
    "scopable": False,
    "labels": {},
    "guidelines": {},
    "auto_option_sorting": None,
    "default_value": None,
    "group_labels": {"en_US": "Other"},
}


def attribute(code: str, kind: str, **properties: Any) -> dict[str, Any]:
    """The standard format of an attribute that has the given properties beside the defaults."""
    return {"code": code, "type": f"pim_catalog_{kind}", "group": "other", **DEFAULTS, **properties}


def create(api: Api, code: str, kind: str = "text", **properties: Any) -> None:
    document = {"code": code, "type": f"pim_catalog_{kind}", "group": "other", **properties}
    answer = api.post("/attributes", document)
    assert answer.status_code == 201, answer.text


def stored(api: Api, code: str) -> Any:
    answer = api.get(f"/attributes/{code}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def changed(api: Api, code: str, document: dict[str, Any]) -> Any:
    """The attribute after a PATCH that must succeed."""
    answer = api.patch(f"/attributes/{code}", document)
    assert answer.status_code == 204, answer.text
    return stored(api, code)


class TestReading:
    def test_the_main_identifier_has_the_documented_keys_in_order(self, api: Api) -> None:
        expected = attribute(
            "sku",
            "identifier",
            unique=True,
            useable_as_grid_filter=True,
            labels={"en_US": "SKU"},
            is_main_identifier=True,
        )
        answer = api.get("/attributes/sku")
        assert answer.status_code == 200
        assert list(answer.json().items()) == list(expected.items())

    def test_a_code_is_found_in_any_case(self, api: Api) -> None:
        assert stored(api, "SKU")["code"] == "sku"

    def test_an_unknown_code_is_a_404_with_the_code_as_sent(self, api: Api) -> None:
        answer = api.get("/attributes/Unknown")
        assert answer.status_code == 404
        assert answer.json() == {"code": 404, "message": 'Attribute "Unknown" does not exist.'}

    def test_a_list_is_sorted_by_code_with_underscores_first(self, api: Api) -> None:
        for code in ("a2", "A_b", "ab", "a1", "B"):
            create(api, code)
        answer = api.get("/attributes", with_count="true", with_table_select_options="true")
        base = "http://localhost/api/rest/v1/attributes"
        link = f"{base}?page=1&limit=10&with_count=true&with_table_select_options=true"
        assert answer.status_code == 200
        body = answer.json()
        codes = ["A_b", "a1", "a2", "ab", "B", "sku"]
        assert [item.pop("_links") for item in body["_embedded"]["items"]] == [
            {"self": {"href": f"{base}/{code}"}} for code in codes
        ]
        assert body == {
            "_links": {"self": {"href": link}, "first": {"href": link}},
            "current_page": 1,
            "items_count": 6,
            "_embedded": {"items": [stored(api, code) for code in codes]},
        }

    def test_labels_of_deactivated_locales_are_stored_and_hidden(self, api: Api) -> None:
        create(api, "name", labels={"fr_FR": "Nom", "en_us": "Name"})
        assert stored(api, "name")["labels"] == {"en_US": "Name"}
        channel = {"locales": ["en_US", "fr_FR"]}
        assert api.patch("/channels/ecommerce", channel).status_code == 204
        assert list(stored(api, "name")["labels"].items()) == [("fr_FR", "Nom"), ("en_US", "Name")]
        assert list(stored(api, "name")["group_labels"].items()) == [("en_US", "Other"), ("fr_FR", "Autre")]


class TestSearch:
    @pytest.mark.parametrize(
        ("search", "codes"),
        [
            ({"code": [{"operator": "IN", "value": ["TITLE", "sku", "unknown", "\u0000"]}]}, ["sku", "title"]),
            ({"code": [{"operator": "IN", "value": []}]}, []),
            ({"code": [{"operator": "IN", "value": None}]}, []),
            ({"code": []}, ["price", "sku", "title"]),
            ({}, ["price", "sku", "title"]),
            ([], ["price", "sku", "title"]),
            ({"type": [{"operator": "IN", "value": ["pim_catalog_TEXT", "nothing\u0000"]}]}, ["title"]),
            ({"is_main_identifier": [{"operator": "=", "value": True}]}, ["sku"]),
            ({"is_main_identifier": [{"operator": "=", "value": False}]}, ["price", "title"]),
            ({"is_main_identifier": [{"operator": "=", "value": None}]}, []),
            ({"updated": [{"operator": ">", "value": "2000-01-01T00:00:00Z"}]}, ["price", "sku", "title"]),
            ({"updated": [{"operator": ">", "value": "2999-01-01T00:00:00+02:00"}]}, []),
            ({"updated": [{"operator": ">", "value": "9999-12-31T23:59:59-12:00"}]}, []),
            ({"updated": [{"operator": ">", "value": "0001-01-01T00:00:00+12:00"}]}, ["price", "sku", "title"]),
            (
                {
                    "code": [{"operator": "IN", "value": ["sku", "title"]}, {"operator": "IN", "value": ["title"]}],
                    "type": [{"operator": "IN", "value": ["pim_catalog_text"]}],
                },
                ["title"],
            ),
        ],
    )
    def test_all_criteria_hold(self, searched: Api, search: Any, codes: list[str]) -> None:
        answer = searched.get("/attributes", search=search, with_count="true")
        assert answer.status_code == 200, answer.text
        assert [item["code"] for item in answer.json()["_embedded"]["items"]] == codes
        assert answer.json()["items_count"] == len(codes)

    def test_updated_moves_with_a_change_only_and_ignores_fractions(
        self, api: Api, freeze: Callable[[str], None]
    ) -> None:
        def changed_after(moment: str) -> list[str]:
            search = {"updated": [{"operator": ">", "value": moment}]}
            codes = [item["code"] for item in api.get("/attributes", search=search).json()["_embedded"]["items"]]
            return [code for code in codes if code != "sku"]

        freeze("2020-01-01T10:00:00.5")
        create(api, "choice", "simpleselect", labels={"en_US": "Choice"})
        assert changed_after("2020-01-01T09:59:59Z") == ["choice"]
        assert changed_after("2020-01-01T11:00:00+01:00") == []
        freeze("2020-01-01T11:00:00")
        same = {"code": "choice", "sort_order": "0", "group": "OTHER", "labels": {"en_US": "Choice", "fr_FR": ""}}
        assert api.patch("/attributes/choice", same).status_code == 204
        assert changed_after("2020-01-01T10:00:00Z") == []
        assert api.patch("/attributes/choice", {"sort_order": 1}).status_code == 204
        assert changed_after("2020-01-01T10:00:00Z") == ["choice"]
        freeze("2020-01-01T12:00:00")
        assert api.post("/attributes/choice/options", {"code": "one"}).status_code == 201
        assert changed_after("2020-01-01T11:00:00Z") == ["choice"]
        freeze("2020-01-01T13:00:00")
        assert api.post("/attribute-groups", {"code": "g", "attributes": ["choice"]}).status_code == 201
        assert changed_after("2020-01-01T12:00:00Z") == ["choice"]

    @pytest.fixture
    def searched(self, api: Api) -> Api:
        create(api, "title")
        create(api, "price", "price_collection", decimals_allowed=True)
        return api


class TestCreating:
    def test_a_post_answers_201_with_the_place_and_no_body(self, api: Api) -> None:
        answer = api.post("/attributes", {"code": "Title", **TEXT})
        assert (answer.status_code, answer.text) == (201, "")
        assert answer.headers["location"] == "http://localhost/api/rest/v1/attributes/Title"
        assert stored(api, "title") == attribute("Title", "text")

    def test_a_patch_takes_the_code_of_the_url(self, api: Api) -> None:
        answer = api.patch("/attributes/title", TEXT)
        assert (answer.status_code, answer.text) == (201, "")
        assert stored(api, "title") == attribute("title", "text")

    def test_a_code_may_have_255_characters(self, api: Api) -> None:
        code = "c" * 255
        create(api, code)
        assert stored(api, code)["code"] == code

    @pytest.mark.parametrize(
        ("kind", "sent", "shown"),
        [
            ("text", {"max_characters": "20", "validation_rule": "regexp", "validation_regexp": "/^a/"},
             {"max_characters": 20}),
            ("text", {"unique": True, "validation_regexp": ""}, {"validation_regexp": None}),
            ("text", {"minimum_input_length": "3", "sort_order": 5.0}, {"minimum_input_length": 3, "sort_order": 5}),
            ("text", {"minimum_input_length": "many"}, {"minimum_input_length": 0}),
            ("text", {"max_characters": 0, "required": False, "is_read_only": True, "table_configuration": []}, {}),
            ("textarea", {"wysiwyg_enabled": False, "max_characters": 65535}, {}),
            ("number", {"decimals_allowed": False, "negative_allowed": True, "number_min": -250, "number_max": "7"},
             {"number_min": "-250.0000", "number_max": "7.0000"}),
            ("number", {"decimals_allowed": True, "negative_allowed": False, "number_min": "1.5e0", "number_max": 2.00005},
             {"number_min": "1.5000", "number_max": "2.0001"}),
            ("number", {"decimals_allowed": True, "negative_allowed": True, "number_max": 9223372036854775807},
             {"number_max": "9223372036854775807.0000"}),
            ("price_collection", {"decimals_allowed": False, "number_min": 0, "number_max": 10},
             {"number_min": "0.0000", "number_max": "10.0000"}),
            ("metric", {"metric_family": "Weight", "default_metric_unit": "GRAM", "decimals_allowed": True,
                        "negative_allowed": False}, {}),
            ("boolean", {"default_value": False}, {}),
            ("date", {"unique": True, "date_min": "2005-05-25", "date_max": "2005-05-25T10:00:00+02:00"},
             {"date_min": "2005-05-25T00:00:00+00:00", "date_max": "2005-05-25T08:00:00+00:00"}),
            ("date", {"date_min": "2015-02-31", "date_max": None}, {"date_min": "2015-03-03T00:00:00+00:00"}),
            ("simpleselect", {"auto_option_sorting": True}, {}),
            ("multiselect", {"auto_option_sorting": False, "localizable": True, "scopable": True}, {}),
            ("file", {"max_file_size": 500, "allowed_extensions": [" PDF", "mp3", "pdf"]},
             {"max_file_size": "500.00", "allowed_extensions": ["pdf", "mp3"]}),
            ("image", {"max_file_size": "0.01", "allowed_extensions": {"0": "jpg,png"}},
             {"allowed_extensions": ["jpg", "png"]}),
            ("text", {"available_locales": ["fr_fr", "de_DE", "fr_FR"]}, {"available_locales": ["de_DE", "fr_FR"]}),
            ("text", {"guidelines": {"fr_FR": "long", "de_DE": "", "en_US": 5}},
             {"guidelines": {"fr_FR": "long", "en_US": "5"}}),
            ("identifier", {"useable_as_grid_filter": True, "validation_rule": "regexp", "is_main_identifier": True},
             {"unique": True, "is_main_identifier": False}),
        ],
    )  # fmt: skip
    def test_properties_are_shown_in_their_stored_form(
        self, api: Api, kind: str, sent: dict[str, Any], shown: dict[str, Any]
    ) -> None:
        create(api, "new", kind, **sent)
        visible = {name: value for name, value in sent.items() if name in DEFAULTS}
        assert stored(api, "new") == {**attribute("new", kind, **visible), **shown}

    @pytest.mark.parametrize("name", ["fabrics", "color"])
    def test_reference_data_has_configured_names(self, api: Api, name: str) -> None:
        document = {"type": "pim_reference_data_multiselect", "group": "other", "reference_data_name": name}
        assert api.patch("/attributes/ref", document).status_code == 201
        assert stored(api, "ref")["reference_data_name"] == name

    def test_ten_identifiers_are_the_limit(self, api: Api) -> None:
        document = {"type": "pim_catalog_identifier", "group": "other", "useable_as_grid_filter": True}
        lines = api.lines("/attributes", [{"code": f"id_{number}", **document} for number in range(10)])
        assert [line["status_code"] for line in lines] == [201] * 9 + [422]
        refused = api.post("/attributes", {"code": "one_more", **document})
        assert refused.status_code == 422
        assert refused.json() == violation(
            ("", 'Limit of "10" identifier attributes is reached. The following identifier has not been created ')
        )
        assert api.patch("/attributes/id_1", {"sort_order": 3}).status_code == 204


class TestUpdating:
    def test_a_get_body_can_be_sent_back(self, api: Api) -> None:
        body = stored(api, "sku")
        assert changed(api, "sku", body) == body

    def test_the_code_is_found_in_any_case_and_keeps_its_spelling(self, api: Api) -> None:
        answer = api.patch("/attributes/SKU", {"sort_order": 2})
        assert (answer.status_code, answer.text) == (204, "")
        assert answer.headers["location"] == "http://localhost/api/rest/v1/attributes/sku"

    def test_properties_that_are_not_sent_stay(self, api: Api) -> None:
        create(api, "title", max_characters=10, labels={"en_US": "Title"}, guidelines={"en_US": "Short"})
        assert changed(api, "title", {}) == attribute(
            "title", "text", max_characters=10, labels={"en_US": "Title"}, guidelines={"en_US": "Short"}
        )

    def test_labels_and_guidelines_are_merged_by_locale(self, api: Api) -> None:
        texts = {"en_US": "A", "fr_FR": "B", "de_DE": "C"}
        create(api, "title", labels=texts, guidelines=texts)
        assert api.patch("/channels/ecommerce", {"locales": ["en_US", "fr_FR", "de_DE"]}).status_code == 204
        change = {"EN_us": "Z", "fr_FR": None, "de_DE": "", "xx_XX": None}
        after = changed(api, "title", {"labels": change, "guidelines": {**change, "EN_us": None, "en_US": "Z"}})
        assert (after["labels"], after["guidelines"]) == ({"en_US": "Z"}, {"en_US": "Z"})

    def test_guidelines_are_sorted_by_length_and_bytes_of_the_locale(self, api: Api) -> None:
        create(api, "title", guidelines={"fr_FR": "1", "az_Cyrl_AZ": "2", "de_DE": "3"})
        assert list(stored(api, "title")["guidelines"]) == ["de_DE", "fr_FR", "az_Cyrl_AZ"]

    def test_lists_are_replaced(self, api: Api) -> None:
        create(api, "image", "image", allowed_extensions=["jpg", "png"], available_locales=["fr_FR"])
        after = changed(api, "image", {"allowed_extensions": ["gif"], "available_locales": []})
        assert (after["allowed_extensions"], after["available_locales"]) == (["gif"], [])

    def test_a_group_can_be_changed(self, api: Api) -> None:
        assert api.post("/attribute-groups", {"code": "Marketing"}).status_code == 201
        create(api, "title")
        assert changed(api, "title", {"group": "marketing"})["group"] == "Marketing"
        assert api.get("/attribute-groups/marketing").json()["attributes"] == ["title"]
        assert api.get("/attribute-groups/other").json()["attributes"] == ["sku"]

    def test_several_are_written_line_by_line(self, api: Api) -> None:
        lines = [
            {"code": "title", **TEXT},
            {"code": "TITLE", "max_characters": 3},
            {"code": "title", "max_characters": 4},
            {"code": "bad", "type": "pim_catalog_text", "group": "unknown"},
            {"code": "with-dash", **TEXT},
            {"group": "other"},
        ]
        answer = api.patch_lines("/attributes", lines)
        assert answer.headers["content-type"] == "application/vnd.akeneo.collection+json"
        assert answer.text == "\n".join(
            (
                r'{"line":1,"code":"title","status_code":201}',
                r'{"line":2,"code":"TITLE","status_code":422,"message":"Validation failed.",'
                r'"errors":[{"property":"code","message":"This property cannot be changed."}]}',
                r'{"line":3,"code":"title","status_code":204}',
                r'{"line":4,"code":"bad","status_code":422,"message":"Property \"group\" expects a valid code. '
                r"The attribute group does not exist, \"unknown\" given. Check the expected format on the API "
                r'documentation.","_links":{"documentation":{"href":'
                r'"http:\/\/api.akeneo.com\/api-reference.html#patch_attributes__code_"}}}',
                r'{"line":5,"code":"with-dash","status_code":422,"message":"Validation failed.","errors":'
                r'[{"property":"code","message":"Attribute code may contain only letters, numbers and underscore"}]}',
                r'{"line":6,"status_code":422,"message":"Code is missing."}',
            )
        )
        assert stored(api, "title")["max_characters"] == 4

    def test_an_axis_cannot_become_locale_specific(self, api: Api, client: TestClient) -> None:
        create(api, "color", "simpleselect")
        assert api.post("/families", {"code": "shoes", "attributes": ["sku", "color"]}).status_code == 201
        run_sql(
            client,
            "insert into family_variant (family_id, code, key, levels, labels) select id, 'v', 'v', 1, '{}' from family",
            "insert into family_variant_attribute select v.id, a.id, 1, true from family_variant v, attribute a "
            "where a.code = 'color'",
        )
        answer = api.patch("/attributes/color", {"available_locales": ["en_US"]})
        assert answer.status_code == 422
        assert answer.json() == violation(
            (
                "available_locales",
                "An attribute cannot become locale specific if it is already used as an axis in a variant family.",
            )
        )
