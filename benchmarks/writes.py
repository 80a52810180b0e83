"""`python -m benchmarks.writes`: products, variants and models, written by hundreds and one by one."""

import argparse
import asyncio
import itertools
import json
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks import limits
from benchmarks.catalog import catalog, options_of, plain, root_name
from benchmarks.multiplied import product_name
from benchmarks.server import Running

JSON, LINES = "application/json", "application/vnd.akeneo.collection+json"
ROUNDS = 8
DESCENDANTS = 10_000
LINE, SINGLE = "one of a hundred PATCHed", "single PATCH"

Document = dict[str, Any]


class Writes:
    """Measurements on one server; each round writes documents that no other round has written."""

    def __init__(self, server: Running, count: int) -> None:
        self.server, self.count = server, count
        # A catalog that is kept has what earlier runs have written.
        self._first = int(time.time()) % 1_000_000
        self._rounds = itertools.count(self._first)

    def send(self, method: str, path: str, body: bytes, kind: str) -> float:
        """Milliseconds of one request, whose lines must all succeed."""
        api = self.server.api
        started = time.perf_counter()
        answer = api.client.request(
            method, f"/api/rest/v1{path}", content=body, headers={**api.authorization, "Content-Type": kind}
        )
        taken = (time.perf_counter() - started) * 1000
        answer.raise_for_status()
        if kind == LINES:
            for line in answer.text.split("\n"):
                if json.loads(line)["status_code"] >= 400:
                    raise SystemExit(f"{path}: {line}")
        return taken

    def hundred(self, path: str, documents: list[Document]) -> float:
        """Milliseconds of one collection PATCH."""
        return self.send("PATCH", path, "\n".join(map(json.dumps, documents)).encode(), LINES)

    def rounds(self, path: str, make: Callable[[int], list[Document]]) -> float:
        """Median milliseconds for a line, after one request that warms the server."""
        taken = [self.hundred(path, make(next(self._rounds))) for _ in range(ROUNDS + 1)]
        return statistics.median(taken[1:]) / 100

    def simple(self, turn: int) -> list[Document]:
        """A hundred simple products, changed."""
        numbers = [number for number in range(turn * 200 % (self.count - 200), self.count) if number % 5 != 4]
        return [self._changed(number, turn) for number in numbers[:100]]

    @staticmethod
    def _changed(number: int, turn: int) -> Document:
        values = {
            "text_1": plain(f"changed {turn} of {number}"), "number_1": plain(f"{turn}.{number % 100:02d}"),
            "flag_1": plain(turn % 2 == 0), "select_1": plain(f"o{(turn + number) % 30}"),
        }  # fmt: skip
        return {"identifier": product_name(number), "values": values}

    def variants(self, turn: int) -> list[Document]:
        """A hundred variants, changed."""
        numbers = range(4 + turn * 500 % (self.count - 500), self.count, 5)
        start = [number for number in numbers if number % 5 == 4] or [
            number for number in range(self.count) if number % 5 == 4
        ]
        values = {"weight": plain({"amount": str(turn + 1), "unit": "GRAM"}), "flag_2": plain(turn % 2 == 0)}
        return [{"identifier": product_name(number), "values": values} for number in start[:100]]

    def models(self, turn: int) -> list[Document]:
        """A hundred root models, changed."""
        roots = max(self.count // 50, 1)
        chosen = sorted({(turn * 100 + number) % roots for number in range(100)})
        return [{"code": root_name(number), "values": {"text_1": plain(f"changed {turn}")}} for number in chosen]

    def new_products(self, turn: int) -> list[Document]:
        """A hundred new simple products."""
        return [
            {**self._changed(number, turn), "identifier": f"new_{turn}_{number}", "family": "family_1"}
            for number in range(100)
        ]

    def new_models(self, turn: int) -> list[Document]:
        """A hundred new root models."""
        return [{"code": f"new_{turn}_{number}", "family_variant": "two_levels"} for number in range(100)]

    def new_variants(self, turn: int) -> list[Document]:
        """A hundred new variants of one new model."""
        self.hundred("/product-models", [{"code": f"parent_{turn}", "family_variant": "lengths"}])
        return [
            {"identifier": f"variant_{turn}_{number}", "parent": f"parent_{turn}",
             "values": {"length": plain({"amount": number + 1, "unit": "CENTIMETER"})}}
            for number in range(100)
        ]  # fmt: skip

    def unchanged(self, path: str, make: Callable[[int], list[Document]]) -> float:
        """Median milliseconds for a line that says what is there already."""
        turn = next(self._rounds)
        documents = make(turn)
        self.hundred(path, documents)
        return statistics.median(self.hundred(path, documents) for _ in range(ROUNDS)) / 100

    def lines(self) -> Iterator[tuple[str, float]]:
        """Milliseconds for a line of each kind."""
        for name, path, changed, new in (
            ("simple products", "/products", self.simple, self.new_products),
            ("variants", "/products", self.variants, self.new_variants),
            ("models", "/product-models", self.models, self.new_models),
        ):
            yield f"{name}, changed", self.rounds(path, changed)
            yield f"{name}, unchanged", self.unchanged(path, changed)
            yield f"{name}, new", self.rounds(path, new)

    def single(self, document: Document) -> float:
        """Milliseconds of one PATCH."""
        path = f"/products/{document['identifier']}"
        return self.send("PATCH", path, json.dumps(document).encode(), JSON)

    def singles(self) -> Iterator[tuple[str, float]]:
        """Milliseconds of one request for one product; PATCH in turns with hundreds of the same kind."""
        hundreds, one_by_one = [], []
        for _ in range(ROUNDS):
            hundreds.append(self.hundred("/products", self.simple(next(self._rounds))))
            one_by_one.append(sum(map(self.single, self.simple(next(self._rounds)))))
        yield LINE, statistics.median(hundreds) / 100
        yield SINGLE, statistics.median(one_by_one) / 100
        new = self.new_products(next(self._rounds))
        yield (
            "single POST",
            statistics.median(self.send("POST", "/products", json.dumps(one).encode(), JSON) for one in new),
        )

    def family_of(self, count: int) -> Iterator[tuple[str, float]]:
        """Milliseconds of changes of a model with so many variants."""
        large = f"large_{self._first}"
        self.hundred("/product-models", [{"code": large, "family_variant": "lengths"}])
        for first in range(0, count, 100):
            self.hundred(
                "/products",
                [{"identifier": f"{large}_{number}", "parent": large,
                  "values": {"length": plain({"amount": number + 1, "unit": "CENTIMETER"})}}
                 for number in range(first, min(first + 100, count))],
            )  # fmt: skip
        for what, data in (("appears", "a"), ("changes", "b"), ("disappears", None)):
            document = {"values": {"text_1": plain(data)}}
            path = f"/product-models/{large}"
            yield f"a value {what}", self.send("PATCH", path, json.dumps(document).encode(), JSON)


def at_size(options: argparse.Namespace, count: int) -> dict[str, float]:
    """Print everything at one size; the milliseconds for each kind of line."""
    with catalog(options, count) as (server, _):
        writes = Writes(server, count)
        print(f"\n{count} products{'':22}{'ms for a line':>14}")
        found: dict[str, float] = {}
        copied = asyncio.run(limits.copy_seconds(server.url)) * 10
        for name, taken in writes.lines():
            found[name] = taken
            ratio = f"  {taken / copied:.1f}x COPY (target 8)" if name.startswith("simple") else ""
            print(f"{name:32}{taken:>14.2f}{ratio}", flush=True)
        for name, taken in writes.singles():
            found[name] = taken
            ratio = f"  {taken / found[LINE]:.1f}x a line of a hundred (target 6)" if name == SINGLE else ""
            print(f"{name:32}{taken:>14.2f}{ratio}", flush=True)
        for name, taken in writes.family_of(options.variants):
            what = f"model of {options.variants}: {name}"
            print(f"{what:40}{taken:>10.0f} ms (target 3000)", flush=True)
    return found


def main() -> None:
    """Measure each size, then compare the largest with the smallest."""
    parser = options_of("writes", __doc__)
    parser.add_argument("--variants", type=int, default=DESCENDANTS, help="variants of the large model")
    options = parser.parse_args()
    sizes = {count: at_size(options, count) for count in options.products}
    if len(sizes) > 1:
        small, large = sizes[min(sizes)], sizes[max(sizes)]
        for name, taken in large.items():
            print(f"{name}: at {max(sizes)} {taken / small[name]:.2f}x of that at {min(sizes)} (target 1.3)")


if __name__ == "__main__":
    main()
