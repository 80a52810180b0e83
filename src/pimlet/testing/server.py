"""A server for a test run: started on demand, shared by parallel processes of the run, stopped by the last one."""

import fcntl
import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pimlet.testing.client import ControlClient

_READY = re.compile(r" is ready at (\S+) ")
_STOP_SECONDS = 30


@dataclass(frozen=True)
class TestServer:
    """A running server."""

    __test__ = False

    url: str
    control_token: str

    @property
    def control(self) -> ControlClient:
        """The control API, on the default sandbox."""
        return ControlClient(self.url, self.control_token)


@contextmanager
def shared_server(run: str) -> Iterator[TestServer]:
    """The server of a test run, whose name all of its processes know."""
    place = Path(tempfile.gettempdir()) / f"pimlet-run-{run}"
    # The embedded PostgreSQL may run under another account, which must be able to come here.
    place.mkdir(mode=0o755, exist_ok=True)
    mine = place / f"user-{os.getpid()}"
    with _locked(place):
        server = _running(place) or _started(place)
        mine.touch()
    try:
        yield server
    finally:
        with _locked(place):
            mine.unlink(missing_ok=True)
            if not any(_alive(user) for user in place.glob("user-*")):
                _stop(place)


@contextmanager
def _locked(place: Path) -> Iterator[None]:
    with (place.parent / f"{place.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _alive(user: Path) -> bool:
    try:
        os.kill(int(user.name.removeprefix("user-")), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _running(place: Path) -> TestServer | None:
    try:
        known = json.loads((place / "server.json").read_text())
        os.kill(known["pid"], 0)
    except (FileNotFoundError, ProcessLookupError):
        return None
    return TestServer(known["url"], known["control_token"])


def _started(place: Path) -> TestServer:
    token = secrets.token_urlsafe(32)
    command = [
        sys.executable, "-m", "pimlet", "serve", "--host", "127.0.0.1", "--port", "0", "--test-mode", "--empty",
        "--data-dir", str(place / "data"),
    ]  # fmt: skip
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIMLET_", "DATABASE_URL"))}
    environment = {**kept, "PIMLET_CONTROL_TOKEN": token, "PYTHONUNBUFFERED": "1"}
    with (place / "server.log").open("w") as log:
        # Of a session of its own: the interrupt that ends a test run must not end it before the last test.
        process = subprocess.Popen(  # noqa: S603
            command, env=environment, cwd=place, stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True
        )
    assert process.stdout is not None
    url = _address(process.stdout)
    if url is None:
        process.kill()
        process.wait()
        raise RuntimeError(f"pimlet did not start:\n{(place / 'server.log').read_text()}")
    known = {"url": url, "control_token": token, "pid": process.pid}
    (place / "server.json").write_text(json.dumps(known))
    return TestServer(url, token)


def _address(printed: IO[str]) -> str | None:
    for line in printed:
        found = _READY.search(line)
        if found is not None:
            return found[1]
    return None


def _stop(place: Path) -> None:
    pid = int(json.loads((place / "server.json").read_text())["pid"])
    deadline = time.monotonic() + _STOP_SECONDS
    try:
        os.kill(pid, signal.SIGTERM)
        while time.monotonic() < deadline and not _ended(pid):
            time.sleep(0.02)
    except ProcessLookupError:
        pass
    shutil.rmtree(place, ignore_errors=True)
    (place.parent / f"{place.name}.lock").unlink(missing_ok=True)


def _ended(pid: int) -> bool:
    try:
        if os.waitpid(pid, os.WNOHANG)[0] == pid:
            return True
    except ChildProcessError:
        # Another process of the run has started it.
        pass
    os.kill(pid, 0)
    return False
