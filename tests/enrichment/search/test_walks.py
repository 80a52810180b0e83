"""Walks with `search_after` beside a client that writes: what was there throughout is seen exactly once (spec 04 §8)."""

import os
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.conftest import Api, run_sql

EXAMPLES = int(os.environ.get("HYPOTHESIS_MAX_EXAMPLES", "20"))

identifiers = st.text(alphabet="aAbBzZ0_-%é \U0001f600", min_size=1, max_size=3).filter(
    lambda text: text == text.strip()
)
writes = st.lists(
    st.tuples(st.sampled_from(["create", "delete", "rename", "touch"]), identifiers, st.integers(0, 30)), max_size=2
)


def _change(api: Api, present: dict[str, str], write: tuple[str, str, int], gone: set[str], new: set[str]) -> None:
    """One write of another client. `present` has identifiers by uuid."""
    kind, identifier, number = write
    if kind == "create":
        uuid = f"{number * 8_388_607:08x}-0000-4000-8000-{len(gone) + len(new):012x}"
        response = api.post("/products-uuid", {"uuid": uuid, "values": _named(identifier)})
        if response.status_code == 201:
            present[uuid] = identifier
            new.add(uuid)
        return
    if not present:
        return
    uuid = sorted(present)[number % len(present)]
    if kind == "delete":
        assert api.delete(f"/products-uuid/{uuid}").status_code == 204
        del present[uuid]
        gone.add(uuid)
    elif kind == "rename":
        if api.patch(f"/products-uuid/{uuid}", {"values": _named(identifier)}).status_code == 204:
            present[uuid] = identifier
            gone.add(uuid)
    else:
        api.patch(f"/products-uuid/{uuid}", {"enabled": number % 2 == 0})


def _named(identifier: str) -> dict[str, Any]:
    return {"sku": [{"scope": None, "locale": None, "data": identifier}]}


class TestAWalk:
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.sampled_from(["/products", "/products-uuid"]),
        st.lists(identifiers, min_size=1, max_size=8, unique_by=str.lower),
        st.integers(1, 4),
        st.lists(writes, max_size=5),
    )
    def test_sees_each_product_once(
        self, api: Api, path: str, codes: list[str], limit: int, pauses: list[list[tuple[str, str, int]]]
    ) -> None:
        assert isinstance(api.client, TestClient)
        run_sql(api.client, "delete from product")
        present: dict[str, str] = {}
        gone, new = set[str](), set[str]()
        for number, code in enumerate(codes):
            _change(api, present, ("create", code, number), set(), new)
        stable = set(present)
        new.clear()
        seen: list[tuple[str, str]] = []
        link = f"{path}?pagination_type=search_after&limit={limit}"
        for page in range(100):
            body = api.request("GET", link).json()
            seen += [
                (item["uuid"], item["values"].get("sku", [{"data": ""}])[0]["data"])
                for item in body["_embedded"]["items"]
            ]
            if "next" not in body["_links"]:
                break
            link = body["_links"]["next"]["href"]
            for write in pauses[page] if page < len(pauses) else ():
                _change(api, present, write, gone, new)
        else:
            raise AssertionError("the walk has no end")
        uuids = [uuid for uuid, _ in seen]
        for uuid in stable - gone:
            assert uuids.count(uuid) == 1, (uuid, seen)
        if path == "/products":
            assert [code.lower() for _, code in seen] == sorted({code.lower() for _, code in seen})
        else:
            assert uuids == sorted(set(uuids))
