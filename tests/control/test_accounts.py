"""Users, roles, user groups, connections, clients and tokens by the control API (spec 01 §13)."""

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from pimlet.accounts.builtin import DEVELOPMENT, Credentials
from pimlet.accounts.permissions import PERMISSIONS
from tests.conftest import Api, log_in
from tests.control.conftest import Control

JULIA = {
    "username": "julia", "email": "julia@example.com", "first_name": "julia", "last_name": "julia", "type": "user",
    "enabled": True, "roles": ["ROLE_USER"], "groups": ["All"], "ui_locale": "en_US", "timezone": "UTC",
    "catalog_locale": None, "catalog_scope": None, "category_tree": None, "connection": None,
}  # fmt: skip
KNOWN_ROLES = "known: ROLE_ADMINISTRATOR, ROLE_CATALOG_MANAGER, ROLE_USER."
NOBODY = 'There is no user "nobody"; known: admin.'


def refused_token(client: TestClient, credentials: Credentials) -> int:
    answer = client.post(
        "/api/oauth/v1/token",
        auth=(credentials.client_id, credentials.secret),
        json={"grant_type": "password", "username": credentials.username, "password": credentials.password},
    )
    return int(answer.status_code)


def as_user(name: str, password: str) -> Credentials:
    return Credentials(DEVELOPMENT.client_id, DEVELOPMENT.secret, name, password)


class TestUsers:
    def test_are_created_with_defaults(self, control: Control, client: TestClient) -> None:
        made = control.post("/users", {"username": "julia"}, 201)
        assert made["user"] == JULIA
        assert control.get("/users/Julia") == JULIA
        assert [one["username"] for one in control.get("/users")] == ["admin", "julia"]
        assert log_in(client, as_user("julia", made["password"]))

    def test_are_created_with_everything(self, control: Control, client: TestClient) -> None:
        fields = {
            "email": "m@example.com", "first_name": "Mary", "last_name": "Smith", "type": "api", "enabled": True,
            "roles": ["role_user", "ROLE_ADMINISTRATOR"], "groups": ["manager"], "ui_locale": "fr_fr",
            "timezone": "Europe/Paris", "catalog_locale": "EN_us", "catalog_scope": "Ecommerce",
            "category_tree": "MASTER",
        }  # fmt: skip
        made = control.post("/users", {"username": "mary", "password": "secret", **fields}, 201)
        assert made == {
            "user": {
                "username": "mary", **fields, "roles": ["ROLE_ADMINISTRATOR", "ROLE_USER"], "connection": None,
                "groups": ["All", "Manager"], "ui_locale": "fr_FR", "catalog_locale": "en_US",
                "catalog_scope": "ecommerce", "category_tree": "master",
            },
            "password": None,
        }  # fmt: skip
        assert log_in(client, as_user("mary", "secret"))

    def test_are_replaced(self, control: Control, client: TestClient) -> None:
        assert control.done("PUT", "/users/julia", {"password": "one", "first_name": "J", "groups": ["Manager"]}, 201)
        token = log_in(client, as_user("julia", "one"))
        replaced = control.done("PUT", "/users/JULIA", {"password": "two"}, 200)
        assert replaced == {"user": {**JULIA, "username": "JULIA", "email": "JULIA@example.com", "first_name": "JULIA",
                                     "last_name": "JULIA"}, "password": None}  # fmt: skip
        assert Api(client, token).get("/locales").status_code == 401
        assert refused_token(client, as_user("julia", "one")) == 422
        assert log_in(client, as_user("julia", "two"))

    def test_are_changed(self, control: Control) -> None:
        control.post("/users", {"username": "julia", "groups": ["Manager"]})
        changed = control.done(
            "PATCH",
            "/users/julia",
            {
                "username": "julie", "catalog_locale": "en_US", "add_roles": ["ROLE_ADMINISTRATOR"],
                "remove_roles": ["ROLE_USER"], "add_groups": ["Redactor"], "remove_groups": ["Manager"],
            },
        )  # fmt: skip
        assert changed == {
            **JULIA, "username": "julie", "catalog_locale": "en_US", "roles": ["ROLE_ADMINISTRATOR"],
            "groups": ["All", "Redactor"],
        }  # fmt: skip
        assert control.done("PATCH", "/users/julie", {"catalog_locale": None})["catalog_locale"] is None

    def test_are_disabled_and_enabled(self, control: Control, client: TestClient) -> None:
        control.post("/users", {"username": "julia", "password": "one"})
        token = log_in(client, as_user("julia", "one"))
        control.done("PATCH", "/users/julia", {"enabled": False})
        assert Api(client, token).get("/locales").status_code == 401
        assert refused_token(client, as_user("julia", "one")) == 422
        control.done("PATCH", "/users/julia", {"enabled": True})
        assert Api(client, token).get("/locales").status_code == 200

    def test_get_passwords(self, control: Control, client: TestClient) -> None:
        control.post("/users", {"username": "julia", "password": "one"})
        token = log_in(client, as_user("julia", "one"))
        assert control.post("/users/julia/password", {"password": "two"})["password"] is None
        assert Api(client, token).get("/locales").status_code == 401
        made = control.post("/users/julia/password")["password"]
        assert re.fullmatch(r"[0-9a-f]{9}", made)
        assert log_in(client, as_user("julia", made))

    def test_are_deleted(self, control: Control) -> None:
        control.post("/users", {"username": "julia"})
        control.done("DELETE", "/users/julia", status=204)
        assert control.refused("GET", "/users/julia") == (404, 'There is no user "julia"; known: admin.')

    @pytest.mark.parametrize(
        ("method", "path", "document", "status", "message"),
        [
            ("GET", "/users/nobody", None, 404, NOBODY),
            ("PATCH", "/users/nobody", {"enabled": False}, 404, NOBODY),
            ("DELETE", "/users/nobody", None, 404, NOBODY),
            ("POST", "/users/nobody/password", {}, 404, NOBODY),
            ("POST", "/users", {}, 422, "username: This field is required."),
            ("POST", "/users", {"username": "admin"}, 422,
             "username: This value is already used. email: This value is already used."),
            ("POST", "/users", {"username": 1}, 422, "username: Input should be a valid string."),
            ("POST", "/users", {"username": "ab"}, 422,
             "username: This value is too short. It should have 3 characters or more."),
            ("POST", "/users", {"username": "a\x00bc"}, 422,
             "the body holds the character U+0000, which cannot be stored: leave it out."),
            ("POST", "/users", {"username": "abc", "roles": ["ROLE_X"]}, 422,
             f'There is no role "ROLE_X"; {KNOWN_ROLES}'),
            ("POST", "/users", {"username": "abc", "groups": ["X"]}, 422,
             'There is no user group "X"; known: All, IT support, Manager, Redactor.'),
            ("POST", "/users", {"username": "abc", "pasword": "x"}, 422,
             "pasword: There is no such field; known: email, first_name, last_name, type, enabled, roles, groups, "
             "ui_locale, timezone, catalog_locale, catalog_scope, category_tree, password, username. "
             'Did you mean "password"?'),
            ("PATCH", "/users/admin", {"remove_roles": ["ROLE_ADMINISTRATOR"]}, 422,
             "roles: You must select at least 1 role."),
            ("PUT", "/users/admin", {"roles": []}, 422, "roles: You must select at least 1 role."),
            ("POST", "/users/admin/password", {"password": ""}, 422, "password: This value should not be blank."),
        ],
    )  # fmt: skip
    def test_refuse(self, control: Control, method: str, path: str, document: Any, status: int, message: str) -> None:
        assert control.refused(method, path, document) == (status, message)

    def test_bad_json_is_refused(self, control: Control) -> None:
        for content in ("{", "[1]", '"a"', "1"):
            answer = control.request("POST", "/users", content=content)
            assert answer.status_code in {400, 422}, content
            assert answer.json()["message"].endswith(".")
        assert [one["username"] for one in control.get("/users")] == ["admin"]

    def test_names_may_hold_any_character(self, control: Control) -> None:
        control.post("/user-groups", {"name": "a/b %"})
        assert "a/b %" in control.get("/user-groups")
        control.done("DELETE", "/user-groups/a%2Fb%20%25", status=204)
        assert "a/b %" not in control.get("/user-groups")


class TestRoles:
    def test_are_created(self, control: Control) -> None:
        everything = {"role": "ROLE_X", "label": "ROLE_X", "permissions": list(PERMISSIONS)}
        assert control.post("/roles", {"role": "ROLE_X"}, 201) == everything
        some = {"role": "ROLE_Y", "label": "Y", "permissions": ["pim_api_product_list"]}
        assert control.post("/roles", some, 201) == some
        assert control.get("/roles/role_y") == some
        assert [one["role"] for one in control.get("/roles")][-2:] == ["ROLE_X", "ROLE_Y"]

    def test_are_replaced(self, control: Control) -> None:
        assert control.done("PUT", "/roles/ROLE_X", {"permissions": []}, 201)["permissions"] == []
        assert control.done("PUT", "/roles/ROLE_X", {"label": "X"}, 200) == {
            "role": "ROLE_X", "label": "X", "permissions": list(PERMISSIONS),
        }  # fmt: skip
        replaced = control.done("PUT", "/roles/ROLE_X", {"permissions": ["pim_api_product_edit"]}, 200)
        assert replaced == {"role": "ROLE_X", "label": "ROLE_X", "permissions": ["pim_api_product_edit"]}

    def test_get_and_lose_permissions(self, control: Control, client: TestClient, api: Api) -> None:
        def may() -> list[int]:
            return [api.get(path).status_code for path in ("/locales", "/products")]

        taken = control.post("/roles/ROLE_ADMINISTRATOR/revoke", {"permissions": ["pim_api_locale_list"]})
        assert set(PERMISSIONS) - set(taken["permissions"]) == {"pim_api_locale_list"}
        assert may() == [403, 200]
        assert control.post("/roles/ROLE_ADMINISTRATOR/revoke", {"all": True})["permissions"] == []
        assert may() == [403, 403]
        control.post("/roles/ROLE_ADMINISTRATOR/grant", {"all": True})
        assert may() == [200, 200]

    def test_are_renamed(self, control: Control) -> None:
        assert control.done("PATCH", "/roles/role_user", {"label": "Everyone"})["label"] == "Everyone"

    def test_are_deleted(self, control: Control) -> None:
        control.done("DELETE", "/roles/ROLE_USER", status=204)
        assert "ROLE_USER" not in [one["role"] for one in control.get("/roles")]

    def test_have_permissions(self, control: Control) -> None:
        assert [one["name"] for one in control.get("/permissions")] == list(PERMISSIONS)

    @pytest.mark.parametrize(
        ("method", "path", "document", "status", "message"),
        [
            ("GET", "/roles/ROLE_X", None, 404, f'There is no role "ROLE_X"; {KNOWN_ROLES}'),
            ("DELETE", "/roles/ROLE_ADMINISTRATOR", None, 422,
             "These users have no other role, give them one first: admin."),
            ("POST", "/roles/ROLE_USER/grant", {}, 422, "Name permissions, or set all to true."),
            ("POST", "/roles/ROLE_USER/grant", {"all": True, "permissions": ["x"]}, 422,
             "Name permissions, or set all to true."),
            ("POST", "/roles/ROLE_X/grant", {"all": True}, 404, f'There is no role "ROLE_X"; {KNOWN_ROLES}'),
            ("POST", "/roles", {"role": "X"}, 422,
             "role: This value is not valid. It must be ROLE_ and capital letters, digits, hyphens and underscores."),
            ("PATCH", "/roles/ROLE_USER", {"label": "administrator"}, 422, "label: This value is already used."),
            ("PATCH", "/roles/ROLE_USER", {"label": "a" * 26}, 422,
             "label: This value is too long. It should have 25 characters or less."),
            ("PUT", "/user-groups/" + "a" * 31, None, 422,
             "name: This value is too long. It should have 30 characters or less."),
            ("POST", "/user-groups", {"name": "manager"}, 422, "name: This value is already used."),
            ("DELETE", "/user-groups/All", None, 422, 'Every user is in the group "All": it cannot be deleted.'),
        ],
    )  # fmt: skip
    def test_refuse(self, control: Control, method: str, path: str, document: Any, status: int, message: str) -> None:
        assert control.refused(method, path, document) == (status, message)

    def test_unknown_permissions_are_listed(self, control: Control) -> None:
        status, message = control.refused("POST", "/roles/ROLE_USER/revoke", {"permissions": ["pim_api_nothing"]})
        assert status == 422
        assert message.startswith('permissions: There is no permission "pim_api_nothing"; known: pim_api_')


class TestUserGroups:
    def test_are_made_when_they_are_missing(self, control: Control) -> None:
        assert control.done("PUT", "/user-groups/Editors", status=201) == {"name": "Editors"}
        assert control.done("PUT", "/user-groups/editors", status=200) == {"name": "editors"}
        assert control.get("/user-groups") == ["All", "Editors", "IT support", "Manager", "Redactor"]


def create_shop(control: Control, **fields: Any) -> Credentials:
    made = control.post("/connections", {"code": "shop", "roles": ["ROLE_ADMINISTRATOR"], **fields}, 201)
    return Credentials(made["client_id"], made["secret"], made["username"], made["password"])


class TestConnections:
    def test_are_created(self, control: Control, client: TestClient) -> None:
        made = create_shop(control, label="Shop", flow_type="data_source", auditable=True, user_groups=["Manager"])
        assert log_in(client, made)
        shown = {
            "code": "shop", "label": "Shop", "flow_type": "data_source", "auditable": True,
            "client_id": made.client_id, "secret": made.secret, "username": made.username,
            "roles": ["ROLE_ADMINISTRATOR"], "user_groups": ["All", "Manager"],
        }  # fmt: skip
        assert control.get("/connections/Shop") == shown
        assert [one["code"] for one in control.get("/connections")] == ["demo", "shop"]
        assert control.get(f"/users/{made.username}")["connection"] == "shop"

    def test_are_changed(self, control: Control) -> None:
        create_shop(control)
        fields = {"label": "Other", "flow_type": "data_destination", "auditable": True, "roles": ["ROLE_USER"]}
        changed = control.done("PATCH", "/connections/shop", {**fields, "user_groups": ["Redactor"]})
        assert {name: changed[name] for name in fields} == fields
        assert changed["user_groups"] == ["All", "Redactor"]

    def test_get_another_secret(self, control: Control, client: TestClient) -> None:
        made = create_shop(control)
        token = log_in(client, made)
        renewed = control.post("/connections/shop/secret")
        assert renewed["client_id"] == made.client_id
        assert renewed["secret"] != made.secret
        assert Api(client, token).get("/locales").status_code == 401
        assert refused_token(client, made) == 422
        assert log_in(client, Credentials(made.client_id, renewed["secret"], made.username, made.password))

    def test_get_another_password(self, control: Control, client: TestClient) -> None:
        made = create_shop(control)
        token = log_in(client, made)
        renewed = control.post("/connections/shop/password")
        assert (renewed["username"], renewed["client_id"]) == (made.username, made.client_id)
        assert Api(client, token).get("/locales").status_code == 401
        assert refused_token(client, made) == 422
        assert log_in(client, Credentials(made.client_id, made.secret, made.username, renewed["password"]))

    def test_lose_their_tokens(self, control: Control, client: TestClient) -> None:
        made = create_shop(control)
        token = log_in(client, made)
        control.post("/connections/shop/revoke", status=204)
        assert Api(client, token).get("/locales").status_code == 401
        assert log_in(client, made)

    def test_are_deleted(self, control: Control, client: TestClient) -> None:
        made = create_shop(control)
        token = log_in(client, made)
        control.done("DELETE", "/connections/shop", status=204)
        assert Api(client, token).get("/locales").status_code == 401
        assert refused_token(client, made) == 422
        assert [one["username"] for one in control.get("/users")] == ["admin"]

    @pytest.mark.parametrize(
        ("method", "path", "document", "status", "message"),
        [
            ("GET", "/connections/shop", None, 404, 'There is no connection "shop"; known: demo.'),
            ("POST", "/connections/shop/secret", None, 404, 'There is no connection "shop"; known: demo.'),
            ("POST", "/connections/shop/password", None, 404, 'There is no connection "shop"; known: demo.'),
            ("POST", "/connections", {"code": "demo"}, 422, "code: This value is already used."),
            ("POST", "/connections", {"code": "shop", "flow_type": "x"}, 422,
             "Connection flow type can only be 'data_source', 'data_destination' or 'other'."),
            ("POST", "/connections", {"code": "shop", "roles": ["X"]}, 422, f'There is no role "X"; {KNOWN_ROLES}'),
            ("PATCH", "/connections/demo", {"roles": "ROLE_USER"}, 422, "roles: Input should be a valid array."),
            ("POST", "/clients", {"label": ""}, 422, "label: This value should not be blank."),
            ("DELETE", f"/clients/{DEVELOPMENT.client_id}", None, 422,
             'The client belongs to the connection "demo": delete that instead.'),
            ("DELETE", "/clients/2_x", None, 404,
             f'There is no client "2_x"; known: {DEVELOPMENT.client_id}.'),
        ],
    )  # fmt: skip
    def test_refuse(self, control: Control, method: str, path: str, document: Any, status: int, message: str) -> None:
        assert control.refused(method, path, document) == (status, message)


class TestClients:
    def test_are_created_renewed_and_deleted(self, control: Control, client: TestClient) -> None:
        made = control.post("/clients", {"label": "Script", "grant_types": ["password"]}, 201)
        assert log_in(client, Credentials(made["client_id"], made["secret"], "admin", "admin"))
        listed = {"client_id": made["client_id"], "label": "Script", "grant_types": ["password"], "connection": None}
        assert control.get("/clients")[1] == listed
        renewed = control.post(f"/clients/{made['client_id']}/secret")
        assert renewed["secret"] != made["secret"]
        control.done("DELETE", f"/clients/{made['client_id']}", status=204)
        assert len(control.get("/clients")) == 1


class TestTokens:
    @pytest.fixture
    def shop(self, control: Control) -> Credentials:
        return create_shop(control)

    def test_are_listed_and_counted(self, control: Control, client: TestClient, shop: Credentials) -> None:
        log_in(client, DEVELOPMENT)
        log_in(client, shop)
        (of_shop,) = control.get("/tokens?connection=shop")
        assert (of_shop["connection"], of_shop["username"]) == ("shop", shop.username)
        assert of_shop["access_expires"] < of_shop["refresh_expires"]
        (of_admin,) = control.get("/tokens?user=admin")
        assert of_admin["client_id"] == DEVELOPMENT.client_id
        assert len(control.get("/tokens")) == 2
        for query, count in (
            ("", 2), ("?kind=refresh", 2), (f"?client={shop.client_id}", 1), ("?user=admin&connection=shop", 0),
        ):  # fmt: skip
            assert control.get(f"/tokens/count{query}") == {"count": count}

    @pytest.mark.parametrize("whom", [{"all": True}, {"connection": "shop"}, {"user": None}, {"client": None}])
    def test_expire(self, control: Control, client: TestClient, shop: Credentials, whom: dict[str, Any]) -> None:
        named = {"user": shop.username, "client": shop.client_id}
        whom = {name: value or named[name] for name, value in whom.items()}
        tokens = [log_in(client, one) for one in (DEVELOPMENT, shop)]
        assert control.post("/tokens/expire", whom) == {"count": 2 if "all" in whom else 1}
        answers = [Api(client, token).get("/locales") for token in tokens]
        assert [one.status_code for one in answers] == [401 if "all" in whom else 200, 401]
        assert answers[1].json()["message"] == "The access token provided has expired."
        assert control.get("/tokens/count?kind=refresh&connection=shop") == {"count": 1}

    @pytest.mark.parametrize("whom", ["all", "connection", "user", "client", "token"])
    def test_are_revoked(self, control: Control, client: TestClient, shop: Credentials, whom: str) -> None:
        tokens = [log_in(client, one) for one in (DEVELOPMENT, shop)]
        (issued,) = control.get("/tokens?connection=shop")
        body = {
            "all": True, "connection": "shop", "user": shop.username, "client": shop.client_id, "token": issued["id"],
        }[whom]  # fmt: skip
        control.post("/tokens/revoke", {whom: body}, 204)
        answers = [Api(client, token).get("/locales") for token in tokens]
        assert [one.status_code for one in answers] == [401 if whom == "all" else 200, 401]
        assert answers[1].json()["message"] == "The access token provided is invalid."
        assert control.get("/tokens?connection=shop") == []

    @pytest.mark.parametrize(
        ("method", "path", "document", "status", "message"),
        [
            ("GET", "/tokens?user=nobody", None, 404, NOBODY),
            ("GET", "/tokens?client=a&connection=b", None, 422, "Give client or connection, not both."),
            ("GET", "/tokens/count?kind=x", None, 400, "kind: Input should be 'access' or 'refresh'."),
            ("GET", "/tokens?user=a&user=b", None, 400, 'The query parameter "user" is given twice: give it once.'),
            ("POST", "/tokens/expire", {}, 422,
             "Set all to true, or name at least one of client, connection and user."),
            ("POST", "/tokens/expire", {"all": True, "user": "admin"}, 422,
             "Set all to true, or name at least one of client, connection and user."),
            ("POST", "/tokens/revoke", {"all": True, "token": "x"}, 422,
             "Give one of all, client, connection, user and token."),
            ("POST", "/tokens/revoke", {"token": "x"}, 422, "There is no such token."),
        ],
    )  # fmt: skip
    def test_refuse(self, control: Control, method: str, path: str, document: Any, status: int, message: str) -> None:
        assert control.refused(method, path, document) == (status, message)
