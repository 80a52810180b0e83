"""Channels (spec 02 §8)."""

from typing import Any

import pytest

from tests.conftest import Api, documented, violation

DOCUMENT: dict[str, Any] = {
    "code": "tablet", "category_tree": "master", "currencies": ["EUR", "USD"], "locales": ["fr_FR", "de_DE"],
    "labels": {"en_US": "Tablet", "fr_FR": "Tablette"},
}  # fmt: skip
METRIC = {
    "code": "weight", "type": "pim_catalog_metric", "group": "other", "metric_family": "Weight",
    "default_metric_unit": "GRAM", "decimals_allowed": True, "negative_allowed": False,
}  # fmt: skip


def test_create_and_read(api: Api) -> None:
    answer = api.post("/channels", DOCUMENT)
    assert (answer.status_code, answer.text) == (201, "")
    assert answer.headers["location"] == "http://localhost/api/rest/v1/channels/tablet"
    body = api.get("/channels/TABLET").json()
    assert list(body) == ["code", "currencies", "locales", "category_tree", "conversion_units", "labels"]
    assert body == {
        "code": "tablet",
        "currencies": ["USD", "EUR"],
        "locales": ["de_DE", "fr_FR"],
        "category_tree": "master",
        "conversion_units": {},
        "labels": {"en_US": "Tablet", "fr_FR": "Tablette"},
    }


def test_locales_are_activated_while_a_channel_has_them(api: Api) -> None:
    api.post("/channels", DOCUMENT)
    assert api.get("/locales/fr_FR").json()["enabled"] is True
    assert api.patch("/channels/tablet", {"locales": ["de_DE", "en_US"]}).status_code == 204
    assert api.get("/locales/fr_FR").json()["enabled"] is False
    assert api.get("/channels/tablet").json()["labels"] == {"en_US": "Tablet"}
    assert api.patch("/channels/ecommerce", {"locales": ["de_DE"]}).status_code == 204
    assert api.get("/locales/en_US").json()["enabled"] is True


def test_a_new_channel_requires_the_identifier_of_every_family(api: Api) -> None:
    api.post("/families", {"code": "shoes"})
    api.post("/channels", DOCUMENT)
    requirements = api.get("/families/shoes").json()["attribute_requirements"]
    assert requirements == {"ecommerce": ["sku"], "tablet": ["sku"]}


def test_conversion_units_are_merged(api: Api) -> None:
    api.post("/attributes", METRIC)
    api.post("/attributes", {**METRIC, "code": "load"})
    api.patch("/channels/ecommerce", {"conversion_units": {"weight": "KILOGRAM", "load": "GRAM"}})
    api.patch("/channels/ecommerce", {"conversion_units": {"weight": None}})
    assert api.get("/channels/ecommerce").json()["conversion_units"] == {"load": "GRAM"}


def test_a_locale_in_the_wrong_case_does_not_count(api: Api) -> None:
    answer = api.post("/channels", {**DOCUMENT, "locales": ["FR_fr"]})
    assert answer.json() == violation(("locales", "This collection should contain 1 element or more."))


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"extra_property": 1}, 'Property "extra_property" does not exist.'),
        ({"category_tree": []}, 'Property "category_tree" expects a scalar as data, "array" given.'),
        (
            {"category_tree": "x"},
            'Property "category_tree" expects a valid code. The category does not exist, "x" given.',
        ),
        (
            {"category_tree": None},
            'Property "category_tree" expects a valid code. The category does not exist, "" given.',
        ),
        ({"currencies": None}, 'Property "currencies" expects an array as data, "NULL" given.'),
        (
            {"currencies": ["YOLO"]},
            'Property "currencies" expects a valid code. The currency does not exist, "YOLO" given.',
        ),
        (
            {"locales": [["a"]]},
            'Property "locales" expects an array with valid data, one of the "locales" values is not a scalar.',
        ),
        ({"locales": ["YOLO"]}, 'Property "locales" expects a valid code. The locale does not exist, "YOLO" given.'),
        ({"conversion_units": None}, 'Property "conversion_units" expects an array as data, "NULL" given.'),
    ],
)
def test_updater_errors(api: Api, document: Any, message: str) -> None:
    assert api.patch("/channels/ecommerce", document).json() == documented(message, "patch_channels__code_")


@pytest.mark.parametrize(
    ("document", "entries"),
    [
        (
            {"code": "123"},
            [
                (
                    "code",
                    "Channel code may contain only letters, numbers and underscores and should contain at least one letter",
                ),
            ],
        ),
        ({"code": "ECOMMERCE"}, [("code", "This value is already used.")]),
        ({"category_tree": "sub"}, [("category_tree", 'The category "sub" has to be a root category.')]),
        ({"currencies": []}, [("currencies", "This collection should contain 1 element or more.")]),
        (
            {"currencies": ["ADP", "AFA"]},
            [
                ("currencies", 'The currency "ADP" has to be activated.'),
                ("currencies", 'The currency "AFA" has to be activated.'),
            ],
        ),
        ({"locales": []}, [("locales", "This collection should contain 1 element or more.")]),
        ({"conversion_units": {"x": "GRAM", "y": "GRAM"}}, [("conversion_units", 'The attribute "x" does not exist.')]),
        (
            {"conversion_units": {"sku": "GRAM"}},
            [("conversion_units", 'The attribute "sku" is not a measurement attribute.')],
        ),
        (
            {"conversion_units": {"weight": "METER"}},
            [
                (
                    "conversion_units",
                    'The unit "METER" does not exist or does not belong to the default measurement family of the given '
                    'attribute "weight".',
                )
            ],
        ),
    ],
)
def test_violations(api: Api, document: Any, entries: Any) -> None:
    api.post("/attributes", METRIC)
    api.post("/categories", {"code": "sub", "parent": "master"})
    answer = api.post("/channels", {**DOCUMENT, **document})
    assert (answer.status_code, answer.json()) == (422, violation(*entries))


def test_missing_properties(api: Api) -> None:
    empty = "This collection should contain 1 element or more."
    assert api.post("/channels", {"code": "x1"}).json() == violation(
        ("category_tree", "This value should not be blank."), ("currencies", empty), ("locales", empty)
    )


def test_the_code_is_immutable_and_unknown_channels_are_404(api: Api) -> None:
    answer = api.patch("/channels/ECOMMERCE", {"code": "ECOMMERCE"})
    assert answer.json() == violation(("code", "This property cannot be changed."))
    assert api.get("/channels/x").json() == {"code": 404, "message": 'Channel "x" does not exist.'}
