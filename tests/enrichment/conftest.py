"""A catalog with one attribute of each kind, built once through the API; each test gets a copy."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from pimlet.edge.writing import Write, Written
from pimlet.enrichment.consistency import service as consistency
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.groups.service import GroupService
from pimlet.structure.reference_data import service as reference_data
from pimlet.workflow.above import ABOVE
from tests.conftest import Api, in_transaction


def _attribute(code: str, kind: str, **properties: Any) -> dict[str, Any]:
    return {"code": code, "type": f"pim_catalog_{kind}", "group": "other", **properties}


_DECIMALS = {"decimals_allowed": True, "negative_allowed": True}
_WHOLE = {"decimals_allowed": False, "negative_allowed": False}
ATTRIBUTES = [
    _attribute("a_text", "text"),
    _attribute("a_short_text", "text", max_characters=5),
    _attribute("an_email", "text", validation_rule="email"),
    _attribute("a_url", "text", validation_rule="url"),
    _attribute("a_regexp", "text", validation_rule="regexp", validation_regexp=r"/^\d+$/"),
    _attribute("a_unique_text", "text", unique=True),
    _attribute("a_localizable_text", "text", localizable=True),
    _attribute("a_scopable_text", "text", scopable=True),
    _attribute("a_localizable_scopable_text", "textarea", localizable=True, scopable=True),
    _attribute("a_french_text", "text", localizable=True, available_locales=["fr_FR"]),
    _attribute("a_textarea", "textarea"),
    _attribute("a_number", "number", **_WHOLE),
    _attribute("a_decimal", "number", **_DECIMALS),
    _attribute("a_limited_number", "number", decimals_allowed=True, negative_allowed=True, number_min=10, number_max=100),
    _attribute("a_unique_number", "number", unique=True, **_WHOLE),
    _attribute("a_metric", "metric", metric_family="Power", default_metric_unit="KILOWATT", **_DECIMALS),
    _attribute("a_whole_metric", "metric", metric_family="Length", default_metric_unit="METER", **_WHOLE),
    _attribute("a_price", "price_collection", decimals_allowed=True),
    _attribute("a_whole_price", "price_collection", decimals_allowed=False),
    _attribute("a_limited_price", "price_collection", decimals_allowed=True, number_max=100),
    _attribute("a_scopable_price", "price_collection", decimals_allowed=True, scopable=True),
    _attribute("a_boolean", "boolean"),
    _attribute("a_boolean_with_default", "boolean", default_value=True),
    _attribute("a_date", "date", date_min="2016-01-01", date_max="2030-12-31"),
    _attribute("a_unique_date", "date", unique=True),
    _attribute("a_simple_select", "simpleselect"),
    _attribute("a_multi_select", "multiselect"),
    {**_attribute("a_datum", ""), "type": "pim_reference_data_simpleselect", "reference_data_name": "color"},
    {**_attribute("some_data", ""), "type": "pim_reference_data_multiselect", "reference_data_name": "fabrics"},
    _attribute("an_identifier", "identifier", useable_as_grid_filter=True, unique=True),
    _attribute("an_image", "image"),
    _attribute("a_file", "file", allowed_extensions=["pdf", "txt", "csv"], max_file_size="0.01"),
    _attribute("a_picture", "image", allowed_extensions=["jpg", "png"], localizable=True, scopable=True),
]  # fmt: skip


def build(api: Api) -> None:
    """Write the catalog."""
    for path, documents in (
        ("/categories", [{"code": "shoes", "parent": "master"}, {"code": "boots", "parent": "shoes"},
                         {"code": "hats", "parent": "master"}, {"code": "china"}]),
        ("/channels", [{"code": "ecommerce", "currencies": ["USD", "EUR"], "locales": ["en_US", "fr_FR"]},
                       {"code": "tablet", "currencies": ["USD"], "locales": ["de_DE", "en_US"], "category_tree": "china"}]),
        ("/attributes", ATTRIBUTES),
        ("/attributes/a_simple_select/options", [{"code": "optionA", "labels": {"en_US": "Option A"}}, {"code": "optionB"}]),
        ("/attributes/a_multi_select/options", [{"code": "optionA"}, {"code": "OptionB"}, {"code": "optionC"}]),
        ("/association-types", [
            {"code": "BUNDLE", "is_quantified": True}, {"code": "KIT", "is_quantified": True},
            {"code": "TWINS", "is_two_way": True},
        ]),
        ("/families", [
            {"code": "familyA", "attributes": [attribute["code"] for attribute in ATTRIBUTES]},
            {"code": "familyB"},
        ]),
    ):  # fmt: skip
        for line in api.lines(path, documents):
            assert line["status_code"] in {201, 204}, line


def build_without_routes(client: TestClient) -> None:
    """Write what Akeneo has no routes for."""

    async def load(uow: UnitOfWork) -> None:
        await reference_data.load(uow, "color", ["Red", "blue"], ABOVE.changes)
        await reference_data.load(uow, "fabrics", ["cotton", "Silk"], ABOVE.changes)
        groups = [Write(None, {"code": code, "type": "RELATED"}) for code in ("groupA", "groupB")]
        assert all(isinstance(one, Written) for one in await GroupService(ABOVE).write(uow, {}, groups, None))

    in_transaction(client, load)


@pytest.fixture(scope="session")
def template(catalog_template: str) -> str:
    """What tests start from; folders may name another one."""
    return catalog_template


def value(data: Any, scope: str | None = None, locale: str | None = None) -> list[dict[str, Any]]:
    """The entries of an attribute with one value."""
    return [{"locale": locale, "scope": scope, "data": data}]


def differences(client: TestClient) -> list[Any]:
    """What the check of the whole catalog finds."""

    async def run() -> list[Any]:
        sandbox = client.app.state.services.sandboxes.default  # type: ignore[attr-defined]
        return [one async for checked in consistency.check(sandbox, repair=False) for one in checked.differences]

    assert client.portal is not None
    found: list[Any] = client.portal.call(run)
    return found
