"""A small HTTP load generator: keep-alive connections, one request in flight on each, latencies of all."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measured:
    """Requests per second and latencies in milliseconds; `failures` counts answers of 400 and above."""

    rate: float
    p50: float
    p99: float
    requests: int
    failures: int


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """The bytes of one HTTP/1.1 request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


async def exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, data: bytes) -> tuple[int, bytes]:
    """Send one request and read its whole answer."""
    writer.write(data)
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    lowered = head.lower()
    if b"transfer-encoding: chunked" in lowered:
        body = b""
        while size := int((await reader.readuntil(b"\r\n"))[:-2], 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readexactly(2)
        return status, body
    start = lowered.find(b"content-length:")
    length = int(lowered[start + 15 : lowered.index(b"\r\n", start)]) if start >= 0 else 0
    return status, await reader.readexactly(length)


async def run(port: int, make: Callable[[], bytes], *, connections: int, seconds: float) -> Measured:
    """Send what `make` returns over several connections for a while, after a warm-up of a tenth of it."""
    latencies: list[float] = []
    failures = 0
    start = time.perf_counter() + seconds / 10
    end = start + seconds

    async def client() -> None:
        nonlocal failures
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**24)
        # One answer at least, however long it takes.
        while (begun := time.perf_counter()) < end or not latencies:
            status, _ = await exchange(reader, writer, make())
            if begun >= start:
                latencies.append(time.perf_counter() - begun)
                failures += status >= 400
        writer.close()

    await asyncio.gather(*(client() for _ in range(connections)))
    latencies.sort()
    count = len(latencies)
    return Measured(
        rate=count / seconds,
        p50=latencies[count // 2] * 1000,
        p99=latencies[min(count - 1, count * 99 // 100)] * 1000,
        requests=count,
        failures=failures,
    )
