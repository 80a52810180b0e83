"""A published version stays as it was, whatever happens to the product and to the structure (spec 05 §2)."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from pimlet.enrichment.consistency.service import check
from pimlet.enrichment.rewrites import changes
from tests.conftest import Api
from tests.control.conftest import Control
from tests.enrichment.conftest import value
from tests.enrichment.media.conftest import PNG
from tests.workflow.published_products.conftest import Publication, body, create, identifiers


@pytest.fixture
def version(api: Api, publication: Publication) -> Callable[[], dict[str, Any]]:
    """Reads a published variant with something of everything; fails when it is not as it was."""
    create(
        api,
        {"identifier": "other"},
        {
            "identifier": "v", "parent": "sub", "categories": ["boots", "china"], "groups": ["groupA"],
            "values": {
                "a_boolean": value(True),
                "a_textarea": value("text"),
                "a_metric": value({"amount": 5, "unit": "WATT"}),
            },
            "associations": {"PACK": {"products": ["other"], "product_models": ["flat"], "groups": ["groupB"]}},
        },
    )  # fmt: skip
    text = [*value("en", None, "en_US"), *value("fr", None, "fr_FR")]
    shop = value("shop", "ecommerce", "en_US")
    prices = value([{"amount": 10, "currency": "EUR"}, {"amount": 12, "currency": "USD"}])
    values = {"a_multi_select": value(["optionA", "OptionB"]), "a_localizable_text": text, "a_price": prices,
              "a_localizable_scopable_text": shop}  # fmt: skip
    assert api.patch("/product-models/root", {"values": values}).status_code == 204
    publication.publish("v", "other")
    before = body(api, "v")
    assert before["associations"]["PACK"] == {"products": ["other"], "product_models": ["flat"], "groups": ["groupB"]}

    def read() -> dict[str, Any]:
        found = body(api, "v")
        assert found == before
        return found

    return read


Read = Callable[[], dict[str, Any]]


class TestChangesOfProducts:
    def test_of_the_product_and_its_models(self, api: Api, version: Read) -> None:
        document = {"enabled": False, "categories": ["hats"], "groups": [], "values": {"a_textarea": value("new")},
                    "associations": {"PACK": {"products": [], "product_models": [], "groups": []}}}  # fmt: skip
        assert api.patch("/products/v", document).status_code == 204
        for path in ("/product-models/root", "/product-models/sub"):
            values = {"a_text": value("new")} if path.endswith("root") else {"a_number": value(6)}
            assert api.patch(path, {"categories": ["hats"], "values": values}).status_code == 204
        assert api.patch("/products/v", {"identifier": "w", "parent": None}).status_code == 204
        assert api.delete("/product-models/flat").status_code == 204
        version()
        assert identifiers(api, search={"a_text": [{"operator": "=", "value": "new"}]}) == []

    def test_of_media(self, api: Api, control: Control, publication: Publication) -> None:
        create(api, {"identifier": "foo", "family": "familyA"})
        place = {"identifier": "foo", "attribute": "an_image", "locale": None, "scope": None}
        assert api.upload({"product": place}, ("akeneo.png", PNG)).status_code == 201
        publication.publish("foo")
        (entry,) = body(api, "foo")["values"]["an_image"]
        assert api.upload({"product": place}, ("another.png", PNG + b"x")).status_code == 201
        assert api.patch("/products/foo", {"values": {"an_image": value(None)}}).status_code == 204
        assert body(api, "foo")["values"]["an_image"] == [entry]
        link = entry["_links"]["download"]["href"]
        assert link == f"http://localhost/api/rest/v1/media-files/{entry['data']}/download"
        assert api.request("GET", link).content == PNG
        assert identifiers(api, search={"an_image": [{"operator": "=", "value": "akeneo.png"}]}) == ["foo"]


class TestChangesOfTheStructure:
    def test_by_the_api(self, api: Api, version: Read) -> None:
        for path, document in (
            ("/attributes/a_text", {"labels": {"en_US": "Text"}}),
            ("/families/shoes", {"labels": {"en_US": "Shoes"}, "attribute_requirements": {"ecommerce": ["sku", "a_date"]}}),
            ("/attributes/a_price", {"decimals_allowed": False}),
            ("/attributes/a_localizable_text", {"available_locales": ["de_DE"]}),
            ("/channels/ecommerce", {"locales": ["fr_FR"], "currencies": ["EUR"]}),
            ("/categories/boots", {"labels": {"en_US": "Boots"}, "parent": "china"}),
            ("/families/shoes", {"attributes": ["sku", "a_simple_select", "a_boolean", "a_metric"], "attribute_requirements": {"ecommerce": ["sku"]}}),
        ):  # fmt: skip
            assert api.patch(path, document).status_code == 204, path
            version()

    def test_removals(self, api: Api, control: Control, version: Read) -> None:
        for path in (
            "/attributes/a_multi_select/options/optionA", "/attributes/a_text",
            "/categories/boots", "/categories/shoes", "/groups/groupA", "/groups/groupB", "/association-types/PACK",
            "/channels/tablet", "/categories/china",
        ):  # fmt: skip
            control.done("DELETE", path, status=204)
            version()
            assert identifiers(api) == ["other", "v"]

    def test_removal_of_its_family(self, api: Api, control: Control, publication: Publication) -> None:
        create(api, {"identifier": "bag", "family": "familyB"})
        publication.publish("bag")
        assert api.patch("/products/bag", {"family": None}).status_code == 204
        control.done("DELETE", "/families/familyB", status=204)
        assert body(api, "bag")["family"] == "familyB"
        assert identifiers(api, search={"family": [{"operator": "NOT EMPTY"}]}) == ["bag"]

    def test_what_was_removed_can_be_created_and_published_again(
        self,
        api: Api,
        control: Control,
        version: Read,
        publication: Publication,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        # Products follow later; published ones do not at all.
        monkeypatch.setattr(changes, "MOST_AT_ONCE", 0)
        control.done("DELETE", "/attributes/a_text", status=204)
        document = {"code": "a_text", "type": "pim_catalog_number", "group": "other", "decimals_allowed": False,
                    "negative_allowed": False}  # fmt: skip
        assert api.post("/attributes", document).status_code == 201
        version()
        assert identifiers(api, search={"a_text": [{"operator": ">", "value": 0}]}) == []
        publication.publish("v")
        assert "a_text" not in body(api, "v")["values"]

    def test_searches_in_trees_follow_moved_categories(self, api: Api, control: Control, version: Read) -> None:
        def found(code: str) -> list[str]:
            return identifiers(api, search={"categories": [{"operator": "IN CHILDREN", "value": [code]}]})

        assert (found("shoes"), found("hats"), found("china")) == (["v"], [], ["v"])
        assert api.patch("/categories/boots", {"parent": "hats"}).status_code == 204
        assert (found("boots"), found("hats"), found("master")) == (["v"], ["v"], ["v"])
        # It inherits `shoes`.
        assert found("shoes") == ["v"]
        assert api.post("/categories", {"code": "caps"}).status_code == 201
        assert api.patch("/categories/hats", {"parent": "caps"}).status_code == 204
        assert (found("caps"), found("boots"), found("master")) == (["v"], ["v"], ["v"])
        control.done("DELETE", "/categories/shoes", status=204)
        assert (found("caps"), found("master")) == (["v"], [])
        version()


def test_the_check_looks_at_products_only(api: Api, client: TestClient, version: Read) -> None:
    async def differences() -> list[Any]:
        sandbox = client.app.state.services.sandboxes.default  # type: ignore[attr-defined]
        return [one async for checked in check(sandbox, repair=True) for one in checked.differences]

    assert client.portal is not None
    assert client.portal.call(differences) == []
    version()
