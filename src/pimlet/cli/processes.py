"""Runs the HTTP server: in this process, in several, or in one that is replaced when files change."""

import asyncio
import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from prometheus_client.multiprocess import mark_process_dead

from pimlet.cli.errors import CommandError
from pimlet.cli.listening import refuse_new_connections, start_listening
from pimlet.cli.stopping import StopRequest
from pimlet.foundation.metrics import MULTIPROCESS_DIRECTORY
from pimlet.foundation.process import tune_memory
from pimlet.foundation.settings import Settings

if TYPE_CHECKING:
    from starlette.types import ASGIApp

BACKLOG = 2048
_GRACE_SECONDS = 0.25
_RESTART_PAUSE = 1.0

logger = logging.getLogger("pimlet.serve")


class DrainingServer(uvicorn.Server):
    """uvicorn's server, which on shutdown answers for a moment longer what is on its way to it."""

    def __init__(
        self,
        config: uvicorn.Config,
        on_start: Callable[[], None] | None = None,
        parent: int | None = None,
    ) -> None:
        """`parent`: the process that shares the sockets; after its death the port must be free at once."""
        super().__init__(config)
        self._on_start = on_start
        self._parent = parent

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, tune the collector, then tell."""
        await super().startup(sockets=sockets)
        tune_memory()
        if self._on_start is not None and not self.should_exit:
            self._on_start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Ask clients to leave with their next answer, wait for requests in flight, close."""
        if self._parent is None:
            for listener in sockets or []:
                refuse_new_connections(listener)
        if self._parent is None or self._parent == os.getppid():
            self.server_state.default_headers = [*self.server_state.default_headers, (b"connection", b"close")]
            await asyncio.sleep(_GRACE_SECONDS)
        await super().shutdown(sockets=sockets)


def configuration(settings: Settings, app: "ASGIApp | Callable[[], ASGIApp] | str", *, factory: bool) -> uvicorn.Config:
    """uvicorn's options. Proxy headers are the application's own business (spec 01 §10)."""
    return uvicorn.Config(
        app,
        factory=factory,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=True,
        backlog=BACKLOG,
        timeout_keep_alive=65,
        timeout_graceful_shutdown=settings.shutdown_seconds,
    )


def run_here(settings: Settings, listener: socket.socket, on_start: Callable[[], None]) -> None:
    """Serve in this process until a signal comes."""
    from pimlet.app import create_app

    start_listening(listener, BACKLOG)
    DrainingServer(configuration(settings, create_app(settings), factory=False), on_start).run([listener])


def run_reloading(settings: Settings, listener: socket.socket, on_start: Callable[[], None]) -> None:
    """Serve in a child process that is replaced when a file of the package changes."""
    from uvicorn.supervisors import ChangeReload

    start_listening(listener, BACKLOG)
    config = configuration(settings, "pimlet.cli.worker:application", factory=True)
    config.reload_dirs = [Path(__file__).resolve().parents[1]]
    tune_memory()
    # The first requests wait in the queue until the child has started.
    on_start()
    server = DrainingServer(config, parent=os.getpid())
    ChangeReload(config, target=server.run, sockets=[listener]).run()


def run_workers(settings: Settings, listener: socket.socket, on_start: Callable[[], None], stop: StopRequest) -> None:
    """Serve in `settings.workers` child processes that share the socket."""
    start_listening(listener, BACKLOG)
    with tempfile.TemporaryDirectory(prefix="pimlet-metrics-") as directory:
        # The workers count into files here, so that each of them can show the sums.
        os.environ[MULTIPROCESS_DIRECTORY] = directory
        Workers(settings, listener, stop).run(on_start)


class Workers:
    """Child processes; one that ends is replaced, and all end before `run` returns."""

    def __init__(self, settings: Settings, listener: socket.socket, stop: StopRequest) -> None:
        self._settings = settings
        self._listener = listener
        self._stop_request = stop
        self._processes: list[subprocess.Popen[bytes]] = []

    def run(self, on_start: Callable[[], None]) -> None:
        """Start all, tell, and watch until a signal raises SystemExit. Raises `CommandError` if one cannot start."""
        try:
            starting = [self._start() for _ in range(self._settings.workers)]
            for ready in starting:
                self._await_ready(ready)
            tune_memory()
            on_start()
            while True:
                self._stop_request.check()
                self._replace_ended()
                time.sleep(0.2)
        finally:
            self._stop()

    def _start(self) -> int:
        """Start a process; returns the pipe on which it says that it serves."""
        ready, told = os.pipe()
        listener = self._listener.fileno()
        command = [sys.executable, "-m", "pimlet.cli.worker", str(listener), str(told)]
        try:
            self._processes.append(subprocess.Popen(command, pass_fds=(listener, told)))  # noqa: S603
        finally:
            os.close(told)
        return ready

    def _await_ready(self, ready: int) -> None:
        try:
            if os.read(ready, 1) == b"":
                raise CommandError("a worker process ended while it started: its message is above")
        finally:
            os.close(ready)

    def _replace_ended(self) -> None:
        for process in [one for one in self._processes if one.poll() is not None]:
            self._processes.remove(process)
            mark_process_dead(process.pid)  # type: ignore[no-untyped-call]
            logger.warning("worker %s ended (status %s), starting another", process.pid, process.returncode)
            ready = self._start()
            try:
                self._await_ready(ready)
            except CommandError as error:
                logger.error("%s", error)
                time.sleep(_RESTART_PAUSE)

    def _stop(self) -> None:
        refuse_new_connections(self._listener)
        # Our copy would keep the port open for connections that nobody accepts any more.
        self._listener.close()
        for process in self._processes:
            process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + self._settings.shutdown_seconds + 5
        for process in self._processes:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
