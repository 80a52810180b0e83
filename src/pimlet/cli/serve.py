"""`pimlet serve`: PostgreSQL above, then the database's set-up, then the HTTP server (architecture §5)."""

import asyncio
import gc
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from pydantic import SecretStr

from pimlet.cli.errors import CommandError, DatabaseUnreachableError
from pimlet.cli.listening import listening_socket
from pimlet.cli.options import address_of, load_settings
from pimlet.cli.stopping import StopRequest
from pimlet.foundation.embedded import EmbeddedServer
from pimlet.foundation.settings import Settings

if TYPE_CHECKING:
    from pimlet.control.installation import Prepared

_SPARE_CONNECTIONS = 20


@click.command()
@click.option("--host", help="Address to listen on (PIMLET_HOST).")
@click.option("--port", type=int, help="Port to listen on, 0 for a free one (PIMLET_PORT).")
@click.option("--workers", type=int, help="Number of server processes (PIMLET_WORKERS).")
@click.option("--data-dir", type=click.Path(path_type=Path), help="Where pimlet keeps its data (PIMLET_DATA_DIR).")
@click.option("--demo/--empty", default=None, help="Content of a new installation; empty unless said otherwise.")
@click.option("--seed", type=click.Path(path_type=Path), help="Folder or file to load before requests are answered.")
@click.option("--test-mode", is_flag=True, help="Run the embedded PostgreSQL without fsync: faster, not durable.")
@click.option("--reload", is_flag=True, help="Restart when the program's files change.")
def serve(
    host: str | None,
    port: int | None,
    workers: int | None,
    data_dir: Path | None,
    demo: bool | None,
    seed: Path | None,
    test_mode: bool,
    reload: bool,
) -> None:
    """Start the server, on an embedded PostgreSQL unless DATABASE_URL is set."""
    # Nothing that start-up imports is garbage; the server turns the collector on when it is ready.
    gc.disable()
    settings = load_settings(host=host, port=port, workers=workers, data_dir=data_dir)
    if reload and settings.workers > 1:
        raise CommandError("--reload serves with one process: leave --workers out")
    if test_mode and settings.database_url is not None:
        raise CommandError("--test-mode is for the embedded PostgreSQL, and DATABASE_URL is set")
    stop = StopRequest()
    stop.listen()
    with (
        listening_socket(settings.host, settings.port) as listener,
        _database(settings, test_mode) as (url, server),
    ):
        prepared = _prepare(url, settings, with_demo=bool(demo))
        if demo and not prepared.installed:
            click.echo("The installation exists already: --demo fills new ones only.", err=True)
        address = address_of(settings, listener.getsockname()[1])
        if server is not None:
            server.publish(address)
        serving = settings.model_copy(update={"database_url": SecretStr(url)})
        stop.check()
        if seed is not None:
            _seed(serving, seed)
        if prepared.installed or seed is not None:
            gc.collect()
        _run(serving, listener, address, prepared, stop, reload=reload)


@contextmanager
def _database(settings: Settings, test_mode: bool) -> Iterator[tuple[str, EmbeddedServer | None]]:
    """The database's URL; the embedded server boots while the application is imported."""
    if settings.database_url is not None:
        _import_application()
        yield settings.database_url.get_secret_value(), None
        return
    server = EmbeddedServer(
        settings.data_dir,
        durable=not test_mode,
        max_connections=max(100, settings.workers * settings.connections + _SPARE_CONNECTIONS),
        postgres_bin=settings.postgres_bin,
    )
    try:
        server.launch()
        _import_application()
        server.wait()
        yield server.url, server
    finally:
        server.stop()


def _import_application() -> None:
    import uvicorn  # noqa: F401
    import uvloop  # noqa: F401

    import pimlet.app
    import pimlet.control.installation  # noqa: F401


def _prepare(url: str, settings: Settings, *, with_demo: bool) -> "Prepared":
    from pimlet.control.installation import prepare

    try:
        return asyncio.run(prepare(url, settings, with_demo=with_demo))
    except OSError as error:
        raise DatabaseUnreachableError(url, error) from error


def _seed(settings: Settings, place: Path) -> None:
    """Load a seed; what is refused is reported and does not keep the server from starting."""
    from pimlet.cli.seeds import readable, seeded, summary

    click.echo(summary(seeded(settings, readable(place))), err=True)


def _run(
    settings: Settings,
    listener: socket.socket,
    address: str,
    prepared: "Prepared",
    stop: StopRequest,
    *,
    reload: bool,
) -> None:
    from pimlet.cli import processes
    from pimlet.cli.announcement import announcement

    def announce() -> None:
        click.echo(announcement(address, settings.mode, prepared))

    if reload:
        export(settings)
        processes.run_reloading(settings, listener, announce)
    elif settings.workers > 1:
        export(settings)
        processes.run_workers(settings, listener, announce, stop)
    else:
        processes.run_here(settings, listener, announce)


def export(settings: Settings) -> None:
    """Hand the settings to child processes, which read their environment."""
    values = {
        "DATABASE_URL": settings.database_url.get_secret_value() if settings.database_url else "",
        "PIMLET_HOST": settings.host,
        "PIMLET_PORT": str(settings.port),
        "PIMLET_WORKERS": str(settings.workers),
        "PIMLET_DATA_DIR": str(settings.data_dir),
        "PIMLET_SERVE_PROCESS": str(os.getpid()),
    }
    os.environ.update(values)
    # A secret file would win over the URL that was just set.
    os.environ.pop("DATABASE_URL_FILE", None)
