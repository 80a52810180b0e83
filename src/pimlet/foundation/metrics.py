"""Prometheus metrics of one process, or of all workers together."""

import os
from typing import Any

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
MULTIPROCESS_DIRECTORY = "PROMETHEUS_MULTIPROC_DIR"
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """What is counted. One object for each application, handed to those who count."""

    def __init__(self) -> None:
        """With several workers the counts lie in files that all share."""
        self.registry = CollectorRegistry()
        shared: dict[str, Any] = {"registry": self.registry}
        self.requests = Counter("pimlet_requests_total", "Answered requests.", ("route", "method", "status"), **shared)
        self.latency = Histogram(
            "pimlet_request_seconds", "Time to answer a request.", ("route", "method"), buckets=_BUCKETS, **shared
        )
        self.in_flight = Gauge(
            "pimlet_requests_in_flight", "Requests being answered.", multiprocess_mode="livesum", **shared
        )
        self.lines = Counter("pimlet_collection_lines_total", "Answered collection lines.", ("status",), **shared)
        self.connections = Gauge(
            "pimlet_database_connections", "Database connections in use.", multiprocess_mode="livesum", **shared
        )

    def exposition(self) -> bytes:
        """All metrics in Prometheus' text format."""
        if MULTIPROCESS_DIRECTORY in os.environ:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
            return generate_latest(registry)
        process = CollectorRegistry()
        ProcessCollector(registry=process)
        PlatformCollector(registry=process)
        return generate_latest(self.registry) + generate_latest(process)
