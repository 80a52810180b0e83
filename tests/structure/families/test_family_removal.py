"""DELETE of families: SaaS only (spec 02 §14, §17)."""

import pytest
from starlette.testclient import TestClient

from tests.conftest import Api, run_sql

NAME = "pim_api_family_delete"


@pytest.fixture
def saas(api: Api, client: TestClient) -> Api:
    run_sql(client, "update state set edition = 'Serenity'")
    return api


class TestInSaas:
    def test_removes_a_family(self, saas: Api) -> None:
        saas.post("/families", {"code": "shoes"})
        response = saas.delete("/families/SHOES")
        assert (response.status_code, response.content) == (204, b"")
        assert "location" not in response.headers
        assert saas.get("/families/shoes").status_code == 404
        assert saas.post("/families", {"code": "shoes"}).status_code == 201

    def test_of_an_unknown_family(self, saas: Api) -> None:
        response = saas.delete("/families/boots")
        assert (response.status_code, response.json()) == (
            404,
            {"code": 404, "message": 'Family "boots" does not exist.'},
        )

    def test_refuses_a_family_with_products(self, saas: Api) -> None:
        saas.post("/families", {"code": "shoes"})
        assert saas.post("/products", {"identifier": "one", "family": "shoes"}).status_code == 201
        response = saas.delete("/families/shoes")
        message = 'Family "shoes" could not be removed as it still has products'
        assert (response.status_code, response.json()) == (422, {"code": 422, "message": message})
        assert saas.get("/families/shoes").status_code == 200

    def test_refuses_a_family_with_variants(self, saas: Api) -> None:
        saas.post(
            "/attributes",
            {"code": "size", "type": "pim_catalog_simpleselect", "group": "other"},
        )
        saas.post("/families", {"code": "shoes", "attributes": ["size"]})
        sets = [{"level": 1, "axes": ["size"], "attributes": []}]
        assert saas.post("/families/shoes/variants", {"code": "v", "variant_attribute_sets": sets}).status_code == 201
        response = saas.delete("/families/shoes")
        message = 'Can not remove family "shoes" because it is linked to family variants.'
        assert (response.status_code, response.json()) == (422, {"code": 422, "message": message})

    def test_is_listed_and_allowed(self, saas: Api) -> None:
        assert saas.get("/api/rest/v1").json()["routes"][NAME] == {
            "route": "/api/rest/v1/families/{code}",
            "methods": ["DELETE"],
        }
        assert saas.request("PUT", "/families/a").headers["allow"] == "GET, PATCH, DELETE"


class TestElsewhere:
    def test_is_no_route(self, api: Api) -> None:
        api.post("/families", {"code": "shoes"})
        response = api.delete("/families/shoes")
        url = "http://localhost/api/rest/v1/families/shoes"
        message = f'No route found for "DELETE {url}": Method Not Allowed (Allow: GET, PATCH)'
        assert (response.status_code, response.json()) == (405, {"code": 405, "message": message})
        assert response.headers["allow"] == "GET, PATCH"
        assert api.get("/families/shoes").status_code == 200
        assert NAME not in api.get("/api/rest/v1").json()["routes"]

    @pytest.mark.parametrize("token", [None, "nonsense"])
    def test_is_no_route_for_strangers_either(self, client: TestClient, token: str | None) -> None:
        assert Api(client, token).delete("/families/shoes").status_code == 405
