"""`python -m benchmarks.reads`: pages, options, filters and media on a large catalog, at one size or several."""

import asyncio
import json
import statistics
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from benchmarks import limits
from benchmarks.catalog import catalog, options_of, root_name
from benchmarks.load import Measured, request, run
from benchmarks.multiplied import product_name
from benchmarks.server import Running, app_process, free_port

ROUNDS = 5
PAGE = "/api/rest/v1/products?pagination_type=search_after&limit=100"
OPTIONS = {
    "with_attribute_options": "with_attribute_options=true",
    "with_quality_scores": "with_quality_scores=true",
    "with_completenesses": "with_completenesses=true",
    "attributes": "attributes=name_1,weight,tags",
    "locales": "locales=en_US",
    "scope": "scope=ecommerce",
}


def criterion(operator: str, value: Any = None, **place: str) -> list[dict[str, Any]]:
    """One criterion of a filter; None for operators without a value."""
    return [{"operator": operator, **({} if value is None else {"value": value}), **place}]


def filters(count: int) -> dict[str, Mapping[str, Any]]:
    """One or more of each family, most of them selective, by what they are called in the table."""
    middle = product_name(count // 2)
    english: dict[str, str] = {"locale": "en_US"}
    shop = {"scope": "ecommerce"}
    return {
        "identifier =": {"identifier": criterion("=", middle)},
        "identifier IN 100": {"identifier": criterion("IN", [product_name(number) for number in range(100)])},
        "family IN": {"family": criterion("IN", ["family_3"])},
        "enabled =": {"enabled": criterion("=", False)},
        "categories IN": {"categories": criterion("IN", ["c7"])},
        "categories NOT IN": {"categories": criterion("NOT IN", ["c7"])},
        "categories IN CHILDREN": {"categories": criterion("IN CHILDREN", ["master"])},
        "categories UNCLASSIFIED": {"categories": criterion("UNCLASSIFIED")},
        "groups IN": {"groups": criterion("IN", ["group_3"])},
        "groups EMPTY": {"groups": criterion("EMPTY")},
        "parent =": {"parent": criterion("=", f"{root_name(0)}_1")},
        "parent NOT EMPTY": {"parent": criterion("NOT EMPTY")},
        "completeness =": {"completeness": criterion("=", 100, **shop)},
        "completeness <": {"completeness": criterion("<", 100, **shop)},
        "quality_score IN": {"quality_score": criterion("IN", ["A"], **shop, **english)},
        "created >": {"created": criterion(">", "2030-01-01 00:00:00")},
        "updated >": {"updated": criterion(">", limits.moment(count - 500))},
        "updated BETWEEN": {"updated": criterion("BETWEEN", [limits.moment(0), limits.moment(500)])},
        "text =": {"ean": criterion("=", f"ean of {middle}")},
        "text STARTS WITH": {"ean": criterion("STARTS WITH", f"ean of {middle[:-2]}")},
        "text CONTAINS": {"ean": criterion("CONTAINS", f"duct_{middle[8:]}")},
        "text CONTAINS, 1 of 170": {"name_1": criterion("CONTAINS", "alpine boot", **english)},
        "text DOES NOT CONTAIN": {"name_1": criterion("DOES NOT CONTAIN", "alpine", **english)},
        "text EMPTY": {"text_2": criterion("EMPTY")},
        "textarea CONTAINS, 1 of 13": {"description": criterion("CONTAINS", "kelp lunar", **shop, **english)},
        "number =": {"number_1": criterion("=", 500)},
        "number >": {"number_1": criterion(">", 998)},
        "date BETWEEN": {"released": criterion("BETWEEN", ["2012-03-01", "2012-03-31"])},
        "date NOT EMPTY": {"released": criterion("NOT EMPTY")},
        "boolean =": {"flag_1": criterion("=", True)},
        "simple select IN": {"select_1": criterion("IN", ["o3"])},
        "simple select NOT IN": {"select_2": criterion("NOT IN", ["o3"])},
        "multi select IN": {"tags": criterion("IN", ["o3"])},
        "multi select EMPTY": {"tags": criterion("EMPTY")},
        "price >": {"price": criterion(">", {"amount": 9_990, "currency": "EUR"})},
        "price NOT EMPTY": {"price": criterion("NOT EMPTY")},
        "metric <": {"weight": criterion("<", {"amount": 20, "unit": "GRAM"})},
        "image CONTAINS, 1 of 33": {"picture": criterion("CONTAINS", "alpine")},
        "image EMPTY": {"picture": criterion("EMPTY")},
        "two together": {"family": criterion("IN", ["family_3"]), "select_1": criterion("IN", ["o3"])},
    }


class Reads:
    """Measurements on one server."""

    def __init__(self, server: Running, count: int, seconds: float) -> None:
        self.server, self.count, self.seconds = server, count, seconds
        self.middle = f"{PAGE}&search_after={product_name(count // 2)}"

    def measure(self, path: str, connections: int = 8, port: int | None = None) -> Measured:
        """Load on one URL."""
        sent = request("GET", path, self.server.api.authorization)
        load = run(port or self.server.port, lambda: sent, connections=connections, seconds=self.seconds)
        return asyncio.run(load)

    def compared(self, path: str, other: str) -> tuple[Measured, float]:
        """Load on one URL, and its rate by that of another one: the median of rounds in which both are measured."""
        pairs = [(self.measure(path), self.measure(other)) for _ in range(ROUNDS)]
        ratio = statistics.median(one.rate / two.rate for one, two in pairs)
        return sorted((one for one, _ in pairs), key=lambda one: one.rate)[ROUNDS // 2], ratio

    def pages(self, folder: Path) -> Iterator[tuple[str, Measured, str]]:
        """Pages without and with each option, near and far, against pgbench and one another."""
        middle, seconds = self.middle, max(int(self.seconds), 1)
        rounds = [
            (self.measure(middle), limits.pgbench(self.server.url, self.count, seconds, folder)) for _ in range(ROUNDS)
        ]
        plain, select = sorted(rounds, key=lambda one: one[0].rate / one[1])[ROUNDS // 2]
        yield "page of 100", plain, f"{plain.rate / select:.2f} of pgbench {select:.0f}/s (target 0.2)"
        far = f"{PAGE}&search_after={product_name(min(900_000, self.count * 9 // 10))}"
        found, ratio = self.compared(far, PAGE)
        yield "page at nine tenths", found, f"{1 / ratio:.2f}x the first page (target 1.2)"
        for name, parameter in OPTIONS.items():
            found, ratio = self.compared(f"{middle}&{parameter}", middle)
            yield f"page, {name}", found, f"{1 / ratio:.2f}x the plain page (target 2.5)"
        one = self.measure(f"/api/rest/v1/products/{product_name(self.count // 2)}")
        yield "one product", one, ""

    def searches(self) -> Iterator[tuple[str, Measured, str]]:
        """The first page of each filter, one request at a time."""
        target = 10 if self.count <= 100_000 else 60
        for name, search in filters(self.count).items():
            found = self.measure(f"{PAGE}&search={quote(json.dumps(search))}", connections=1)
            yield name, found, "" if found.p50 <= target else f"over {target} ms"

    def media(self, folder: Path) -> Iterator[tuple[str, Measured, str]]:
        """A file of 1 MB, against a static one of that size by the same server."""
        static_file = folder / "static"
        (file,) = self.server.api.client.get(
            "/api/rest/v1/media-files?limit=1", headers=self.server.api.authorization
        ).json()["_embedded"]["items"]
        static_file.write_bytes(b"x" * int(file["size"]))
        port = free_port()
        with app_process("static_app", port, PIMLET_BENCHMARK_FILE=str(static_file)):
            static = self.measure("/page", port=port)
        found = self.measure(f"/api/rest/v1/media-files/{file['code']}/download")
        yield "media file of 1 MB", found, f"{found.rate / static.rate:.2f} of a static file (target 0.5)"


def show(title: str, rows: Iterator[tuple[str, Measured, str]]) -> None:
    """Print one table, row by row."""
    print(f"\n{title:32}{'per second':>12}{'p50 ms':>10}{'p99 ms':>10}")
    for name, measured, remark in rows:
        failed = f"  {measured.failures} FAILED" if measured.failures else ""
        row = f"{name:32}{measured.rate:>12.1f}{measured.p50:>10.2f}{measured.p99:>10.2f}  {remark}{failed}"
        print(row, flush=True)


def measure(reads: Reads, folder: Path) -> None:
    """Print everything at one size."""
    parts: dict[str, Callable[[], Iterator[tuple[str, Measured, str]]]] = {
        "pages": partial(reads.pages, folder), "filters, first page": reads.searches, "media": partial(reads.media, folder),
    }  # fmt: skip
    for title, part in parts.items():
        show(f"{reads.count} products: {title}", part())


def compare(small: Reads, large: Reads) -> None:
    """Print what the size of a catalog does to the plain page, measured on both in turns."""
    pairs = [(one.measure(one.middle).p50, two.measure(two.middle).p50) for one, two in [(small, large)] * ROUNDS]
    ratio = statistics.median(two / one for one, two in pairs)
    print(f"\nthe plain page at {large.count} takes {ratio:.2f}x of that at {small.count} (target 1.2)")


def main() -> None:
    """Measure each size, then compare the largest with the smallest."""
    parser = options_of("reads", __doc__)
    parser.add_argument("--seconds", type=float, default=3.0, help="length of each measurement")
    options = parser.parse_args()
    with ExitStack() as opened:
        sizes = []
        for count in sorted(options.products):
            server, folder = opened.enter_context(catalog(options, count))
            sizes.append(Reads(server, count, options.seconds))
            measure(sizes[-1], folder)
        if len(sizes) > 1:
            compare(sizes[0], sizes[-1])


if __name__ == "__main__":
    main()
