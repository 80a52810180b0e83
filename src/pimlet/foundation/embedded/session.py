"""The database for one command: a configured server, the running embedded one, or one started meanwhile."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pimlet.foundation.embedded import wire
from pimlet.foundation.embedded.errors import DataDirectoryInUseError, EmbeddedError
from pimlet.foundation.embedded.lock import Running
from pimlet.foundation.embedded.server import EmbeddedServer

if TYPE_CHECKING:
    from pimlet.foundation.settings import Settings

_BOOT_SECONDS = 60.0


@contextmanager
def database_url(settings: "Settings") -> "Iterator[str]":
    """An SQLAlchemy URL that is good while the context is open. Raises `EmbeddedError`."""
    if settings.database_url is not None:
        yield settings.database_url.get_secret_value()
        return
    server = EmbeddedServer(settings.data_dir, postgres_bin=settings.postgres_bin, temporary=True)
    try:
        server.launch()
    except DataDirectoryInUseError:
        yield _running_url(server.data_dir)
        return
    try:
        server.wait()
        yield server.url
    finally:
        server.stop()


def served_address(settings: "Settings") -> str | None:
    """Where the `pimlet serve` of this data directory answers, None when none is known."""
    if settings.database_url is not None:
        return None
    running = Running.read(settings.data_dir)
    return None if running is None else running.address


def _running_url(data_dir: Path) -> str:
    """Wait for the server that holds the data directory: it may be starting."""
    deadline = time.monotonic() + _BOOT_SECONDS
    while time.monotonic() < deadline:
        running = Running.read(data_dir)
        if running is not None and wire.answers(Path(running.socket_directory)):
            return running.url
        time.sleep(0.05)
    raise EmbeddedError(f"the pimlet that uses {data_dir} has no answering PostgreSQL: see {data_dir / 'postgres.log'}")
