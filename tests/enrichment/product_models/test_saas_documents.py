"""What the SaaS edition adds to products and product models (spec 04 §4.6)."""

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.conftest import COLLECTION, Api, run_sql
from tests.enrichment.variants.catalog import value, variant

UUID = "25566245-55c3-42ce-86d9-8610ac459fa8"
WEIGHT = {"amount": 5, "unit": "WATT"}
JSON, LINES = {"Content-Type": "application/json"}, {"Content-Type": COLLECTION}
ENTITIES = {
    "a_record": "akeneo_reference_entity",
    "records": "akeneo_reference_entity_collection",
    "assets": "pim_catalog_asset_collection",
}


@pytest.fixture
def saas(api: Api, client: TestClient) -> Api:
    """A variant `v` and a simple product."""
    run_sql(client, "update state set edition = 'Serenity'")
    metric = {"a_metric": value(WEIGHT), "a_date": value("2020-01-02")}
    assert api.post("/products", variant("v", values=metric)).status_code == 201
    assert api.post("/products-uuid", {"uuid": UUID}).status_code == 201
    return api


def elements(api: Api, path: str) -> dict[str, Any]:
    return {code: entries[0] for code, entries in api.get(path).json()["values"].items()}


class TestValues:
    def test_tell_the_type_of_their_attribute(self, saas: Api) -> None:
        found = elements(saas, "/products/v?with_attribute_options=true")
        assert list(found["a_simple_select"]) == ["locale", "scope", "data", "linked_data", "attribute_type"]
        assert {code: one["attribute_type"] for code, one in found.items()} == {
            "a_text": "pim_catalog_text", "a_root_boolean": "pim_catalog_boolean", "a_number": "pim_catalog_number",
            "a_simple_select": "pim_catalog_simpleselect", "a_first_boolean": "pim_catalog_boolean",
            "sku": "pim_catalog_identifier", "a_date": "pim_catalog_date", "a_metric": "pim_catalog_metric",
            "a_boolean": "pim_catalog_boolean", "a_second_boolean": "pim_catalog_boolean",
        }  # fmt: skip
        (item,) = saas.get("/products", search={"identifier": [{"operator": "=", "value": "v"}]}).json()["_embedded"][
            "items"
        ]
        assert item["values"]["a_date"] == [
            {
                "locale": None, "scope": None, "data": "2020-01-02T00:00:00+00:00",
                "attribute_type": "pim_catalog_date",
            }
        ]  # fmt: skip
        assert elements(saas, "/product-models/sub")["a_number"]["attribute_type"] == "pim_catalog_number"

    def test_of_measurements_have_a_symbol(self, saas: Api) -> None:
        assert elements(saas, "/products/v")["a_metric"]["data"] == {**WEIGHT, "amount": "5.0000", "symbol": "W"}

    def test_of_linked_entities_name_them(self, saas: Api) -> None:
        for code, kind in ENTITIES.items():
            document = {"code": code, "type": kind, "group": "other", "reference_data_name": "brand"}
            assert saas.post("/attributes", document).status_code == 201
        values = {code: value("one" if code == "a_record" else ["one"]) for code in ENTITIES}
        assert saas.patch(f"/products-uuid/{UUID}", {"values": values}).status_code == 204
        found = elements(saas, f"/products-uuid/{UUID}")
        for code, kind in ENTITIES.items():
            assert list(found[code].items())[2:] == [
                ("data", "one" if code == "a_record" else ["one"]),
                ("attribute_type", kind),
                ("reference_data_name", "brand"),
            ]

    def test_can_be_sent_back(self, saas: Api) -> None:
        document = saas.get("/products/v").json()
        assert saas.patch("/products/v", {"values": document["values"]}).status_code == 204
        assert saas.get("/products/v").json() == document

    @pytest.mark.parametrize("edition", ["CE", "GE", "EE"])
    def test_elsewhere_have_nothing_of_that(self, saas: Api, client: TestClient, edition: str) -> None:
        run_sql(client, f"update state set edition = '{edition}'")
        assert elements(saas, "/products/v")["a_metric"] == {
            "locale": None, "scope": None, "data": {**WEIGHT, "amount": "5.0000"},
        }  # fmt: skip


class TestRootParent:
    def test_stands_after_the_parent_of_variants(self, saas: Api) -> None:
        items = saas.get("/products-uuid", with_root_parent="true").json()["_embedded"]["items"]
        shown = {one["values"].get("sku", [{"data": None}])[0]["data"]: one for one in items}
        assert list(shown["v"])[6:9] == ["parent", "root_parent", "values"]
        assert (shown["v"]["parent"], shown["v"]["root_parent"]) == ("sub", "root")
        assert "root_parent" not in shown[None]
        one = saas.get(f"/products-uuid/{shown['v']['uuid']}", with_root_parent="true").json()
        assert one["root_parent"] == "root"

    def test_is_carried_by_links(self, saas: Api) -> None:
        links = saas.get("/products-uuid", with_root_parent="true", limit="1").json()["_links"]
        assert all("with_root_parent=true" in link["href"] for link in links.values())

    def test_is_asked_for_by_uuid_and_in_this_edition_only(self, saas: Api, client: TestClient) -> None:
        uuid = saas.get("/products/v").json()["uuid"]
        assert "root_parent" not in saas.get(f"/products-uuid/{uuid}").json()
        assert "root_parent" not in saas.get("/products/v", with_root_parent="true").json()
        run_sql(client, "update state set edition = 'EE'")
        assert "root_parent" not in saas.get(f"/products-uuid/{uuid}", with_root_parent="true").json()


class TestConvertedMeasurements:
    @pytest.fixture
    def channel(self, saas: Api) -> Api:
        """A channel that wants kilowatts."""
        assert saas.patch("/channels/ecommerce", {"conversion_units": {"a_metric": "KILOWATT"}}).status_code == 204
        return saas

    def listed(self, api: Api, **query: str) -> Any:
        search = {"identifier": [{"operator": "=", "value": "v"}]}
        (item,) = api.get("/products", search=search, **query).json()["_embedded"]["items"]
        return item["values"]["a_metric"][0]["data"]

    def test_are_in_the_units_of_the_channel(self, channel: Api) -> None:
        stored = {**WEIGHT, "amount": "5.0000", "symbol": "W"}
        assert self.listed(channel, scope="ecommerce") == stored
        assert self.listed(channel, scope="ecommerce", convert_measurements="false") == stored
        assert self.listed(channel, scope="ecommerce", convert_measurements="true") == {
            "amount": "0.0050", "unit": "KILOWATT", "symbol": "kW",
        }  # fmt: skip

    def test_links_repeat_it(self, channel: Api) -> None:
        links = channel.get("/products", scope="ecommerce", convert_measurements="true", limit="1").json()["_links"]
        assert all("convert_measurements=true" in link["href"] for link in links.values())

    @pytest.mark.parametrize("path", ["/products", "/products-uuid", "/product-models"])
    def test_need_a_channel(self, channel: Api, path: str) -> None:
        answer = channel.get(path, convert_measurements="true")
        assert answer.status_code == 422
        assert answer.json()["code"] == 422
        assert "scope" in answer.json()["message"]

    def test_of_other_editions_stay(self, channel: Api, client: TestClient) -> None:
        run_sql(client, "update state set edition = 'EE'")
        assert self.listed(channel, scope="ecommerce", convert_measurements="true") == {**WEIGHT, "amount": "5.0000"}
        assert channel.get("/product-models", convert_measurements="true").status_code == 200


class TestOptionsOfModels:
    def test_have_labels(self, saas: Api, client: TestClient) -> None:
        plain = elements(saas, "/product-models/sub")["a_simple_select"]
        assert "linked_data" not in plain
        shown = elements(saas, "/product-models/sub?with_attribute_options=true")["a_simple_select"]
        assert list(shown) == ["locale", "scope", "data", "linked_data", "attribute_type"]
        assert shown["linked_data"]["code"] == shown["data"]
        links = saas.get("/product-models", with_attribute_options="true", limit="1").json()["_links"]
        assert all("with_attribute_options=true" in link["href"] for link in links.values())
        run_sql(client, "update state set edition = 'EE'")
        assert "linked_data" not in elements(saas, "/product-models/sub?with_attribute_options=true")["a_simple_select"]


class TestParametersThatAreNotOffered:
    @pytest.mark.parametrize("name", ["with_asset_share_links", "with_workflow_execution_statuses"])
    @pytest.mark.parametrize("path", ["/products", "/products/v", "/product-models", "/product-models/sub"])
    def test_reads_say_so(self, saas: Api, client: TestClient, path: str, name: str) -> None:
        answer = saas.get(path, **{name: "true"})
        assert (answer.status_code, answer.json()["message"]) == (422, f'The parameter "{name}" is not supported.')
        assert saas.get(path, **{name: "false"}).status_code == 200
        run_sql(client, "update state set edition = 'EE'")
        assert saas.get(path, **{name: "true"}).status_code == 200

    def test_writes_say_so(self, saas: Api) -> None:
        query = {"create_missing_options": "true"}
        message = 'The parameter "create_missing_options" is not supported.'
        document = {"identifier": "new"}
        for method, path in (("POST", "/products"), ("PATCH", "/products/new")):
            answer = saas.request(method, path, content=json.dumps(document), query=query, headers=JSON)
            assert (answer.status_code, answer.json()["message"]) == (422, message)
        lines = saas.request("PATCH", "/products", content=json.dumps(document), query=query, headers=LINES)
        assert (lines.status_code, lines.json()["message"]) == (422, message)
        assert saas.get("/products/new").status_code == 404
