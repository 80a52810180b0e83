"""Publishing and withdrawing by the control API and its client (spec 05 §2, §14)."""

from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from pimlet.workflow.published_products import service
from tests.conftest import Api, run_sql
from tests.control.conftest import Control
from tests.enrichment.conftest import value
from tests.workflow.published_products.conftest import PATH, UNPUBLISH, Publication, body, create, identifiers


def uuid_of(api: Api, identifier: str) -> str:
    return str(api.get(f"/products/{identifier}").json()["uuid"])


@pytest.fixture
def products(api: Api) -> Api:
    create(
        api,
        {"identifier": "One", "family": "familyA"},
        {"identifier": "two", "family": "familyA"},
        {"identifier": "three"},
    )
    return api


class TestPublish:
    def test_by_identifiers_in_any_case_and_by_uuids(self, products: Api, publication: Publication) -> None:
        assert identifiers(products) == []
        assert publication.publish("ONE", uuids=[uuid_of(products, "three")]) == 2
        assert identifiers(products) == ["One", "three"]

    def test_by_a_search_of_products(self, products: Api, publication: Publication) -> None:
        create(products, {"uuid": str(uuid4()), "family": "familyA"}, path="/products-uuid")
        search = {"family": [{"operator": "IN", "value": ["familyA"]}]}
        assert publication.publish(search=search) == 2
        assert identifiers(products) == ["One", "two"]
        assert publication.publish("One", search={}) == 3
        assert identifiers(products) == ["One", "three", "two"]

    def test_in_several_transactions(
        self, products: Api, publication: Publication, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(service, "CHUNK", 2)
        assert publication.publish(search={}) == 3
        assert identifiers(products) == ["One", "three", "two"]

    def test_again_replaces_the_version(self, api: Api, control: Control, publication: Publication) -> None:
        control.post("/clock/freeze", {"at": "2024-01-01T00:00:00Z"})
        create(api, {"identifier": "one", "values": {"a_text": value("first"), "a_number": value(1)}})
        control.post("/clock/set", {"at": "2024-01-02T00:00:00Z"})
        publication.publish("one")
        control.post("/clock/set", {"at": "2024-01-03T00:00:00Z"})
        values = {"a_text": value("second"), "a_number": value(None)}
        assert api.patch("/products/one", {"identifier": "uno", "values": values}).status_code == 204
        assert body(api, "one")["values"] == {
            "sku": value("one"), "a_text": value("first"), "a_number": value(1)
        }  # fmt: skip
        control.post("/clock/set", {"at": "2024-01-04T00:00:00Z"})
        publication.publish("uno")
        assert identifiers(api) == ["uno"]
        found = body(api, "uno")
        assert found["values"] == {"sku": value("uno"), "a_text": value("second")}
        assert (found["created"], found["updated"]) == ("2024-01-02T00:00:00+00:00", "2024-01-04T00:00:00+00:00")
        for name, old in (("a_text", "first"), ("a_number", 1)):
            assert identifiers(api, search={name: [{"operator": "=", "value": old}]}) == []
        # A withdrawn version is forgotten.
        publication.unpublish("uno")
        publication.publish("uno")
        assert body(api, "uno")["created"] == "2024-01-04T00:00:00+00:00"

    def test_exchanged_identifiers(self, products: Api, publication: Publication) -> None:
        publication.publish("One", "two")
        for old, new in (("One", "tmp"), ("two", "One"), ("tmp", "two")):
            assert products.patch(f"/products/{old}", {"identifier": new}).status_code == 204
        assert publication.publish("One", "two") == 2
        assert identifiers(products) == ["One", "two"]

    @pytest.mark.parametrize(
        ("document", "message"),
        [
            ({}, "Name products by identifiers or uuids, or give a search."),
            ({"identifiers": ["One", "x", "y"]}, 'There is no product "x". There is no product "y".'),
            ({"uuids": ["6f2a5f2f-7f0a-4d65-8b8c-6a6f3b3c0d01"]},
             'There is no product "6f2a5f2f-7f0a-4d65-8b8c-6a6f3b3c0d01".'),
            ({"search": {"a_text": [{"operator": "=", "value": 1}]}},
             'Property "a_text" expects a string as data, "integer" given.'),
            ({"search": {"nothing": [{"operator": "EMPTY"}]}},
             '"nothing" does not exist or you do not have permission to access it.'),
        ],
    )  # fmt: skip
    def test_refusals(self, products: Api, control: Control, document: Any, message: str) -> None:
        assert control.refused("POST", PATH, document) == (422, message)
        assert identifiers(products) == []

    def test_products_without_identifier_are_refused(self, api: Api, control: Control) -> None:
        uuid = str(uuid4())
        create(api, {"uuid": uuid}, path="/products-uuid")
        message = f'The product "{uuid}" has no identifier, by which published products are named.'
        assert control.refused("POST", PATH, {"uuids": [uuid]}) == (422, message)

    def test_an_identifier_that_an_older_version_has_is_refused(
        self, products: Api, control: Control, publication: Publication
    ) -> None:
        publication.publish("One")
        assert products.patch("/products/One", {"identifier": "other"}).status_code == 204
        create(products, {"identifier": "ONE"})
        assert control.refused("POST", PATH, {"identifiers": ["one", "two"]}) == (
            422,
            "Another product is still published under this identifier, which it had before: One. "
            "Unpublish or republish that one first.",
        )
        assert identifiers(products) == ["One"]
        assert publication.publish("other", "one") == 2
        assert identifiers(products) == ["ONE", "other"]

    def test_while_rewrites_are_pending_search_documents_are_new(
        self, api: Api, client: TestClient, control: Control, publication: Publication
    ) -> None:
        create(api, {"identifier": "one", "values": {"a_simple_select": value("optionA")}})
        # As between the removal of an option and the end of the rewrite.
        run_sql(
            client,
            "delete from attribute_option where code = 'optionA'",
            "insert into rewrite (removed, created, moves) values ('{}', now(), false)",
            "update state set pending_rewrites = 1",
        )
        publication.publish("one")
        assert body(api, "one")["values"] == {"sku": value("one")}
        assert identifiers(api, search={"a_simple_select": [{"operator": "NOT EMPTY"}]}) == []


class TestUnpublish:
    def test_by_identifiers_by_uuids_and_by_search(self, products: Api, publication: Publication) -> None:
        publication.publish(search={})
        assert publication.unpublish("ONE", uuids=[uuid_of(products, "two")]) == 2
        assert identifiers(products) == ["three"]
        assert publication.unpublish(search={}) == 1
        assert identifiers(products) == []
        assert publication.unpublish(search={}) == 0

    def test_products_are_named_as_they_are_published(
        self, products: Api, control: Control, publication: Publication
    ) -> None:
        publication.publish("One")
        assert products.patch("/products/One", {"identifier": "other"}).status_code == 204
        uuid = uuid_of(products, "two")
        assert control.refused("POST", UNPUBLISH, {"identifiers": ["other"], "uuids": [uuid]}) == (
            422,
            f'There is no published product "other". There is no published product "{uuid}".',
        )
        assert publication.unpublish("one") == 1

    def test_nothing_is_named(self, control: Control) -> None:
        message = "Name products by identifiers or uuids, or give a search."
        assert control.refused("POST", UNPUBLISH, {}) == (422, message)
