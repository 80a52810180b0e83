"""Stored products follow changes of the structure, at once or in the background (spec 04 §4.2, architecture §2)."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pimlet.enrichment.rewrites import changes, worker
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure import registry
from pimlet.structure.groups.service import GroupService
from pimlet.workflow.above import ABOVE
from tests.conftest import Api, in_transaction, run_sql
from tests.enrichment.conftest import value

Values = dict[str, Any]
SERVICES = registry.services(ABOVE)


@pytest.fixture
def remove(client: TestClient) -> Callable[..., None]:
    """Remove something that the API cannot remove; the arguments are those of the service."""

    def run(resource: str, *arguments: Any) -> None:
        async def work(uow: UnitOfWork) -> None:
            await SERVICES[resource].remove(uow, *arguments)

        in_transaction(client, work)

    return run


def create(api: Api, values: Values, **properties: Any) -> None:
    response = api.post("/products", {"identifier": "one", "values": values, **properties})
    assert response.status_code == 201, response.text


def shown(api: Api) -> Values:
    values: Values = api.get("/products/one").json()["values"]
    return {code: data for code, data in values.items() if code != "sku"}


def found(api: Api, **search: Any) -> int:
    return len(api.get("/products", search=search).json()["_embedded"]["items"])


def patched(api: Api, path: str, document: dict[str, Any]) -> None:
    response = api.patch(path, document)
    assert response.status_code == 204, response.text


def test_removed_options_leave_values(api: Api, settle: Callable[[], None], remove: Callable[..., None]) -> None:
    create(api, {"a_simple_select": value("optionA"), "a_multi_select": value(["optionA", "OptionB"])})
    before = api.get("/products/one").json()
    remove("attribute_options", "a_simple_select", "OPTIONA")
    remove("attribute_options", "a_multi_select", "optionB")
    settle()
    assert shown(api) == {"a_multi_select": value(["optionA"])}
    assert api.get("/products/one").json()["updated"] == before["updated"]
    # It is gone for good, not hidden.
    assert api.post("/attributes/a_simple_select/options", {"code": "optionA"}).status_code == 201
    settle()
    assert shown(api) == {"a_multi_select": value(["optionA"])}
    assert api.get("/attributes/a_multi_select/options/optionB").status_code == 404


def test_removed_attributes_leave_products_and_families(
    api: Api, settle: Callable[[], None], remove: Callable[..., None]
) -> None:
    create(api, {"a_text": value("text"), "a_unique_text": value("unique")})
    remove("attributes", "a_unique_text")
    settle()
    assert shown(api) == {"a_text": value("text")}
    assert "a_unique_text" not in api.get("/families/familyA").json()["attributes"]
    assert api.get("/attributes/a_unique_text").status_code == 404
    attribute = {"code": "a_unique_text", "type": "pim_catalog_text", "group": "other"}
    assert api.post("/attributes", attribute).status_code == 201
    settle()
    assert shown(api) == {"a_text": value("text")}
    patched(api, "/products/one", {"values": {"a_unique_text": value("other")}})
    assert shown(api) == {"a_text": value("text"), "a_unique_text": value("other")}


def test_values_of_a_deactivated_locale_are_hidden_and_come_back(api: Api, settle: Callable[[], None]) -> None:
    french, english = value("oui", None, "fr_FR"), value("yes", None, "en_US")
    create(api, {"a_localizable_text": [*english, *french]})
    patched(api, "/channels/ecommerce", {"locales": ["en_US"]})
    settle()
    assert shown(api) == {"a_localizable_text": english}
    # What is hidden is not judged either: a change that has nothing to do with it passes.
    patched(api, "/products/one", {"values": {}})
    patched(api, "/channels/ecommerce", {"locales": ["en_US", "fr_FR"]})
    settle()
    assert shown(api) == {"a_localizable_text": [*english, *french]}


def test_values_of_a_channel_that_lost_a_locale_are_hidden(api: Api, settle: Callable[[], None]) -> None:
    of_tablet, of_ecommerce = value("yes", "tablet", "en_US"), value("yes", "ecommerce", "en_US")
    create(api, {"a_localizable_scopable_text": [*of_tablet, *of_ecommerce]})
    patched(api, "/channels/tablet", {"locales": ["de_DE"]})
    settle()
    assert shown(api) == {"a_localizable_scopable_text": of_ecommerce}


def test_prices_of_currencies_that_left_a_channel_are_hidden_and_come_back(
    api: Api, settle: Callable[[], None]
) -> None:
    prices = [{"amount": "1.00", "currency": "EUR"}, {"amount": "2.00", "currency": "USD"}]
    create(api, {"a_price": value(prices), "a_scopable_price": value(prices[:1], "ecommerce")})
    patched(api, "/channels/ecommerce", {"currencies": ["USD"]})
    settle()
    assert shown(api) == {"a_price": value(prices[1:])}
    patched(api, "/channels/ecommerce", {"currencies": ["USD", "EUR"]})
    settle()
    assert shown(api) == {"a_price": value(prices), "a_scopable_price": value(prices[:1], "ecommerce")}


def test_numbers_follow_decimals_allowed(api: Api, settle: Callable[[], None]) -> None:
    create(api, {"a_number": value(12)})
    patched(api, "/attributes/a_number", {"decimals_allowed": True})
    settle()
    assert shown(api) == {"a_number": value("12.0000")}
    patched(api, "/attributes/a_number", {"decimals_allowed": False})
    settle()
    assert shown(api) == {"a_number": value(12)}


def test_values_follow_the_available_locales(api: Api, settle: Callable[[], None]) -> None:
    both = [*value("yes", None, "en_US"), *value("oui", None, "fr_FR")]
    create(api, {"a_localizable_text": both})
    patched(api, "/attributes/a_localizable_text", {"available_locales": ["fr_FR"]})
    settle()
    assert shown(api) == {"a_localizable_text": both[1:]}
    patched(api, "/attributes/a_localizable_text", {"available_locales": []})
    settle()
    assert shown(api) == {"a_localizable_text": both}


def test_products_follow_moved_categories(api: Api, settle: Callable[[], None]) -> None:
    create(api, {}, categories=["boots"])
    in_hats = {"categories": [{"operator": "IN CHILDREN", "value": ["hats"]}]}
    assert found(api, **in_hats) == 0
    patched(api, "/categories/shoes", {"parent": "hats"})
    settle()
    assert found(api, **in_hats) == 1


def test_removed_categories_leave_products(api: Api, settle: Callable[[], None], remove: Callable[..., None]) -> None:
    create(api, {}, categories=["boots", "hats"])
    remove("categories", "shoes")
    settle()
    assert api.get("/products/one").json()["categories"] == ["hats"]
    assert api.get("/categories/boots").status_code == 404
    assert found(api, categories=[{"operator": "UNCLASSIFIED"}]) == 0
    patched(api, "/products/one", {"categories": []})


def test_removed_groups_leave_products(api: Api, client: TestClient, settle: Callable[[], None]) -> None:
    create(api, {}, groups=["groupA", "groupB"])

    async def work(uow: UnitOfWork) -> None:
        await GroupService(ABOVE).remove(uow, "GROUPA")

    in_transaction(client, work)
    settle()
    assert api.get("/products/one").json()["groups"] == ["groupB"]
    patched(api, "/products/one", {"enabled": False})


class TestWhilePending:
    """Too many products to rewrite at once, and nobody has begun."""

    @pytest.fixture(autouse=True)
    def _nobody_works(self, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        app = client.app
        assert isinstance(app, Starlette)
        services = app.state.services
        monkeypatch.setattr(changes, "MOST_AT_ONCE", 0)
        monkeypatch.setattr(worker, "start", lambda _: None)
        at_work, services.when_pending = services.when_pending, None
        yield
        services.when_pending = at_work

    def test_pages_and_single_products_show_the_new_state(self, api: Api, remove: Callable[..., None]) -> None:
        create(api, {"a_simple_select": value("optionA"), "a_number": value(1), "a_text": value("t")})
        remove("attribute_options", "a_simple_select", "optionA")
        patched(api, "/attributes/a_number", {"decimals_allowed": True})
        remove("attributes", "a_text")
        assert shown(api) == {"a_number": value("1.0000")}
        (item,) = api.get("/products").json()["_embedded"]["items"]
        assert {code: data for code, data in item["values"].items() if code != "sku"} == {"a_number": value("1.0000")}

    def test_a_removed_code_is_free_only_when_all_is_done(self, api: Api, remove: Callable[..., None]) -> None:
        create(api, {"a_simple_select": value("optionA"), "a_text": value("t")})
        remove("attribute_options", "a_simple_select", "optionA")
        remove("attributes", "a_text")
        assert api.post("/attributes/a_simple_select/options", {"code": "OPTIONA"}).status_code == 201
        attribute = {"code": "A_TEXT", "type": "pim_catalog_text", "group": "other"}
        assert api.post("/attributes", attribute).status_code == 201
        assert shown(api) == {}

    def test_a_write_does_not_bring_back_what_is_gone(self, api: Api, remove: Callable[..., None]) -> None:
        create(api, {"a_simple_select": value("optionA"), "a_number": value(1)})
        remove("attribute_options", "a_simple_select", "optionA")
        patched(api, "/products/one", {"values": {"a_number": value(2)}})
        assert shown(api) == {"a_number": value(2)}

    def test_a_count_without_rewrites_is_put_right(self, api: Api, client: TestClient) -> None:
        run_sql(client, "update state set pending_rewrites = 2")
        app, portal = client.app, client.portal
        assert isinstance(app, Starlette)
        assert portal is not None
        for _ in range(2):
            assert portal.call(worker.wait_until_idle, app.state.services.sandboxes.default, 20.0)
        create(api, {"a_text": value("t")})
        assert shown(api) == {"a_text": value("t")}

    def test_it_is_worked_off_in_chunks(
        self, api: Api, client: TestClient, remove: Callable[..., None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(worker, "CHUNK", 2)
        documents = [{"identifier": f"p{number}", "values": {"a_text": value("t")}} for number in range(5)]
        api.lines("/products", documents)
        remove("attributes", "a_text")
        app, portal = client.app, client.portal
        assert isinstance(app, Starlette)
        assert portal is not None
        assert portal.call(worker.wait_until_idle, app.state.services.sandboxes.default, 20.0)
        items = api.get("/products").json()["_embedded"]["items"]
        assert [set(item["values"]) for item in items] == [{"sku"}] * 5
