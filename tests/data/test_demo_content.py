"""The demo catalog, loaded and shown by the API."""

from starlette.testclient import TestClient

from pimlet.control.demo import load
from pimlet.data import demo
from tests.conftest import Api


def test_models_variants_and_links_are_there(api: Api, client: TestClient) -> None:
    assert client.portal is not None
    services = client.app.state.services  # type: ignore[attr-defined]
    client.portal.call(load, services.sandboxes.default, services.objects)
    for path, count in (("/products", 300), ("/product-models", 40)):
        assert api.get(path, limit=1, with_count="true").json()["items_count"] == count
    for name, key, path in (("product-models", "code", "product-models"), ("products", "identifier", "products")):
        for document in demo(name):
            linked = document.get("associations") or document.get("quantified_associations")
            if document.get("parent") is None and not linked:
                continue
            shown = api.get(f"/{path}/{document[key]}").json()
            assert shown["parent"] == document.get("parent")
            # Own values are shown among the inherited ones.
            assert document["values"].keys() <= shown["values"].keys()
            for code, links in document.get("associations", {}).items():
                for kind, targets in links.items():
                    assert set(targets) <= set(shown["associations"][code][kind])
