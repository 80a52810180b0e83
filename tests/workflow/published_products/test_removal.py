"""Published products cannot be deleted (spec 05 §2)."""

import pytest
from starlette.testclient import TestClient

from tests.conftest import Api, run_sql
from tests.control.conftest import Control
from tests.enrichment.variants.catalog import variant
from tests.workflow.published_products.conftest import Publication, create, identifiers


def reason(identifier: str) -> str:
    return f'The product "{identifier}" cannot be deleted because it is published: unpublish it first.'


@pytest.mark.parametrize("by_uuid", [False, True])
def test_products(api: Api, publication: Publication, by_uuid: bool) -> None:
    create(api, {"identifier": "One"}, {"identifier": "two"})
    publication.publish("One")
    path = f"/products-uuid/{api.get('/products/One').json()['uuid']}" if by_uuid else "/products/one"
    response = api.delete(path)
    assert (response.status_code, response.json()) == (422, {"code": 422, "message": reason("One")})
    assert api.delete("/products/two").status_code == 204
    publication.unpublish("One")
    assert api.delete(path).status_code == 204
    assert api.get("/products/One").status_code == 404


@pytest.mark.parametrize("model", ["sub", "ROOT"])
def test_product_models_with_published_variants(api: Api, publication: Publication, model: str) -> None:
    create(api, variant("b", flag=True), variant("A", flag=False))
    publication.publish("A", "b")
    response = api.delete(f"/product-models/{model}")
    assert (response.status_code, response.json()) == (422, {"code": 422, "messages": [reason("A"), reason("b")]})
    assert api.delete("/product-models/flat").status_code == 204
    publication.unpublish("A", "b")
    assert api.delete(f"/product-models/{model}").status_code == 204
    assert api.get("/products").json()["_embedded"] == {"items": []}


def test_wiping_takes_them_too(api: Api, control: Control, publication: Publication) -> None:
    create(api, {"identifier": "one"})
    publication.publish("one")
    control.post("/wipe", status=204)


def test_a_pim_without_them_does_not_keep_products(api: Api, client: TestClient, publication: Publication) -> None:
    create(api, {"identifier": "one"}, variant("v"), {"identifier": "two"})
    publication.publish(search={})
    run_sql(client, "update state set features = '-published_products'")
    assert api.delete("/products/one").status_code == 204
    assert api.delete("/product-models/root").status_code == 204
    run_sql(client, "update state set features = null")
    assert identifiers(api) == ["two"]
