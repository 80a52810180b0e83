"""Creates a cluster, checks that it fits the programs, and says how to run it."""

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from pimlet.foundation.embedded.binaries import Binaries
from pimlet.foundation.embedded.errors import EmbeddedError
from pimlet.foundation.embedded.leftovers import draft_of
from pimlet.foundation.embedded.place import Place
from pimlet.foundation.embedded.wire import USER

Run = Callable[[list[str], Path], int]

_LEAST_BUFFERS, _MOST_BUFFERS, _LARGE_BUFFERS = 128, 1024, 4096
_SEGMENT = re.compile(r"\d+\.\d+")
_MEMORY_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))

_INITDB = ("--no-sync", "--auth=trust", "-U", USER, "--encoding=UTF8", "--no-instructions", "--lc-messages=C")
# With ctype C, lower-casing ignores letters outside ASCII (evidence §1, decision 3).
_BUILTIN_LOCALE = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--lc-ctype=C.UTF-8", "--lc-collate=C")


def check_version(place: Place, binaries: Binaries) -> bool:
    """Whether a cluster exists. Raises `EmbeddedError` when another major version wrote it."""
    try:
        written = (place.cluster / "PG_VERSION").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        if place.cluster.exists():
            raise EmbeddedError(f"{place.cluster} exists but is no PostgreSQL cluster: move it away") from None
        return False
    except OSError as error:
        raise EmbeddedError(f"cannot read the cluster {place.cluster}: {error.strerror}") from error
    if written != str(binaries.major):
        raise EmbeddedError(
            f"{place.cluster} was written by PostgreSQL {written} and the installed programs are {binaries.version}: "
            f"dump it with version {written} and restore it into a new data directory, "
            f"or set PIMLET_POSTGRES_BIN to programs of version {written}"
        )
    return True


def create(place: Place, binaries: Binaries, run: Run, last_words: Callable[[], str]) -> None:
    """Make a cluster beside its final place and rename it when it is complete. Raises `EmbeddedError`."""
    draft = draft_of(place)
    attempts: list[tuple[str, ...]] = [(*_INITDB, *_BUILTIN_LOCALE)] if binaries.major >= 17 else []
    # The second form serves platforms without the locale C.UTF-8.
    attempts.append((*_INITDB, "--locale=C"))
    for options in attempts:
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        if place.account is not None:
            os.chown(draft, place.account.uid, place.account.gid)
        if run([str(binaries.initdb), "-D", str(draft), *options], draft) == 0:
            draft.rename(place.cluster)
            return
    shutil.rmtree(draft, ignore_errors=True)
    raise EmbeddedError(f"PostgreSQL could not create {place.cluster}: {last_words()}")


def memory() -> int:
    """Bytes of memory that this machine has, or that its control group may use."""
    found = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    for limit in _MEMORY_LIMITS:
        with contextlib.suppress(OSError, ValueError):
            found = min(found, int(limit.read_text(encoding="ascii")))
    return found


def shared_buffers(memory: int, *, large: bool = False) -> int:
    """Megabytes of an eighth of the memory, of a quarter for a large cluster, within bounds.

    A small catalog never touches most of them, and to set up 4 GB takes some hundredths of a second of each start.
    """
    part, most = (memory // 2**22, _LARGE_BUFFERS) if large else (memory // 2**23, _MOST_BUFFERS)
    return max(_LEAST_BUFFERS, min(most, part))


def is_large(cluster: Path) -> bool:
    """Whether a table or index has more than 1 GB: PostgreSQL continues it in a numbered file then."""
    return any(_SEGMENT.fullmatch(file.name) for file in (cluster / "base").glob("*/*.*"))


def server_command(
    place: Place, binaries: Binaries, socket_directory: Path, *, durable: bool, max_connections: int
) -> list[str]:
    """How to run the server: no network, and the settings of evidence §1, decisions 5 and 6."""
    settings = {
        "listen_addresses": "",
        "port": "5432",
        "unix_socket_directories": str(socket_directory),
        "unix_socket_permissions": "0700",
        "max_connections": str(max_connections),
        "shared_buffers": f"{shared_buffers(memory(), large=is_large(place.cluster))}MB",
        "jit": "off",
        "random_page_cost": "1.1",
        "log_checkpoints": "off",
        "log_line_prefix": "%m [%p] ",
        "logging_collector": "off",
    }
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return [str(binaries.postgres), "-D", str(place.cluster), *options]


def environment() -> dict[str, str]:
    """Nothing of the caller's PG* variables or locale; a fixed zone spares initdb a search."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


def spawn(
    launcher: list[str], command: list[str], folder: Path, log: int, running_lock: int
) -> "subprocess.Popen[bytes]":
    """Start a PostgreSQL program through the launcher."""
    return subprocess.Popen(  # noqa: S603
        [*launcher, *command],
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        pass_fds=(running_lock,),
    )
