"""`python -m benchmarks.mixed`: many clients read and write at once; nothing may fail and no update be lost.

Each writer owns some products and notes its last acknowledged value; at the end every product must read back as
noted. All clients also PATCH overlapping collections in random order, which would deadlock a server without a lock order.
"""

import argparse
import asyncio
import json
import random
import time
from collections import Counter
from typing import Any

from benchmarks.load import exchange, request

COLLECTION = "application/vnd.akeneo.collection+json"


def plain(data: Any) -> list[dict[str, Any]]:
    """A value without channel and locale."""
    return [{"locale": None, "scope": None, "data": data}]


class Mixed:
    """The state that all clients share."""

    def __init__(self, port: int, token: str, attribute: str) -> None:
        """`attribute` is a text attribute without channel and locale."""
        self.port = port
        self.authorization = {"Authorization": f"Bearer {token}"}
        self.attribute = attribute
        self.statuses: Counter[int] = Counter()
        self.acknowledged: dict[str, str] = {}
        self.problems: list[str] = []

    async def client(self, number: int, clients: int, end: float) -> None:
        """One client: mostly reads, single PATCHes of its own products, collections over everybody's."""
        chosen = random.Random(number)
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**24)
        own = [f"mixed-{number}-{index}" for index in range(3)]
        while time.perf_counter() < end:
            action = chosen.random()
            if action < 0.3:
                await self._patch_own(reader, writer, chosen.choice(own), chosen)
            elif action < 0.4:
                await self._patch_shared(reader, writer, chosen)
            else:
                other = f"mixed-{chosen.randrange(clients)}-{chosen.randrange(3)}"
                path = chosen.choice(
                    [f"/products/{other}", "/products?limit=20", "/products?limit=5&page=3&with_count=true"]
                )
                await self._send(reader, writer, request("GET", f"/api/rest/v1{path}", self.authorization))
        writer.close()

    async def _send(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, data: bytes) -> tuple[int, bytes]:
        status, body = await exchange(reader, writer, data)
        self.statuses[status] += 1
        if status >= 500:
            self.problems.append(f"{status}: {body[:200]!r}")
        return status, body

    async def _patch_own(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, identifier: str, chosen: random.Random
    ) -> None:
        text = f"{chosen.random()}"
        body = json.dumps({"values": {self.attribute: plain(text)}}).encode()
        headers = {**self.authorization, "Content-Type": "application/json"}
        status, _ = await self._send(
            reader, writer, request("PATCH", f"/api/rest/v1/products/{identifier}", headers, body)
        )
        if status < 300:
            self.acknowledged[identifier] = text

    async def _patch_shared(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, chosen: random.Random
    ) -> None:
        numbers = chosen.sample(range(60), 20)
        lines = [
            json.dumps({"identifier": f"shared-{number}", "values": {self.attribute: plain(f"{chosen.random()}")}})
            for number in numbers
        ]
        headers = {**self.authorization, "Content-Type": COLLECTION}
        data = request("PATCH", "/api/rest/v1/products", headers, "\n".join(lines).encode())
        status, body = await self._send(reader, writer, data)
        if status != 200 or any(json.loads(line)["status_code"] not in {201, 204} for line in body.split(b"\n")):
            self.problems.append(f"collection {status}: {body[:300]!r}")

    async def verify(self) -> None:
        """Every acknowledged write is what is read."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**24)
        for identifier, text in self.acknowledged.items():
            _, body = await self._send(
                reader, writer, request("GET", f"/api/rest/v1/products/{identifier}", self.authorization)
            )
            stored = json.loads(body)["values"][self.attribute]
            if stored != plain(text):
                self.problems.append(f"{identifier}: {stored} instead of {text}")
        writer.close()


async def run(port: int, token: str, attribute: str, clients: int, seconds: float) -> Mixed:
    """Run the clients, then verify."""
    mixed = Mixed(port, token, attribute)
    end = time.perf_counter() + seconds
    await asyncio.gather(*(mixed.client(number, clients, end) for number in range(clients)))
    await mixed.verify()
    return mixed


def main() -> None:
    """Run against a server that is already there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mixed", description=__doc__)
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--token", required=True)
    parser.add_argument("--attribute", default="text_1")
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60.0)
    options = parser.parse_args()
    mixed = asyncio.run(run(options.port, options.token, options.attribute, options.clients, options.seconds))
    print(f"statuses: {dict(sorted(mixed.statuses.items()))}, products verified: {len(mixed.acknowledged)}")
    for problem in mixed.problems[:20]:
        print(problem)
    raise SystemExit(1 if mixed.problems else 0)


if __name__ == "__main__":
    main()
