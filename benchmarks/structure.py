"""`python -m benchmarks.structure`: a large structure against a small one, in one run.

Everything is given as a ratio to the same request on a small catalog, so that the machine does not matter. The cost
that a product write pays for structure is measured right after an attribute has changed, when nothing is cached.
"""

import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient
from tests.conftest import API, COLLECTION, log_in, run_sql

from pimlet.accounts.builtin import DEVELOPMENT
from pimlet.app import create_app
from pimlet.control.installation import prepare
from pimlet.foundation.embedded import EmbeddedServer
from pimlet.foundation.settings import Settings

ATTRIBUTES, OPTIONS, FAMILIES, ROUNDS = 10_000, 100_000, 1_000, 7
SMALL = 100


def grown(first: int, attributes: int, options: int, families: int) -> tuple[str, ...]:
    """Statements that add attributes, options of `select` and families, numbered from `first`."""
    return (
        f"""insert into attribute (code, key, type, group_id, main_identifier, properties, labels, guidelines, created, updated)
            select 'large_' || n, 'large!' || n, a.type, a.group_id, false, a.properties, a.labels, a.guidelines,
            a.created, a.updated from generate_series({first}, {attributes}) n, attribute a where a.code = 'text_1'""",
        f"""insert into attribute_option (attribute_id, code, key, sort_order, labels)
            select a.id, 'option_' || n, 'option!' || n, n, '{{}}'
            from generate_series({first}, {options}) n, attribute a where a.code = 'select'""",
        f"""insert into family (code, key, label_attribute_id, labels, created, updated)
            select 'family_' || n, 'family!' || n, f.label_attribute_id, '{{}}', f.created, f.updated
            from generate_series({first}, {families}) n, family f where f.code = 'shirts'""",
        """insert into family_attribute (family_id, attribute_id)
            select f.id, fa.attribute_id from family f, family_attribute fa, family s
            where f.code like 'family~_%' escape '~' and fa.family_id = s.id and s.code = 'shirts'
            on conflict do nothing""",
        "update state set attributes = nextval('state_version'), families = nextval('state_version')",
        "analyze",
    )


class Catalog:
    """A client of one server."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {log_in(client, DEVELOPMENT)}"}

    def get(self, path: str) -> None:
        answer = self.client.get(API + path, headers=self.headers)
        assert answer.status_code == 200, answer.text

    def lines(self, path: str, documents: list[dict[str, Any]]) -> None:
        body = "\n".join(map(json.dumps, documents))
        answer = self.client.patch(API + path, content=body, headers={**self.headers, "Content-Type": COLLECTION})
        assert all(json.loads(line)["status_code"] < 300 for line in answer.text.split("\n")), answer.text

    def touch(self) -> None:
        """Change an attribute that no product uses."""
        self.lines("/attributes", [{"code": "unused", "sort_order": time.monotonic_ns() % 1_000_000}])


def seconds(work: Callable[[], None], before: Callable[[], None] = lambda: None) -> float:
    """The median of some rounds."""
    times = []
    for _ in range(ROUNDS):
        before()
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def build(catalog: Catalog) -> None:
    """20 attributes, a family, a select with ten options, 100 products."""
    texts = [{"code": f"text_{n}", "type": "pim_catalog_text", "group": "other"} for n in range(20)]
    select = {"code": "select", "type": "pim_catalog_simpleselect", "group": "other"}
    catalog.lines("/attributes", [*texts, select, {**texts[0], "code": "unused"}])
    catalog.lines("/attributes/select/options", [{"code": f"small_{n}"} for n in range(10)])
    codes = [one["code"] for one in (*texts, select)]
    catalog.lines("/families", [{"code": "shirts", "attributes": codes}])
    write_products(catalog, 0)


def write_products(catalog: Catalog, turn: int) -> None:
    """100 products, ten values each."""
    values = {f"text_{n}": [{"locale": None, "scope": None, "data": f"{turn} {n}"}] for n in range(9)}
    values["select"] = [{"locale": None, "scope": None, "data": f"small_{turn % 10}"}]
    catalog.lines("/products", [{"identifier": f"p{n}", "family": "shirts", "values": values} for n in range(100)])


def measure(catalog: Catalog) -> dict[str, float]:
    """Seconds by request."""
    turns = iter(range(1, 1_000))
    options = [
        [{"code": f"patched_{n}", "labels": {"en_US": f"{turn} {n}"}} for n in range(100)] for turn in range(ROUNDS)
    ]
    batches = iter(options)
    return {
        "PATCH of 100 products, structure cached": seconds(lambda: write_products(catalog, next(turns))),
        "PATCH of 100 products, an attribute has just changed": seconds(
            lambda: write_products(catalog, next(turns)), catalog.touch
        ),
        "PATCH of 100 options": seconds(lambda: catalog.lines("/attributes/select/options", next(batches))),
        "page of 100 attributes": seconds(lambda: catalog.get("/attributes?limit=100")),
        "page of 100 options": seconds(lambda: catalog.get("/attributes/select/options?limit=100")),
        "page of 100 families": seconds(lambda: catalog.get("/families?limit=100")),
    }


def main() -> None:
    """Measure, and print a table."""
    with (
        tempfile.TemporaryDirectory(prefix="pimlet-bench-") as directory,
        EmbeddedServer(Path(directory) / "data", durable=False) as server,
    ):
        asyncio.run(prepare(server.url, Settings(_env_file=None)))
        configured = Settings(_env_file=None, DATABASE_URL=server.url, PIMLET_LOG_LEVEL="warning")
        with TestClient(create_app(configured), base_url="http://localhost") as client:
            catalog = Catalog(client)
            build(catalog)
            run_sql(client, *grown(1, SMALL, SMALL, SMALL))
            small = measure(catalog)
            run_sql(client, *grown(SMALL + 1, ATTRIBUTES, OPTIONS, FAMILIES))
            large = measure(catalog)
            large["page 900 of options"] = seconds(lambda: catalog.get("/attributes/select/options?limit=100&page=900"))
    print(f"{ATTRIBUTES} attributes, {OPTIONS} options on one attribute, {FAMILIES} families; small: {SMALL} of each\n")
    print(f"{'':56} small    large    ratio")
    for name, took in large.items():
        base = small.get(name)
        ratio = "" if base is None else f"{took / base:6.2f}"
        shown = "" if base is None else f"{base * 1000:6.1f}"
        print(f"{name:54} {shown:>7} {took * 1000:8.1f} {ratio:>8}")


if __name__ == "__main__":
    main()
