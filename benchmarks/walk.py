"""`python -m benchmarks.walk`: pages and exports of a large catalog are right while another client writes.

Each list is walked through by `search_after` beside a client that changes, creates and removes entities all over the
order; what was there throughout must come exactly once. Then `examples.synchronise` exports everything beside it, files
included, catches up with it, follows some changes, and must have what a fresh export has. The catalog keeps all that it
had, with other values.
"""

import argparse
import asyncio
import itertools
import json
import random
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from examples.pim import Credentials, Pim
from examples.synchronise import MODELS, PRODUCTS, Folder, Listing, Row, digest, synchronise

from benchmarks.api import Api
from benchmarks.catalog import (
    PRODUCTS_PER_ROOT,
    SUB_MODELS,
    VARIANTS,
    catalog,
    is_variant,
    options_of,
    plain,
    root_name,
)
from benchmarks.multiplied import product_name
from benchmarks.server import Running

WALKS = (
    ("products", "/products", "uuid", "select uuid::text from product"),
    ("products-uuid", "/products-uuid", "uuid", "select uuid::text from product"),
    ("product-models", "/product-models", "code", "select code from product_model"),
)
"""Name, path, key and the statement that lists the keys."""
DOOMED = 300
"""Products and as many models that are there before a walk, and removed one by one during it."""

Document = dict[str, Any]


def keys(url: str, statement: str) -> set[str]:
    """The first column of a query."""

    async def fetch() -> set[str]:
        connection = await asyncpg.connect(url.replace("postgresql+asyncpg", "postgresql"))
        try:
            return {row[0] for row in await connection.fetch(statement)}
        finally:
            await connection.close()

    return asyncio.run(fetch())


@dataclass
class Other:
    """The client that writes. All that it creates has names of its own, everywhere between those of the catalog."""

    api: Api
    count: int
    chosen: random.Random = field(default_factory=lambda: random.Random(1))
    done: Counter[str] = field(default_factory=Counter)
    doomed: list[str] = field(default_factory=list)
    own: list[str] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def prepare(self) -> None:
        """Create what will be removed during a walk."""
        self.doomed = self.products("doomed", DOOMED) + self.models("doomed", DOOMED)
        self.chosen.shuffle(self.doomed)
        self.done.clear()

    def products(self, kind: str, count: int) -> list[str]:
        """Create products; their paths."""
        names = [
            f"{product_name(self.chosen.randrange(self.count))}_{kind}_{next(self._numbers)}" for _ in range(count)
        ]
        documents = [{"identifier": name, "family": "family_1", "enabled": False} for name in names]
        for first in range(0, count, 100):
            self.api.lines("/products", documents[first : first + 100])
        self.done["created"] += count
        return [f"/products/{name}" for name in names]

    def models(self, kind: str, count: int) -> list[str]:
        """Create root models; their paths."""
        names = [f"{root_name(self.chosen.randrange(self.count))}_{kind}_{next(self._numbers)}" for _ in range(count)]
        for first in range(0, count, 100):
            documents = [{"code": name, "family_variant": "two_levels"} for name in names[first : first + 100]]
            self.api.lines("/product-models", documents)
        self.done["created"] += count
        return [f"/product-models/{name}" for name in names]

    def write(self, stop: threading.Event) -> None:
        """Change, create and remove until told to stop."""
        while not stop.is_set():
            numbers = self.chosen.sample(range(self.count), min(30, self.count))
            self.change(numbers)
            roots = range(-(-self.count // PRODUCTS_PER_ROOT))
            self.change_models(self.chosen.sample(roots, min(3, len(roots))))
            self.own += self.products("new", 10) + self.models("new", 3)
            self.chosen.shuffle(self.own)
            # Half of what it creates stays until the end.
            for path in [*self.own[:6], *self.doomed[:4]]:
                self.remove(path)
            del self.own[:6], self.doomed[:4]

    def change(self, numbers: list[int]) -> None:
        """Give products another value of their own."""
        documents = [
            {"identifier": product_name(number), "enabled": self.chosen.random() < 0.5,
             "values": {"flag_2" if is_variant(number) else "flag_1": plain(self.chosen.random() < 0.5)}}
            for number in numbers
        ]  # fmt: skip
        self.api.lines("/products", documents)
        self.done["changed"] += len(numbers)

    def change_models(self, numbers: list[int]) -> None:
        """Give root models another value, which their variants inherit."""
        values = {"text_1": plain(f"changed at {time.time_ns()}")}
        self.api.lines("/product-models", [{"code": root_name(number), "values": values} for number in numbers])
        self.done["changed"] += len(numbers)

    def remove(self, path: str) -> None:
        """Remove a product or model."""
        self.api.client.delete(f"/api/rest/v1{path}", headers=self.api.authorization).raise_for_status()
        self.done["removed"] += 1

    def tidy(self) -> None:
        """Remove all that it has created."""
        for path in (*self.own, *self.doomed):
            self.remove(path)
        self.own, self.doomed = [], []


@contextmanager
def beside(work: Callable[[threading.Event], None]) -> Iterator[None]:
    """Let work go on beside; its failure is ours."""
    stop = threading.Event()
    with ThreadPoolExecutor(1) as executor:
        going = executor.submit(work, stop)
        try:
            yield
        finally:
            stop.set()
        going.result()


class Check:
    """Both parts on one server; `problems` says what was wrong."""

    def __init__(self, server: Running, count: int, folder: Path) -> None:
        self.server, self.count, self.folder = server, count, folder
        self.problems: list[str] = []
        self.other = Other(Api(server.port, server.credentials), count)
        self.pim = Pim(
            httpx.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=120),
            Credentials(*(server.credentials[name] for name in ("client_id", "secret", "username", "password"))),
        )

    def expect(self, what: str, found: object, expected: object) -> None:
        """Note a problem unless both are equal."""
        if found != expected:
            self.problems.append(f"{what}: {found} instead of {expected}")

    def walks(self) -> None:
        """Print a row for each list."""
        columns = ("throughout", "seen", "seconds", "changed", "created", "removed", "missing", "twice")
        print(f"\n{'':16}" + "".join(f"{name:>11}" for name in columns))
        for name, path, key, statement in WALKS:
            self.other.prepare()
            before = keys(self.server.url, statement)
            seen: Counter[str] = Counter()
            started = time.perf_counter()
            with beside(self.other.write):
                seen.update(item[key] for item in self.pim.items(path, pagination_type="search_after"))
                taken = time.perf_counter() - started
            throughout = before & keys(self.server.url, statement)
            missing = [one for one in throughout if one not in seen]
            twice = [one for one, times in seen.items() if times > 1]
            done = [self.other.done[what] for what in ("changed", "created", "removed")]
            row = (len(throughout), seen.total(), round(taken, 1), *done, len(missing), len(twice))
            print(f"{name:16}" + "".join(f"{one:>11}" for one in row), flush=True)
            self.problems += [f"{name}: missing {one}" for one in missing[:5]] + [
                f"{name}: twice {one}" for one in twice[:5]
            ]
            if not all(done):
                self.problems.append(f"{name}: the other client has done too little: {self.other.done}")
            self.other.tidy()

    def exports(self) -> None:
        """Print a row for each run of the synchronisation."""
        columns = ("seconds", "products", "fetched", "removed", "models", "fetched", "files", "fetched", "MB")
        print(f"\n{'':16}" + "".join(f"{name:>11}" for name in columns))
        gone = self.other.products("gone", 20)
        export = Folder(self.folder / "export")
        with beside(self.other.write):
            self.run("full, beside", export)
        # Dates are whole seconds: what is written before a pause is not found again by the run after the next.
        time.sleep(3)
        self.run("catching up", export)
        self.agrees(export)
        changed = self.changes(gone)
        time.sleep(3)
        rows = self.run("delta", export)
        models = 1 + SUB_MODELS
        self.expect("the delta's products", rows["products"], Row(rows["products"].total, changed, len(gone)))
        self.expect("the delta's models", rows["product-models"], Row(rows["product-models"].total, models))
        self.expect("the delta's new files", rows["media-files"].fetched, 1)
        self.agrees(export)
        rows = self.run("nothing new", export)
        self.expect("what is fetched of nothing new", [rows[one.name].fetched for one in (PRODUCTS, MODELS)], [0, 0])
        fresh = Folder(self.folder / "fresh")
        shutil.copytree(export.path / "media", fresh.path / "media")
        self.run("full", fresh)
        for listing in (PRODUCTS, MODELS):
            self.expect(f"{listing.name} after the delta", self.lines(export, listing), self.lines(fresh, listing))
        self.other.tidy()

    def run(self, name: str, folder: Folder) -> dict[str, Row]:
        """One run, with little overlap."""
        started = time.perf_counter()
        rows = synchronise(self.pim, folder, overlap=1)
        taken = time.perf_counter() - started
        products, models, files = (rows[name] for name in ("products", "product-models", "media-files"))
        size = sum(file["size"] for file in folder.documents("media-files")) / 1e6
        row = (
            round(taken, 1), products.total, products.fetched, products.removed, models.total, models.fetched,
            files.total, files.fetched, round(size, 1),
        )  # fmt: skip
        print(f"{name:16}" + "".join(f"{one:>11}" for one in row), flush=True)
        return rows

    def changes(self, gone: list[str]) -> int:
        """Some writes; how many products have changed by them."""
        numbers = [number for number in range(self.count) if not is_variant(number)][1:101]
        values = {"text_1": plain(f"exported at {time.time_ns()}")}
        self.other.api.lines("/products", [{"identifier": product_name(one), "values": values} for one in numbers])
        self.other.change_models([1])
        self.other.own += self.other.products("new", 20)
        for path in gone:
            self.other.remove(path)
        place = {"identifier": product_name(0), "attribute": "picture", "locale": None, "scope": None}
        answer = self.other.api.client.post(
            "/api/rest/v1/media-files",
            data={"product": json.dumps(place)},
            files={"file": ("new.png", b"\x89PNG\r\n\x1a\n" + random.Random(2).randbytes(10_000), "image/png")},
            headers=self.other.api.authorization,
        )
        answer.raise_for_status()
        return len(numbers) + VARIANTS + 20 + 1

    def agrees(self, export: Folder) -> None:
        """An export has what the database has, and whole files."""
        for listing, (name, _, key, statement) in zip((PRODUCTS, MODELS), WALKS[1:], strict=True):
            found = [one[key] for one in export.documents(listing.name)]
            self.expect(f"number of exported {name}", len(found), len(set(found)))
            self.expect(f"difference of {name}", set(found) ^ keys(self.server.url, statement), set())
        files = list(export.documents("media-files"))
        broken = [one["code"] for one in files if digest(export.media(one["code"])) != one["sha256"]]
        self.expect("broken files", broken, [])

    @staticmethod
    def lines(folder: Folder, listing: Listing) -> dict[str, int]:
        """A hash of each document by its key."""
        return {listing.key_of(one): hash(json.dumps(one)) for one in folder.documents(listing.name)}


def at_size(options: argparse.Namespace, count: int) -> list[str]:
    """Print everything at one size; what was wrong."""
    with catalog(options, count) as (server, _), tempfile.TemporaryDirectory(prefix="pimlet-walk-") as name:
        print(f"\n{count} products")
        check = Check(server, count, Path(name))
        check.walks()
        check.exports()
    return check.problems


def main() -> None:
    """Check each size; fails when anything was wrong."""
    options = options_of("walk", __doc__).parse_args()
    problems = [f"{count}: {problem[:300]}" for count in options.products for problem in at_size(options, count)]
    for problem in problems[:20]:
        print(problem)
    raise SystemExit(1 if problems else 0)


if __name__ == "__main__":
    main()
