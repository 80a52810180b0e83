"""Random sequences of PATCHes give what a plain model of the merge rules predicts, by identifier and by uuid alike."""

import itertools
import os
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.conftest import Api
from tests.enrichment.conftest import differences
from tests.enrichment.variants.catalog import value
from tests.enrichment.variants.merging_model import Held, State

EXAMPLES = int(os.environ.get("HYPOTHESIS_MAX_EXAMPLES", "20"))
_numbers = itertools.count(1)

DATA: dict[str, list[Any]] = {
    "a_text": ["x", "Y", "", None],
    "a_decimal": ["12", "12.5", None],
    "a_multi_select": [["optionC", "optionb"], ["optionA"], []],
    "a_root_boolean": [True, False, None],
    "a_simple_select": ["optionA", "OPTIONB", None],
    "a_number": [1, 2, None],
    "a_first_boolean": [True, None],
    "a_boolean": [True, False, None],
    "a_textarea": ["long\ntext", "  ", "z"],
    "a_date": ["2020-05-06", None],
}
VALUES = st.dictionaries(st.sampled_from(sorted(DATA)), st.integers(0, 3), max_size=4).map(
    lambda chosen: {code: DATA[code][index % len(DATA[code])] for code, index in chosen.items()}
)
CATEGORIES = st.none() | st.lists(st.sampled_from(["shoes", "boots", "hats", "china"]), max_size=3)
STEPS = st.lists(
    st.tuples(st.sampled_from(["root", "sub", "variant", "simple"]), st.booleans(), VALUES, CATEGORIES),
    min_size=1,
    max_size=12,
)


class Catalog:
    """Four entities of their own, and the model of them."""

    def __init__(self, api: Api) -> None:
        self.api = api
        number = next(_numbers)
        self.codes = {name: f"{name}_{number}" for name in ("root", "sub", "variant", "simple")}
        self.state = State(
            {
                "root": Held({"a_root_boolean": True}),
                "sub": Held({"a_simple_select": "optionA", "a_first_boolean": True}),
                "variant": Held({"sku": self.codes["variant"], "a_boolean": True, "a_second_boolean": True}),
                "simple": Held({"sku": self.codes["simple"]}),
            }
        )
        root, sub = self.codes["root"], self.codes["sub"]
        axis = {"a_simple_select": value("optionA")}
        models = [{"code": root, "family_variant": "two"}, {"code": sub, "parent": root, "values": axis}]
        variant = {"identifier": self.codes["variant"], "parent": sub, "values": {"a_boolean": value(True)}}
        lines = api.lines("/product-models", models) + api.lines(
            "/products", [variant, {"identifier": self.codes["simple"]}]
        )
        assert {line["status_code"] for line in lines} == {201}
        self.uuids = {name: api.get(f"/products/{self.codes[name]}").json()["uuid"] for name in ("variant", "simple")}

    def path(self, entity: str, by_uuid: bool) -> str:
        if entity in {"root", "sub"}:
            return f"/product-models/{self.codes[entity]}"
        return f"/products-uuid/{self.uuids[entity]}" if by_uuid else f"/products/{self.codes[entity]}"

    def patch(self, entity: str, by_uuid: bool, values: dict[str, Any], categories: list[str] | None) -> None:
        document: dict[str, Any] = {"values": {code: value(data) for code, data in values.items()}}
        if categories is not None:
            document["categories"] = categories
        accepted = self.state.patch(entity, values, categories)
        response = self.api.patch(self.path(entity, by_uuid), document)
        assert response.status_code == (204 if accepted else 422), response.text

    def check(self) -> None:
        for entity in self.codes:
            for by_uuid in (False, True):
                body = self.api.get(self.path(entity, by_uuid)).json()
                shown = {
                    code: data for code, ((entry,)) in body["values"].items() if (data := entry["data"]) is not None
                }
                assert shown == self.state.shown_values(entity), entity
                assert body["categories"] == self.state.shown_categories(entity), entity

    def remove(self) -> None:
        """Leave nothing to the next example: a check of the whole catalog costs what one example made."""
        for path in (self.path("simple", False), self.path("root", False)):
            assert self.api.delete(path).status_code == 204


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_sequences_merge_as_the_model_says(api: Api, client: TestClient, steps: list[Any]) -> None:
    catalog = Catalog(api)
    for step in steps:
        catalog.patch(*step)
    catalog.check()
    assert differences(client) == []
    catalog.remove()
