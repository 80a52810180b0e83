"""`python -m benchmarks.permissions`: what limited rights cost a page, against the same page read by an owner."""

import argparse
import asyncio
import statistics
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks import data
from benchmarks.__main__ import Benchmark
from benchmarks.api import Api
from benchmarks.load import Measured
from benchmarks.sandboxes import control
from benchmarks.server import running

MANY = 1_000
"""Hidden categories that no product is in, for the form of the condition that long lists have."""
HALF = [f"c{number}" for number in range(25)]
HIDDEN_ATTRIBUTES = ["text_1", "description", "number_1", "price", "flag_1", "select_1"]
OWNERS, ROUNDS = "Manager", 4


class Rights:
    """Takes rights from everybody and gives them to one group."""

    def __init__(self, call: Callable[..., Any]) -> None:
        """`call` is a client of the control API."""
        self.call = call

    def hide(self, kind: str, codes: list[str], level: str) -> None:
        """From all but the owners."""
        wanted = {"kind": kind, "codes": codes}
        self.call("POST", "/catalog-permissions/revoke", {**wanted, "group": "All"})
        self.call("POST", "/catalog-permissions/grant", {**wanted, "group": OWNERS, "level": level})

    def show(self, codes: list[str]) -> None:
        """Categories, to everybody."""
        wanted = {"kind": "category", "codes": codes}
        self.call("POST", "/catalog-permissions/grant", {**wanted, "group": "All", "level": "own"})


def restrictions(rights: Rights, api: Api) -> Iterator[tuple[str, float]]:
    """Restrict everybody but the owners step by step; after each step its name and the target of a page."""
    rights.hide("category", HALF, "own")
    yield "half of the categories hidden", 1.5
    many = [f"many{number}" for number in range(MANY)]
    for first in range(0, MANY, 100):
        api.lines("/categories", [{"code": code, "parent": "master"} for code in many[first : first + 100]])
    rights.hide("category", many, "own")
    yield f"and {MANY} more", 1.5
    rights.show(HALF + many)
    api.lines("/attribute-groups", [{"code": "internal", "attributes": HIDDEN_ATTRIBUTES}])
    rights.hide("attribute_group", ["internal"], "edit")
    rights.hide("locale", ["fr_FR"], "edit")
    yield "6 attributes and a locale hidden", 3.0
    rights.hide("category", HALF, "own")
    yield "and half of the categories", 3.0


def page_of(bench: Benchmark, user: Api) -> Measured:
    """A page as a user reads it, for a part of the time."""
    bench.api = user
    return bench.measure(bench.page, connections=1)


def compare(bench: Benchmark, owner: Api, reader: Api) -> tuple[float, float, int]:
    """Median latencies of the page for both, measured in turns, and the number of failures."""
    pairs = [(page_of(bench, owner), page_of(bench, reader)) for _ in range(ROUNDS)]
    failures = sum(one.failures + other.failures for one, other in pairs)
    return statistics.median(one.p50 for one, _ in pairs), statistics.median(one.p50 for _, one in pairs), failures


def users(call: Callable[..., Any], port: int, credentials: dict[str, str]) -> tuple[Api, Api]:
    """An owner of everything, and somebody who has what everybody has."""
    found = []
    for name, groups in (("owner", [OWNERS]), ("reader", [])):
        fields = {"username": name, "password": name, "roles": ["ROLE_ADMINISTRATOR"], "groups": groups}
        call("POST", "/users", fields)
        found.append(Api(port, {**credentials, "username": name, "password": name}))
    return found[0], found[1]


def main() -> None:
    """Start a server with generated products and measure it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.permissions", description=__doc__)
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=10.0, help="length of each comparison")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pimlet-benchmark-") as place:
        folder = Path(place)
        with running(folder, PIMLET_EDITION="EE") as server:
            call = control(server.port)
            data.build_structure(server.api)
            asyncio.run(data.fill(server.url, options.products))
            options.seconds /= 2 * ROUNDS
            bench = Benchmark(server.port, server.api, server.url, options, folder)
            owner, reader = users(call, server.port, server.credentials)
            print(f"{'page of 100 products, p50 in ms':36}{'owner':>10}{'limited':>10}")
            for name, target in restrictions(Rights(call), server.api):
                whole, limited, failures = compare(bench, owner, reader)
                failed = f"  {failures} FAILED" if failures else ""
                ratio = f"{limited / whole:.2f}x (target {target})"
                print(f"{name:36}{whole:>10.2f}{limited:>10.2f}  {ratio}{failed}", flush=True)


if __name__ == "__main__":
    main()
