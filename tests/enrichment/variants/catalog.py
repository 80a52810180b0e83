"""Family variants of one and two levels over the catalog of `tests.enrichment.conftest`."""

from typing import Any

from tests.conftest import Api

COMMON = ["a_text", "a_decimal", "a_price", "a_localizable_text", "a_multi_select", "a_localizable_scopable_text"]
FIRST = ["a_simple_select", "a_number", "a_scopable_text", "a_first_boolean"]
SECOND = ["a_boolean", "a_metric", "a_textarea", "a_unique_text", "a_second_boolean", "a_date"]


def value(data: Any, scope: str | None = None, locale: str | None = None) -> list[dict[str, Any]]:
    """The entries of an attribute with one value."""
    return [{"locale": locale, "scope": scope, "data": data}]


def build(api: Api) -> None:
    """Two levels: axis a_simple_select, then a_boolean. One level: axes a_simple_select and a_metric."""
    lines = [
        *api.lines(
            "/attributes",
            [
                {"code": code, "type": "pim_catalog_boolean", "group": "other", "default_value": True}
                for code in ("a_root_boolean", "a_first_boolean", "a_second_boolean")
            ],
        ),
        *api.lines(
            "/families",
            [
                {"code": "shoes", "attributes": [*COMMON, "a_root_boolean", *FIRST, *SECOND],
                 "attribute_requirements": {"ecommerce": ["sku", "a_text", "a_number", "a_textarea"]}},
                {"code": "bags", "attributes": ["a_text", "a_simple_select"]},
            ],
        ),
        *api.lines(
            "/families/shoes/variants",
            [
                {"code": "two", "variant_attribute_sets": [
                    {"level": 1, "axes": ["a_simple_select"], "attributes": FIRST},
                    {"level": 2, "axes": ["a_boolean"], "attributes": ["sku", *SECOND]}]},
                {"code": "one", "variant_attribute_sets": [
                    {"level": 1, "axes": ["a_simple_select", "a_metric"], "attributes": ["sku", *FIRST, *SECOND]}]},
                {"code": "other", "variant_attribute_sets": [
                    {"level": 1, "axes": ["a_boolean"], "attributes": ["sku", *FIRST, *SECOND]}]},
            ],
        ),
        *api.lines(
            "/product-models",
            [
                {"code": "root", "family_variant": "two", "categories": ["shoes"],
                 "values": {"a_text": value("inherited")}},
                {"code": "sub", "family_variant": "two", "parent": "root",
                 "values": {"a_simple_select": value("optionA"), "a_number": value(5)}},
                {"code": "flat", "family_variant": "one", "values": {"a_text": value("flat")}},
                {"code": "yes_no", "family_variant": "other"},
            ],
        ),
    ]  # fmt: skip
    assert [line for line in lines if line["status_code"] not in {201, 204}] == []


def variant(identifier: str, parent: str = "sub", flag: bool = True, **more: Any) -> dict[str, Any]:
    """A document of a variant below a model of the second level."""
    values = {"a_boolean": value(flag), **more.pop("values", {})}
    return {"identifier": identifier, "parent": parent, "values": values, **more}
