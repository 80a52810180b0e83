"""Random sequences of association documents give what a plain-Python model of spec 03 §8 and §9 predicts."""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Api
from tests.enrichment.variants.catalog import variant

EXAMPLES = int(os.environ.get("HYPOTHESIS_MAX_EXAMPLES", "25"))
PRODUCTS, MODELS, GROUPS = ("a", "b", "v"), ("root", "sub"), ("groupA", "groupB")
ANCESTORS = {"sub": ["root"], "v": ["root", "sub"]}
"""From the root down."""
NAMES = {"products": PRODUCTS, "product_models": MODELS, "groups": GROUPS}
TYPES = ("X_SELL", "TWINS")
Document = dict[str, Any]


def kinds(names: dict[str, tuple[str, ...]]) -> st.SearchStrategy[Document]:
    lists = {kind: st.lists(st.sampled_from(of), max_size=3) for kind, of in names.items()}
    return st.fixed_dictionaries({}, optional=lists).filter(bool)


def quantities(of: tuple[str, ...]) -> st.SearchStrategy[list[Document]]:
    link = st.fixed_dictionaries({"identifier": st.sampled_from(of), "quantity": st.integers(1, 3)})
    return st.lists(link, max_size=3)


PLAIN = st.dictionaries(st.sampled_from(TYPES), kinds(NAMES), min_size=1)
QUANTIFIED = st.fixed_dictionaries(
    {}, optional={"products": quantities(PRODUCTS), "product_models": quantities(MODELS)}
).filter(bool)
STEPS = st.lists(
    st.tuples(
        st.sampled_from((*PRODUCTS, *MODELS)),
        st.booleans(),
        st.one_of(
            st.fixed_dictionaries({"associations": PLAIN}),
            st.fixed_dictionaries({"quantified_associations": st.fixed_dictionaries({"KIT": QUANTIFIED})}),
            st.fixed_dictionaries(
                {"associations": PLAIN, "quantified_associations": st.fixed_dictionaries({"KIT": QUANTIFIED})}
            ),
        ),
    ),
    min_size=1,
    max_size=8,
)


class Model:
    """Own links of five entities, in plain Python."""

    def __init__(self) -> None:
        everything = (*PRODUCTS, *MODELS)
        self.plain: dict[str, set[tuple[str, str, str]]] = {name: set() for name in everything}
        self.quantified: dict[str, dict[tuple[str, str], int]] = {name: {} for name in everything}

    def apply(self, owner: str, document: Document) -> bool:
        """Whether the document is accepted; a refused one changes nothing."""
        links = self._associated(owner, document.get("associations", {}))
        if links is None:
            return False
        kind = "products" if owner in PRODUCTS else "product_models"
        for type_, of, target in links ^ self.plain[owner]:
            if type_ == "TWINS" and of != "groups":
                back = (type_, kind, owner)
                (self.plain[target].add if (type_, of, target) in links else self.plain[target].discard)(back)
        self.plain[owner] = links
        for asked in document.get("quantified_associations", {}).values():
            self._quantify(owner, asked)
        return True

    def _associated(self, owner: str, types: Document) -> set[tuple[str, str, str]] | None:
        links = set(self.plain[owner])
        above = set().union(*(self.plain[name] for name in ANCESTORS.get(owner, ())))
        for type_, lists in types.items():
            for kind, targets in lists.items():
                own = {link for link in links if link[:2] == (type_, kind)}
                asked = {(type_, kind, target) for target in targets}
                if type_ == "TWINS" and kind != "groups" and (type_, kind, owner) in asked - own:
                    return None
                links = (links - own) | (asked - (above - own))
        return links

    def _quantify(self, owner: str, lists: Document) -> None:
        above: dict[tuple[str, str], int] = {}
        for name in ANCESTORS.get(owner, ()):
            above |= self.quantified[name]
        if above:
            lists = {"products": [], "product_models": [], **lists}
        own = self.quantified[owner]
        for kind, asked in lists.items():
            own = {link: quantity for link, quantity in own.items() if link[0] != kind}
            for one in asked:
                link = (kind, one["identifier"])
                if above.get(link) != one["quantity"]:
                    own[link] = one["quantity"]
        if own != self.quantified[owner]:
            # Another order alone is no change.
            self.quantified[owner] = own

    def shown(self, name: str) -> tuple[Document, Document]:
        """What GET shows of both properties."""
        chain = (*ANCESTORS.get(name, ()), name)
        plain = set().union(*(self.plain[one] for one in chain))
        quantified: dict[tuple[str, str], int] = {}
        for one in chain:
            quantified |= self.quantified[one]
        associations = {
            type_: {kind: sorted(t for of, k, t in plain if (of, k) == (type_, kind)) for kind in NAMES}
            for type_ in TYPES
        }
        listed = {
            kind: [{"identifier": t, "quantity": q} for (k, t), q in quantified.items() if k == kind]
            for kind in ("product_models", "products")
        }
        return associations, {"KIT": listed} if quantified else {}


def path(name: str) -> str:
    return f"/{'products' if name in PRODUCTS else 'product-models'}/{name}"


def cleared(names: tuple[str, ...], key: str) -> list[Document]:
    empty: Document = {kind: [] for kind in NAMES}
    kit: Document = {"products": [], "product_models": []}
    return [
        {key: name, "associations": dict.fromkeys(TYPES, empty), "quantified_associations": {"KIT": kit}}
        for name in names
    ]


@pytest.fixture
def uuids(api: Api) -> dict[str, str]:
    lines = api.lines("/products", [{"identifier": "a"}, {"identifier": "b"}, variant("v")])
    assert [line["status_code"] for line in lines] == [201, 201, 201]
    return {name: api.get(f"/products/{name}").json()["uuid"] for name in PRODUCTS}


def by_uuid(document: Document, uuids: dict[str, str]) -> Document:
    """The same document as the uuid endpoints take it."""
    plain = {
        type_: {**of, **({"products": [uuids[name] for name in of["products"]]} if "products" in of else {})}
        for type_, of in document.get("associations", {}).items()
    }
    quantified = {
        type_: {
            kind: [{"uuid": uuids[one["identifier"]], "quantity": one["quantity"]} if kind == "products" else one
                   for one in asked]
            for kind, asked in of.items()
        }
        for type_, of in document.get("quantified_associations", {}).items()
    }  # fmt: skip
    return {name: of for name, of in (("associations", plain), ("quantified_associations", quantified)) if of}


def check(api: Api, model: Model) -> None:
    """Lists show what the model predicts."""
    for collection, key, names in (("/products", "identifier", PRODUCTS), ("/product-models", "code", MODELS)):
        items = {item[key]: item for item in api.get(collection).json()["_embedded"]["items"]}
        for name in names:
            associations, quantified = model.shown(name)
            assert {type_: items[name]["associations"][type_] for type_ in TYPES} == associations, name
            assert items[name]["quantified_associations"] == quantified, name


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_links_follow_the_model(api: Api, uuids: dict[str, str], steps: list[tuple[str, bool, Document]]) -> None:
    api.lines("/product-models", cleared(MODELS, "code"))
    api.lines("/products", cleared(PRODUCTS, "identifier"))
    model = Model()
    for name, named_by_uuid, document in steps:
        if named_by_uuid and name in PRODUCTS:
            response = api.patch(f"/products-uuid/{uuids[name]}", by_uuid(document, uuids))
        else:
            response = api.patch(path(name), document)
        accepted = model.apply(name, document)
        assert response.status_code == (204 if accepted else 422), response.text
    check(api, model)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_lines_of_one_request_follow_the_model(
    api: Api, uuids: dict[str, str], steps: list[tuple[str, bool, Document]]
) -> None:
    api.lines("/product-models", cleared(MODELS, "code"))
    api.lines("/products", cleared(PRODUCTS, "identifier"))
    model = Model()
    lines = [(name, document) for name, _, document in steps if name in PRODUCTS]
    if not lines:
        return
    answers = api.lines("/products", [{"identifier": name, **document} for name, document in lines])
    for (name, document), answer in zip(lines, answers, strict=True):
        assert answer["status_code"] == (204 if model.apply(name, document) else 422), answer
    check(api, model)
