"""`python -m benchmarks`: one run, one table, ratios to limits taken in the same run."""

import argparse
import asyncio
import base64
import itertools
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from benchmarks import data, limits
from benchmarks.api import Api
from benchmarks.load import Measured, request, run
from benchmarks.server import app_process, free_port, process, running

COLLECTION = "application/vnd.akeneo.collection+json"
Rows = list[tuple[str, Measured, str]]


class Benchmark:
    """One run against one server."""

    def __init__(self, port: int, api: Api, url: str, options: argparse.Namespace, folder: Path) -> None:
        self.port, self.api, self.url, self.options, self.folder = port, api, url, options, folder
        self.random = random.Random(1)

    def measure(self, make: Callable[[], bytes], connections: int = 8, port: int | None = None) -> Measured:
        """Load on one kind of request."""
        return asyncio.run(run(port or self.port, make, connections=connections, seconds=self.options.seconds))

    def any_product(self) -> int:
        """A random product."""
        return self.random.randrange(max(self.options.products - 200, 1))

    def page(self) -> bytes:
        """A page of 100 somewhere in the list."""
        path = (
            "/api/rest/v1/products?pagination_type=search_after&limit=100"
            f"&search_after=product_{self.any_product():07d}"
        )
        return request("GET", path, self.api.authorization)

    def one(self) -> bytes:
        """One product."""
        return request("GET", f"/api/rest/v1/products/product_{self.any_product():07d}", self.api.authorization)

    def collection(self) -> Callable[[], bytes]:
        """Collection PATCHes of 100 products, each with four changed values."""
        counter = itertools.count()
        count = self.options.products

        def make() -> bytes:
            first = (next(counter) * 100) % max(count - 100, 1)
            lines = []
            for number in range(first, min(first + 100, count)):
                changed = self.random.random()
                values = {
                    "name_1": [{"locale": "en_US", "scope": None, "data": f"changed {changed}"}],
                    "number_1": [{"locale": None, "scope": None, "data": f"{changed * 1000:.4f}"}],
                    "flag_1": [{"locale": None, "scope": None, "data": changed < 0.5}],
                    "select_1": [{"locale": None, "scope": None, "data": f"o{int(changed * 30)}"}],
                }
                lines.append(json.dumps({"identifier": f"product_{number:07d}", "values": values}))
            headers = {**self.api.authorization, "Content-Type": COLLECTION}
            return request("PATCH", "/api/rest/v1/products", headers, "\n".join(lines).encode())

        return make

    def token(self, credentials: dict[str, str]) -> bytes:
        """A token request."""
        pair = base64.b64encode(f"{credentials['client_id']}:{credentials['secret']}".encode()).decode()
        body = {"grant_type": "password", "username": credentials["username"], "password": credentials["password"]}
        headers = {"Authorization": f"Basic {pair}", "Content-Type": "application/json"}
        return request("POST", "/api/oauth/v1/token", headers, json.dumps(body).encode())

    def all(self, credentials: dict[str, str]) -> Rows:
        """Everything, in the order of the table."""
        hello_port, orm_port = free_port(), free_port()
        with app_process("hello", hello_port):
            bare = self.measure(lambda: request("GET", "/", {}), port=hello_port)
        with app_process("orm_app", orm_port, DATABASE_URL=self.url):
            orm = self.measure(
                lambda: request("GET", f"/page?after=product_{self.any_product():07d}", {}), port=orm_port
            )
        select = limits.pgbench(self.url, self.options.products, int(self.options.seconds), self.folder)
        page, one = self.measure(self.page), self.measure(self.one)
        patch = self.measure(self.collection(), connections=1)
        copied = asyncio.run(limits.copy_seconds(self.url))
        token = self.measure(lambda: self.token(credentials))
        journal_page, journal_one = self.with_journal()
        return [
            ("hello (bare ASGI answer)", bare, "the limit of the server"),
            ("page of 100, ORM and Pydantic", orm, "the baseline"),
            (
                "page of 100 products",
                page,
                f"{page.rate / orm.rate:.1f}x ORM and Pydantic (target 10), "
                f"{page.rate / select:.2f} of pgbench {select:.0f}/s (target 0.2)",
            ),
            ("one product", one, f"{one.rate / bare.rate:.2f} of hello"),
            (
                "collection PATCH of 100",
                patch,
                f"{patch.p50 / 1000 / copied:.1f}x COPY {copied * 1000:.1f} ms (target 8)",
            ),
            ("token", token, f"{token.rate / bare.rate:.3f} of hello"),
            ("page of 100, journal on", journal_page, f"{journal_page.rate / page.rate:.2f} of the page without"),
            ("one product, journal on", journal_one, f"{journal_one.rate / one.rate:.2f} of the product without"),
        ]

    def with_journal(self) -> tuple[Measured, Measured]:
        """A page and a product from a server that records its exchanges."""
        port = free_port()
        command = [sys.executable, "-m", "pimlet", "serve", "--port", str(port)]
        with process(
            command, port, "/readyz", DATABASE_URL=self.url, PIMLET_JOURNAL="true", PIMLET_LOG_LEVEL="warning"
        ):
            return self.measure(self.page, port=port), self.measure(self.one, port=port)


def report(rows: Rows, memory: float) -> None:
    """Print the table."""
    print(f"{'':32}{'per second':>12}{'p50 ms':>10}{'p99 ms':>10}  ratio")
    for name, measured, ratio in rows:
        failed = f"  {measured.failures} FAILED" if measured.failures else ""
        print(f"{name:32}{measured.rate:>12.1f}{measured.p50:>10.2f}{measured.p99:>10.2f}  {ratio}{failed}")
    print(f"memory of the worker: {memory:.0f} MiB (target 150)")


def soak(bench: Benchmark, server: psutil.Process, count: int) -> None:
    """Send many requests and print the memory on the way."""
    sent = 0
    while sent < count:
        measured = asyncio.run(run(bench.port, bench.one, connections=16, seconds=20))
        sent += measured.requests
        print(f"{sent:>9} requests: {server.memory_info().rss / 2**20:.1f} MiB", flush=True)


def main() -> None:
    """Start a server with generated products and measure it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=10.0, help="length of each measurement")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--soak", type=int, default=0, metavar="REQUESTS", help="watch memory over so many requests")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pimlet-benchmark-") as name:
        folder = Path(name)
        with running(folder, "--workers", str(options.workers)) as server:
            data.build_structure(server.api)
            bench = Benchmark(server.port, server.api, server.url, options, folder)
            started = time.perf_counter()
            asyncio.run(data.fill(server.url, options.products))
            print(f"{options.products} products generated in {time.perf_counter() - started:.0f} s", flush=True)
            rows = bench.all(server.credentials)
            report(rows, server.process.memory_info().rss / 2**20)
            if options.soak:
                soak(bench, server.process, options.soak)


if __name__ == "__main__":
    main()
