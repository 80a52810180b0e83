"""The supervisor: one thread that creates the cluster, runs PostgreSQL and starts it again when it is killed."""

import atexit
import contextlib
import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType

from pimlet.foundation.embedded import binaries as programs
from pimlet.foundation.embedded import cluster, wire
from pimlet.foundation.embedded.binaries import Binaries
from pimlet.foundation.embedded.errors import EmbeddedError
from pimlet.foundation.embedded.leftovers import open_running_lock
from pimlet.foundation.embedded.lock import DataDirectoryLock, Running
from pimlet.foundation.embedded.place import (
    Place,
    create_data_dir,
    create_socket_directory,
    find_place,
    reachable_binaries,
)

DATABASE = "pimlet"
_POLL_SECONDS = 0.005
_STOP_STEPS = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0))
_RESTART_PAUSES = (0.0, 0.2, 1.0, 5.0)
_STABLE_SECONDS = 5.0
_LOG_LIMIT = 5_000_000

logger = logging.getLogger("pimlet.postgres")


class _StoppedError(Exception):
    """`stop` was called while the server was starting."""


class EmbeddedServer:
    """A PostgreSQL for one data directory, alive between `start` and `stop` and never longer than this process.

    `launch` returns at once, `wait` when connections are answered; `start` is both. Raises `EmbeddedError`.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        durable: bool = True,
        max_connections: int = 100,
        postgres_bin: Path | None = None,
        temporary: bool = False,
    ) -> None:
        """`durable=False` is test mode, without fsync. `temporary`: a command's server, which others wait for."""
        self.data_dir = data_dir
        self._durable = durable
        self._max_connections = max_connections
        self._postgres_bin = postgres_bin
        self._temporary = temporary
        self._lock: DataDirectoryLock | None = None
        self._thread: threading.Thread | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._socket_directory: Path | None = None
        self._ready = threading.Event()
        self._stopping = threading.Event()
        self._spawning = threading.Lock()
        self._error: Exception | None = None
        self._owner = 0
        self._log_start = 0

    def __enter__(self) -> "EmbeddedServer":
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """SQLAlchemy URL of the default database, over the unix socket."""
        assert self._socket_directory is not None, "the server has not been started"
        return f"postgresql+asyncpg://{wire.USER}@/{DATABASE}?host={self._socket_directory}"

    @property
    def is_alive(self) -> bool:
        """Whether a connection answers."""
        directory = self._socket_directory
        return directory is not None and wire.answers(directory, DATABASE)

    @property
    def pid(self) -> int | None:
        """The process id of the running postgres."""
        return None if self._process is None else self._process.pid

    def start(self) -> "EmbeddedServer":
        """Start and wait until connections are answered."""
        self.launch()
        self.wait()
        return self

    def launch(self) -> None:
        """Take the data directory and start in the background. Raises `DataDirectoryInUseError`."""
        self.data_dir = create_data_dir(self.data_dir)
        try:
            self._lock = DataDirectoryLock.take(self.data_dir, temporary=self._temporary)
        except PermissionError as error:
            raise EmbeddedError(f"cannot write to the data directory {self.data_dir}: {error.strerror}") from error
        self._owner = os.getpid()
        self._ready.clear()
        self._stopping.clear()
        self._error = None
        atexit.register(self.stop)
        # The parent-death signal fires when the thread that started the child ends: this one lives as long as
        # the server, whichever thread called us.
        self._thread = threading.Thread(target=self._supervise, name="postgres", daemon=True)
        self._thread.start()

    def wait(self) -> None:
        """Wait for the launched server. Raises `EmbeddedError` when it did not come up."""
        self._ready.wait()
        if self._error is not None:
            error = self._error
            self.stop()
            raise error

    def publish(self, address: str) -> None:
        """Tell other commands where this process serves HTTP."""
        Running(self.url, str(self._socket_directory), address).write(self.data_dir)

    def stop(self) -> None:
        """Stop the server and free the data directory. Harmless when it is not running."""
        if self._lock is None or self._owner != os.getpid():
            return
        atexit.unregister(self.stop)
        self._stopping.set()
        if self._thread is not None:
            self._end_thread(self._thread)
        Running.forget(self.data_dir)
        if self._socket_directory is not None:
            shutil.rmtree(self._socket_directory, ignore_errors=True)
        self._socket_directory = self._process = self._thread = None
        self._lock.release()
        self._lock = None

    def _end_thread(self, thread: threading.Thread) -> None:
        for number, patience in _STOP_STEPS:
            with self._spawning:
                process = self._process
            if process is not None:
                with contextlib.suppress(ProcessLookupError):
                    process.send_signal(number)
            thread.join(patience)
            if not thread.is_alive():
                return

    def _supervise(self) -> None:
        try:
            place, binaries = self._prepare()
            process = self._boot(place, binaries)
            Running(self.url, str(self._socket_directory)).write(self.data_dir)
        except _StoppedError:
            self._error = EmbeddedError("the server was stopped while it started")
        except OSError as error:
            self._error = EmbeddedError(f"the embedded PostgreSQL cannot start: {error}")
        except Exception as error:
            self._error = error
        else:
            self._ready.set()
            self._keep_alive(process, place, binaries)
        self._ready.set()

    def _keep_alive(self, process: "subprocess.Popen[bytes]", place: Place, binaries: Binaries) -> None:
        """Start again, on the same socket, what ended without being asked to."""
        failures = 0
        while True:
            begin = time.monotonic()
            status = process.wait()
            failures = failures + 1 if time.monotonic() - begin < _STABLE_SECONDS else 0
            while not self._stopping.wait(_RESTART_PAUSES[min(failures, len(_RESTART_PAUSES) - 1)]):
                logger.warning("PostgreSQL ended unexpectedly (status %s), starting it again", status)
                try:
                    process = self._boot(place, binaries)
                    break
                except _StoppedError:
                    return
                except (EmbeddedError, OSError) as error:
                    failures += 1
                    logger.error("PostgreSQL did not start: %s", error)
            if self._stopping.is_set():
                process.wait()
                return

    def _prepare(self) -> tuple[Place, Binaries]:
        """Everything before the server: its place, its programs, its cluster, a free socket folder."""
        place = find_place(self.data_dir, disposable=not self._durable)
        binaries = reachable_binaries(programs.find(self._postgres_bin), place.account)
        previous = Running.read(self.data_dir)
        if previous is not None:
            self._forget(previous)
        # Also ends what a killed owner left at work, an initdb included.
        os.close(open_running_lock(place))
        if not cluster.check_version(place, binaries):
            cluster.create(place, binaries, lambda *call: self._run(place, *call), self._last_words)
        self._socket_directory = create_socket_directory(place.account)
        return place, binaries

    def _forget(self, previous: Running) -> None:
        """Remove what a killed owner left."""
        Running.forget(self.data_dir)
        leftover = Path(previous.socket_directory)
        if leftover.name.startswith("pimlet-"):
            shutil.rmtree(leftover, ignore_errors=True)

    def _run(self, place: Place, command: list[str], folder: Path) -> int:
        return self._spawn(place, command, folder).wait()

    def _boot(self, place: Place, binaries: Binaries) -> "subprocess.Popen[bytes]":
        """Run postgres until it answers. Raises `EmbeddedError` with its last words when it ends first."""
        directory = self._socket_directory
        assert directory is not None
        command = cluster.server_command(
            place, binaries, directory, durable=self._durable, max_connections=self._max_connections
        )
        process = self._spawn(place, command, place.cluster)
        while process.poll() is None:
            try:
                _ensure_database(directory)
            except (OSError, wire.ServerRefusedError):
                time.sleep(_POLL_SECONDS)
            else:
                return process
        if self._stopping.is_set():
            raise _StoppedError
        raise EmbeddedError(
            f"PostgreSQL did not start: {self._last_words()} (its log is {self.data_dir / 'postgres.log'})"
        )

    def _spawn(self, place: Place, command: list[str], folder: Path) -> "subprocess.Popen[bytes]":
        account = place.account
        user = (-1, -1) if account is None else (account.uid, account.gid)
        script = Path(__file__).with_name("_launch.py")
        launcher = [sys.executable, "-I", "-S", str(script), *(str(one) for one in (os.getpid(), *user))]
        running_lock = open_running_lock(place)
        log = self._open_log()
        try:
            with self._spawning:
                if self._stopping.is_set():
                    raise _StoppedError
                self._process = cluster.spawn(launcher, command, folder, log, running_lock)
                return self._process
        finally:
            os.close(running_lock)
            os.close(log)

    def _open_log(self) -> int:
        path = self.data_dir / "postgres.log"
        if path.exists() and path.stat().st_size > _LOG_LIMIT:
            path.replace(path.with_suffix(".log.1"))
        log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._log_start = os.fstat(log).st_size
        return log

    def _last_words(self) -> str:
        """The most telling line that the last program wrote."""
        with (self.data_dir / "postgres.log").open("rb") as log:
            log.seek(self._log_start)
            lines = [line for line in log.read(100_000).decode(errors="replace").splitlines() if line.strip()]
        telling = [line for line in lines if any(sign in line for sign in ("FATAL", "PANIC", "error:"))]
        telling = [line for line in telling if "the database system is" not in line]
        return (telling or lines or ["it wrote nothing"])[-1].strip()


def _ensure_database(directory: Path) -> None:
    """Open a session in pimlet's database, creating it on the first start."""
    try:
        with wire.connect(directory, DATABASE):
            return
    except wire.ServerRefusedError as error:
        if error.code != "3D000":
            raise
    with wire.connect(directory, "postgres") as connection:
        connection.execute(f"create database {DATABASE}")
