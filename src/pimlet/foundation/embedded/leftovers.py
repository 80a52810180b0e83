"""Ends processes that a killed server left behind, before the next one starts on the same cluster.

Every PostgreSQL process inherits a locked file: while one lives the lock is held, whatever
`postmaster.pid` says (its pid may be a zombie, or belong to somebody else by now).
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from pimlet.foundation.embedded.errors import EmbeddedError
from pimlet.foundation.embedded.lock import try_lock
from pimlet.foundation.embedded.place import Place

_STEPS = ((0.0, signal.SIGINT), (8.0, signal.SIGQUIT), (12.0, signal.SIGKILL))
_GIVE_UP = 20.0


def open_running_lock(place: Place) -> int:
    """The locked file for the processes about to start. The caller closes its own copy after the start.

    Raises `EmbeddedError` when a process of an earlier server does not end.
    """
    descriptor = os.open(place.directory / "running.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _end_holders(descriptor, place)
    except BaseException:
        os.close(descriptor)
        raise
    (place.cluster / "postmaster.pid").unlink(missing_ok=True)
    return descriptor


def _end_holders(descriptor: int, place: Place) -> None:
    begin = time.monotonic()
    steps = list(_STEPS)
    while not try_lock(descriptor):
        waited = time.monotonic() - begin
        if waited > _GIVE_UP:
            raise EmbeddedError(f"PostgreSQL processes of an earlier server still use {place.cluster}: end them first")
        if steps and waited >= steps[0][0]:
            _, number = steps.pop(0)
            for pid in _processes(place):
                _signal(pid, number)
        time.sleep(0.01)


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def _processes(place: Place) -> Iterator[int]:
    """Processes that work in the cluster's folder, PostgreSQL's way."""
    if sys.platform == "linux":
        folders = {str(place.cluster), str(draft_of(place))}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    if str((entry / "cwd").readlink()) in folders:
                        yield int(entry.name)
                except OSError:
                    continue
        return
    try:
        pid = int((place.cluster / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
    except (OSError, ValueError):
        return
    shown = subprocess.run(["/bin/ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False)  # noqa: S603
    if "postgres" in shown.stdout:
        yield pid


def draft_of(place: Place) -> Path:
    """Where a new cluster is built before it gets its name."""
    return place.directory / "postgres.new"
