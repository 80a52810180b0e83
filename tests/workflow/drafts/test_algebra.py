"""What holds for every document of a user with limited rights (spec 05 §1.3, §1.4)."""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Api
from tests.control.conftest import Control
from tests.workflow.drafts.catalog import LEVELS, LOCALES, USER, VALUES, Family, value

EXAMPLES = int(os.environ.get("HYPOTHESIS_MAX_EXAMPLES", "20"))
_SHARED = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
ENDS = ["own", "edit", "view", "none", "partly", "free"]
HIDDEN_VALUES = {"none_text", "view_text"}
HIDDEN_LOCALES = {code for code, level in LOCALES.items() if level != "edit"}

TEXTS = st.one_of(st.none(), st.sampled_from(["old", "new", "newer", " "]))
DATA: dict[str, st.SearchStrategy[Any]] = {
    "edit_text": TEXTS,
    "edit_number": st.sampled_from([None, 1, 2, "3", 1.0, 101]),
    "edit_flag": st.sampled_from([None, True, False]),
    "edit_price": st.lists(
        st.fixed_dictionaries({"amount": st.sampled_from(["1", 2, "2.00", None]), "currency": st.sampled_from(["EUR", "USD"])}),
        max_size=2,
    ),
    "edit_metric": st.one_of(
        st.none(),
        st.fixed_dictionaries({"amount": st.sampled_from(["1", 2, "2.0"]), "unit": st.sampled_from(["METER", "centimeter"])}),
    ),
    "edit_date": st.sampled_from([None, "2020-01-01", "2020-01-01T10:00:00+02:00"]),
    "edit_choice": st.sampled_from([None, "red", "BLUE"]),
    "edit_choices": st.lists(st.sampled_from(["red", "GREEN", "blue"]), unique=True),
}  # fmt: skip
NAMES = st.lists(
    st.tuples(st.sampled_from(sorted(LOCALES)), TEXTS), max_size=3, unique_by=lambda pair: pair[0]
).map(lambda pairs: [{"locale": locale, "scope": None, "data": data} for locale, data in pairs])  # fmt: skip
EDITABLE: dict[str, st.SearchStrategy[Any]] = {
    **{code: strategy.map(value) for code, strategy in DATA.items()},
    "edit_name": TEXTS.map(lambda data: value(data, locale="en_US")),
}
ANY_VALUES = st.fixed_dictionaries(
    {}, optional={**EDITABLE, "edit_name": NAMES, "view_text": TEXTS.map(value), "none_text": TEXTS.map(value)}
)
LINKED = st.lists(st.sampled_from(ENDS), max_size=3, unique=True)


def documents(family: Family) -> st.SearchStrategy[dict[str, Any]]:
    """Documents in which anything may be tried."""

    def links(ends: list[str]) -> dict[str, Any]:
        return {"X_SELL": {"product_models": [f"m_{end}" for end in ends]}}

    def quantified(ends: list[str]) -> dict[str, Any]:
        return {"SET": {"product_models": [{"identifier": f"m_{end}", "quantity": 1} for end in ends]}}

    tried: dict[str, st.SearchStrategy[Any]] = {
        "values": ANY_VALUES,
        "categories": st.lists(st.sampled_from(LEVELS), max_size=3, unique=True),
        "associations": LINKED.map(links),
        "quantified_associations": LINKED.map(quantified),
    }
    if family.thing == "product":
        tried["enabled"] = st.booleans()
    return st.fixed_dictionaries({}, optional=tried)


def kept_from(entity: dict[str, Any]) -> dict[str, Any]:
    """What of an entity a user with limited rights sees or may change in no way."""
    values = {
        (code, entry["locale"]): entry["data"]
        for code, entries in entity["values"].items()
        for entry in entries
        if code in HIDDEN_VALUES or entry["locale"] in HIDDEN_LOCALES
    }
    quantified = entity["quantified_associations"].get("SET", {"product_models": []})["product_models"]
    return {
        "values": values,
        "categories": "none" in entity["categories"],
        "associations": "m_none" in entity["associations"]["X_SELL"]["product_models"],
        "quantified": [one for one in quantified if one["identifier"] == "m_none"],
    }


@pytest.fixture
def entities(api: Api, family: Family) -> dict[str, str]:
    """Paths of entities with a hidden link each, by the end of their names."""
    paths = {end: f"{family.path}/{family.named(api, end)}" for end in ENDS}
    links = {
        "associations": {"X_SELL": {"product_models": ["m_none", "m_view"]}},
        "quantified_associations": {"SET": {"product_models": [{"identifier": "m_none", "quantity": 7}]}},
    }
    for path in paths.values():
        assert api.patch(path, links).status_code == 204
    return paths


def test_nobody_changes_what_is_kept_from_them(
    api: Api, mary: Api, control: Control, family: Family, entities: dict[str, str]
) -> None:
    @_SHARED
    @given(end=st.sampled_from(ENDS), document=documents(family))
    def check(end: str, document: dict[str, Any]) -> None:
        before = {one: api.get(path).json() for one, path in entities.items()}
        drafts = control.get("/drafts")
        answer = mary.patch(entities[end], document)
        after = {one: api.get(path).json() for one, path in entities.items()}
        if answer.status_code != 204:
            assert after == before
            assert control.get("/drafts") == drafts
        # Who owns it by now may change it: rights are asked of what is stored.
        owned = not before[end]["categories"] or "own" in before[end]["categories"]
        if not owned:
            assert after == before
        assert {one: found for one, found in after.items() if one != end} == {
            one: found for one, found in before.items() if one != end
        }
        assert kept_from(after[end]) == kept_from(before[end])
        proposed = [code for one in control.get("/drafts") for code in one["values"]]
        assert not set(proposed) & HIDDEN_VALUES

    check()


def test_a_draft_that_is_approved_is_the_patch_of_an_owner(
    api: Api, mary: Api, control: Control, family: Family
) -> None:
    """Two entities of the same values go the same way: one by drafts, the other by an owner's hand."""
    more = {"family_variant": "edit"} if family.thing == "product model" else {"family": "things"}
    key = "code" if family.thing == "product model" else "identifier"
    twin = {key: "twin", **more, "categories": ["edit"], "values": VALUES}
    assert api.post(family.path.replace("-uuid", ""), twin).status_code == 201
    twin_name = api.get("/products/twin").json()["uuid"] if family.key == "uuid" else "twin"
    drafted, owned = f"{family.path}/{family.named(api, 'edit')}", f"{family.path}/{twin_name}"
    named = {"username": USER, "product_model": "m_edit"} if family.thing == "product model" else {
        "username": USER, "product": "p_edit"
    }  # fmt: skip

    @_SHARED
    @given(st.lists(st.fixed_dictionaries({}, optional=EDITABLE), min_size=1, max_size=3))
    def check(patches: list[dict[str, Any]]) -> None:
        for values in patches:
            proposed, done = mary.patch(drafted, {"values": values}), api.patch(owned, {"values": values})
            assert (proposed.status_code, proposed.text) == (done.status_code, done.text)
        if control.get("/drafts"):
            assert mary.get(f"{drafted}/draft").json()["values"].items() >= shown(owned).items()
            assert mary.post(f"{drafted}/proposal", []).status_code == 201
            assert control.post("/drafts/approve", named, 200) == []
        assert shown(drafted) == shown(owned)

    def shown(path: str) -> dict[str, Any]:
        found: dict[str, Any] = api.get(path).json()["values"]
        return {code: entries for code, entries in found.items() if code.startswith("edit_") and code != "edit_name"}

    check()
