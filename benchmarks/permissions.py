"""`python -m benchmarks.permissions`: what limited rights cost a page, against the same page read by an owner."""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks import data
from benchmarks.__main__ import Benchmark, free_port, process
from benchmarks.api import Api
from benchmarks.load import Measured
from benchmarks.sandboxes import TOKEN, control
from pimlet.foundation.embedded.session import database_url
from pimlet.foundation.settings import Settings

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
        folder.chmod(0o755)
        port, directory = free_port(), str(folder / "data")
        command = [sys.executable, "-m", "pimlet", "serve", "--port", str(port), "--data-dir", directory]
        environment = {"PIMLET_LOG_LEVEL": "warning", "PIMLET_JOURNAL": "false", "PIMLET_CONTROL_TOKEN": TOKEN}
        with process(command, port, "/readyz", PIMLET_EDITION="EE", **environment):
            printed = subprocess.run(
                [sys.executable, "-m", "pimlet", "credentials", "--format", "json"],
                env={**os.environ, "PIMLET_DATA_DIR": directory, "PIMLET_PORT": str(port)},
                check=True, capture_output=True,
            )  # fmt: skip
            credentials = json.loads(printed.stdout)
            api, call = Api(port, credentials), control(port)
            data.build_structure(api)
            with database_url(Settings(_env_file=None, PIMLET_DATA_DIR=directory)) as url:
                asyncio.run(data.fill(url, options.products))
                options.seconds /= 2 * ROUNDS
                bench = Benchmark(port, api, url, options, folder)
                owner, reader = users(call, port, credentials)
                print(f"{'page of 100 products, p50 in ms':36}{'owner':>10}{'limited':>10}")
                for name, target in restrictions(Rights(call), api):
                    whole, limited, failures = compare(bench, owner, reader)
                    failed = f"  {failures} FAILED" if failures else ""
                    ratio = f"{limited / whole:.2f}x (target {target})"
                    print(f"{name:36}{whole:>10.2f}{limited:>10.2f}  {ratio}{failed}", flush=True)


if __name__ == "__main__":
    main()
