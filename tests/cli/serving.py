"""A running `pimlet serve`, seen from outside."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

PIMLET = [sys.executable, "-m", "pimlet.cli"]
MINIMAL = Path(__file__).with_name("minimal")


class Serving:
    """A running `pimlet serve`."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.printed: list[str] = []
        self.complaints: list[str] = []
        self.port = 0
        self._ready = threading.Event()
        self._readers = [
            threading.Thread(target=self._read, args=(process.stdout, self.printed), daemon=True),
            threading.Thread(target=self._read, args=(process.stderr, self.complaints), daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    def _read(self, stream: Any, lines: list[str]) -> None:
        for line in stream:
            lines.append(line.rstrip("\n"))
            address = re.search(r" is ready at http://.*:(\d+) ", line)
            if address:
                self.port = int(address[1])
            if line.startswith("  curl") or "Create credentials" in line:
                self._ready.set()
        self._ready.set()

    def wait(self) -> "Serving":
        """Until it says that it is ready."""
        assert self._ready.wait(60)
        assert self.port, "\n".join(self.complaints)
        return self

    def get(self, path: str = "/") -> tuple[int, Any]:
        """Status and decoded body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def post(self, path: str, document: Any) -> tuple[int, Any]:
        """Status and decoded body of a POST."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", path, json.dumps(document), {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def family(self) -> list[psutil.Process]:
        """This process and all below it."""
        main = psutil.Process(self.process.pid)
        return [main, *main.children(recursive=True)]

    def postgres(self) -> psutil.Process:
        """The postmaster."""
        main = psutil.Process(self.process.pid)
        return next(child for child in main.children() if child.name() == "postgres")

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal, wait, and give the exit status."""
        self.process.send_signal(number)
        status = self.process.wait(60)
        for reader in self._readers:
            reader.join(10)
        return status


def eventually(condition: Callable[[], bool], seconds: float = 15) -> bool:
    """Whether the condition comes true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


def gone(processes: list[psutil.Process]) -> bool:
    """Whether none of them runs."""
    return all(not one.is_running() or one.status() == psutil.STATUS_ZOMBIE for one in processes)


def port_is_free(port: int) -> bool:
    """Whether nobody listens."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def environment(**options: str) -> dict[str, str]:
    """Ours without pimlet's options, and the given ones."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PIMLET_") and name not in ("DATABASE_URL", "DATABASE_URL_FILE")
    }
    return {**kept, **options}
