"""What a user reads is exactly the projection of what an owner reads, whatever the rights are."""

import os
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from pimlet.rights.model import Level
from tests.conftest import Api
from tests.enrichment.permissions.catalog import HIGHEST, KINDS, set_levels
from tests.enrichment.permissions.matrix import STATUSES
from tests.enrichment.permissions.oracle import Document, level, project

EXAMPLES = int(os.environ.get("HYPOTHESIS_MAX_EXAMPLES", "20"))
RIGHTS = st.fixed_dictionaries(
    {
        (kind, code): st.sampled_from([one for one in Level if one <= HIGHEST[kind]])
        for kind, table in KINDS.items()
        for code in table
    }
)
PATHS = {"/products": "identifier", "/products-uuid": "uuid", "/product-models": "code"}
FLAGS = {"with_quality_scores": "true", "with_completenesses": "true", "limit": 100}


def items(api: Api, path: str) -> dict[str, Document]:
    found = api.get(path, **FLAGS).json()["_embedded"]["items"]
    return {item[PATHS[path]]: item for item in found}


def test_reads_are_projections(client: TestClient, as_user: Callable[[str], Api], owner: Api) -> None:
    reader = as_user("Redactor")
    everything = {path: items(owner, path) for path in PATHS}
    assert all(everything.values())

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(RIGHTS)
    def check(rights: dict[tuple[str, str], Level]) -> None:
        set_levels(client, {key: {"Redactor": one} for key, one in rights.items()})

        def held(kind: str, code: str) -> Level:
            return rights.get((kind, code), HIGHEST[kind])

        for path, documents in everything.items():
            names = everything["/products" if path == "/product-models" else path]
            expected: dict[str, Any] = {
                name: project(held, document, names, everything["/product-models"], STATUSES[found])
                for name, document in documents.items()
                if (found := level(held, document)) > Level.NONE
            }
            seen = items(reader, path)
            assert list(seen) == list(expected)
            assert seen == expected

    check()
