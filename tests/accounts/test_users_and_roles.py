"""Users, user groups and roles (spec 01 §13.3)."""

import asyncio
import time
from typing import Any

import pytest

from pimlet.accounts import groups, roles, users
from pimlet.accounts.errors import AccountsError
from pimlet.accounts.passwords import verify_password
from pimlet.accounts.permissions import PERMISSIONS
from pimlet.accounts.user_fields import UserFields
from pimlet.accounts.users import User
from pimlet.control.catalog_names import catalog_names
from pimlet.foundation.unit_of_work import Access, UnitOfWork, transact
from tests.accounts.conftest import Accounts

JULIA = UserFields(
    username="Julia", email="julia@example.com", first_name="Julia", last_name="Stark", roles=["ROLE_USER"]
)
BLANK = "This value should not be blank."
USED = "This value is already used."


@pytest.fixture
def julia(accounts: Accounts) -> str:
    accounts.do(users.create, JULIA, accounts.password("julia"), catalog_names)
    return "julia"


def _problems(accounts: Accounts, **fields: Any) -> tuple[str, ...]:
    return accounts.refused(users.create, {**JULIA, **fields}, accounts.password("x"), catalog_names)


class TestCreatingUsers:
    def test_gives_them_defaults_and_the_group_all(self, accounts: Accounts, julia: str) -> None:
        assert accounts.do(users.get, "JULIA") == User(
            username="Julia", email="julia@example.com", first_name="Julia", last_name="Stark", type="user",
            enabled=True, roles=("ROLE_USER",), groups=("All",), ui_locale="en_US", timezone="UTC",
            catalog_locale=None, catalog_scope=None, category_tree=None, connection=None,
        )  # fmt: skip

    def test_stores_codes_of_the_catalog_in_their_own_spelling(self, accounts: Accounts) -> None:
        fields = {
            **JULIA, "type": "api", "enabled": False, "roles": ["role_user", "ROLE_CATALOG_MANAGER", "ROLE_USER"],
            "groups": ["manager", "ALL"], "ui_locale": "FR_fr", "timezone": "Europe/Paris", "catalog_locale": "en_us",
            "catalog_scope": "ECOMMERCE", "category_tree": "Master",
        }  # fmt: skip
        accounts.do(users.create, fields, accounts.password(), catalog_names)
        stored = accounts.do(users.get, "julia")
        assert (stored.type, stored.enabled) == ("api", False)
        assert stored.roles == ("ROLE_CATALOG_MANAGER", "ROLE_USER")
        assert stored.groups == ("All", "Manager")
        assert (stored.ui_locale, stored.timezone) == ("fr_FR", "Europe/Paris")
        assert (stored.catalog_locale, stored.catalog_scope, stored.category_tree) == ("en_US", "ecommerce", "master")

    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("username", "", BLANK),
            ("username", "ju", "This value is too short. It should have 3 characters or more."),
            ("username", "j" * 256, "This value is too long. It should have 255 characters or less."),
            ("username", "jul\x00ia", "This value may not hold control characters."),
            ("username", "jul\udcffia", "This value may not hold control characters."),
            ("username", "ADMIN", USED),
            ("email", "", BLANK),
            ("email", "julia", "This value is not a valid email address."),
            ("email", "Admin@example.com", USED),
            ("first_name", "", BLANK),
            ("first_name", "j" * 101, "This value is too long. It should have 100 characters or less."),
            ("last_name", "", BLANK),
            ("last_name", "j" * 101, "This value is too long. It should have 100 characters or less."),
            ("type", "robot", 'There is no type "robot"; known: api, job, user.'),
            ("roles", [], "You must select at least 1 role."),
            ("timezone", "Mars", 'There is no time zone "Mars"; known are names such as Europe/Paris.'),
            ("timezone", "", 'There is no time zone ""; known are names such as Europe/Paris.'),
            ("catalog_locale", "fr_FR", 'There is no activated locale "fr_FR"; known: en_US.'),
            ("catalog_scope", "print", 'There is no channel "print"; known: ecommerce.'),
            ("category_tree", "shoes", 'There is no category tree "shoes"; known: master.'),
        ],
    )
    def test_refuses_bad_values(self, accounts: Accounts, field: str, value: Any, message: str) -> None:
        assert _problems(accounts, **{field: value}) == (f"{field}: {message}",)
        assert [one.username for one in accounts.do(users.list_users)] == ["admin"]

    def test_refuses_names_that_do_not_exist(self, accounts: Accounts) -> None:
        known = "known: ROLE_ADMINISTRATOR, ROLE_CATALOG_MANAGER, ROLE_USER."
        assert _problems(accounts, roles=["ROLE_X"]) == (f'There is no role "ROLE_X"; {known}',)
        known = "known: All, IT support, Manager, Redactor."
        assert _problems(accounts, groups=["Staff"]) == (f'There is no user group "Staff"; {known}',)
        assert [one.username for one in accounts.do(users.list_users)] == ["admin"]

    def test_lists_the_first_locales_of_many(self, accounts: Accounts) -> None:
        (message,) = _problems(accounts, ui_locale="xx")
        assert message.startswith('ui_locale: There is no locale "xx"; known: af_ZA, ')
        assert message.endswith(" more.")

    def test_names_every_problem_and_every_missing_field(self, accounts: Accounts) -> None:
        refused = accounts.refused(users.create, UserFields(), accounts.password(), catalog_names)
        assert refused == tuple(
            f"{name}: {BLANK}" for name in ("username", "email", "first_name", "last_name", "roles")
        )

    def test_at_the_same_time_under_one_name_leaves_one_user(self, accounts: Accounts) -> None:
        password = accounts.password("julia")

        async def create(uow: UnitOfWork) -> int:
            number = await users.create(uow, JULIA, password, catalog_names)
            await asyncio.sleep(0.05)
            return number

        async def race() -> list[Any]:
            attempts = [transact(accounts.sandbox, Access.WRITE, create) for _ in range(4)]
            return await asyncio.gather(*attempts, return_exceptions=True)

        outcomes = accounts.wait(race())
        assert (
            sorted(str(one) for one in outcomes if isinstance(one, Exception))
            == [f"username: {USED} email: {USED}"] * 3
        )


class TestChangingUsers:
    def test_leaves_what_is_not_given(self, accounts: Accounts, julia: str) -> None:
        before = accounts.do(users.get, julia)
        accounts.do(users.change, julia, {"email": "JULIA@example.com", "catalog_locale": "en_US"}, catalog_names)
        after = accounts.do(users.get, julia)
        assert (after.email, after.catalog_locale) == ("JULIA@example.com", "en_US")
        assert after.roles == before.roles
        accounts.do(users.change, julia, {"catalog_locale": None, "username": "Jules"}, catalog_names)
        assert accounts.do(users.get, "jules").catalog_locale is None

    def test_replaces_roles_and_groups_and_keeps_all(self, accounts: Accounts, julia: str) -> None:
        fields = {"roles": ["ROLE_ADMINISTRATOR"], "groups": ["Redactor"]}
        accounts.do(users.change, julia, fields, catalog_names)
        after = accounts.do(users.get, julia)
        assert (after.roles, after.groups) == (("ROLE_ADMINISTRATOR",), ("All", "Redactor"))

    def test_adds_and_takes_single_roles_and_groups(self, accounts: Accounts, julia: str) -> None:
        accounts.do(users.change_roles, julia, ["role_administrator"], ["ROLE_USER"])
        accounts.do(users.change_groups, julia, ["Manager", "Redactor"], ["All", "redactor"])
        after = accounts.do(users.get, julia)
        assert (after.roles, after.groups) == (("ROLE_ADMINISTRATOR",), ("All", "Manager"))
        assert accounts.refused(users.change_roles, julia, [], ["ROLE_ADMINISTRATOR"]) == (
            "roles: You must select at least 1 role.",
        )
        assert accounts.refused(users.change_groups, julia, [], ["Staff"])

    def test_refuses_the_values_of_others(self, accounts: Accounts, julia: str) -> None:
        taken = {"username": "Admin", "email": "ADMIN@example.com"}
        assert accounts.refused(users.change, julia, taken, catalog_names) == (f"username: {USED}", f"email: {USED}")

    @pytest.mark.parametrize(
        "attempt",
        [
            lambda accounts: accounts.refused(users.get, "zoe"),
            lambda accounts: accounts.refused(users.change, "zoe", {}, catalog_names),
            lambda accounts: accounts.refused(users.set_enabled, "zoe", True),
            lambda accounts: accounts.refused(users.set_password, "zoe", accounts.password()),
            lambda accounts: accounts.refused(users.change_roles, "zoe"),
            lambda accounts: accounts.refused(users.change_groups, "zoe"),
            lambda accounts: accounts.refused(users.remove, "zoe"),
        ],
    )
    def test_refuses_unknown_users(self, accounts: Accounts, attempt: Any) -> None:
        assert attempt(accounts) == ('There is no user "zoe"; known: admin.',)

    def test_disables_and_enables(self, accounts: Accounts, julia: str) -> None:
        accounts.do(users.set_enabled, julia, False)
        assert accounts.do(users.get, julia).enabled is False
        accounts.do(users.set_enabled, julia, True)
        assert accounts.do(users.get, julia).enabled is True

    def test_deletes_all_but_users_of_connections(self, accounts: Accounts, julia: str) -> None:
        accounts.do(users.remove, "JULIA")
        assert [one.username for one in accounts.do(users.list_users)] == ["admin"]
        message = 'The user belongs to the connection "demo": delete that instead.'
        assert accounts.refused(users.remove, "admin") == (message,)


class TestPasswords:
    def test_are_stored_as_argon2id_with_19_mebibytes(self, accounts: Accounts) -> None:
        password = accounts.password("secret")
        assert password.hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
        assert "secret" not in repr(password)

    def test_are_generated_as_nine_hexadecimal_digits(self, accounts: Accounts) -> None:
        texts = {accounts.password().text for _ in range(3)}
        assert len(texts) == 3
        assert all(len(text) == 9 and int(text, 16) >= 0 for text in texts)

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", BLANK),
            ("a\x00b", "This value may not hold control characters."),
            ("a" * 256, "This value is too long. It should have 255 characters or less."),
        ],
    )
    def test_are_refused(self, accounts: Accounts, text: str, message: str) -> None:
        with pytest.raises(AccountsError) as caught:
            accounts.password(text)
        assert caught.value.messages == (f"password: {message}",)

    def test_are_verified_the_first_and_the_next_times(self, accounts: Accounts) -> None:
        stored = accounts.password("pässword").hash
        for _ in range(2):
            assert accounts.wait(verify_password(stored, "pässword")) is True
            assert accounts.wait(verify_password(stored, "password")) is False
            assert accounts.wait(verify_password(stored, "")) is False
            assert accounts.wait(verify_password(None, "pässword")) is False
        other = accounts.password("other").hash
        assert accounts.wait(verify_password(other, "pässword")) is False

    def test_of_unknown_users_take_as_long_as_wrong_ones(self, accounts: Accounts) -> None:
        stored = accounts.password("right").hash

        def fastest(of: str | None) -> float:
            times = []
            for attempt in range(5):
                started = time.perf_counter()
                accounts.wait(verify_password(of, f"wrong{attempt}"))
                times.append(time.perf_counter() - started)
            return min(times)

        assert 0.4 < fastest(None) / fastest(stored) < 2.5


class TestUserGroups:
    def test_of_a_fresh_installation(self, accounts: Accounts) -> None:
        assert accounts.do(groups.list_groups) == ["All", "IT support", "Manager", "Redactor"]

    def test_are_created_and_deleted(self, accounts: Accounts, julia: str) -> None:
        accounts.do(groups.create, "Staff")
        accounts.do(users.change_groups, julia, ["staff"])
        assert accounts.do(users.get, julia).groups == ("All", "Staff")
        accounts.do(groups.remove, "STAFF")
        assert accounts.do(users.get, julia).groups == ("All",)

    @pytest.mark.parametrize(
        ("name", "message"),
        [
            ("", BLANK),
            ("g" * 31, "This value is too long. It should have 30 characters or less."),
            ("MANAGER", USED),
        ],
    )
    def test_are_refused(self, accounts: Accounts, name: str, message: str) -> None:
        assert accounts.refused(groups.create, name) == (f"name: {message}",)

    def test_that_are_unknown_or_needed_are_not_deleted(self, accounts: Accounts) -> None:
        known = "known: All, IT support, Manager, Redactor."
        assert accounts.refused(groups.remove, "Staff") == (f'There is no user group "Staff"; {known}',)
        message = 'Every user is in the group "All": it cannot be deleted.'
        assert accounts.refused(groups.remove, "all") == (message,)


class TestRoles:
    def test_of_a_fresh_installation_have_every_permission(self, accounts: Accounts) -> None:
        found = accounts.do(roles.list_roles)
        assert [(one.role, one.label) for one in found] == [
            ("ROLE_ADMINISTRATOR", "Administrator"),
            ("ROLE_CATALOG_MANAGER", "Catalog manager"),
            ("ROLE_USER", "User"),
        ]
        assert {one.permissions for one in found} == {tuple(PERMISSIONS)}

    def test_are_created_with_every_permission_or_with_those_that_are_named(self, accounts: Accounts) -> None:
        accounts.do(roles.create, "ROLE_ALL", "All rights")
        accounts.do(roles.create, "ROLE_SOME", "Some rights", ["pim_api_product_list", "pim_api_locale_list"])
        accounts.do(roles.create, "ROLE_", "No rights", [])
        assert accounts.do(roles.get, "ROLE_ALL").permissions == tuple(PERMISSIONS)
        assert accounts.do(roles.get, "role_some").permissions == ("pim_api_locale_list", "pim_api_product_list")
        assert accounts.do(roles.get, "ROLE_").permissions == ()

    @pytest.mark.parametrize(
        ("code", "label", "messages"),
        [
            ("", "", (f"role: {BLANK}", f"label: {BLANK}")),
            ("ROLE_x", "X", (
                "role: This value is not valid. It must be ROLE_ and capital letters, digits, hyphens and underscores.",
            )),
            ("ROLE_X\n", "X", ("role: This value may not hold control characters.",)),
            ("ROLE_X", "x" * 26, ("label: This value is too long. It should have 25 characters or less.",)),
            ("ROLE_USER", "X", (f"role: {USED}",)),
            ("ROLE_X", "USER", (f"label: {USED}",)),
        ],
    )  # fmt: skip
    def test_are_refused(self, accounts: Accounts, code: str, label: str, messages: tuple[str, ...]) -> None:
        assert accounts.refused(roles.create, code, label) == messages

    def test_are_granted_and_revoked_permissions_any_number_of_times(self, accounts: Accounts) -> None:
        accounts.do(roles.create, "ROLE_X", "X", [])
        for _ in range(2):
            accounts.do(roles.grant, "ROLE_X", ["pim_api_product_list", "pim_api_product_edit", "pim_api_product_list"])
        assert accounts.do(roles.get, "ROLE_X").permissions == ("pim_api_product_list", "pim_api_product_edit")
        for _ in range(2):
            accounts.do(roles.revoke, "ROLE_X", ["pim_api_product_list"])
        assert accounts.do(roles.get, "ROLE_X").permissions == ("pim_api_product_edit",)

    @pytest.mark.parametrize("service", [roles.grant, roles.revoke])
    def test_know_their_permissions(self, accounts: Accounts, service: Any) -> None:
        names = ["pim_api_product_list", "action:foo"]
        accounts.do(roles.create, "ROLE_X", "X", ["pim_api_locale_list"])
        (message,) = accounts.refused(service, "ROLE_X", names)
        assert message == f'permissions: There is no permission "action:foo"; known: {", ".join(sorted(PERMISSIONS))}.'
        assert accounts.do(roles.get, "ROLE_X").permissions == ("pim_api_locale_list",)

    def test_are_not_deleted_while_somebody_has_no_other(self, accounts: Accounts, julia: str) -> None:
        message = "These users have no other role, give them one first: Julia."
        assert accounts.refused(roles.remove, "ROLE_USER") == (message,)
        accounts.do(users.change_roles, julia, ["ROLE_CATALOG_MANAGER"])
        accounts.do(roles.remove, "ROLE_USER")
        assert accounts.do(users.get, julia).roles == ("ROLE_CATALOG_MANAGER",)
        known = "known: ROLE_ADMINISTRATOR, ROLE_CATALOG_MANAGER."
        assert accounts.refused(roles.remove, "ROLE_USER") == (f'There is no role "ROLE_USER"; {known}',)
