"""The rights of a user: what `rights_of` gives for grants made by the control API (spec 05 §1.1)."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from pimlet.accounts.authentication import Principal
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.rights.model import EVERYTHING, Level, Rights
from pimlet.rights.of_user import rights_of
from tests.conftest import Api, in_transaction
from tests.control.conftest import Control

GROUPS = ("IT support", "Manager", "Redactor")
PATH = "/catalog-permissions"


@pytest.fixture
def control(client: TestClient) -> Control:
    """The control API of a fresh installation."""
    return Control(client)


def principal(*groups: str) -> Principal:
    """A user of these groups and of `All`."""
    return Principal(1, "julia", "user", True, frozenset(), frozenset({"All", *groups}), 1, None, None, None, None)


def asked(client: TestClient, *groups: str) -> tuple[Rights, int]:
    """The rights of a user of these groups, and the queries that the question cost."""

    async def work(uow: UnitOfWork) -> tuple[Rights, int]:
        before = uow.statements
        return await rights_of(uow, principal(*groups)), uow.statements - before

    found: tuple[Rights, int] = in_transaction(client, work)
    return found


@pytest.fixture
def change(control: Control) -> Callable[..., Any]:
    """Grants or revokes."""

    def send(what: str, kind: str, *codes: str, group: str = "All", **more: Any) -> Any:
        return control.post(f"{PATH}/{what}", {"kind": kind, "codes": codes, "group": group, **more})

    return send


def ids(client: TestClient, control: Control, *codes: str) -> list[int]:
    return [control.get(f"/internal-ids/category/{code}")["id"] for code in codes]


def make_tree(api: Api) -> None:
    tree = [{"code": "shoes", "parent": "master"}, {"code": "boots", "parent": "shoes"}]
    assert {line["status_code"] for line in api.lines("/categories", tree)} == {201}


class TestRights:
    def test_are_everything_until_something_is_revoked(self, client: TestClient) -> None:
        rights, _ = asked(client, "Manager")
        assert rights is EVERYTHING
        assert rights.unlimited
        assert (rights.category(1), rights.attribute("sku"), rights.locale("en_US")) == (
            Level.OWN, Level.EDIT, Level.EDIT,
        )  # fmt: skip
        assert rights.attribute_group(1) == Level.EDIT

    def test_are_the_union_over_groups(self, client: TestClient, api: Api, control: Control, change: Any) -> None:
        make_tree(api)
        change("revoke", "category", "shoes", tree=True)
        change("grant", "category", "SHOES", group="redactor", level="edit")
        change("grant", "category", "boots", group="Manager", level="view")
        change("grant", "category", "boots", group="Redactor", level="own")
        change("revoke", "locale", "en_US", level="edit")
        master, shoes, boots = ids(client, control, "master", "shoes", "boots")
        both, _ = asked(client, "Manager", "Redactor")
        assert [both.category(number) for number in (master, shoes, boots)] == [Level.OWN, Level.EDIT, Level.OWN]
        manager, _ = asked(client, "Manager")
        assert [manager.category(number) for number in (master, shoes, boots)] == [Level.OWN, Level.NONE, Level.VIEW]
        assert manager.hidden_categories == {shoes}
        assert manager.locale("en_US") == Level.VIEW
        assert manager.of_entity([]) == Level.OWN
        assert manager.of_entity([shoes]) == Level.NONE
        assert manager.of_entity([shoes, boots]) == Level.VIEW

    def test_on_attributes_follow_their_group(self, client: TestClient, api: Api, change: Any) -> None:
        assert api.post("/attribute-groups", {"code": "secret"}).status_code == 201
        attribute = {"code": "price", "type": "pim_catalog_text", "group": "secret"}
        assert api.post("/attributes", attribute).status_code == 201
        change("revoke", "attribute_group", "secret")
        change("grant", "attribute_group", "secret", group="Manager", level="view")
        assert asked(client, "Redactor")[0].hidden_attributes == {"price"}
        assert asked(client, "Manager")[0].attribute("price") == Level.VIEW
        assert api.patch("/attribute-groups/other", {"attributes": ["sku", "price"]}).status_code == 204
        assert api.patch("/attributes/price", {"group": "other"}).status_code == 204
        assert asked(client, "Redactor")[0].attribute("price") == Level.EDIT
        assert api.patch("/attribute-groups/secret", {"attributes": ["price"]}).status_code == 204
        assert asked(client, "Redactor")[0].attribute("price") == Level.NONE

    def test_cost_two_queries_and_then_none(self, client: TestClient, change: Any) -> None:
        change("revoke", "attribute_group", "other")
        assert [asked(client, "Manager")[1] for _ in range(2)] == [2, 0]
        change("revoke", "locale", "en_US")
        assert [asked(client, "Manager")[1] for _ in range(2)] == [2, 0]

    def test_are_everything_where_the_feature_is_off(self, client: TestClient, control: Control, change: Any) -> None:
        change("revoke", "locale", "en_US")
        control.done("PATCH", "/pim", {"features": ["-permission"]})
        assert asked(client, "Manager") == (EVERYTHING, 0)

    def test_of_nobody_are_everything(self, client: TestClient, change: Any) -> None:
        change("revoke", "locale", "en_US")
        assert in_transaction(client, lambda uow: rights_of(uow, None)) is EVERYTHING

    def test_of_a_group_that_is_made_anew_are_none(self, client: TestClient, control: Control, change: Any) -> None:
        control.post("/user-groups", {"name": "Guests"}, 201)
        change("revoke", "locale", "en_US")
        change("grant", "locale", "en_US", group="Guests", level="view")
        assert asked(client, "Guests")[0].locale("en_US") == Level.VIEW
        control.done("DELETE", "/user-groups/Guests")
        control.post("/user-groups", {"name": "Guests"}, 201)
        assert asked(client, "Guests")[0].locale("en_US") == Level.NONE

    def test_come_back_with_a_snapshot(self, client: TestClient, control: Control, change: Any) -> None:
        change("revoke", "locale", "en_US")
        control.done("PUT", "/snapshots/restricted")
        change("grant", "locale", "en_US", level="edit")
        assert asked(client)[0] is EVERYTHING
        control.post("/snapshots/restricted/restore")
        assert asked(client)[0].locale("en_US") == Level.NONE


class TestWhatIsNew:
    def test_children_copy_the_rights_of_their_parent(
        self, client: TestClient, api: Api, control: Control, change: Any
    ) -> None:
        change("revoke", "category", "master", level="own")
        change("grant", "category", "master", group="Redactor", level="own")
        make_tree(api)
        for group, level in (("Manager", Level.EDIT), ("Redactor", Level.OWN)):
            rights, _ = asked(client, group)
            found = [rights.category(one) for one in ids(client, control, "master", "shoes", "boots")]
            assert found == [level] * 3, group
        change("revoke", "category", "boots")
        assert api.patch("/categories/boots", {"parent": "master"}).status_code == 204
        (boots,) = ids(client, control, "boots")
        assert asked(client, "Manager")[0].category(boots) == Level.NONE

    def test_gets_the_defaults_of_groups(self, client: TestClient, api: Api, control: Control) -> None:
        for group, levels in (
            ("All", {"category": "view", "attribute_group": "view", "locale": "none"}),
            ("manager", {"category": "edit"}),
            ("Manager", {"locale": "view"}),
        ):
            control.done("PATCH", f"{PATH}/defaults/{group}", levels)
        assert api.post("/categories", {"code": "tree"}).status_code == 201
        assert api.post("/categories", {"code": "leaf", "parent": "tree"}).status_code == 201
        assert api.post("/categories", {"code": "old", "parent": "master"}).status_code == 201
        assert api.post("/attribute-groups", {"code": "secret"}).status_code == 201
        assert api.patch("/channels/ecommerce", {"locales": ["en_US", "fr_FR"]}).status_code == 204
        control.done("PATCH", "/locales", {"activate": ["de_DE"]})
        expected = {
            ("category", "tree"): ("view", "edit"), ("category", "leaf"): ("view", "edit"),
            ("attribute_group", "secret"): ("view", "none"),
            ("locale", "fr_FR"): ("none", "view"), ("locale", "de_DE"): ("none", "view"),
        }  # fmt: skip
        found: dict[tuple[str, str], tuple[str, ...]] = {}
        for one in control.get(PATH):
            name = one["kind"], one["code"]
            found[name] = (*found.get(name, ()), one["level"])
        assert found == expected
        assert not asked(client, "Manager")[0].locales.keys() & {"en_US"}

    def test_gets_nothing_special_without_defaults(self, client: TestClient, api: Api, control: Control) -> None:
        make_tree(api)
        assert api.post("/attribute-groups", {"code": "secret"}).status_code == 201
        assert control.get(PATH) == []
        assert asked(client)[0] is EVERYTHING

    def test_a_known_locale_that_is_defined_anew_counts_as_activated(self, api: Api, control: Control) -> None:
        control.done("PATCH", f"{PATH}/defaults/All", {"locale": "view"})
        control.done("PUT", "/locales", {"known": {"en_US": True, "xx_YY": True, "xx_ZZ": False}})
        assert control.get(PATH) == [{"kind": "locale", "code": "xx_YY", "group": "All", "level": "view"}]


class TestControl:
    def test_grants_raise_and_revocations_lower(self, change: Any) -> None:
        def level(what: str, level: str, group: str = "Manager") -> str:
            (found,) = change(what, "category", "master", group=group, level=level)
            assert (found["kind"], found["code"], found["group"]) == ("category", "master", group)
            return str(found["level"])

        assert [level("grant", "edit"), level("grant", "view"), level("grant", "own")] == ["edit", "edit", "own"]
        assert [level("revoke", "own"), level("revoke", "own"), level("revoke", "view")] == ["edit", "edit", "none"]
        assert [level("grant", "view", "All"), level("revoke", "edit", "All")] == ["own", "view"]

    def test_lists_by_kind_and_group(self, control: Control, change: Any) -> None:
        change("grant", "category", "master", group="Manager", level="own")
        change("revoke", "locale", "en_US", level="edit")
        master = {"kind": "category", "code": "master", "group": "Manager", "level": "own"}
        english = {"kind": "locale", "code": "en_US", "group": "All", "level": "view"}
        assert control.get(PATH) == [master, english]
        assert control.get(f"{PATH}?kind=locale") == [english]
        assert control.get(f"{PATH}?group=manager") == [master]
        assert control.get(f"{PATH}?group=manager&kind=locale") == []

    def test_lists_defaults(self, control: Control) -> None:
        everything = {"category": "own", "attribute_group": "edit", "locale": "edit"}
        nothing = dict.fromkeys(everything, "none")
        changed = control.done("PATCH", f"{PATH}/defaults/redactor", {"category": "own"})
        assert changed == {"group": "Redactor", **nothing, "category": "own"}
        expected = [{"group": "All", **everything}, *({"group": group, **nothing} for group in GROUPS)]
        expected[-1] = changed
        assert control.get(f"{PATH}/defaults") == expected

    @pytest.mark.parametrize(
        ("document", "message"),
        [
            (
                {"kind": "family"},
                'kind: There is no kind of rights "family"; known: attribute_group, category, locale.',
            ),
            ({"codes": []}, "codes: Name at least one code."),
            ({"codes": ["nothing"]}, 'There is no category "nothing"; known: master.'),
            ({"group": "nobody"}, 'There is no user group "nobody"; known: All, IT support, Manager, Redactor.'),
            ({"level": "none"}, 'level: "none" is no level of a category: give one of view, edit, own.'),
            (
                {"kind": "locale", "codes": ["en_US"], "level": "own"},
                'level: "own" is no level of a locale: give one of view, edit.',
            ),
            (
                {"kind": "locale", "codes": ["en_US"], "level": "edit", "tree": True},
                "tree: A locale has nothing below it.",
            ),
        ],
    )
    def test_refuses(self, control: Control, document: dict[str, Any], message: str) -> None:
        usual = {"kind": "category", "codes": ["master"], "group": "All", "level": "own"}
        for what in ("grant", "revoke"):
            assert control.refused("POST", f"{PATH}/{what}", {**usual, **document}) == (422, message)

    def test_refuses_bad_defaults(self, control: Control) -> None:
        message = 'locale: "own" is no level of a locale: give one of none, view, edit.'
        assert control.refused("PATCH", f"{PATH}/defaults/All", {"locale": "own"}) == (422, message)
        message = "Give a level for category, attribute_group or locale."
        assert control.refused("PATCH", f"{PATH}/defaults/All", {}) == (422, message)
        assert control.refused("PATCH", f"{PATH}/defaults/nobody", {"locale": "view"})[0] == 404
        assert control.refused("GET", f"{PATH}?group=nobody")[0] == 404
