"""`python -m benchmarks.sandboxes`: restoring snapshots, creating sandboxes, and what fifty of them weigh."""

import argparse
import asyncio
import contextlib
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import psutil

from benchmarks import data
from benchmarks.api import Api
from benchmarks.server import TOKEN, running

SANDBOXES = 50


def milliseconds(work: Callable[[], Any], times: int, before: Callable[[], Any] | None = None) -> str:
    """Median and slowest of some runs."""
    taken = []
    for _ in range(times):
        if before is not None:
            before()
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
    return f"median {statistics.median(taken):7.1f} ms, slowest {max(taken):7.1f} ms"


def weight(server: psutil.Process) -> float:
    """Proportional memory of a server process and of its PostgreSQL, in MiB."""
    total = 0
    for one in [server, *server.children(recursive=True)]:
        with contextlib.suppress(psutil.NoSuchProcess):
            total += one.memory_full_info().pss
    return total / 2**20


def control(port: int) -> Callable[..., Any]:
    """Calls of the control API."""
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}/_pimlet/v1", timeout=120)

    def call(method: str, path: str, document: Any = None) -> Any:
        answer = client.request(method, path, json=document, headers={"Authorization": f"Bearer {TOKEN}"})
        answer.raise_for_status()
        return answer.json() if answer.content else None

    return call


def measure(port: int, api: Api, server: psutil.Process) -> None:
    """Print everything."""
    call = control(port)
    call("PUT", "/snapshots/base")

    def restore() -> Any:
        return call("POST", "/snapshots/base/restore")

    def change(count: int) -> Callable[[], None]:
        lines = [{"identifier": f"product_{number:07d}", "enabled": False} for number in range(count)]
        return lambda: api.lines("/products", lines)

    def restructure() -> None:
        api.lines("/attributes", [{"code": "text_1", "labels": {"en_US": "Changed"}}])
        api.lines("/families", [{"code": "family_1", "labels": {"en_US": "Changed"}}])

    print("save a snapshot          ", milliseconds(lambda: call("PUT", "/snapshots/base"), 5))
    print("restore, nothing changed ", milliseconds(restore, 50))
    print("restore, 1 product       ", milliseconds(restore, 50, change(1)))
    print("restore, 100 products    ", milliseconds(restore, 20, change(100)))
    print("restore, structure       ", milliseconds(restore, 20, restructure))
    call("POST", "/sandboxes", {"name": "first", "template": "demo"})
    print("create, demo template    ", milliseconds(lambda: call("POST", "/sandboxes", {"template": "demo"}), 10))
    before = weight(server)
    made = [call("POST", "/sandboxes", {"name": f"s{number}", "template": "demo"}) for number in range(SANDBOXES)]
    for one in made:
        page = Api(port, one["credentials"])
        answer = page.client.get("/api/rest/v1/products?limit=100", headers=page.authorization)
        answer.raise_for_status()
    print(f"memory of a sandbox       {(weight(server) - before) / SANDBOXES:.1f} MiB (target 20)")


def main() -> None:
    """Start a server with generated products and measure it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sandboxes", description=__doc__)
    parser.add_argument("--products", type=int, default=2_000)
    parser.add_argument("--test-mode", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pimlet-benchmark-") as name:
        mode = ["--test-mode"] if options.test_mode else []
        with running(Path(name), *mode, PIMLET_JOURNAL="true") as server:
            data.build_structure(server.api)
            asyncio.run(data.fill(server.url, options.products))
            measure(server.port, server.api, server.process)


if __name__ == "__main__":
    main()
