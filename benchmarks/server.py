"""Servers to measure: pimlet in a process of its own with a client for setting up, and ASGI applications of `limits`."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from benchmarks.api import Api
from pimlet.foundation.embedded.session import database_url
from pimlet.foundation.settings import Settings

TOKEN = "benchmark-control-token-0123456789"


@dataclass(frozen=True)
class Running:
    """A pimlet that answers: its port, its process, the URL of its database, and what logs in."""

    port: int
    process: psutil.Process
    url: str
    credentials: dict[str, str]
    api: Api


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def process(command: list[str], port: int, path: str, **environment: str) -> Iterator[psutil.Process]:
    """A server process, ready when `path` answers, ended afterwards."""
    child = subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"http://127.0.0.1:{port}{path}").status_code < 500:
                    break
            time.sleep(0.1)
        yield psutil.Process(child.pid)
    finally:
        child.terminate()
        child.wait(300)


def app_process(name: str, port: int, **environment: str) -> contextlib.AbstractContextManager[psutil.Process]:
    """An ASGI application of `limits` under the same server; those that are named `…_app` are made by a function."""
    factory = ["--factory"] if name.endswith("_app") else []
    command = [sys.executable, "-m", "uvicorn", f"benchmarks.limits:{name}", "--port", str(port), "--no-access-log"]
    path = "/page" if factory else "/"
    return process([*command, *factory, "--log-level", "warning"], port, path, **environment)


@contextlib.contextmanager
def running(folder: Path, *arguments: str, **environment: str) -> Iterator[Running]:
    """`pimlet serve` with its data in `folder/data`; options and variables may be added. The journal is off."""
    folder.chmod(0o755)
    port, directory = free_port(), str(folder / "data")
    command = [sys.executable, "-m", "pimlet", "serve", "--port", str(port), "--data-dir", directory, *arguments]
    quiet = {"PIMLET_LOG_LEVEL": "warning", "PIMLET_JOURNAL": "false", "PIMLET_CONTROL_TOKEN": TOKEN}
    with process(command, port, "/readyz", **{**quiet, **environment}) as server:
        printed = subprocess.run(
            [sys.executable, "-m", "pimlet", "credentials", "--format", "json"],
            env={**os.environ, "PIMLET_DATA_DIR": directory, "PIMLET_PORT": str(port)},
            check=True, capture_output=True,
        )  # fmt: skip
        credentials = json.loads(printed.stdout)
        with database_url(Settings(_env_file=None, PIMLET_DATA_DIR=directory)) as url:
            yield Running(port, server, url, credentials, Api(port, credentials))
