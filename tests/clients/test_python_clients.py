"""The Python clients on PyPI, unmodified, against a server on a real port."""

import json
from typing import Any

import pyakeneo.client
from akeneo_api_client.client_builder import ClientBuilder
from akeneo_api_client.search.search_builder import SearchBuilder

from tests.clients.conftest import Server

PNG = b"\x89PNG\r\n\x1a\n a photo"


def test_pyakeneo_builds_a_catalog_and_walks_through_its_products(server: Server) -> None:
    found = server.credentials
    client = pyakeneo.client.Client(server.url, found.client_id, found.secret, found.username, found.password)
    client.categories.create_item({"code": "summer", "parent": "master"})
    client.attributes.create_item({"code": "title", "type": "pim_catalog_text", "group": "other", "localizable": True})
    client.attributes.create_item({"code": "photo", "type": "pim_catalog_image", "group": "other"})
    client.families.create_item({"code": "shirts", "attributes": ["sku", "title", "photo"]})
    before = client.products.fetch_list({"pagination_type": "page", "with_count": "true"}).get_count()
    products = [
        {
            "identifier": f"shirt-{number:03d}",
            "family": "shirts",
            "categories": ["summer"],
            "values": {"title": [{"locale": "en_US", "scope": None, "data": f"Shirt {number}"}]},
        }
        for number in range(100)
    ]
    statuses = client.products.update_create_list(products)
    assert [line["status_code"] for line in statuses] == [201] * 100
    client.products.update_create_item({"identifier": "shirt-000", "enabled": False})
    walked = list(
        client.products.fetch_list({"limit": "30", "search": {"family": [{"operator": "IN", "value": ["shirts"]}]}})
    )
    assert [item["identifier"] for item in walked] == [product["identifier"] for product in products]
    one = client.products.fetch_item("shirt-000")
    assert one["enabled"] is False
    assert one["values"]["title"] == products[0]["values"]["title"]  # type: ignore[index]
    client.products.delete_item("shirt-099")
    everything = client.products.fetch_list({"limit": "100"})
    uuids = [item["uuid"] for item in everything]
    assert len(uuids) == len(set(uuids)) == before + 99
    # The client has no upload and no download of its own; its session has the token.
    place = {"identifier": "shirt-000", "attribute": "photo", "locale": None, "scope": None}
    uploaded = client._session.post(
        f"{server.url}/api/rest/v1/media-files",
        data={"product": json.dumps(place)},
        files={"file": ("shirt.png", PNG, "image/png")},
        headers={"Content-Type": None},
    )
    assert uploaded.status_code == 201, uploaded.text
    (value,) = client.products.fetch_item("shirt-000")["values"]["photo"]
    record = client.media_files.fetch_item(value["data"])
    assert (record["original_filename"], record["size"]) == ("shirt.png", len(PNG))
    assert client._session.get(value["_links"]["download"]["href"]).content == PNG
    assert record["code"] in [file["code"] for file in client.media_files.fetch_list({"limit": "100"})]


def test_akeneo_api_client_writes_and_pages_through_products(server: Server) -> None:
    found = server.credentials
    client = ClientBuilder(server.url).build_authenticated_by_password(
        found.username, found.password, found.client_id, found.secret
    )
    client.family_api.upsert("hats", {"labels": {"en_US": "Hats"}})
    assert client.family_api.get("hats")["labels"] == {"en_US": "Hats"}
    uuids = [f"{number:08d}-55c3-42ce-86d9-8610ac459fa8" for number in range(25)]
    documents: list[dict[str, Any]] = [
        {
            "uuid": uuid,
            "family": "hats",
            "values": {"sku": [{"locale": None, "scope": None, "data": f"hat-{uuid[:8]}"}]},
        }
        for uuid in uuids
    ]
    client.product_uuid_api.upsert_list(documents)
    search = SearchBuilder()
    search.add_filter("family", "IN", ["hats"])
    pages = client.product_uuid_api.all(10, {"search": search.get_filters()})
    assert [item["uuid"] for page in pages for item in page] == uuids
    client.product_uuid_api.upsert(uuids[0], {"enabled": False})
    assert client.product_uuid_api.get(uuids[0])["enabled"] is False
    everything = [item["uuid"] for page in client.product_uuid_api.all(100, {}) for item in page]
    assert everything == sorted(set(everything))
    assert set(uuids) <= set(everything)
