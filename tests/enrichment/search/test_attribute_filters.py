"""Filters on attributes: what each operator finds, and each error (spec 04 §9, §11, §12, §20)."""

import json
from typing import Any

import pytest

from tests.conftest import Api
from tests.enrichment.conftest import value
from tests.enrichment.search.conftest import Found

HTML = "my <bold>cat</bold> is the most <i>beautiful</i><br/>"
SENTENCE = "my dog is the most beautiful"


def create(api: Api, products: dict[str, dict[str, Any]], **more: Any) -> None:
    lines = api.lines(
        "/products", [{"identifier": code, "values": values, **more} for code, values in products.items()]
    )
    assert {line["status_code"] for line in lines} == {201}, lines


class TestTexts:
    @pytest.fixture(autouse=True, scope="class")
    @classmethod
    def products(cls, api: Api) -> None:
        for name in ("a_text", "a_textarea"):
            prefix = name[2:] + "_"
            texts = {"cat": "cat", "cattle": "cattle", "dog": "dog", "sentence": SENTENCE, "html": HTML}
            create(api, {prefix + code: {name: value(text)} for code, text in texts.items()}, family="familyA")
        create(api, {"empty": {}}, family="familyA")
        create(api, {"homeless": {}})

    @pytest.mark.parametrize(
        ("operator", "text", "texts", "textareas"),
        [
            ("STARTS WITH", "my cat", [], ["html"]),
            ("STARTS WITH", "CAT", ["cat", "cattle"], ["cat", "cattle"]),
            ("STARTS WITH", "", ["cat", "cattle", "dog", "html", "sentence"], ["cat", "cattle", "dog", "html", "sentence"]),
            ("CONTAINS", "bold>", ["html"], []),
            ("CONTAINS", "most beautiful", ["sentence"], ["html", "sentence"]),
            ("CONTAINS", "AT", ["cat", "cattle", "html"], ["cat", "cattle", "html"]),
            ("CONTAINS", "<i>", ["html"], []),
            ("CONTAINS", "%", [], []),
            ("DOES NOT CONTAIN", "at", ["dog", "sentence"], ["dog", "sentence"]),
            ("=", "my cat is the most beautiful", [], ["html"]),
            ("=", HTML.upper(), ["html"], ["html"]),
            ("=", "cat\n", [], ["cat"]),
            ("!=", "dog", ["cat", "cattle", "html", "sentence"], ["cat", "cattle", "html", "sentence"]),
            ("NOT EMPTY", None, ["cat", "cattle", "dog", "html", "sentence"], ["cat", "cattle", "dog", "html", "sentence"]),
        ],
    )  # fmt: skip
    def test_compare(self, found: Found, operator: str, text: Any, texts: list[str], textareas: list[str]) -> None:
        assert found("a_text", operator, text) == [f"text_{code}" for code in texts]
        assert found("a_textarea", operator, text) == [f"textarea_{code}" for code in textareas]

    def test_are_empty_in_families_that_have_the_attribute(self, found: Found) -> None:
        listed = found("a_text", "EMPTY")
        assert "homeless" not in listed
        assert listed == ["empty", *(f"textarea_{code}" for code in ("cat", "cattle", "dog", "html", "sentence"))]


class TestOtherTexts:
    @pytest.mark.parametrize(
        "text", ["*", "?", '"', ":", "(a)", "-", "a_c", "a%", "\\", "É", "ß", "\U0010ffff", "\ud7ff"]
    )
    def test_take_special_characters_literally(self, api: Api, found: Found, text: str) -> None:
        api.patch("/products/other", {"values": {"a_text": value("a-other")}})
        api.patch("/products/special", {"values": {"a_text": value(f"{text} rest")}})
        assert "special" in found("a_text", "STARTS WITH", text)
        assert found("a_text", "CONTAINS", f"{text} r") == ["special"]
        assert found("a_text", "=", f"{text.lower()} REST") == ["special"]
        assert "special" not in found("a_text", "DOES NOT CONTAIN", text)

    def test_compare_parts_of_words_in_greek(self, api: Api, found: Found) -> None:
        create(api, {"ΟΔΟΣ": {"a_text": value("ΟΔΟΣ")}, "ΟΔΟΣΑ": {"a_text": value("ΟΔΟΣΑ")}})
        assert found("a_text", "STARTS WITH", "ΟΔΟΣ") == found("identifier", "STARTS WITH", "ΟΔΟΣ") == ["ΟΔΟΣ", "ΟΔΟΣΑ"]
        assert found("a_text", "CONTAINS", "ΔΟΣ") == found("identifier", "CONTAINS", "δοσ") == ["ΟΔΟΣ", "ΟΔΟΣΑ"]
        assert found("a_text", "=", "οδοσ") == ["ΟΔΟΣ"]

    def test_with_null_characters_are_no_others(self, api: Api, found: Found) -> None:
        create(api, {"plain": {"a_text": value("ab")}, "null": {"a_text": value("a\x00b")}})
        for operator in ("CONTAINS", "STARTS WITH"):
            assert found("a_text", operator, "a\x00") == ["null"]
            assert found("identifier", operator, "\x00") == []
        assert found("a_text", "=", "ab\x00") == []

    def test_count_accents_and_keep_the_first_ten_thousand_characters(self, api: Api, found: Found) -> None:
        create(api, {"é": {"a_text": value("été")}, "long": {"a_textarea": value("x" * 9_999 + "yz")}})
        assert found("a_text", "CONTAINS", "ete") == []
        assert found("a_text", "CONTAINS", "ÉTÉ") == ["é"]
        assert found("a_textarea", "CONTAINS", "xy") == ["long"]
        assert found("a_textarea", "CONTAINS", "yz") == []
        assert found("a_textarea", "=", "x" * 9_999 + "YA") == ["long"]
        assert found("a_textarea", "STARTS WITH", "x" * 100) == ["long"]
        assert found("a_textarea", "STARTS WITH", "x" * 100 + "y") == []

    def test_of_textareas_lose_entities_and_line_feeds_but_no_comparisons(self, api: Api, found: Found) -> None:
        create(
            api,
            {"r": {"a_textarea": value("a &lt;b&gt;bold&lt;/b&gt;\r\n &amp; 1 < 2 > 0<!-- no --><script>x</script>")}},
        )
        assert found("a_textarea", "=", "a bold & 1 < 2 > 0") == ["r"]


class TestIdentifiers:
    @pytest.fixture(autouse=True, scope="class")
    @classmethod
    def products(cls, api: Api) -> None:
        codes = ("foo", "bar", "baz", "BARISTA", "BAZAR", "foo-bar")
        create(api, {code: {"an_identifier": value(f"{code}_2")} for code in codes})
        create(api, {"none": {}}, family="familyA")

    @pytest.mark.parametrize(
        ("operator", "data", "expected"),
        [
            ("STARTS WITH", "bA", ["bar", "BARISTA", "baz", "BAZAR"]),
            ("CONTAINS", "BAR", ["bar", "BARISTA", "foo-bar"]),
            ("DOES NOT CONTAIN", "bar", ["baz", "BAZAR", "foo"]),
            ("=", "BAZ{}", ["baz"]),
            ("!=", "baz{}", ["bar", "BARISTA", "BAZAR", "foo", "foo-bar"]),
            ("IN", ["baz{}", "FOO{}", "foo-bar{}"], ["baz", "foo", "foo-bar"]),
            ("NOT IN", ["baz{}", "FOO{}", "foo-bar{}", "x"], ["bar", "BARISTA", "BAZAR"]),
            ("NOT EMPTY", None, ["bar", "BARISTA", "baz", "BAZAR", "foo", "foo-bar"]),
        ],
    )
    def test_compare(self, found: Found, operator: str, data: Any, expected: list[str]) -> None:
        for name, suffix in (("identifier", ""), ("sku", ""), ("an_identifier", "_2")):
            given = json.loads(json.dumps(data).replace("{}", suffix))
            listed = found(name, operator, given)
            assert [code for code in listed if code != "none"] == expected, name
            assert "none" not in found("an_identifier", operator, given)

    def test_are_empty_in_families_that_have_the_attribute(self, found: Found) -> None:
        assert found("an_identifier", "EMPTY") == ["none"]
        assert found("an_identifier", "NOT IN", []) == ["bar", "BARISTA", "baz", "BAZAR", "foo", "foo-bar"]
        assert found("sku", "EMPTY") == []


NUMBERS = {
    "a_decimal": [("12.5", "12.5"), ("12", 12), ("-1", "-1.0")],
    "a_metric": [
        ("12.5", {"amount": "0.0125", "unit": "KILOWATT"}),
        ("12", {"amount": 12, "unit": "WATT"}),
        ("-1", {"amount": "-0.001", "unit": "KILOWATT"}),
    ],
    "a_price": [
        ("12.5", [{"amount": "12.5", "currency": "EUR"}, {"amount": "1", "currency": "USD"}]),
        ("12", [{"amount": 12, "currency": "EUR"}]),
        ("-1", [{"amount": "-1", "currency": "EUR"}, {"amount": "12", "currency": "USD"}]),
    ],
}


class TestNumbers:
    @pytest.fixture(autouse=True, scope="class")
    @classmethod
    def products(cls, api: Api) -> None:
        for name, values in NUMBERS.items():
            create(api, {f"{name} {code}": {name: value(data)} for code, data in values})
        create(api, {"empty": {}}, family="familyA")
        create(api, {"homeless": {}})

    @pytest.mark.parametrize("name", NUMBERS)
    @pytest.mark.parametrize(
        ("operator", "number", "expected"),
        [
            ("<", 12, ["-1"]), ("<=", "12", ["-1", "12"]), ("=", "12.50", ["12.5"]), ("=", 12.51, []),
            ("!=", 12, ["-1", "12.5"]), (">=", 12.0, ["12", "12.5"]), (">", "12", ["12.5"]),
            (">", "1.1e1", ["12", "12.5"]), ("NOT EMPTY", None, ["-1", "12", "12.5"]),
        ],
    )  # fmt: skip
    def test_compare(self, found: Found, name: str, operator: str, number: Any, expected: list[str]) -> None:
        units = {"a_metric": ("unit", "WATT"), "a_price": ("currency", "EUR")}
        data = number if name not in units else {"amount": number, units[name][0]: units[name][1]}
        assert found(name, operator, data) == [f"{name} {code}" for code in expected]
        assert found(name, "EMPTY") == ["empty"]

    def test_of_prices_compare_in_one_currency(self, found: Found) -> None:
        one, two, three = "a_price 12.5", "a_price 12", "a_price -1"
        assert found("a_price", "!=", {"amount": 12, "currency": "USD"}) == [one]
        assert found("a_price", "EMPTY FOR CURRENCY", {"currency": "USD"}) == [two, "empty"]
        assert found("a_price", "NOT EMPTY FOR CURRENCY", {"currency": "USD"}) == [three, one]
        assert found("a_price", "EMPTY ON ALL CURRENCIES") == found("a_price", "EMPTY") == ["empty"]
        assert found("a_price", "NOT EMPTY ON AT LEAST ONE CURRENCY") == [three, two, one]


class TestMetrics:
    def test_are_converted(self, api: Api, found: Found) -> None:
        create(api, {"m": {"a_metric": value({"amount": "10.55", "unit": "KILOWATT"})}})
        assert found("a_metric", "=", {"amount": 10550, "unit": "WATT"}) == ["m"]
        assert found("a_metric", "=", {"amount": 10550.1, "unit": "WATT"}) == []


class TestHiddenPrices:
    def test_are_not_found_where_the_channel_lacks_the_currency(self, api: Api, found: Found) -> None:
        prices = [{"amount": "3", "currency": "EUR"}, {"amount": "4", "currency": "USD"}]
        create(api, {"p": {"a_scopable_price": value(prices, "tablet")}})
        create(api, {"empty": {}}, family="familyA")
        assert found("a_scopable_price", "=", {"amount": 4, "currency": "USD"}, scope="tablet") == ["p"]
        assert found("a_scopable_price", ">", {"amount": 0, "currency": "EUR"}, scope="tablet") == []
        assert found("a_scopable_price", "NOT EMPTY FOR CURRENCY", {"currency": "EUR"}, scope="tablet") == []
        assert found("a_scopable_price", "EMPTY FOR CURRENCY", {"currency": "EUR"}, scope="tablet") == ["empty", "p"]


class TestBooleansAndDates:
    @pytest.fixture(autouse=True, scope="class")
    @classmethod
    def products(cls, api: Api) -> None:
        create(
            api,
            {
                "no": {"a_boolean": value(False), "a_date": value("2020-01-31")},
                "yes": {"a_boolean": value(True), "a_date": value("2020-02-29")},
            },
        )
        create(api, {"empty": {}}, family="familyA")
        create(api, {"homeless": {}})

    @pytest.mark.parametrize(
        ("name", "operator", "data", "expected"),
        [
            ("a_boolean", "=", True, ["yes"]),
            ("a_boolean", "=", False, ["no"]),
            ("a_boolean", "!=", True, ["no"]),
            ("a_boolean", "EMPTY", None, ["empty"]),
            ("a_boolean", "NOT EMPTY", None, ["no", "yes"]),
            ("a_date", "=", "2020-01-31", ["no"]),
            ("a_date", "!=", "2020-01-31", ["yes"]),
            ("a_date", "<", "2020-02-29", ["no"]),
            ("a_date", ">", "2020-1-31", ["yes"]),
            ("a_date", "BETWEEN", ["2020-01-31", "2020-02-28"], ["no"]),
            ("a_date", "NOT BETWEEN", ["2020-01-31", "2020-02-28"], ["yes"]),
            ("a_date", "EMPTY", "x", ["empty"]),
            ("a_date", "NOT EMPTY", None, ["no", "yes"]),
            *[("a_date", "<", text, ["no", "yes"]) for text in ("now", "-2 weeks", "+10days", "+1 month", "-1year")],
            ("a_date", ">", "-99999999999 years", ["no", "yes"]),
            ("a_date", "<", "-9999 months", []),
        ],
    )
    def test_compare(self, found: Found, name: str, operator: str, data: Any, expected: list[str]) -> None:
        assert found(name, operator, data) == expected


class TestSelects:
    @pytest.fixture(autouse=True, scope="class")
    @classmethod
    def products(cls, api: Api) -> None:
        create(
            api,
            {
                "A": {"a_simple_select": value("optionA"), "a_multi_select": value(["optionA", "OptionB"]),
                      "a_datum": value("Red"), "some_data": value(["cotton"])},
                "B": {"a_simple_select": value("optionB"), "a_multi_select": value(["optionC"]),
                      "a_datum": value("blue"), "some_data": value(["cotton", "Silk"])},
            },
        )  # fmt: skip
        create(api, {"empty": {}}, family="familyA")
        create(api, {"homeless": {}})

    @pytest.mark.parametrize(
        ("name", "operator", "data", "expected"),
        [
            ("a_simple_select", "IN", ["OPTIONa"], ["A"]),
            ("a_simple_select", "IN", ["optionA", "optionB"], ["A", "B"]),
            ("a_simple_select", "IN", [], []),
            ("a_simple_select", "NOT IN", ["optionA"], ["B", "empty", "homeless"]),
            ("a_simple_select", "EMPTY", None, ["empty"]),
            ("a_simple_select", "NOT EMPTY", None, ["A", "B"]),
            ("a_multi_select", "IN", ["optionb", "optionC"], ["A", "B"]),
            ("a_multi_select", "NOT IN", ["optionB"], ["B", "empty", "homeless"]),
            ("a_datum", "IN", ["Red"], ["A"]),
            ("a_datum", "NOT IN", ["Red"], ["B"]),
            ("a_datum", "EMPTY", None, ["empty"]),
            ("some_data", "IN", ["cotton"], ["A", "B"]),
            ("some_data", "NOT IN", ["Silk"], ["A"]),
            ("some_data", "NOT EMPTY", None, ["A", "B"]),
        ],
    )
    def test_find_options(self, found: Found, name: str, operator: str, data: Any, expected: list[str]) -> None:
        assert found(name, operator, data) == expected


class TestPlaces:
    @pytest.fixture(autouse=True, scope="class")
    @classmethod
    def products(cls, api: Api) -> None:
        create(
            api,
            {
                "en": {"a_localizable_text": value("text", None, "en_US"), "a_scopable_text": value("text", "ecommerce")},
                "fr": {"a_localizable_text": value("text", None, "fr_FR"), "a_scopable_text": value("text", "tablet")},
                "both": {"a_localizable_scopable_text": value("text", "tablet", "de_DE")},
            },
        )  # fmt: skip

    def test_are_the_criterion_s_or_the_request_s(self, api: Api, found: Found) -> None:
        assert found("a_localizable_text", "=", "text", locale="fr_FR") == ["fr"]
        assert found("a_localizable_text", "EMPTY", locale="fr_FR") == ["en"]
        assert found("a_scopable_text", "=", "text", scope="tablet") == ["fr"]
        assert found("a_localizable_scopable_text", "=", "text", scope="tablet", locale="de_DE") == ["both"]
        assert found("a_localizable_scopable_text", "=", "text", scope="tablet", locale="en_US") == []
        search = {"a_localizable_text": [{"operator": "=", "value": "text", "locale": None}]}
        for name, locale, expected in (("en", "en_US", "fr_FR"), ("fr", "fr_FR", "en_US")):
            del expected
            body = api.get("/products", search=search, search_locale=locale).json()
            assert [item["identifier"] for item in body["_embedded"]["items"]] == [name]
        search = {"a_scopable_text": [{"operator": "=", "value": "text"}]}
        body = api.get("/products", search=search, search_scope="tablet").json()
        assert [item["identifier"] for item in body["_embedded"]["items"]] == ["fr"]

    def test_that_the_attribute_does_not_use_are_ignored(self, found: Found) -> None:
        assert found("a_number", "NOT EMPTY", scope="not_found", locale="fr_FR") == []

    def test_that_the_attribute_does_not_have_hold_nothing(self, found: Found) -> None:
        assert found("a_french_text", "NOT EMPTY", locale="en_US") == []


LIST = 'Property "{}" expects an array as data, "string" given.'
STRING = 'Property "{}" expects a string as data, "NULL" given.'
NUMERIC = 'Property "{}" expects a numeric as data, "string" given.'
UNSUPPORTED = 'Filter on property "{}" is not supported or does not support operator "{}"'
UNIT = """Property "a_metric" expects a valid unit. The unit does not exist in the attribute's family "Power", "X" given."""
CURRENCY = 'Property "a_price" expects a valid currency. The currency does not exist, "{}" given.'
DATE = 'Property "a_date" expects a string with the format "{}" as data, "{}" given.'
REFUSED: list[tuple[str, str, Any, str]] = [
    *[
        (name, operator, [] if operator in {"=", "CONTAINS"} else None, STRING.replace("NULL", "array").format(name)
         if operator in {"=", "CONTAINS"} else STRING.format(name))
        for name in ("a_text", "a_textarea", "an_identifier", "sku", "an_image")
        for operator in ("STARTS WITH", "CONTAINS", "DOES NOT CONTAIN", "=", "!=")
    ],
    *[(name, operator, "x", LIST.format(name)) for name in ("sku", "an_identifier", "a_simple_select", "a_multi_select",
      "a_datum", "some_data") for operator in ("IN", "NOT IN")],
    *[(name, "IN", ["x"], UNSUPPORTED.format(name, "IN")) for name in ("a_text", "a_textarea", "a_number", "an_image")],
    *[(name, operator, "x", UNSUPPORTED.format(name, operator)) for name, operator in (
        ("a_text", "BETWEEN"), ("a_text", "="[:0] + "contains"), ("a_number", "BETWEEN"), ("a_boolean", "IN"),
        ("a_date", "<="), ("a_simple_select", "="), ("a_number", "EMPTY FOR CURRENCY"), ("A_Text", "IN"))],
    *[("a_number", operator, "x", NUMERIC.format("a_number")) for operator in ("<", "<=", "=", "!=", ">=", ">")],
    ("a_number", "=", True, 'Property "a_number" expects a numeric as data, "boolean" given.'),
    ("a_metric", "=", "x", LIST.format("a_metric")),
    ("a_metric", "=", {}, 'Property "a_metric" expects an array with the key "amount".'),
    ("a_metric", "=", {"amount": "x"}, 'Property "a_metric" expects an array with the key "unit".'),
    ("a_metric", "=", {"amount": "x", "unit": 1},
     'Property "a_metric" expects an array with valid data, key "amount" has to be a numeric, "string" given.'),
    ("a_metric", "=", {"amount": 1, "unit": 1},
     'Property "a_metric" expects an array with valid data, key "unit" has to be a string, "integer" given.'),
    ("a_metric", "=", {"amount": 1, "unit": "X"}, UNIT),
    ("a_metric", "EMPTY FOR CURRENCY", {"amount": 1, "unit": "X"}, UNIT),
    *[("a_metric", operator, {"amount": 1, "unit": "WATT"}, f'Operator "{operator}" is not supported') for operator in (
        "EMPTY FOR CURRENCY", "EMPTY ON ALL CURRENCIES", "NOT EMPTY FOR CURRENCY", "NOT EMPTY ON AT LEAST ONE CURRENCY")],
    ("a_price", "=", "x", LIST.format("a_price")),
    ("a_price", "=", {}, 'Property "a_price" expects an array with the key "amount".'),
    ("a_price", "=", {"amount": "x"}, 'Property "a_price" expects a numeric as data, "array" given.'),
    ("a_price", "=", {"amount": 1}, 'Property "a_price" expects an array with the key "currency".'),
    *[("a_price", "=", {"amount": 1, "currency": code}, CURRENCY.format(code)) for code in ("X", "CNY", "eur", "")],
    ("a_price", "EMPTY FOR CURRENCY", "x", LIST.format("a_price")),
    ("a_price", "NOT EMPTY FOR CURRENCY", {}, 'Property "a_price" expects an array with the key "currency".'),
    ("a_price", "EMPTY FOR CURRENCY", {"currency": "X"}, CURRENCY.format("X")),
    ("a_boolean", "=", "yes", 'Property "a_boolean" expects a boolean as data, "string" given.'),
    ("a_boolean", "!=", None, 'Property "a_boolean" expects a boolean as data, "NULL" given.'),
    ("a_date", "=", None, DATE.format("Y-m-d", "")),
    ("a_date", "=", 12, DATE.format("Y-m-d", "12")),
    *[("a_date", "<", text, DATE.format("yyyy-mm-dd", text)) for text in
      ("2016-12-12T00:00:00", "2016-02-31", "2016-13-01", "", "yesterday", "2 weeks", "+1 hour", "+1 DAY")],
    ("a_date", "BETWEEN", "2016-12-12", LIST.format("a_date")),
    ("a_date", "BETWEEN", ["2016-12-12"],
     'Property "a_date" expects an array with valid data, should contain 2 strings with the format "yyyy-mm-dd".'),
    ("a_date", "NOT BETWEEN", ["2016-12-12", "now"], DATE.format("yyyy-mm-dd", "now")),
    *[(name, "IN", ["optionA", [], "x"], f'Property "{name}" expects a string as data, "array" given.')
      for name in ("a_simple_select", "a_multi_select", "a_datum")],
    ("a_simple_select", "IN", ["optionA", "x", "y"], 'Object "option" with code "x" does not exist'),
    ("a_simple_select", "NOT IN", [12], 'Object "option" with code "12" does not exist'),
    ("a_multi_select", "NOT IN", ["x"], 'Object "options" with code "x" does not exist'),
    ("a_datum", "IN", ["Red", "red"], 'Property "a_datum" expects a valid code. No reference data "color" with code '
     '"red" has been found, "Red,red" given.'),
    ("some_data", "NOT IN", ["x", "y"], 'Property "some_data" expects a valid code. No reference data "fabrics" with code '
     '"x" has been found, "x,y" given.'),
    ("a_localizable_scopable_text", "=", None, 'Attribute "a_localizable_scopable_text" expects a locale, none given.'),
    ("a_localizable_scopable_text", "BETWEEN", "text", UNSUPPORTED.format("a_localizable_scopable_text", "BETWEEN")),
    ("a_scopable_text", "EMPTY", None, 'Attribute "a_scopable_text" expects a scope, none given.'),
]  # fmt: skip


class TestErrors:
    @pytest.mark.parametrize(("name", "operator", "data", "message"), REFUSED)
    def test_refuses(self, api: Api, name: str, operator: str, data: Any, message: str) -> None:
        response = api.get("/products", search={name: [{"operator": operator, "value": data}]})
        assert (response.status_code, response.json()) == (422, {"code": 422, "message": message})

    @pytest.mark.parametrize(
        ("place", "message"),
        [
            ({"locale": "en_US"}, 'Attribute "a_localizable_scopable_text" expects a scope, none given.'),
            (
                {"locale": "en_US", "scope": "not_found"},
                'Attribute "a_localizable_scopable_text" expects an existing scope, "not_found" given.',
            ),
            ({"locale": "xx", "scope": "not_found"}, 'Locale "xx" does not exist or is not activated.'),
            ({"locales": ["en_US"]}, 'Property "a_localizable_scopable_text" expects an array with the key "locale".'),
            ({"locale": 1}, 'Property "a_localizable_scopable_text" expects a string with the key "locale".'),
        ],
    )
    def test_refuses_places(self, api: Api, place: dict[str, Any], message: str) -> None:
        criterion = {"operator": "=", "value": "text", **place}
        response = api.get("/products", search={"a_localizable_scopable_text": [criterion]})
        assert (response.status_code, response.json()) == (422, {"code": 422, "message": message})

    def test_names_all_unknown_locales_once(self, api: Api) -> None:
        search = {name: [{"operator": "=", "value": "a", "locale": name[-1]}] for name in ("a_text", "a_textarea")}
        response = api.get("/products", search=search, search_locale="t")
        assert response.json() == {"code": 422, "message": 'Locales "t, a" do not exist or are not activated.'}

    def test_property_names_are_exact_and_attribute_codes_are_not(self, api: Api, found: Found) -> None:
        create(api, {"x": {"a_text": value("text")}})
        assert found("A_TEXT", "=", "text") == ["x"]
        response = api.get("/products", search={"Enabled": [{"operator": "=", "value": True}]})
        assert response.json()["message"] == '"Enabled" does not exist or you do not have permission to access it.'
