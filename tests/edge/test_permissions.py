"""Every route asks for its permission, and says so in its own words (spec 01 §11, §16.8)."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pimlet.accounts import roles, users
from pimlet.accounts.permissions import OVERALL_ACCESS
from pimlet.app import api_routes
from pimlet.edge.routes import Route
from pimlet.foundation.unit_of_work import Access, UnitOfWork, transact
from tests.conftest import Api, run_sql

ROUTES = api_routes()
GUARDED = [route for route in ROUTES if route.permission is not None]

# Spec 01 §11: method, path, permission, text.
TEXTS = [
    ("GET", "/locales", "locale_list", "Access forbidden. You are not allowed to list locales."),
    ("GET", "/channels/x", "channel_list", "Access forbidden. You are not allowed to list channels."),
    ("POST", "/channels", "channel_edit", "Access forbidden. You are not allowed to create or update channels."),
    ("GET", "/currencies", "currency_list", "Access forbidden. You are not allowed to list currencies."),
    ("GET", "/attributes", "attribute_list", "Access forbidden. You are not allowed to list attributes."),
    ("PATCH", "/attributes/x", "attribute_edit", "Access forbidden. You are not allowed to create or update attributes."),
    ("GET", "/attributes/x/options", "attribute_option_list",
     "Access forbidden. You are not allowed to list attribute options."),
    ("PATCH", "/attributes/x/options", "attribute_option_edit",
     "Access forbidden. You are not allowed to create or update attribute options."),
    ("GET", "/attribute-groups", "attribute_group_list", "Access forbidden. You are not allowed to list attribute groups."),
    ("POST", "/attribute-groups", "attribute_group_edit",
     "Access forbidden. You are not allowed to create or update attribute groups."),
    ("GET", "/families", "family_list", "Access forbidden. You are not allowed to list families."),
    ("PATCH", "/families", "family_edit", "Access forbidden. You are not allowed to create or update families."),
    ("GET", "/association-types", "association_type_list",
     "Access forbidden. You are not allowed to list association types."),
    ("POST", "/association-types", "association_type_edit",
     "Access forbidden. You are not allowed to create or update association types."),
    ("GET", "/products", "product_list", "Access forbidden. You are not allowed to list products."),
    ("GET", "/products-uuid", "product_list", "Access forbidden. You are not allowed to list products."),
    ("PATCH", "/products", "product_edit", "Access forbidden. You are not allowed to create or update products."),
    ("POST", "/products-uuid", "product_edit", "Access forbidden. You are not allowed to create or update products."),
    ("DELETE", "/products/x", "product_remove", "Access forbidden. You are not allowed to delete products."),
    ("DELETE", "/products-uuid/25566245-55c3-42ce-86d9-8610ac459fa8", "product_remove",
     "Access forbidden. You are not allowed to delete products"),
    ("GET", "/product-models", "product_list", "Access forbidden. You are not allowed to list products."),
    ("GET", "/product-models/x", "product_list", "Access forbidden. You are not allowed to list products."),
    ("POST", "/product-models", "product_edit", "Access forbidden. You are not allowed to create or update products."),
    ("PATCH", "/product-models", "product_edit", "Access forbidden. You are not allowed to create or update products."),
    ("DELETE", "/product-models/x", "product_remove", "Access forbidden. You are not allowed to delete products."),
    ("GET", "/categories", "category_list", "You are not allowed to access the web API."),
    ("PATCH", "/categories/x", "category_edit", "You are not allowed to access the web API."),
]  # fmt: skip


@pytest.fixture
def revoke(api: Api, client: TestClient) -> Callable[..., None]:
    """Takes permissions from the administrator's role."""

    def run(*names: str, role: str = "ROLE_ADMINISTRATOR") -> None:
        app = client.app
        assert isinstance(app, Starlette)
        assert client.portal is not None

        async def work(uow: UnitOfWork) -> None:
            await roles.revoke(uow, role, names)

        client.portal.call(transact, app.state.services.sandboxes.default, Access.WRITE, work)

    return run


def _call(api: Api, method: str, path: str, route: Route | None = None) -> Any:
    headers = {"Content-Type": route.content_types[0]} if route is not None else {}
    if route is None and method in {"POST", "PATCH"}:
        several = method == "PATCH" and not path.endswith("/x")
        headers = {"Content-Type": "application/vnd.akeneo.collection+json" if several else "application/json"}
    return api.request(method, path, content="{}" if method in {"POST", "PATCH"} else None, headers=headers)


def test_every_text_is_the_documented_one(api: Api, revoke: Callable[..., None]) -> None:
    revoke(*{f"pim_api_{name}" for _, _, name, _ in TEXTS})
    for method, path, _, message in TEXTS:
        response = _call(api, method, path)
        assert (response.status_code, response.json()) == (403, {"code": 403, "message": message}), (method, path)
        assert "vary" not in response.headers


def test_every_guarded_route_asks_for_exactly_its_permission(
    api: Api, client: TestClient, revoke: Callable[..., None]
) -> None:
    # The edition that has all routes.
    run_sql(client, "update state set edition = 'Serenity'")
    uuid = "25566245-55c3-42ce-86d9-8610ac459fa8"

    def allowed(route: Route) -> bool:
        path = re.sub(r"{\w+}", "x", route.path.replace("{uuid}", uuid))
        assert route.permission is not None
        answer = _call(api, route.method, path, route)
        # Rights on the catalog have refusals of their own.
        return bool(answer.status_code != 403 or answer.json()["message"] != route.permission.denied)

    names = sorted({route.permission.name for route in GUARDED if route.permission is not None})
    assert len(names) == 21
    for name in names:
        revoke(name)
        for route in GUARDED:
            assert route.permission is not None
            assert allowed(route) == (route.permission.name > name), (route.name, name)


def test_routes_without_a_permission_need_overall_access_only(api: Api, revoke: Callable[..., None]) -> None:
    open_routes = [route.name for route in ROUTES if route.permission is None]
    assert open_routes == [
        "pim_analytics_external_api_system_info_get",
        "pim_api_media_file_list",
        "pim_api_media_file_download",
        "pim_api_media_file_get",
        "pim_api_media_file_create",
        "legacy_pim_api_measure_family_list",
        "legacy_pim_api_measure_family_get",
        "pim_api_measurement_family_get",
        "pim_api_measurement_family_create_or_update",
    ]
    revoke(OVERALL_ACCESS)
    for path in ("/system-information", "/products"):
        response = api.request("GET", path, headers={"Accept": "text/html"})
        assert (response.status_code, response.json()) == (
            403,
            {"code": 403, "message": "You are not allowed to access the web API."},
        )


def test_a_user_with_two_roles_has_the_permissions_of_both(
    api: Api, client: TestClient, revoke: Callable[..., None]
) -> None:
    app = client.app
    assert isinstance(app, Starlette)
    assert client.portal is not None

    async def add_role(uow: UnitOfWork) -> None:
        await roles.create(uow, "ROLE_READER", "Reader", ["pim_api_locale_list"])
        await users.change_roles(uow, "admin", add=["ROLE_READER"])

    revoke("pim_api_locale_list", "pim_api_family_list")
    assert api.get("/locales").status_code == 403
    client.portal.call(transact, app.state.services.sandboxes.default, Access.WRITE, add_role)
    assert api.get("/locales").status_code == 200
    assert api.get("/families").status_code == 403


def test_the_content_type_is_checked_before_the_permission(api: Api, revoke: Callable[..., None]) -> None:
    revoke("pim_api_family_edit")
    assert api.request("POST", "/families", content="{}", headers={"Content-Type": "text/plain"}).status_code == 415
