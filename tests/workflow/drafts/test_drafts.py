"""Drafts and proposals: every row of spec 05 §1.4, for each family of endpoints."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from pimlet.enrichment.permissions import author
from pimlet.media.collection import DatabaseReferences
from pimlet.media.tables import media_file
from pimlet.workflow.drafts import routes, service
from tests.conftest import Api, in_transaction, log_in, run_sql
from tests.control.conftest import Control
from tests.statements import recorded
from tests.workflow.drafts.catalog import ENTITIES, GROUP, USER, Family, in_locales, name_of, value

NO_TREE = {"code": 403, "message": author.NO_TREE}
NEW = {"edit_text": value("new")}


def missing(family: Family, name: str) -> dict[str, Any]:
    """What GET says where there is no draft."""
    return {"code": 404, "message": service.NO_DRAFT.format(thing=family.thing, code=name)}


class Entity:
    """One product or product model, as its family of endpoints and two users see it."""

    def __init__(self, api: Api, mary: Api, family: Family, end: str = "edit") -> None:
        self.api, self.mary, self.family = api, mary, family
        self.name = family.named(api, end)
        self.path = f"{family.path}/{self.name}"

    def patch(self, values: dict[str, Any]) -> None:
        """A PATCH by the limited user, who must be allowed to."""
        answer = self.mary.patch(self.path, {"values": values})
        assert (answer.status_code, answer.content) == (204, b""), answer.text

    def draft(self) -> Any:
        """The limited user's draft."""
        answer = self.mary.get(f"{self.path}/draft")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def submit(self) -> None:
        """Propose the draft."""
        answer = self.mary.post(f"{self.path}/proposal", [])
        assert (answer.status_code, answer.content) == (201, b""), answer.text

    @property
    def values(self) -> dict[str, Any]:
        """The working copy's values."""
        found: dict[str, Any] = self.api.get(self.path).json()["values"]
        return found


@pytest.fixture
def entity(api: Api, mary: Api, family: Family) -> Entity:
    """What the limited user may propose changes of."""
    return Entity(api, mary, family)


class TestEndpoints:
    def test_answer_by_the_best_right(self, api: Api, mary: Api, family: Family) -> None:
        for end in (*ENTITIES, "unknown"):
            known = end if end != "unknown" else "own"
            name = family.named(api, known) if end == known else "11111111-1111-4111-8111-111111111111"
            path = f"{family.path}/{name}"
            got, posted = mary.get(f"{path}/draft"), mary.post(f"{path}/proposal", [])
            if end == "edit":
                assert got.json() == missing(family, name)
                assert posted.json() == {"code": 422, "message": service.NOTHING_TO_SUBMIT}
                continue
            if end in {"view", "seen"}:
                expected = NO_TREE
            elif end in {"none", "unknown"}:
                expected = {"code": 404, "message": family.unknown.format(name)}
            else:
                expected = {"code": 403, "message": routes.OWNED.format(thing=family.thing, code=name)}
            assert (end, got.json(), posted.json()) == (end, expected, expected)

    def test_a_draft_is_shown_submitted_and_reopened(self, entity: Entity, control: Control) -> None:
        mary, before = entity.mary, entity.values
        entity.patch({**NEW, "edit_name": in_locales(en="new"), "edit_number": value(None)})
        working_copy = mary.get(entity.path).json()
        draft = entity.draft()
        assert list(draft) == list(working_copy)
        expected = {code: entries for code, entries in working_copy["values"].items() if code != "edit_number"}
        expected["edit_text"] = value("new")
        names = [one for one in working_copy["values"]["edit_name"] if one["locale"] != "en_US"]
        expected["edit_name"] = sorted([*names, *in_locales(en="new")], key=lambda one: str(one["locale"]))
        assert draft == {**working_copy, "values": expected}
        assert list(draft["values"]) == list(expected)

        answer = mary.post(f"{entity.path}/proposal", {"ignored": True})
        assert (answer.status_code, answer.content) == (201, b"")
        assert answer.headers["location"] == f"http://localhost/api/rest/v1{entity.path}/draft"
        assert control.get("/drafts?status=submitted")[0]["status"] == "submitted"
        assert entity.draft()["values"] == expected
        again = mary.post(f"{entity.path}/proposal", [])
        message = service.SUBMITTED.format(thing=entity.family.thing, code=entity.name)
        assert again.json() == {"code": 403, "message": message}

        entity.patch({"edit_flag": value(True)})
        assert control.get("/drafts?status=submitted") == []
        assert entity.draft()["values"]["edit_flag"] == value(True)
        assert entity.draft()["values"]["edit_text"] == value("new")
        entity.submit()
        # Any PATCH reopens, even one that says nothing new.
        entity.patch(NEW)
        (one,) = control.get("/drafts")
        assert (one["status"], one["submitted"]) == ("in_progress", None)
        assert entity.values == before

    def test_metadata_tell_where_a_draft_stands(self, entity: Entity, control: Control) -> None:
        control.done("PATCH", "/pim", {"edition": "EE"})
        family, search = entity.family, {"categories": [{"operator": "IN", "value": ["edit"]}]}

        def statuses() -> set[str]:
            (listed,) = entity.mary.get(family.path, search=search).json()["_embedded"]["items"]
            found = [listed, entity.mary.get(entity.path).json(), entity.draft()]
            return {one["metadata"]["workflow_status"] for one in found}

        entity.patch(NEW)
        assert statuses() == {"draft_in_progress"}
        entity.submit()
        assert statuses() == {"proposal_waiting_for_approval"}
        entity.patch({"edit_flag": value(True)})
        assert statuses() == {"draft_in_progress"}

    def test_what_equals_the_working_copy_drops_out(self, entity: Entity, control: Control) -> None:
        def changed() -> dict[str, Any]:
            (one,) = control.get("/drafts")
            found: dict[str, Any] = one["values"]
            return found

        entity.patch({"edit_text": value("old"), "edit_number": value("1")})
        assert control.get("/drafts") == []
        entity.patch({"edit_text": value("new"), "edit_number": value(2), "edit_name": in_locales(en=None)})
        assert changed() == {
            "edit_name": [{"locale": "en_US", "scope": None, "data": None}], "edit_text": value("new"),
            "edit_number": value(2),
        }  # fmt: skip
        entity.patch({"edit_text": value("newer"), "edit_number": value("1.0")})
        assert list(changed()) == ["edit_name", "edit_text"]
        entity.patch({"edit_name": in_locales(en="old")})
        assert changed() == {"edit_text": value("newer")}
        entity.patch({"edit_text": value("old")})
        assert control.get("/drafts") == []
        assert entity.mary.get(f"{entity.path}/draft").json() == missing(entity.family, entity.name)

    def test_lines_of_one_collection_change_one_draft(self, entity: Entity, control: Control) -> None:
        family, texts = (
            entity.family,
            ({"edit_text": value("x")}, {"edit_number": value(3)}, {"edit_text": value("old")}),
        )
        lines = entity.mary.lines(family.path, [{family.key: entity.name, "values": values} for values in texts])
        assert lines == [{"line": n, family.key: entity.name, "status_code": 204} for n in (1, 2, 3)]
        assert [one["values"] for one in control.get("/drafts")] == [{"edit_number": value(3)}]

    def test_a_line_may_create_what_the_next_one_only_proposes_to_change(
        self, api: Api, mary: Api, control: Control, family: Family
    ) -> None:
        name = {"products": "new", "products-uuid": str(uuid4()), "product-models": "new"}[family.path[1:]]
        more = {"family_variant": "edit"} if family.thing == "product model" else {}
        lines = [{family.key: name, "categories": ["edit"], **more}, {family.key: name, "values": NEW}]
        assert [line["status_code"] for line in mary.lines(family.path, lines)] == [201, 204]
        assert [one["values"] for one in control.get("/drafts")] == [NEW]
        assert "edit_text" not in api.get(f"{family.path}/{name}").json()["values"]

    def test_a_proposal_needs_a_json_body_that_it_ignores(self, entity: Entity) -> None:
        entity.patch(NEW)
        path = f"{entity.path}/proposal"
        refused = entity.mary.request("POST", path, content="a=b", headers={"Content-Type": "text/plain"})
        assert refused.status_code == 415
        headers = {"Content-Type": "application/json"}
        assert entity.mary.request("POST", path, content="", headers=headers).status_code == 201


class TestRouting:
    def test_names_that_end_like_these_routes_are_unreachable(self, api: Api, control: Control, family: Family) -> None:
        if family.key == "uuid":
            pytest.skip("uuids end otherwise")
        more = {"family_variant": "edit"} if family.key == "code" else {}
        for code in ("a/draft", "a/proposal", "a/draft/draft"):
            assert api.post(family.path, {family.key: code, **more}).status_code == 201
        answer = api.get(f"{family.path}/a/draft/draft")
        assert answer.json() == {"code": 403, "message": routes.OWNED.format(thing=family.thing, code="a/draft")}
        assert api.get(f"{family.path}/a/draft").json() == {"code": 404, "message": family.unknown.format("a")}
        assert api.get(f"{family.path}/a/proposal").status_code == 405
        control.done("PATCH", "/pim", {"features": ["-permission"]})
        for code in ("a/draft", "a/proposal", "a/draft/draft"):
            answer = api.get(f"{family.path}/{code}")
            assert (answer.status_code, answer.json()["message"][:18]) == (404, "No route found for")

    def test_there_are_no_such_routes_without_the_feature(
        self, api: Api, mary: Api, control: Control, family: Family
    ) -> None:
        path = f"{family.path}/{family.named(api, 'edit')}"
        assert mary.patch(path, {"values": NEW}).status_code == 204
        control.done("PATCH", "/pim", {"features": ["-permission"]})
        for answer in (mary.get(f"{path}/draft"), mary.post(f"{path}/proposal", [])):
            assert (answer.status_code, answer.json()["message"][:18]) == (404, "No route found for")
        control.done("PATCH", "/pim", {"features": None, "version": "6.0.1", "edition": "EE"})
        assert mary.get(f"{path}/draft").status_code == (404 if family.key == "uuid" else 200)

    def test_the_root_endpoint_names_them(self, api: Api, control: Control) -> None:
        names = {
            f"pim_api_{thing}_{what}" for thing in ("product", "product_uuid", "product_model")
            for what in ("draft_get", "proposal_create")
        }  # fmt: skip
        assert not names & api.get("").json()["routes"].keys()
        control.done("PATCH", "/pim", {"edition": "EE"})
        assert names <= api.get("").json()["routes"].keys()


class TestValues:
    def test_a_draft_takes_what_a_patch_would_take(self, entity: Entity) -> None:
        """Uniqueness is asked of products, and a draft itself takes no value."""
        if entity.family.thing == "product model":
            pytest.skip("no unique attributes")
        entity.patch({"edit_unique": value("mine")})
        other = f"{entity.family.path}/{entity.family.named(entity.api, 'free')}"
        assert entity.mary.patch(other, {"values": {"edit_unique": value("mine")}}).status_code == 204
        answer = entity.mary.patch(entity.path, {"values": {"edit_text": value("more")}})
        assert answer.json()["errors"][0]["message"] == (
            "The edit_unique attribute can not have the same value more than once. The mine value is already set on "
            "another product."
        )
        entity.patch({"edit_unique": value(None)})

    def test_the_identifier_may_be_proposed_by_uuid_only(self, api: Api, mary: Api, control: Control) -> None:
        uuid = api.get("/products/p_edit").json()["uuid"]
        assert mary.patch(f"/products-uuid/{uuid}", {"values": {"sku": value("p_new")}}).status_code == 204
        # What names the product in the URL is not part of the change.
        for code in ("p_edit", "P_EDIT"):
            assert mary.patch(f"/products/{code}", {"values": NEW}).status_code == 204
        (one,) = control.get("/drafts")
        assert one["values"] == {"sku": value("p_new"), **NEW}
        draft = mary.get("/products/p_edit/draft").json()
        assert (draft["identifier"], draft["values"]["sku"]) == ("p_edit", value("p_new"))
        assert mary.patch("/products/p_edit", {"identifier": "p_new"}).json() == NO_TREE

    def test_a_variant_has_a_draft_of_its_own_values(self, api: Api, mary: Api, control: Control) -> None:
        values = {"edit_axis": value(True), "edit_area": value("mine")}
        below = {"identifier": "v", "parent": "m_edit", "values": values}
        assert api.post("/products", below).status_code == 201
        sent = {"edit_area": value("new"), "edit_text": value("not at this level")}
        assert mary.patch("/products/v", {"values": sent}).status_code == 204
        (one,) = control.get("/drafts")
        assert one["values"] == {"edit_area": value("new")}
        shown = mary.get("/products/v/draft").json()["values"]
        assert (shown["edit_area"], shown["edit_text"]) == (value("new"), value("old"))
        # A value that stands at another level by now belongs to nobody's draft.
        levels = {
            "variant_attribute_sets": [{"level": 1, "axes": ["edit_axis"], "attributes": ["edit_area", "edit_date"]}]
        }
        assert api.patch("/families/variants/variants/edit", levels).status_code == 204
        assert mary.patch("/product-models/m_edit", {"values": {"edit_date": value("2020-01-01")}}).status_code == 204
        assert mary.get("/product-models/m_edit/draft").status_code == 404

    def test_links_of_media_are_absolute_and_files_stay(
        self, api: Api, mary: Api, control: Control, client: TestClient
    ) -> None:
        place = {"identifier": "p_edit", "attribute": "edit_image", "scope": None, "locale": None}
        code = mary.upload({"product": place}, ("a.jpg", b"a")).headers["location"].rpartition("/media-files/")[2]
        (shown,) = mary.get("/products/p_edit/draft").json()["values"]["edit_image"]
        link = shown["_links"]["download"]["href"]
        assert (shown["data"], link) == (code, f"http://localhost/api/rest/v1/media-files/{code}/download")
        assert mary.request("GET", link).content == b"a"
        sandbox = client.app.state.services.sandboxes.default  # type: ignore[attr-defined]
        assert client.portal is not None
        referred = client.portal.call(DatabaseReferences(sandbox.engine).digests)
        stored = in_transaction(client, lambda uow: uow.rows(select(media_file.c.digest)))
        assert {row.digest for row in stored} == referred
        assert mary.post("/products/p_edit/proposal", []).status_code == 201
        assert control.post("/drafts/approve", {"username": USER, "product": "p_edit"}, 200) == []
        assert api.get("/products/p_edit").json()["values"]["edit_image"] == [shown]

    def test_a_draft_shows_its_values_while_rewrites_are_pending(
        self, entity: Entity, api: Api, client: TestClient
    ) -> None:
        # Forms that rendering changes are stored apart: those of the draft count, not those of the working copy.
        stored = {
            "edit_price": value([{"amount": 1, "currency": "EUR"}]),
            "edit_metric": value({"amount": 1, "unit": "METER"}),
        }
        assert api.patch(entity.path, {"values": stored}).status_code == 204
        entity.patch({"edit_price": value([{"amount": 2, "currency": "EUR"}]), "edit_metric": value(None)})
        before = entity.draft()
        run_sql(client, "update state set pending_rewrites = 1")
        assert entity.draft() == before
        assert before["values"]["edit_price"] == value([{"amount": "2.00", "currency": "EUR"}])
        assert "edit_metric" not in before["values"]

    def test_what_the_structure_loses_leaves_drafts(self, entity: Entity, control: Control) -> None:
        entity.patch({**NEW, "edit_choice": value("red"), "edit_name": in_locales(en="new")})
        control.done("DELETE", "/attributes/edit_choice/options/red")
        shown = entity.draft()["values"]
        assert "edit_choice" not in shown
        assert shown["edit_text"] == value("new")
        control.done("DELETE", "/attributes/edit_text")
        assert "edit_text" not in entity.draft()["values"]
        entity.patch({"edit_flag": value(True)})
        (one,) = control.get("/drafts")
        assert not one["values"].keys() & {"edit_choice", "edit_text"}


class TestLife:
    def test_each_user_has_a_draft(
        self, entity: Entity, control: Control, client: TestClient, credentials: Any
    ) -> None:
        user = {"username": "julia", "password": "a-password-of-julia", "email": "julia@example.com",
                "first_name": "Julia", "last_name": "Smith", "roles": ["ROLE_ADMINISTRATOR"], "groups": [GROUP]}  # fmt: skip
        control.post("/users", user, 201)
        token = log_in(client, replace(credentials, username="julia", password=user["password"]))
        other = Entity(entity.api, Api(client, token), entity.family)
        entity.patch(NEW)
        assert other.mary.get(f"{other.path}/draft").json() == missing(entity.family, entity.name)
        other.patch({"edit_text": value("julia's")})
        assert entity.draft()["values"]["edit_text"] == value("new")
        assert [one["username"] for one in control.get("/drafts")] == [USER, "julia"]
        assert [one["username"] for one in control.get("/drafts?username=JULIA")] == ["julia"]
        control.done("DELETE", "/users/julia")
        assert [one["username"] for one in control.get("/drafts")] == [USER]

    def test_ends_with_the_entity(self, entity: Entity, control: Control) -> None:
        entity.patch(NEW)
        assert entity.api.delete(entity.path).status_code == 204
        assert control.get("/drafts") == []

    def test_is_part_of_snapshots(self, entity: Entity, control: Control) -> None:
        entity.patch(NEW)
        control.done("PUT", "/snapshots/base")
        entity.submit()
        entity.patch({"edit_text": value("old")})
        assert control.get("/drafts") == []
        control.post("/snapshots/base/restore")
        saved = [("in_progress", NEW)]
        assert [(one["status"], one["values"]) for one in control.get("/drafts")] == saved
        if entity.family.key == "identifier":
            control.post("/sandboxes", {"name": "copy", "snapshot": "base"}, 201)
            assert [(one["status"], one["values"]) for one in control.get("/drafts?sandbox=copy")] == saved
            control.done("DELETE", "/sandboxes/copy", status=204)

    def test_an_owner_by_now_has_none(self, entity: Entity, control: Control) -> None:
        entity.patch(NEW)
        assert entity.api.patch(entity.path, {"categories": ["own"]}).status_code == 204
        message = routes.OWNED.format(thing=entity.family.thing, code=entity.name)
        assert entity.mary.get(f"{entity.path}/draft").json() == {"code": 403, "message": message}
        assert entity.mary.patch(entity.path, {"values": {"edit_flag": value(True)}}).status_code == 204
        assert entity.values["edit_flag"] == value(True)
        assert [one["values"] for one in control.get("/drafts")] == [NEW]


class TestApproval:
    @pytest.fixture
    def proposal(self, entity: Entity) -> Entity:
        entity.patch({**NEW, "edit_number": value(2), "edit_name": in_locales(en=None)})
        entity.submit()
        return entity

    @pytest.fixture
    def named(self, entity: Entity) -> dict[str, str]:
        """What names the draft in the control API."""
        kinds = {"identifier": "product", "uuid": "product_uuid", "code": "product_model"}
        return {"username": USER, kinds[entity.family.key]: entity.name}

    def events(self, control: Control) -> dict[str, int]:
        return {name: count for name, count in control.get("/outbox")["events"].items() if count}

    def test_merges_the_values(self, proposal: Entity, control: Control, named: dict[str, str]) -> None:
        before = proposal.api.get(proposal.path).json()
        control.done("DELETE", "/outbox")
        assert control.post("/drafts/approve", named, 200) == []
        after = proposal.api.get(proposal.path).json()
        names = [one for one in before["values"]["edit_name"] if one["locale"] != "en_US"]
        values = {**before["values"], **NEW, "edit_number": value(2), "edit_name": names}
        assert {**after, "updated": None} == {**before, "values": values, "updated": None}
        kind = "product_model" if proposal.family.thing == "product model" else "product"
        assert self.events(control) == {f"{kind}.updated": 1}
        assert control.get("/drafts") == []
        assert proposal.mary.get(f"{proposal.path}/draft").json() == missing(proposal.family, proposal.name)

    def test_in_part_leaves_the_rest_submitted(self, proposal: Entity, control: Control, named: dict[str, str]) -> None:
        (left,) = control.post("/drafts/approve", {**named, "attributes": ["edit_text", "edit_name"]}, 200)
        assert (left["status"], left["values"]) == ("submitted", {"edit_number": value(2)})
        assert proposal.values["edit_text"] == value("new")
        assert proposal.values["edit_number"] == value(1)
        assert control.post("/drafts/approve", {**named, "attributes": ["edit_number"]}, 200) == []
        assert proposal.values["edit_number"] == value(2)

    def test_after_the_working_copy_changed(self, proposal: Entity, control: Control, named: dict[str, str]) -> None:
        values = {"edit_text": value("of an owner"), "edit_flag": value(True), "edit_number": value(2)}
        assert proposal.api.patch(proposal.path, {"values": values}).status_code == 204
        assert control.post("/drafts/approve", named, 200) == []
        assert proposal.values["edit_text"] == value("new")
        assert proposal.values["edit_flag"] == value(True)

    def test_that_breaks_a_rule_changes_nothing(
        self, proposal: Entity, control: Control, named: dict[str, str]
    ) -> None:
        assert proposal.api.patch("/attributes/edit_number", {"number_max": "1"}).status_code == 204
        before, drafts = proposal.api.get(proposal.path).json(), control.get("/drafts")
        control.done("DELETE", "/outbox")
        message = "values: The edit_number attribute requires an equal or lesser than 1 value."
        assert control.refused("POST", "/drafts/approve", named) == (422, message)
        assert proposal.api.get(proposal.path).json() == before
        assert control.get("/drafts") == drafts
        assert self.events(control) == {}
        control.post("/drafts/approve", {**named, "attributes": ["edit_text"]}, 200)

    def test_of_a_name_that_was_taken_meanwhile(self, api: Api, mary: Api, control: Control) -> None:
        uuid = api.get("/products/p_edit").json()["uuid"]
        values = {"sku": value("p_new"), "edit_unique": value("one")}
        assert mary.patch(f"/products-uuid/{uuid}", {"values": values}).status_code == 204
        assert mary.post(f"/products-uuid/{uuid}/proposal", []).status_code == 201
        named = {"username": USER, "product_uuid": uuid}
        assert (
            api.post("/products", {"identifier": "P_NEW", "values": {"edit_unique": value("ONE")}}).status_code == 201
        )
        message = (
            "values: The edit_unique attribute can not have the same value more than once. The one value is already set "
            "on another product."
        )
        assert control.refused("POST", "/drafts/approve", named) == (422, message)
        message = "identifier: The p_new identifier is already used for another product."
        assert control.refused("POST", "/drafts/approve", {**named, "attributes": ["sku"]}) == (422, message)
        assert api.delete("/products/P_NEW").status_code == 204
        assert control.post("/drafts/approve", named, 200) == []
        assert api.get("/products/p_new").json()["uuid"] == uuid

    def test_rejection_gives_the_draft_back(self, proposal: Entity, control: Control, named: dict[str, str]) -> None:
        (one,) = control.post("/drafts/reject", named, 200)
        assert (one["status"], one["submitted"]) == ("in_progress", None)
        refusal = f'The draft of "mary" of the {proposal.family.thing} "{proposal.name}" has not been submitted.'
        for what in ("approve", "reject"):
            assert control.refused("POST", f"/drafts/{what}", named) == (422, refusal)
        proposal.submit()

    def test_removal(self, proposal: Entity, control: Control, named: dict[str, str]) -> None:
        query = "&".join(f"{key}={text}" for key, text in named.items())
        assert [one["username"] for one in control.get(f"/drafts?{query}")] == [USER]
        control.done("DELETE", f"/drafts?{query}", status=204)
        assert control.get("/drafts") == []
        refusal = f'There is no draft of "mary" of the {proposal.family.thing} "{proposal.name}".'
        assert control.refused("DELETE", f"/drafts?{query}") == (404, refusal)
        assert control.refused("POST", "/drafts/approve", named) == (404, refusal)
        assert control.refused("DELETE", "/drafts") == (422, "Name the user whose draft is meant.")

    def test_refusals(self, api: Api, mary: Api, control: Control) -> None:
        assert mary.patch("/products/p_edit", {"values": NEW}).status_code == 204
        assert mary.post("/products/p_edit/proposal", []).status_code == 201
        either = "Name either a product, by identifier or uuid, or a product model."
        cases: list[tuple[dict[str, Any], str]] = [
            ({}, either),
            ({"product": "p_edit", "product_model": "m_edit"}, either),
            (
                {"product": "p_edit", "attributes": ["edit_flag"]},
                'The draft does not change "edit_flag"; it changes: edit_text.',
            ),
            (
                {"product": "p_edit", "attributes": []},
                "Name at least one attribute, or leave attributes out for all of them.",
            ),
            ({"product": "p_edit", "username": "nobody"}, 'There is no user "nobody"; known: admin, mary.'),
        ]
        for named, message in cases:
            assert control.refused("POST", "/drafts/approve", {"username": USER, **named}) == (422, message)


class TestCost:
    def test_unlimited_users_pay_nothing(self, api: Api, control: Control, family: Family, client: TestClient) -> None:
        path = f"{family.path}/{family.named(api, 'own')}"

        def spent(text: str) -> int:
            assert api.patch(path, {"values": {"edit_text": value(text)}}).status_code == 204
            with recorded(client) as statements:
                assert api.patch(path, {"values": {"edit_text": value(text * 2)}}).status_code == 204
            return len(statements)

        on = spent("a")
        control.done("PATCH", "/pim", {"features": ["-permission"]})
        assert spent("b") == on

    def test_a_collection_of_drafts_costs_a_constant_number(
        self, api: Api, mary: Api, family: Family, client: TestClient
    ) -> None:
        more = {"family_variant": "edit"} if family.thing == "product model" else {"family": "things"}
        key = "code" if family.thing == "product model" else "identifier"
        where = family.path.replace("-uuid", "")
        codes = [f"d{number}" for number in range(12)]
        lines = [{key: code, **more, "categories": ["edit"]} for code in codes]
        assert {line["status_code"] for line in api.lines(where, lines)} == {201}
        names = [name_of(api, family, code) for code in codes]

        def spent(some: list[str], text: str) -> int:
            documents = [{family.key: name, "values": {"edit_text": value(text)}} for name in some]
            with recorded(client) as statements:
                assert {line["status_code"] for line in mary.lines(family.path, documents)} == {204}
            return len(statements)

        spent(names, "warm")
        assert spent(names, "a") == spent(names[:2], "b")
