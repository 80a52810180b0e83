"""Values by attribute type: what is accepted, what is shown, what is refused (spec 03 §10-§12)."""

from typing import Any

import pytest

from tests.conftest import Api, documented
from tests.enrichment.conftest import value


def entry(message: str, attribute: str, scope: str | None = None, locale: str | None = None, **more: str) -> Any:
    return {
        "code": 422,
        "message": "Validation failed.",
        "errors": [
            {"property": "values", "message": message, "attribute": attribute, "locale": locale, "scope": scope, **more}
        ],
    }


SHOWN = [
    ("a_text", "hello", "hello"),
    ("a_text", "one\r\ntwo\rthree\nfour", "one two three four"),
    ("a_text", "  padded ", "  padded "),
    ("a_text", "\u001f", "\u001f"),
    ("a_textarea", "one\ntwo <b>", "one\ntwo <b>"),
    ("a_decimal", 12, "12.0000"),
    ("a_decimal", "12.56", "12.5600"),
    ("a_decimal", "12.56787697870", "12.5678769787"),
    ("a_decimal", "-99.873200000000", "-99.8732"),
    ("a_decimal", " 15.5 ", "15.5000"),
    ("a_decimal", "1e3", "1000.0000"),
    ("a_number", 12, 12),
    ("a_number", "12.0000", 12),
    ("a_number", 0, 0),
    ("a_decimal", "-0", "0.0000"),
    ("a_decimal", "-0.001", "-0.0010"),
    ("a_metric", {"amount": 10, "unit": "Kilowatt"}, {"amount": "10.0000", "unit": "KILOWATT"}),
    ("a_metric", {"amount": "1.23456", "unit": "WATT", "symbol": "W"}, {"amount": "1.2346", "unit": "WATT"}),
    ("a_whole_metric", {"amount": "25.0000", "unit": "METER"}, {"amount": 25, "unit": "METER"}),
    (
        "a_price",
        [{"amount": "45", "currency": "USD"}, {"amount": -1.5, "currency": "EUR"}],
        [{"amount": "-1.50", "currency": "EUR"}, {"amount": "45.00", "currency": "USD"}],
    ),
    (
        "a_price",
        [{"amount": 1, "currency": "USD"}, {"amount": 3, "currency": "USD"}, {"amount": None, "currency": "EUR"}],
        [{"amount": "3.00", "currency": "USD"}],
    ),
    ("a_whole_price", [{"amount": "45.00", "currency": "USD"}], [{"amount": 45, "currency": "USD"}]),
    ("a_boolean", False, False),
    ("a_date", "2016-06-13", "2016-06-13T00:00:00+00:00"),
    ("a_date", "2016-06-13T00:00:00+02:00", "2016-06-13T00:00:00+02:00"),
    ("a_date", "2016-02-31", "2016-03-02T00:00:00+00:00"),
    ("a_date", "2016-06-13T10:00:00-23:59", "2016-06-13T10:00:00-23:59"),
    ("a_date", "2016-06-13T10:11:12.5Z", "2016-06-13T10:11:12+00:00"),
    ("a_simple_select", "OPTIONa", "optionA"),
    ("a_multi_select", ["optionC", "optionb", "optionA"], ["OptionB", "optionA", "optionC"]),
    ("a_datum", "RED", "Red"),
    ("some_data", ["SILK", "cotton", "silk"], ["Silk", "cotton"]),
    ("an_identifier", "0123456789", "0123456789"),
]


@pytest.mark.parametrize(("attribute", "data", "shown"), SHOWN)
def test_shows_data_in_its_documented_form(api: Api, attribute: str, data: Any, shown: Any) -> None:
    assert api.patch("/products/foo", {"values": {attribute: value(data)}}).status_code == 201
    before = api.get("/products/foo").json()
    assert before["values"][attribute] == value(shown)
    # The same data again changes nothing, nor does the shown form, except where showing it lost something.
    assert api.patch("/products/foo", {"values": {attribute: value(data)}}).status_code == 204
    assert api.get("/products/foo").json() == before
    assert api.patch("/products/foo", {"values": before["values"]}).status_code == 204
    after = api.get("/products/foo").json()
    assert after["values"] == before["values"]
    assert after == before or "\n" in str(data) or "1.23456" in str(data)


@pytest.mark.parametrize(
    ("attribute", "data", "shown"),
    [
        ("a_metric", {"amount": "-0.00001", "unit": "WATT"}, {"amount": "0.0000", "unit": "WATT"}),
        ("a_price", [{"amount": -0.001, "currency": "USD"}], [{"amount": "0.00", "currency": "USD"}]),
    ],
)
def test_what_is_rounded_to_zero_has_no_sign(api: Api, attribute: str, data: Any, shown: Any) -> None:
    """The shown form is another amount than the stored one: to send it back is a change."""
    for sent, status in ((data, 201), (data, 204), (shown, 204)):
        assert api.patch("/products/foo", {"values": {attribute: value(sent)}}).status_code == status
        assert api.get("/products/foo").json()["values"][attribute] == value(shown)


REFUSED = [
    ("a_text", [], None),
    ("a_text", ["a"], "The a_text attribute requires a string, a array was detected."),
    ("a_textarea", {"a": 1}, "The a_textarea attribute requires a string, a array was detected."),
    ("an_identifier", 12, 'Property "an_identifier" expects a string as data, "integer" given.'),
    ("a_number", True, 'Property "a_number" expects a numeric as data, "boolean" given.'),
    ("a_number", [1], 'Property "a_number" expects a numeric as data, "array" given.'),
    ("a_metric", "1", 'Property "a_metric" expects an array as data, "string" given.'),
    ("a_metric", {"unit": "WATT"}, 'Property "a_metric" expects an array with the key "amount".'),
    ("a_metric", {"amount": 1}, 'Property "a_metric" expects an array with the key "unit".'),
    (
        "a_metric",
        {"amount": 1, "unit": None},
        'Property "a_metric" expects an array with valid data, key "unit" has to be a string, "NULL" given.',
    ),
    ("a_metric", {"amount": "1e3", "unit": "WATT"}, 'Property "a_metric" expects a decimal as data, "1e3" given.'),
    ("a_metric", {"amount": " 12", "unit": "WATT"}, 'Property "a_metric" expects a decimal as data, " 12" given.'),
    ("a_date", 12, "The a_date attribute requires a string, a integer was detected."),
    (
        "a_date",
        "2016-13-01",
        "The a_date attribute requires a valid date. Please use the following format yyyy-mm-dd for dates.",
    ),
    (
        "a_date",
        "13/06/2016",
        "The a_date attribute requires a valid date. Please use the following format yyyy-mm-dd for dates.",
    ),
    *(
        (
            "a_date",
            text,
            "The a_date attribute requires a valid date. Please use the following format yyyy-mm-dd for dates.",
        )
        for text in (
            " 2016-06-13",
            "\u00a02016-06-13",
            "\n2016-06-13",
            "2016-06-13T10:00:00+99:00",
            "2016-06-13T10:00:00+2400",
            "2016-06-13T10:00:00+02:60",
        )
    ),
    ("a_simple_select", ["a"], "The a_simple_select attribute requires a string, a array was detected."),
    ("a_simple_select", 1, "The a_simple_select attribute requires a string, a integer was detected."),
    ("a_multi_select", "a", 'Property "a_multi_select" expects an array as data, "string" given.'),
    (
        "a_multi_select",
        [1],
        'Property "a_multi_select" expects an array with valid data, one of the options is not a string.',
    ),
    (
        "a_multi_select",
        [""],
        'Property "a_multi_select" expects an array with valid data, one of the options is an empty string.',
    ),
    ("a_datum", ["a"], 'Property "a_datum" expects a string as data, "array" given.'),
    ("some_data", "a", 'Property "some_data" expects an array as data, "string" given.'),
    (
        "some_data",
        ["silk", 1],
        'Property "some_data" expects an array with valid data, one of the reference data code is not a string.',
    ),
]


@pytest.mark.parametrize(("attribute", "data", "message"), [case for case in REFUSED if case[2]])
def test_refuses_data_of_the_wrong_form(api: Api, attribute: str, data: Any, message: str) -> None:
    response = api.patch("/products/foo", {"values": {attribute: value(data)}})
    assert (response.status_code, response.json()) == (422, documented(message, "patch_products__code_"))


INVALID = [
    ("a_text", 12, "The a_text attribute requires a string, a integer was detected."),
    ("a_text", True, "The a_text attribute requires a string, a boolean was detected."),
    ("a_text", 1.5, "The a_text attribute requires a string, a double was detected."),
    (
        "a_text",
        "x" * 256,
        "The a_text attribute must not contain more than 255 characters. The submitted value is too long.",
    ),
    (
        "a_short_text",
        "éééééé",
        "The a_short_text attribute must not contain more than 5 characters. The submitted value is too long.",
    ),
    (
        "a_textarea",
        "x" * 65536,
        "The a_textarea attribute must not contain more than 65535 characters. The submitted value is too long.",
    ),
    ("an_email", "nobody", "The an_email attribute requires an e-mail address."),
    ("a_url", "ftp://example.com", "The a_url attribute requires a url link."),
    ("a_regexp", "abc", "The a_regexp attribute must match the following regular expression: /^\\d+$/."),
    ("a_number", "abc", "The a_number attribute requires a number, and the submitted abc value is not."),
    ("a_number", 12.5, "The a_number attribute requires a non-decimal value, and 12.5 is not a valid value."),
    ("a_number", -1, "The a_number attribute requires an equal or greater than 0 value."),
    ("a_limited_number", 9.9, "The a_limited_number attribute requires an equal or greater than 10 value."),
    ("a_limited_number", "100.1", "The a_limited_number attribute requires an equal or lesser than 100 value."),
    (
        "a_limited_number",
        "abc",
        "The a_limited_number attribute requires a number, and the submitted abc value is not.",
    ),
    ("a_metric", {"amount": 1, "unit": "METER"}, "Please specify a valid metric unit"),
    (
        "a_metric",
        {"amount": "abc", "unit": "WATT"},
        "The a_metric attribute requires a number, and the submitted abc value is not.",
    ),
    (
        "a_whole_metric",
        {"amount": 1.5, "unit": "METER"},
        "The a_whole_metric attribute requires a non-decimal value, and 1.5 is not a valid value.",
    ),
    (
        "a_whole_metric",
        {"amount": -1, "unit": "METER"},
        "The a_whole_metric attribute requires an equal or greater than 0 value.",
    ),
    ("a_date", "2015-12-31", "The a_date attribute requires a date that should be 2016-01-01 or after."),
    ("a_date", "2031-01-01", "The a_date attribute requires a date that should be 2030-12-31 or before."),
    ("a_simple_select", "unknown", "The unknown value is not in the a_simple_select attribute option list."),
    (
        "a_multi_select",
        ["winter_2018", "optionA", "Fall_2018"],
        "The fall_2018, winter_2018 values are not in the a_multi_select attribute option list.",
    ),
    (
        "a_multi_select",
        ["optionA", "OPTIONA"],
        'The following option was used multiple times: "optiona". Please check your option list again.',
    ),
    (
        "a_multi_select",
        ["optionA", "OPTIONA", "optionB", "optionB"],
        'The following options were used multiple times: "optiona, optionb". Please check your option list again.',
    ),
    (
        "a_datum",
        "Pink",
        'Property "a_datum" expects a valid reference data code. The code "Pink" of the reference data "color" does not '
        "exist",
    ),
    (
        "some_data",
        ["silk", "Wool", "Jute"],
        'Property "some_data" expects valid codes. The following codes for reference data "fabrics" do not exist: '
        '"jute, wool"',
    ),
]


@pytest.mark.parametrize(("attribute", "data", "message"), INVALID)
def test_refuses_invalid_data(api: Api, attribute: str, data: Any, message: str) -> None:
    response = api.patch("/products/foo", {"values": {attribute: value(data)}})
    assert (response.status_code, response.json()) == (422, entry(message, attribute))


PRICES = [
    ("a_price", "abc", "EUR", "The a_price attribute requires a number, and the submitted abc value is not."),
    (
        "a_price",
        "12 ",
        "EUR",
        'The a_price attribute requires a value which does not contains space, and the submitted "12 " has at least one.',
    ),
    (
        "a_whole_price",
        "12.5",
        "EUR",
        "The a_whole_price attribute requires a non-decimal value, and 12.5 is not a valid value.",
    ),
    ("a_limited_price", 101, "EUR", "The a_limited_price attribute requires an equal or lesser than 100 value."),
    ("a_price", 1, "XXX", "Please specify a valid currency for the a_price attribute, the XXX code was sent."),
    ("a_price", 1, "GBP", "Please specify a valid currency for the a_price attribute, the GBP code was sent."),
]


@pytest.mark.parametrize(("attribute", "amount", "currency", "message"), PRICES)
def test_names_the_currency_of_an_invalid_price(
    api: Api, attribute: str, amount: Any, currency: str, message: str
) -> None:
    prices = value([{"amount": amount, "currency": currency}])
    response = api.patch("/products/foo", {"values": {attribute: prices}})
    assert (response.status_code, response.json()) == (422, entry(message, attribute, currency=currency))


def test_hides_prices_in_currencies_of_other_channels(api: Api) -> None:
    prices = [{"amount": "1", "currency": "EUR"}, {"amount": "2", "currency": "USD"}]
    api.patch("/products/foo", {"values": {"a_scopable_price": value(prices, "tablet")}})
    before = api.get("/products/foo").json()
    assert before["values"]["a_scopable_price"] == value([{"amount": "2.00", "currency": "USD"}], "tablet")
    api.patch("/products/foo", {"values": {"a_scopable_price": value(prices, "tablet")}})
    assert api.get("/products/foo").json() == before


PLACES = [
    ("a_text", "ecommerce", "en_US",
     "The a_text attribute requires neither a channel (ecommerce was detected) nor a locale (en_US was detected)."),
    ("a_localizable_text", "ecommerce", None,
     "The a_localizable_text attribute does not require a value per channel (ecommerce was detected) but requires a "
     "value per locale (nothing was detected)."),
    ("a_scopable_text", None, "en_US",
     "The a_scopable_text attribute requires a value per channel (nothing was detected) but does not require a value "
     "per locale (en_US was detected)."),
    ("a_localizable_scopable_text", None, None,
     "The a_localizable_scopable_text attribute requires a value per channel (nothing was detected) and a locale "
     "(nothing was detected)."),
]  # fmt: skip


@pytest.mark.parametrize(("attribute", "scope", "locale", "message"), PLACES)
def test_wants_channel_and_locale_where_the_attribute_has_them(
    api: Api, attribute: str, scope: str | None, locale: str | None, message: str
) -> None:
    response = api.patch("/products/foo", {"values": {attribute: value("x", scope, locale)}})
    assert (response.status_code, response.json()) == (422, documented(message, "patch_products__code_"))
    # Data that means "no value" is not checked at all.
    assert api.patch("/products/foo", {"values": {attribute: value("", scope, locale)}}).status_code == 201


MISSING_PLACES = [
    ("a_scopable_text", "unknown", None,
     "The a_scopable_text attribute requires a value per channel. The unknown channel (scope) must exist in your PIM"),
    ("a_localizable_text", None, "es_ES",
     "The a_localizable_text attribute requires a valid locale. The es_ES locale does not exist."),
    ("a_localizable_text", None, "xx_XX",
     "The a_localizable_text attribute requires a valid locale. The xx_XX locale does not exist."),
    ("a_localizable_scopable_text", "tablet", "fr_FR",
     "The a_localizable_scopable_text attribute requires a valid locale. The fr_FR locale is not bound to the tablet "
     "channel."),
    ("a_french_text", None, "en_US", "The en_US locale is not available on the a_french_text attribute."),
]  # fmt: skip


@pytest.mark.parametrize(("attribute", "scope", "locale", "message"), MISSING_PLACES)
def test_wants_channels_and_locales_that_exist(
    api: Api, attribute: str, scope: str | None, locale: str | None, message: str
) -> None:
    response = api.patch("/products/foo", {"values": {attribute: value("x", scope, locale)}})
    assert (response.status_code, response.json()) == (422, entry(message, attribute, scope, locale))


class TestUniqueValues:
    @pytest.mark.parametrize(
        ("attribute", "first", "second", "shown"),
        [
            ("a_unique_text", "foo", "FOO", "FOO"),
            ("a_unique_number", "12", "12", "12"),
            ("a_unique_number", 13, 13.0, "13"),
            ("a_unique_number", 13.0, "13", "13"),
            ("a_unique_date", "2020-01-01", "2020-01-01T10:00:00+00:00", "2020-01-01"),
        ],
    )
    def test_belong_to_one_product(self, api: Api, attribute: str, first: Any, second: Any, shown: str) -> None:
        assert api.patch("/products/one", {"values": {attribute: value(first)}}).status_code == 201
        response = api.patch("/products/two", {"values": {attribute: value(second)}})
        message = (
            f"The {attribute} attribute can not have the same value more than once. The {shown} value is already set "
            "on another product."
        )
        assert (response.status_code, response.json()) == (422, entry(message, attribute))

    def test_of_numbers_compare_as_texts(self, api: Api) -> None:
        for identifier, data in (("one", 13), ("two", "13.0")):
            response = api.patch(f"/products/{identifier}", {"values": {"a_unique_number": value(data)}})
            assert response.status_code == 201, response.text

    def test_of_identifiers_have_a_text_of_their_own(self, api: Api) -> None:
        api.patch("/products/one", {"values": {"an_identifier": value("0123456789")}})
        response = api.patch("/products/two", {"values": {"an_identifier": value("0123456789")}})
        assert response.json()["errors"] == [
            {
                "property": "identifier",
                "message": "The 0123456789 value is already set on another product for the an_identifier identifier "
                "attribute.",
            }
        ]

    def test_can_be_handed_over_within_one_request(self, api: Api) -> None:
        api.patch("/products/one", {"values": {"a_unique_text": value("foo")}})
        lines = api.lines(
            "/products",
            [
                {"identifier": "two", "values": {"a_unique_text": value("foo")}},
                {"identifier": "one", "values": {"a_unique_text": value(None)}},
                {"identifier": "two", "values": {"a_unique_text": value("foo")}},
                {"identifier": "three", "values": {"a_unique_text": value("foo")}},
            ],
        )
        assert [line["status_code"] for line in lines] == [422, 204, 201, 422]
        assert api.get("/products/two").json()["values"]["a_unique_text"] == value("foo")


class TestMerging:
    def test_replaces_per_channel_and_locale_and_removes_what_is_empty(self, api: Api) -> None:
        texts = [*value("en", None, "en_US"), *value("fr", None, "fr_FR")]
        api.patch("/products/foo", {"values": {"a_localizable_text": texts, "a_multi_select": value(["optionA"])}})
        api.patch(
            "/products/foo",
            {"values": {"a_localizable_text": value("EN", None, "en_US"), "a_multi_select": value([])}},
        )
        assert api.get("/products/foo").json()["values"] == {
            "sku": value("foo"),
            "a_localizable_text": [*value("EN", None, "en_US"), *value("fr", None, "fr_FR")],
        }

    @pytest.mark.parametrize("empty", [None, "", "  ", [], {}])
    def test_knows_what_is_empty(self, api: Api, empty: Any) -> None:
        api.patch("/products/foo", {"values": {"a_text": value("x")}})
        assert api.patch("/products/foo", {"values": {"a_text": value(empty)}}).status_code == 204
        assert api.get("/products/foo").json()["values"] == {"sku": value("foo")}

    @pytest.mark.parametrize("data", [{"unit": "KILOWATT"}, {"amount": None}, [1], {}])
    def test_a_metric_without_amount_is_a_removal_for_a_stored_product(self, api: Api, data: Any) -> None:
        api.patch("/products/foo", {"values": {"a_metric": value({"amount": 1, "unit": "WATT"})}})
        for _ in ("stored", "removed"):
            response = api.patch("/products/foo", {"values": {"a_metric": value(data)}})
            assert (response.status_code, response.text) == (204, "")
            assert api.get("/products/foo").json()["values"] == {"sku": value("foo")}

    def test_a_channel_in_another_case_is_the_same_channel(self, api: Api) -> None:
        texts = [*value("1", "ECOMMERCE"), *value("2", "ecommerce")]
        assert api.patch("/products/foo", {"values": {"a_scopable_text": texts}}).status_code == 201
        before = api.get("/products/foo").json()
        assert before["values"] == {"sku": value("foo"), "a_scopable_text": value("2", "ecommerce")}
        again = {"values": {"a_scopable_text": value("2", "Ecommerce")}}
        assert api.patch("/products/foo", again).status_code == 204
        assert api.get("/products/foo").json() == before
        assert api.patch("/products/foo", {"values": {"a_scopable_text": value("3", "Ecommerce")}}).status_code == 204
        assert api.get("/products/foo").json()["values"]["a_scopable_text"] == value("3", "ecommerce")
        assert api.patch("/products/foo", {"values": {"a_scopable_text": value(None, "ECOMMERCE")}}).status_code == 204
        assert api.get("/products/foo").json()["values"] == {"sku": value("foo")}

    def test_orders_values_by_length_then_bytes(self, api: Api) -> None:
        codes = ["a_textarea", "a_text", "a_url", "a_number"]
        data = {"a_textarea": "x", "a_text": "x", "a_url": "http://x.y", "a_number": 1}
        api.patch("/products/foo", {"values": {code: value(data[code]) for code in codes}})
        shown = list(api.get("/products/foo").json()["values"])
        assert shown == ["sku", "a_url", "a_text", "a_number", "a_textarea"]


def test_options_of_digits_are_sorted_as_numbers(api: Api) -> None:
    for code in ("10", "9", "B"):
        assert api.post("/attributes/a_multi_select/options", {"code": code}).status_code == 201
    api.post("/products", {"identifier": "one", "values": {"a_multi_select": value(["B", "10", "9"])}})
    assert api.get("/products/one").json()["values"]["a_multi_select"] == value(["9", "10", "B"])
