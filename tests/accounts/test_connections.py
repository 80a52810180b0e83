"""Clients, connections and tokens as administrators manage them (spec 01 §2.3, §13.1, §13.2)."""

import re
from typing import Any

import pytest
from sqlalchemy import func, select, text, update

from pimlet.accounts import builtin, clients, connections, grant_list, tokens, users
from pimlet.accounts.clients import Client, ClientId
from pimlet.accounts.connections import NewConnection
from pimlet.accounts.grant_list import TokenKind
from pimlet.accounts.tables import token_grant
from pimlet.accounts.user_fields import UserFields
from pimlet.control.catalog_names import catalog_names
from pimlet.foundation.sandboxes import Sandbox
from pimlet.foundation.state import state
from tests.accounts.conftest import Accounts

SHOP = NewConnection("Magento", "My shop", "data_destination", True, ["Manager"])
KNOWN = "known: demo."


def create(accounts: Accounts, new: NewConnection = SHOP) -> connections.ConnectionCredentials:
    return accounts.do(connections.create, new, accounts.password(), catalog_names)


def issue(accounts: Accounts, client_id: int, user_id: int = 1) -> tokens.IssuedTokens:
    async def work(uow: Any) -> tokens.IssuedTokens:
        owner = await tokens.current_owner(uow, user_id, client_id)
        assert owner is not None
        return await tokens.issue(uow, owner)

    return accounts.do(work)


class TestCreatingConnections:
    def test_makes_a_client_and_a_user(self, accounts: Accounts) -> None:
        made = create(accounts)
        assert made.code == "Magento"
        assert re.fullmatch(r"2_[0-9a-z]{50}", made.client_id)
        assert re.fullmatch(r"[0-9a-z]{50}", made.secret)
        assert re.fullmatch(r"Magento_[0-9]{4}", made.username)
        assert re.fullmatch(r"[0-9a-f]{9}", made.password)
        user = accounts.do(users.get, made.username)
        assert (user.type, user.email) == ("api", f"{made.username}@example.com")
        assert (user.first_name, user.last_name) == ("My shop", " ")
        assert (user.roles, user.groups, user.connection) == (("ROLE_USER",), ("All", "Manager"), "Magento")
        found = accounts.do(connections.get, "MAGENTO")
        assert (found.label, found.flow_type, found.auditable) == ("My shop", "data_destination", True)
        assert (found.client_id, found.secret, found.username) == (made.client_id, made.secret, made.username)
        assert made.secret not in repr(found)
        assert made.password not in repr(made)

    @pytest.mark.parametrize(
        ("fields", "messages"),
        [
            ({"code": ""}, ["code: This value should not be blank."]),
            ({"code": "ab"}, ["Connection code is too short. It should have 3 characters or more."]),
            ({"code": "a" * 101}, ["Connection code is too long. It should have 100 characters or less."]),
            ({"code": "a-b-c"}, ["Connection code may contain only letters, numbers and underscores."]),
            ({"code": "abé"}, ["Connection code may contain only letters, numbers and underscores."]),
            ({"code": "DEMO"}, ["code: This value is already used."]),
            ({"label": "ab"}, ["label: This value is too short. It should have 3 characters or more."]),
            ({"label": "a" * 101}, ["label: This value is too long. It should have 100 characters or less."]),
            ({"flow_type": "data"}, [
                "Connection flow type can only be 'data_source', 'data_destination' or 'other'."]),
            ({"user_groups": ["Staff"]}, [
                "The user group was not found. Make sure the specified user group exists."]),
            ({"roles": ["ROLE_X"]}, [
                'There is no role "ROLE_X"; known: ROLE_ADMINISTRATOR, ROLE_CATALOG_MANAGER, ROLE_USER.']),
            ({"roles": []}, ["roles: You must select at least 1 role."]),
            ({"code": "a-", "flow_type": ""}, [
                "Connection code is too short. It should have 3 characters or more.",
                "Connection code may contain only letters, numbers and underscores.",
                "Connection flow type can only be 'data_source', 'data_destination' or 'other'."]),
        ],
    )  # fmt: skip
    def test_refuses_bad_values(self, accounts: Accounts, fields: dict[str, Any], messages: list[str]) -> None:
        new = NewConnection(**{"code": "shop", "label": "Shop", **fields})
        refused = accounts.refused(connections.create, new, accounts.password(), catalog_names)
        assert list(refused) == messages
        assert [one.code for one in accounts.do(connections.list_connections)] == ["demo"]
        assert len(accounts.do(clients.list_clients)) == 1
        assert len(accounts.do(users.list_users)) == 1

    def test_stops_at_fifty(self, accounts: Accounts) -> None:
        password = accounts.password()

        async def many(uow: Any) -> None:
            for number in range(49):
                await connections.create(uow, NewConnection(f"shop{number}", "Shop"), password, catalog_names)

        accounts.do(many)
        refused = accounts.refused(connections.create, SHOP, password, catalog_names)
        assert refused == ("There are 50 connections, and no more are allowed: delete one first.",)

    def test_finds_the_last_free_user_name(self, accounts: Accounts) -> None:
        async def occupy(uow: Any) -> None:
            await uow.execute(
                text("""
                insert into pim_user (username, key, email, email_key, first_name, last_name, password_hash, type,
                                      enabled, stamp, ui_locale, timezone)
                select name, name, name, name, '-', '-', '', 'api', true, '', 'en_US', 'UTC'
                from (select 'shop_' || lpad(n::text, 4, '0') from generate_series(0, 9999) n where n <> 4711) _ (name)
                """)
            )

        accounts.do(occupy)
        assert create(accounts, NewConnection("shop", "Shop")).username == "shop_4711"
        accounts.do(connections.remove, "shop")
        accounts.do(users.create, UserFields(
            username="shop_4711", email="a@b", first_name="a", last_name="b", roles=["ROLE_USER"]
        ), accounts.password(), catalog_names)  # fmt: skip
        refused = accounts.refused(
            connections.create, NewConnection("shop", "Shop"), accounts.password(), catalog_names
        )
        assert refused == ("All user names from shop_0000 to shop_9999 are in use: choose another code.",)


class TestChangingConnections:
    def test_leaves_what_is_not_given(self, accounts: Accounts) -> None:
        made = create(accounts)
        accounts.do(connections.change, "magento", {"label": "Other shop", "auditable": False}, catalog_names)
        found = accounts.do(connections.get, "magento")
        assert (found.label, found.flow_type, found.auditable) == ("Other shop", "data_destination", False)
        assert (found.secret, found.user_groups) == (made.secret, ("All", "Manager"))

    def test_replaces_groups_and_roles_of_its_user(self, accounts: Accounts) -> None:
        create(accounts)
        fields = {"user_groups": ["Redactor"], "roles": ["ROLE_ADMINISTRATOR"], "flow_type": "other"}
        accounts.do(connections.change, "magento", fields, catalog_names)
        found = accounts.do(connections.get, "magento")
        assert (found.user_groups, found.roles) == (("All", "Redactor"), ("ROLE_ADMINISTRATOR",))
        accounts.do(connections.change, "magento", {"user_groups": []}, catalog_names)
        assert accounts.do(connections.get, "magento").user_groups == ("All",)

    def test_refuses_bad_values(self, accounts: Accounts) -> None:
        fields = {"label": "", "flow_type": "x", "user_groups": ["x"]}
        assert accounts.refused(connections.change, "demo", fields, catalog_names) == (
            "label: This value should not be blank.",
            "Connection flow type can only be 'data_source', 'data_destination' or 'other'.",
            "The user group was not found. Make sure the specified user group exists.",
        )
        assert accounts.do(connections.get, "demo").label == "Demo"

    @pytest.mark.parametrize(
        "attempt",
        [
            lambda accounts: accounts.refused(connections.get, "shop"),
            lambda accounts: accounts.refused(connections.change, "shop", {}, catalog_names),
            lambda accounts: accounts.refused(connections.regenerate_secret, "shop"),
            lambda accounts: accounts.refused(connections.regenerate_password, "shop", accounts.password()),
            lambda accounts: accounts.refused(connections.revoke_tokens, "shop"),
            lambda accounts: accounts.refused(connections.remove, "shop"),
        ],
    )
    def test_refuses_unknown_connections(self, accounts: Accounts, attempt: Any) -> None:
        assert attempt(accounts) == (f'There is no connection "shop"; {KNOWN}',)

    def test_deletes_client_and_user(self, accounts: Accounts) -> None:
        create(accounts)
        accounts.do(connections.remove, "magento")
        assert [one.code for one in accounts.do(connections.list_connections)] == ["demo"]
        assert [one.connection for one in accounts.do(clients.list_clients)] == ["demo"]
        assert [one.username for one in accounts.do(users.list_users)] == ["admin"]

    def test_keeps_a_user_that_was_not_made_for_the_connection(self, accounts: Accounts) -> None:
        accounts.do(connections.remove, "demo")
        assert [one.username for one in accounts.do(users.list_users)] == ["admin"]


class TestClients:
    def test_without_a_connection(self, accounts: Accounts) -> None:
        made = accounts.do(clients.create, "Scripts", ["password"])
        assert accounts.do(clients.list_clients) == [
            Client("1_pimletdevelopment", "Demo", ("password", "refresh_token"), "demo"),
            Client(made.client_id, "Scripts", ("password",), None),
        ]
        assert made.secret not in repr(made)
        accounts.do(clients.remove, made.client_id)
        assert len(accounts.do(clients.list_clients)) == 1

    @pytest.mark.parametrize(
        ("label", "kinds", "message"),
        [
            ("", ["password"], "label: This value should not be blank."),
            ("a" * 256, ["password"], "label: This value is too long. It should have 255 characters or less."),
            ("a", ["token"], 'grant_types: There is no grant type "token"; known: password, refresh_token.'),
            ("a", [], "grant_types: At least one is needed; known: password, refresh_token."),
        ],
    )
    def test_are_refused(self, accounts: Accounts, label: str, kinds: list[str], message: str) -> None:
        assert accounts.refused(clients.create, label, kinds) == (message,)

    @pytest.mark.parametrize("client_id", ["1_x", "2_pimletdevelopment", "x", "1_tag.pimletdevelopment"])
    def test_that_are_unknown_are_not_deleted(self, accounts: Accounts, client_id: str) -> None:
        message = f'There is no client "{client_id}"; known: 1_pimletdevelopment.'
        assert accounts.refused(clients.remove, client_id) == (message,)

    def test_of_connections_are_not_deleted(self, accounts: Accounts) -> None:
        message = 'The client belongs to the connection "demo": delete that instead.'
        assert accounts.refused(clients.remove, "1_pimletdevelopment") == (message,)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("1_abc", ClientId(1, "", "abc")),
            ("12_a_b", ClientId(12, "", "a_b")),
            ("3_tag.abc", ClientId(3, "tag", "abc")),
            ("2147483647_", ClientId(2**31 - 1, "", "")),
            ("2147483648_a", None),
            ("9" * 5000 + "_a", None),
            ("1abc", None),
            ("_abc", None),
            ("-1_abc", None),
            ("١_abc", None),
            ("", None),
        ],
    )
    def test_have_ids_of_two_parts_and_a_tag(self, text: str, expected: ClientId | None) -> None:
        assert ClientId.parse(text) == expected
        if expected is not None:
            assert str(expected) == text

    def test_of_another_sandbox_carry_its_tag(self, accounts: Accounts) -> None:
        tagged = Sandbox("k3j2", str(accounts.sandbox.engine.url), accounts.sandbox.settings)
        assert clients.wire_id(tagged, 7, "abc") == "7_k3j2.abc"


class TestTokenLists:
    def test_show_who_got_them_and_what_is_of_use(self, accounts: Accounts) -> None:
        issue(accounts, 1)
        (found,) = accounts.do(grant_list.list_grants)
        assert (found.client_id, found.connection, found.username) == ("1_pimletdevelopment", "demo", "admin")
        assert found.access_expires is not None
        assert found.refresh_expires is not None
        assert (found.refresh_expires - found.access_expires).total_seconds() == 1_209_600 - 3_600

    def test_count_by_kind_client_and_user(self, accounts: Accounts) -> None:
        made = create(accounts)
        user_id = accounts.do(users.id_of, made.username)
        first = issue(accounts, 1)
        issue(accounts, 2)
        issue(accounts, 2, user_id)

        def count(kind: TokenKind, **of: int) -> int:
            return accounts.do(grant_list.count_tokens, kind, **of)

        assert count(TokenKind.ACCESS) == count(TokenKind.REFRESH) == 3
        assert count(TokenKind.ACCESS, client_id=2) == 2
        assert count(TokenKind.REFRESH, user_id=1) == 2
        assert count(TokenKind.ACCESS, client_id=2, user_id=1) == 1
        accounts.do(tokens.use_refresh_token, first.refresh_token, 1)
        assert (count(TokenKind.ACCESS, client_id=1), count(TokenKind.REFRESH, client_id=1)) == (1, 0)
        assert accounts.do(tokens.expire, user_id=1) == 2
        assert (count(TokenKind.ACCESS), count(TokenKind.REFRESH)) == (1, 2)
        assert [one.client_id[0] for one in accounts.do(grant_list.list_grants)] == ["2", "2"]
        accounts.do(tokens.revoke_of_client, 2)
        assert (count(TokenKind.ACCESS), count(TokenKind.REFRESH)) == (0, 0)

    def test_forget_what_has_expired(self, accounts: Accounts) -> None:
        async def advance(uow: Any) -> None:
            await uow.execute(update(state).values(clock_offset_seconds=1_209_602))

        async def stored(uow: Any) -> int:
            return int((await uow.execute(select(func.count()).select_from(token_grant))).scalar_one())

        issue(accounts, 1)
        issue(accounts, 1)
        accounts.do(advance)
        assert accounts.do(grant_list.list_grants) == []
        assert accounts.do(stored) == 2
        issue(accounts, 1)
        assert accounts.do(stored) == 1


class TestDevelopmentCredentials:
    def test_are_found_while_they_work(self, accounts: Accounts) -> None:
        assert accounts.do(builtin.development_credentials) == builtin.DEVELOPMENT

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda accounts: accounts.do(users.set_password, "admin", accounts.password()),
            lambda accounts: accounts.do(users.set_enabled, "admin", False),
            lambda accounts: accounts.do(connections.regenerate_secret, "demo"),
            lambda accounts: accounts.do(connections.remove, "demo"),
        ],
    )
    def test_are_not_shown_nor_made_again_when_they_were_changed(self, accounts: Accounts, spoil: Any) -> None:
        spoil(accounts)
        assert accounts.do(builtin.development_credentials) is None
        assert accounts.do(builtin.install_development_credentials) is None

    def test_are_made_again_when_all_accounts_are_gone(self, accounts: Accounts) -> None:
        accounts.do(connections.remove, "demo")
        accounts.do(users.remove, "admin")
        made = accounts.do(clients.create, "Scripts")
        assert accounts.do(builtin.install_development_credentials) is None
        accounts.do(clients.remove, made.client_id)
        assert accounts.do(builtin.install_development_credentials) == builtin.DEVELOPMENT
        assert accounts.do(builtin.development_credentials) == builtin.DEVELOPMENT
