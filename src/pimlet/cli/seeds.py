"""`pimlet seed` and `pimlet export`."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

import click
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import create_async_engine

from pimlet.app import create_app
from pimlet.cli.accounts import formatted
from pimlet.cli.control import existing, of_sandbox
from pimlet.cli.database import require_installation, with_database
from pimlet.cli.errors import CommandError
from pimlet.cli.options import load_settings
from pimlet.control.http.errors import ControlError
from pimlet.control.inside import inside_client
from pimlet.control.seeds.exporting import Exporter, ExportError
from pimlet.control.seeds.files import SeedError, SeedFile, documents, seed_files
from pimlet.control.seeds.loading import Loader, Rejection, Report
from pimlet.edge.inside import InsideClient
from pimlet.foundation.settings import Settings

Returned = TypeVar("Returned")
_SHOWN = 20
_PLACE = click.Path(path_type=Path)


@click.command()
@click.argument("place", type=_PLACE, metavar="FOLDER|FILE")
@of_sandbox
@formatted
def seed(place: Path, sandbox: str | None, form: str) -> None:
    """Load a folder of NDJSON, JSON or CSV files, one for each resource, or one such file.

    Documents go through the rules of the API. Exits with 1 when one was refused.
    """
    report = seeded(load_settings(), readable(place), sandbox)
    if form == "json":
        click.echo(json.dumps(asdict(report), indent=2))
    else:
        click.echo(summary(report))
    if report.rejected:
        raise SystemExit(1)


@click.command()
@click.argument("folder", type=_PLACE)
@of_sandbox
def export(folder: Path, sandbox: str | None) -> None:
    """Write the catalog to a new folder, in the form that `pimlet seed` reads."""

    async def work(client: InsideClient) -> dict[str, int]:
        exporter = Exporter(client, folder)
        await exporter.export()
        return exporter.written

    try:
        written = _with_client(load_settings(), sandbox, work)
    except ExportError as error:
        raise CommandError(str(error)) from error
    click.echo("\n".join(f"{name}: {count}" for name, count in written.items() if count))


def readable(place: Path) -> list[SeedFile]:
    """The seed files at a place. Raises `CommandError`."""
    try:
        return seed_files(place)
    except SeedError as error:
        raise CommandError(str(error)) from error


def seeded(settings: Settings, files: list[SeedFile], sandbox: str | None = None) -> Report:
    """Load files into a sandbox, with a progress bar on standard error. Raises `CommandError`."""

    async def work(client: InsideClient) -> Report:
        total = await asyncio.to_thread(lambda: sum(1 for file in files for _ in documents(file)))
        with click.progressbar(length=total, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

            def progress(resource: str, count: int) -> None:
                bar.label = resource
                bar.update(count)

            return await Loader(client, files, progress).load()

    try:
        return _with_client(settings, sandbox, work)
    except SeedError as error:
        raise CommandError(str(error)) from error


def _with_client(
    settings: Settings, sandbox: str | None, work: Callable[[InsideClient], Awaitable[Returned]]
) -> Returned:
    async def run(url: str) -> Returned:
        engine = create_async_engine(url)
        try:
            await require_installation(engine)
        finally:
            await engine.dispose()
        app = create_app(settings.model_copy(update={"database_url": SecretStr(url), "log_level": "warning"}))
        sandboxes = app.state.services.sandboxes
        try:
            return await work(inside_client(app.router, await existing(sandboxes, sandbox)))
        except ControlError as error:
            raise CommandError(error.message) from error
        finally:
            await sandboxes.close()

    return with_database(settings, run)


def summary(report: Report) -> str:
    """The report for the terminal."""
    lines = [f"{name}: {count}" for name, count in report.accepted.items()]
    lines += [_line(one) for one in report.rejected[:_SHOWN]]
    if len(report.rejected) > _SHOWN:
        lines.append(f"and {len(report.rejected) - _SHOWN} more were refused (--format json lists all)")
    return "\n".join(lines) or "nothing to load"


def _line(one: Rejection) -> str:
    errors = "; ".join(
        f"{error['property']}: {error['message']}" if isinstance(error, dict) and "property" in error else str(error)
        for error in one.errors
    )
    return f"refused: {one.file}:{one.line} {one.key}: {one.status} {one.message}{f' ({errors})' if errors else ''}"
