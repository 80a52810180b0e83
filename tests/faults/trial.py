"""Kills at random moments of collection PATCHes, and what must hold afterwards (`python -m tests.faults`)."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.cli.serving import eventually
from tests.faults import catalog
from tests.faults.server import Client, Server

Line = dict[str, Any]


@dataclass
class Entity:
    """What is known of one entity: the last mark that was acknowledged, and all that were sent since."""

    code: str
    path: str
    line: Callable[[str, int], Line]
    acknowledged: int | None = None
    sent: set[int] = field(default_factory=set)

    @property
    def key(self) -> str:
        """The name of its code in lines."""
        return "code" if self.path == "/product-models" else "identifier"

    def settle(self, item: Line | None) -> list[str]:
        """Compare with what is stored after a restart, which is what holds from now on."""
        if item is None:
            return [] if self.acknowledged is None else [f"{self.code}: acknowledged at {self.acknowledged}, and lost"]
        mark = catalog.mark_of(item)
        if mark != self.acknowledged and mark not in self.sent:
            return [f"{self.code}: has {mark}, acknowledged {self.acknowledged}, sent {sorted(self.sent)}"]
        if self.acknowledged is not None and mark < self.acknowledged:
            return [f"{self.code}: went back from {self.acknowledged} to {mark}"]
        self.acknowledged, self.sent = mark, set()
        return [f"{self.code}: {one}" for one in catalog.differences(item, self.line(self.code, mark))]


class Writer(threading.Thread):
    """Sends collection PATCHes of its own entities until it is told to stop or loses the server."""

    def __init__(self, url: str, entities: list[Entity], marks: Callable[[], int], seed: int) -> None:
        super().__init__(daemon=True)
        self.url = url
        self.entities = entities
        self.marks = marks
        self.random = random.Random(seed)
        self.stopping = threading.Event()
        self.acknowledged = 0
        self.refused: list[Line] = []

    def run(self) -> None:
        """Write."""
        try:
            client = Client(self.url)
            while not self.stopping.is_set():
                self._write(client)
        except (httpx.TransportError, KeyError, ValueError):
            # The server is gone, or what it said ends in the middle.
            return

    def _write(self, client: Client) -> None:
        path = self.random.choice(sorted({entity.path for entity in self.entities}))
        of_path = [entity for entity in self.entities if entity.path == path]
        chosen = self.random.sample(of_path, min(len(of_path), self.random.choice([1, 10, 50, 100])))
        marks = {entity.code: self.marks() for entity in chosen}
        for entity in chosen:
            entity.sent.add(marks[entity.code])
        documents = [entity.line(entity.code, marks[entity.code]) for entity in chosen]
        for answer, entity in zip(client.lines(path, documents), chosen, strict=False):
            if answer["status_code"] in {201, 204}:
                assert answer[entity.key] == entity.code
                entity.acknowledged = marks[entity.code]
                entity.sent = {mark for mark in entity.sent if mark > entity.acknowledged}
                self.acknowledged += 1
            elif answer["status_code"] < 500:
                self.refused.append(answer)


def entities(count: int, models: int) -> list[Entity]:
    """Simple products, product models, and as many variants as simple products."""
    found = [Entity(f"p{number}", "/products", catalog.product) for number in range(count)]
    found += [Entity(f"m{number}", "/product-models", catalog.model) for number in range(models)]
    for number in range(count if models else 0):
        parent, size = f"m{number % models}", catalog.SIZES[number // models]

        def line(code: str, mark: int, parent: str = parent, size: str = size) -> Line:
            return catalog.variant(code, mark, parent, size)

        found.append(Entity(f"v{number}", "/products", line))
    return found


class Trial:
    """One installation that is killed again and again."""

    def __init__(self, server: Server, seed: int, *, products: int = 200, models: int = 20) -> None:
        self.server = server
        self.random = random.Random(seed)
        self.entities = entities(products, models)
        self.models = models
        self._mark = 0
        self._lock = threading.Lock()
        self.acknowledged = 0

    def prepare(self) -> None:
        """The structure, and the models that variants need."""
        client = Client(self.server.url)
        for path, documents in catalog.STRUCTURE:
            for answer in client.lines(path, documents):
                assert answer["status_code"] in {201, 204}, answer
        of_models = [entity for entity in self.entities if entity.path == "/product-models"]
        if of_models:
            for entity, answer in zip(
                of_models, client.lines("/product-models", [one.line(one.code, 0) for one in of_models]), strict=True
            ):
                assert answer["status_code"] == 201, answer
                entity.acknowledged = 0

    def _next_mark(self) -> int:
        with self._lock:
            self._mark += 1
            return self._mark

    def kill(self, *, postgres: bool) -> list[str]:
        """Write, kill at a random moment, start again; what does not hold afterwards."""
        halves = [self.entities[0::2], self.entities[1::2]]
        writers = [Writer(self.server.url, half, self._next_mark, self.random.randrange(2**32)) for half in halves]
        for writer in writers:
            writer.start()
        eventually(lambda: any(writer.acknowledged for writer in writers), 60)
        time.sleep(self.random.uniform(0, 1))
        if postgres:
            self.server.kill_postgres()
        else:
            self.server.kill()
        for writer in writers:
            writer.stopping.set()
            writer.join(120)
        if not postgres:
            self.server.start()
        self.acknowledged += sum(writer.acknowledged for writer in writers)
        return [*(f"refused: {one}" for writer in writers for one in writer.refused), *self._settle()]

    def _settle(self) -> list[str]:
        client = Client(self.server.url)
        stored = {("/products", item["identifier"]): item for item in client.everything("/products")}
        if self.models:
            stored |= {("/product-models", item["code"]): item for item in client.everything("/product-models")}
        return [
            complaint for entity in self.entities for complaint in entity.settle(stored.get((entity.path, entity.code)))
        ]

    def check(self) -> list[str]:
        """What `pimlet check` complains of."""
        checked = self.server.run("check")
        return [] if checked.returncode == 0 else [checked.stdout, checked.stderr]
