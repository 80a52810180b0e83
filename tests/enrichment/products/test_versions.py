"""What older versions of the PIM show of products (spec 04 §18)."""

import pytest
from starlette.testclient import TestClient

from tests.conftest import Api, run_sql
from tests.enrichment.conftest import value

UUID = "25566245-55c3-42ce-86d9-8610ac459fa8"


@pytest.fixture
def product(api: Api) -> Api:
    values = {"sku": value("one"), "a_text": value("text")}
    assert api.post("/products-uuid", {"uuid": UUID, "values": values}).status_code == 201
    return api


@pytest.mark.parametrize(
    ("version", "identifier_value", "uuid"), [("6.0.1", False, False), ("7.0.10", False, True), ("master", True, True)]
)
def test_identifier_and_uuid(
    product: Api, client: TestClient, version: str, identifier_value: bool, uuid: bool
) -> None:
    run_sql(client, f"update state set pim_version = '{version}'")
    body = product.get("/products/one").json()
    (item,) = product.get("/products").json()["_embedded"]["items"]
    codes = ["sku", "a_text"] if identifier_value else ["a_text"]
    names = ["uuid", "identifier"] if uuid else ["identifier"]
    for shown in (body, {name: data for name, data in item.items() if name != "_links"}):
        assert list(shown["values"]) == codes
        assert list(shown)[: len(names) + 1] == [*names, "enabled"]


@pytest.mark.parametrize(("version", "status"), [("6.0.1", 404), ("7.0.10", 200)])
def test_products_by_uuid_have_routes_from_7_0_on(product: Api, client: TestClient, version: str, status: int) -> None:
    run_sql(client, f"update state set pim_version = '{version}'")
    response = product.get(f"/products-uuid/{UUID}")
    assert response.status_code == status
    assert ("pim_api_product_uuid_list" in product.get("/api/rest/v1").json()["routes"]) is (status == 200)
    if status == 404:
        path = f"http://localhost/api/rest/v1/products-uuid/{UUID}"
        assert response.json() == {"code": 404, "message": f'No route found for "GET {path}"'}
    else:
        assert list(response.json()["values"]) == ["sku", "a_text"]
