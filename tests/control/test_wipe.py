"""Emptying a sandbox, and filling it again by the API."""

from starlette.testclient import TestClient

from pimlet.accounts.builtin import Credentials
from tests.conftest import Api, log_in
from tests.control.conftest import Control


def test_leaves_what_every_installation_has(control: Control, api: Api, client: TestClient) -> None:
    api.post("/products", {"identifier": "a"})
    control.done("PATCH", "/pim", {"edition": "EE"})
    control.post("/wipe", status=204)
    assert api.get("/locales").status_code == 401
    assert control.get("/users") == []
    assert control.get("/connections") == []
    assert [one["role"] for one in control.get("/roles")] == [
        "ROLE_ADMINISTRATOR", "ROLE_CATALOG_MANAGER", "ROLE_USER",
    ]  # fmt: skip
    assert control.get("/user-groups") == ["All", "IT support", "Manager", "Redactor"]
    assert control.get("/pim")["edition"] == "CE"
    locales = control.get("/locales")
    assert len(locales) == 210
    assert not any(one["enabled"] for one in locales)

    made = control.done("PUT", "/connections/shop", {"roles": ["ROLE_ADMINISTRATOR"]}, 201)
    api = Api(
        client, log_in(client, Credentials(made["client_id"], made["secret"], made["username"], made["password"]))
    )
    for path in ("/channels", "/attributes", "/categories", "/families", "/attribute-groups", "/association-types"):
        assert api.get(path).json()["_embedded"]["items"] == [], path
    assert len(api.get("/measurement-families").json()) == 23
    message = "The catalog has no identifier attribute: create one first."
    for answer in (
        api.get("/products"),
        api.post("/products", {"identifier": "a"}),
        api.post("/families", {"code": "a"}),
    ):
        assert (answer.status_code, answer.json()) == (422, {"code": 422, "message": message})

    api.post("/attribute-groups", {"code": "other"})
    identifier = {"code": "sku", "type": "pim_catalog_identifier", "group": "other"}
    answer = api.post("/attributes", {**identifier, "unique": True, "useable_as_grid_filter": True})
    assert answer.status_code == 201, answer.text
    assert api.get("/attributes/sku").json()["is_main_identifier"] is True
    assert api.post("/products", {"identifier": "a"}).status_code == 201
    assert api.get("/products/a").json()["identifier"] == "a"


def test_can_be_undone_by_a_snapshot(control: Control, api: Api) -> None:
    api.post("/products", {"identifier": "a"})
    control.done("PUT", "/snapshots/before")
    control.post("/wipe")
    control.post("/snapshots/before/restore")
    assert api.get("/products/a").status_code == 200
    assert [one["code"] for one in control.get("/connections")] == ["demo"]


def test_a_connection_is_replaced(control: Control, client: TestClient) -> None:
    one = control.done("PUT", "/connections/shop", {"label": "Shop"}, 201)
    other = control.done("PUT", "/connections/shop", {}, 200)
    assert one["client_id"] != other["client_id"]
    assert control.get("/connections/shop")["label"] == "shop"
    assert [user["username"] for user in control.get("/users")] == ["admin", other["username"]]
