"""What rights do to writes of products and product models: every row of spec 05 §1.3, for each family of endpoints."""

from typing import Any
from uuid import uuid4

import pytest

from pimlet.enrichment.permissions import author
from tests.conftest import Api, documented, violation
from tests.control.conftest import Control
from tests.workflow.drafts.catalog import ENTITIES, USER, Family, in_locales, value

NEW = {"edit_text": value("new")}
NOT_FOUND = 404
REFUSED = 403
DIRECT = {"own", "free", "mixed", "partly"}
LEVELS = {
    **dict.fromkeys(DIRECT, 204), "edit": 204, "view": REFUSED, "seen": REFUSED, "none": NOT_FOUND,
}  # fmt: skip
"""The status of a PATCH by the end of the entity's name."""
DELETIONS = {**LEVELS, "edit": REFUSED}


def refused(text: str, **names: str) -> dict[str, Any]:
    """The body of a refusal; its text is ours, so it is used from the code."""
    return {"code": 403, "message": text.format(**names)}


NO_TREE = refused(author.NO_TREE)
LAST_OWNED = refused(author.LAST_OWNED)


def everything(api: Api) -> list[Any]:
    """All products and product models as an administrator sees them."""
    return [api.get(path, limit=100).json()["_embedded"]["items"] for path in ("/products-uuid", "/product-models")]


def text_of(api: Api, family: Family, end: str) -> Any:
    """The editable text of the working copy."""
    return api.get(f"{family.path}/{family.named(api, end)}").json()["values"]["edit_text"][0]["data"]


def drafts(control: Control) -> list[tuple[str, dict[str, Any]]]:
    """Whose drafts there are, and of what."""
    return [(one["username"], one["values"]) for one in control.get("/drafts")]


class TestLevels:
    def test_patch_by_the_best_right(self, api: Api, mary: Api, control: Control, family: Family) -> None:
        for end in ENTITIES:
            name, before = family.named(api, end), everything(api)
            answer = mary.patch(f"{family.path}/{name}", {"values": NEW})
            assert (end, answer.status_code) == (end, LEVELS[end])
            if answer.status_code == 204:
                assert answer.content == b""
                assert answer.headers["location"].endswith(f"{family.path}/{name}")
            elif end == "none":
                assert answer.json() == {"code": 404, "message": family.unknown.format(name)}
            else:
                assert answer.json() == NO_TREE
            assert text_of(api, family, end) == ("new" if end in DIRECT else "old")
            if end not in DIRECT:
                assert everything(api) == before
        assert drafts(control) == [(USER, NEW)]

    def test_lines_of_a_collection(self, api: Api, mary: Api, control: Control, family: Family) -> None:
        names = {end: family.named(api, end) for end in ENTITIES}
        lines = mary.lines(family.path, [{family.key: name, "values": NEW} for name in names.values()])
        texts = {NOT_FOUND: family.unknown.format(names["none"]), REFUSED: NO_TREE["message"]}
        assert lines == [
            {"line": number, family.key: names[end], "status_code": LEVELS[end]}
            | ({"message": texts[LEVELS[end]]} if LEVELS[end] in texts else {})
            for number, end in enumerate(ENTITIES, 1)
        ]
        assert [text_of(api, family, end) for end in ENTITIES] == [
            "new" if end in DIRECT else "old" for end in ENTITIES
        ]
        assert drafts(control) == [(USER, NEW)]

    def test_delete_needs_ownership(self, api: Api, mary: Api, family: Family) -> None:
        for end in ENTITIES:
            name, before = family.named(api, end), everything(api)
            answer = mary.delete(f"{family.path}/{name}")
            if end in DIRECT:
                assert answer.status_code == 204
                continue
            assert everything(api) == before
            if end == "none":
                text = family.unknown
                if family.thing == "product":
                    text = "The {} product does not exist in your PIM or you do not have permission to access it."
                assert answer.json() == {"code": 404, "message": text.format(name)}
            else:
                assert answer.json() == NO_TREE

    def test_a_published_one_is_no_secret_of_the_refusal(self, api: Api, mary: Api, control: Control) -> None:
        control.post("/published-products", {"identifiers": ["p_view", "p_none"]})
        assert mary.delete("/products/p_view").json() == NO_TREE
        assert mary.delete("/products/p_none").status_code == 404
        assert mary.get("/published-products/p_none").status_code == 404

    def test_a_hidden_one_cannot_be_created_again(self, api: Api, mary: Api, family: Family) -> None:
        before = everything(api)
        document = {family.key: family.named(api, "none"), "family_variant": "edit"}
        if family.thing == "product":
            del document["family_variant"]
        assert mary.post(family.path, document).status_code == 422
        assert everything(api) == before


def created(family: Family, code: str, **more: Any) -> dict[str, Any]:
    """A document that creates an entity."""
    if family.path == "/product-models":
        return {"code": code, "family_variant": "edit", **more}
    if family.key == "identifier":
        return {"identifier": code, "family": "things", **more}
    return {"family": "things", **more, "values": {"sku": value(code), **more.get("values", {})}}


class TestCreation:
    def test_makes_no_draft(self, api: Api, mary: Api, control: Control, family: Family) -> None:
        for category in ("own", "edit", "view"):
            posted, patched = f"posted_{category}", f"patched_{category}"
            document = created(family, posted, categories=[category], values=NEW)
            assert mary.post(family.path, document).status_code == 201
            name = str(uuid4()) if family.key == "uuid" else patched
            document = created(family, patched, categories=[category], values=NEW)
            assert mary.patch(f"{family.path}/{name}", document).status_code == 201
            for code in (posted, patched):
                path = "/product-models" if family.thing == "product model" else "/products"
                assert api.get(f"{path}/{code}").json()["categories"] == [category]
        assert drafts(control) == []

    def test_in_a_hidden_category_is_refused(self, api: Api, mary: Api, family: Family) -> None:
        before = everything(api)
        answer = mary.post(family.path, created(family, "new", categories=["own", "none"]))
        assert answer.json() == documented("The none category does not exist in your PIM.", family.anchor)
        assert everything(api) == before

    def test_a_sub_model_below_a_hidden_one_is_refused(self, api: Api, mary: Api) -> None:
        text = 'Property "parent" expects a valid parent code. The {}product model does not exist, "m_none" given.'
        answer = mary.post("/product-models", {"code": "new", "parent": "m_none"})
        assert answer.json() == documented(text.format(""), "post_product_models")
        answer = mary.post("/products", {"identifier": "new", "parent": "m_none"})
        assert answer.json() == documented(text.format("parent "), "post_products")
        # A visible one with nothing wrong in it, for comparison.
        below = {"identifier": "new", "parent": "m_view", "values": {"edit_axis": value(True)}}
        assert mary.post("/products", below).status_code == 201

    def test_parent_values_may_be_sent_unchanged(self, api: Api, mary: Api) -> None:
        values = {
            "view_text": value("old"), "edit_text": value("old"), "edit_name": in_locales(fr="old"),
            "edit_axis": value(True),
        }  # fmt: skip
        below = {"identifier": "new", "parent": "m_own", "values": values}
        assert mary.post("/products", below).status_code == 201

    def test_an_axis_that_is_not_seen_stays_empty(self, api: Api, mary: Api) -> None:
        below = {"identifier": "new", "parent": "m_axis"}
        message = 'Attribute "none_axis" cannot be empty, as it is defined as an axis for this entity'
        assert mary.post("/products", below).json() == violation(("attribute", message))
        answer = mary.post("/products", {**below, "values": {"none_axis": value(True)}})
        assert answer.json() == documented('Property "none_axis" does not exist.', "post_products")

    def test_checks_fields(self, api: Api, mary: Api, family: Family) -> None:
        before = everything(api)
        cases: list[tuple[dict[str, Any], dict[str, Any]]] = [
            ({"view_text": value("x")}, refused(author.NO_ATTRIBUTE, code="view_text")),
            ({"edit_name": in_locales(fr="x")}, refused(author.NO_LOCALE)),
        ]
        for values, expected in cases:
            assert mary.post(family.path, created(family, "new", values=values)).json() == expected
        assert everything(api) == before


LOCALE = 'Attribute "edit_name" expects an existing and activated locale, "de_DE" given.'
NOT_SEEN = {
    "product": "The none_text attribute does not exist in your PIM.",
    "product model": 'Property "none_text" does not exist.',
}
FIELDS: dict[str, tuple[dict[str, Any], Any]] = {
    "an unchanged value of a viewed attribute": ({"view_text": value("old")}, None),
    "another value of a viewed attribute": (
        {"view_text": value("new")}, refused(author.NO_ATTRIBUTE, code="view_text"),
    ),
    "no value of a viewed attribute": ({"view_text": value(None)}, refused(author.NO_ATTRIBUTE, code="view_text")),
    "an unchanged value of a viewed locale": ({"edit_name": in_locales(fr="old")}, None),
    "another value of a viewed locale": ({"edit_name": in_locales(fr="new")}, refused(author.NO_LOCALE)),
    "no value of a viewed locale": ({"edit_name": in_locales(fr="")}, refused(author.NO_LOCALE)),
    "a value of a hidden locale": ({"edit_name": in_locales(de="new")}, LOCALE),
    "the very value of a hidden locale": ({"edit_name": in_locales(de="old")}, LOCALE),
    "no value of a hidden locale": ({"edit_name": in_locales(de=None)}, None),
    "a value of a hidden attribute": ({"none_text": value("new")}, NOT_SEEN),
    "the very value of a hidden attribute": ({"none_text": value("old")}, NOT_SEEN),
    "no value of a hidden attribute": ({"none_text": value(None)}, NOT_SEEN),
    "what is seen and what is not": ({"edit_text": value("new"), "edit_name": in_locales(en="x", de="x")}, LOCALE),
}  # fmt: skip
"""Values that are sent, and the answer: None for success without a change, a text for a documented error."""


@pytest.mark.parametrize("end", ["own", "edit"])
def test_fields(api: Api, mary: Api, control: Control, family: Family, end: str) -> None:
    """Owners and authors of drafts alike: only differences count. None of the cases changes anything."""
    before, name = everything(api), family.named(api, end)
    for case, (values, expected) in FIELDS.items():
        answer = mary.patch(f"{family.path}/{name}", {"values": values})
        if expected is None:
            assert (case, answer.status_code) == (case, 204)
        elif expected is NOT_SEEN:
            assert (case, answer.json()) == (case, documented(NOT_SEEN[family.thing], family.item_anchor))
        else:
            body = documented(LOCALE, family.item_anchor) if expected is LOCALE else expected
            assert (case, answer.json()) == (case, body)
    assert everything(api) == before
    assert drafts(control) == []


CATEGORIES: dict[str, tuple[str, list[str], Any, list[str]]] = {
    "unchanged": ("own", ["own"], 204, ["own"]),
    "another owned one": ("own", ["own", "view"], 204, ["own", "view"]),
    "a hidden one": ("own", ["own", "none"], "The none category does not exist in your PIM.", ["own"]),
    "none at all": ("own", [], 204, []),
    "the last owned one replaced": ("own", ["edit"], LAST_OWNED, ["own"]),
    "the last owned one removed": ("mixed", ["view"], LAST_OWNED, ["own", "view"]),
    "none seen, but a hidden one left": ("partly", [], LAST_OWNED, ["none", "own"]),
    "hidden ones stay": ("partly", ["own", "edit"], 204, ["edit", "none", "own"]),
    "uncategorised to owned": ("free", ["own"], 204, ["own"]),
    "uncategorised to edited": ("free", ["edit"], LAST_OWNED, []),
}  # fmt: skip
"""Entity, what is sent, the answer, and the categories afterwards."""


def test_categories(api: Api, mary: Api, family: Family) -> None:
    for case, (end, sent, expected, left) in CATEGORIES.items():
        path = f"{family.path}/{family.named(api, end)}"
        answer = mary.patch(path, {"categories": sent})
        if expected == 204:
            assert (case, answer.status_code) == (case, 204)
        else:
            body = documented(expected, family.item_anchor) if isinstance(expected, str) else expected
            assert (case, answer.json()) == (case, body)
        assert api.get(path).json()["categories"] == left, case
        assert api.patch(path, {"categories": ENTITIES[end]}).status_code == 204


class TestLinks:
    """What the user cannot see survives a list that replaces the stored one, and cannot be named."""

    def names(self, api: Api, family: Family, kind: str, *ends: str) -> list[str]:
        if kind == "product_models":
            return [f"m_{end}" for end in ends]
        return [family.named(api, end) if family.key == "uuid" else f"p_{end}" for end in ends]

    def linked(self, family: Family, kind: str, names: list[str]) -> dict[str, Any]:
        named = "uuid" if family.key == "uuid" and kind == "products" else "identifier"
        return {
            "associations": {"X_SELL": {kind: names}},
            "quantified_associations": {"SET": {kind: [{named: one, "quantity": 2} for one in names]}},
        }

    def found(self, api: Api, family: Family, end: str, kind: str) -> tuple[set[str], set[str]]:
        document = api.get(f"{family.path}/{family.named(api, end)}").json()
        quantified = document["quantified_associations"].get("SET", {kind: []})[kind]
        named = "uuid" if family.key == "uuid" and kind == "products" else "identifier"
        return set(document["associations"]["X_SELL"][kind]), {one[named] for one in quantified}

    @pytest.mark.parametrize("kind", ["products", "product_models"])
    def test_hidden_ones_survive(self, api: Api, mary: Api, family: Family, kind: str) -> None:
        name = family.named(api, "own")
        stored = self.names(api, family, kind, "view", "none", "edit")
        assert api.patch(f"{family.path}/{name}", self.linked(family, kind, stored)).status_code == 204
        for ends in (("edit", "free"), ()):
            sent = self.names(api, family, kind, *ends)
            assert mary.patch(f"{family.path}/{name}", self.linked(family, kind, sent)).status_code == 204
            left = {*sent, *self.names(api, family, kind, "none")}
            assert self.found(api, family, "own", kind) == (left, left)

    @pytest.mark.parametrize("kind", ["products", "product_models"])
    def test_hidden_ones_cannot_be_named(self, api: Api, mary: Api, family: Family, kind: str) -> None:
        before, path = everything(api), f"{family.path}/{family.named(api, 'own')}"
        sent = self.names(api, family, kind, "none")
        document = self.linked(family, kind, sent)
        plain, quantified = (mary.patch(path, {name: document[name]}).json() for name in document)
        if kind == "product_models":
            text = 'Property "associations" expects a valid product model identifier. The product model does not exist, "m_none" given.'
        elif family.key == "uuid":
            text = (
                f'Property "associations" expects a valid product uuid. The product does not exist, "{sent[0]}" given.'
            )
        else:
            text = (
                "The “associations” property expects a valid product identifier. The p_none product does not exist or "
                "your connection does not have permission to access it."
            )
        assert plain == documented(text, family.item_anchor)
        thing = kind.replace("_", " ")
        text = f"The following {thing} don't exist: {sent[0]}. Please make sure the {thing} haven't been deleted in the meantime."
        assert quantified == violation((f"quantifiedAssociations.SET.{kind}", text))
        assert everything(api) == before

    def test_of_a_variant_below_a_visible_model_are_visible(self, api: Api, mary: Api) -> None:
        below = {
            "identifier": "below",
            "parent": "m_none",
            "categories": ["view"],
            "values": {"edit_axis": value(True)},
        }
        assert api.post("/products", below).status_code == 201
        for target, status in (("below", 204), ("p_none", 422)):
            document = {"associations": {"X_SELL": {"products": [target]}}}
            assert mary.patch("/products/p_own", document).status_code == status
        # Its hidden parent is named by what the user reads, so it may be sent back.
        assert mary.patch("/products/below", {"parent": "m_none"}).json() == NO_TREE
        assert api.patch("/products/below", {"categories": ["own"]}).status_code == 204
        assert mary.patch("/products/below", {"parent": "m_none", "enabled": False}).status_code == 204


OUTSIDE: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "products": (
        {
            "family": "things", "categories": ["edit"], "enabled": True, "parent": None, "groups": [],
            "associations": {"X_SELL": {"products": []}}, "identifier": "p_edit",
        },
        {
            "family": "variants", "categories": ["edit", "view"], "enabled": False, "parent": "m_own",
            "associations": {"X_SELL": {"products": ["p_own"]}}, "identifier": "p_other",
            "quantified_associations": {"SET": {"product_models": [{"identifier": "m_own", "quantity": 1}]}},
        },
    ),
    "products-uuid": (
        {"family": "things", "categories": ["edit"], "enabled": True},
        {"family": None, "categories": [], "enabled": False, "parent": "m_own"},
    ),
    "product-models": (
        {"family": "variants", "family_variant": "edit", "categories": ["edit"], "parent": None, "code": "m_edit"},
        {"categories": ["edit", "view"], "code": "m_other", "associations": {"X_SELL": {"products": ["p_own"]}}},
    ),
}  # fmt: skip
"""Properties outside `values` of what the user may only propose: unchanged ones, and changes."""


class TestAuthorsOfDrafts:
    def test_may_send_back_what_is_outside_values(self, api: Api, mary: Api, control: Control, family: Family) -> None:
        same, _ = OUTSIDE[family.path.removeprefix("/")]
        name, before = family.named(api, "edit"), everything(api)
        answer = mary.patch(f"{family.path}/{name}", {**same, "values": NEW})
        assert (answer.status_code, answer.content) == (204, b"")
        assert drafts(control) == [(USER, NEW)]
        assert everything(api) == before

    def test_may_not_change_it(self, api: Api, mary: Api, control: Control, family: Family) -> None:
        _, other = OUTSIDE[family.path.removeprefix("/")]
        name, before = family.named(api, "edit"), everything(api)
        for key, data in other.items():
            answer = mary.patch(f"{family.path}/{name}", {key: data, "values": NEW})
            assert (key, answer.json()) == (key, NO_TREE)
        assert everything(api) == before
        assert drafts(control) == []

    def test_are_told_what_is_wrong_at_once(self, api: Api, mary: Api, control: Control, family: Family) -> None:
        name, before = family.named(api, "edit"), everything(api)
        answer = mary.patch(f"{family.path}/{name}", {"values": {"edit_number": value(101)}})
        assert answer.json() == {
            "code": 422,
            "message": "Validation failed.",
            "errors": [
                {"property": "values", "message": "The edit_number attribute requires an equal or lesser than 100 value.",
                 "attribute": "edit_number", "locale": None, "scope": None},
            ],
        }  # fmt: skip
        answer = mary.patch(f"{family.path}/{name}", {"values": {"nope": value(1)}})
        assert answer.status_code == 422
        assert drafts(control) == []
        assert everything(api) == before


class TestUpload:
    """`POST /media-files` that sets a value is a PATCH of that value."""

    @pytest.mark.parametrize(
        ("key", "named", "start", "path", "title"),
        [
            ("product", "identifier", "p", "/products", "Product"),
            ("product_model", "code", "m", "/product-models", "Product model"),
        ],
    )
    def test_by_the_best_right(
        self, api: Api, mary: Api, control: Control, key: str, named: str, start: str, path: str, title: str
    ) -> None:
        files = 0
        for end in ENTITIES:
            code = f"{start}_{end}"
            place = {named: code, "attribute": "edit_image", "scope": None, "locale": None}
            answer = mary.upload({key: place}, ("a.jpg", b"a"))
            assert ("edit_image" in api.get(f"{path}/{code}").json()["values"]) == (end in DIRECT)
            if LEVELS[end] == 204:
                assert answer.status_code == 201
                files += 1
            else:
                hidden = {"code": 422, "message": f'{title} "{code}" does not exist.'}
                assert answer.json() == (hidden if end == "none" else NO_TREE)
            if end == "edit":
                file = answer.headers["location"].rpartition("/media-files/")[2]
                assert drafts(control) == [(USER, {"edit_image": value(file)})]
        assert api.get("/media-files", with_count="true").json()["items_count"] == files
        assert len(drafts(control)) == 1

    def test_checks_the_attribute_and_locale(self, api: Api, mary: Api) -> None:
        place = {"identifier": "p_own", "attribute": "none_text", "scope": None, "locale": None}
        answer = mary.upload({"product": place}, ("a.jpg", b"a"))
        assert answer.json() == {"code": 422, "message": "The none_text attribute does not exist in your PIM."}
        assert api.get("/media-files", with_count="true").json()["items_count"] == 0


class TestFeature:
    def test_off_lets_everybody_write_everything(self, api: Api, mary: Api, control: Control, family: Family) -> None:
        control.done("PATCH", "/pim", {"features": ["-permission"]})
        for end in ("edit", "view", "none"):
            name = family.named(api, end)
            values = {**NEW, "none_text": value("new"), "edit_name": in_locales(de="new")}
            assert mary.patch(f"{family.path}/{name}", {"values": values}).status_code == 204
            assert text_of(api, family, end) == "new"
        assert control.get("/drafts") == []
