"""`pimlet snapshot`."""

import asyncio
import os
from dataclasses import asdict
from pathlib import Path
from typing import IO

import click

from pimlet.cli.accounts import formatted, print_list
from pimlet.cli.control import existing, in_transaction, of_sandbox, with_sandboxes
from pimlet.cli.errors import CommandError
from pimlet.control.snapshots import archive, service
from pimlet.control.snapshots.exporting import export as export_snapshot
from pimlet.control.snapshots.importing import import_snapshot
from pimlet.foundation.objects import MissingObjectError, storage_of
from pimlet.foundation.sandboxes import Sandboxes
from pimlet.foundation.unit_of_work import Access


@click.group()
def snapshot() -> None:
    """Saved states of a sandbox."""


@snapshot.command()
@click.argument("name")
@of_sandbox
def save(name: str, sandbox: str | None) -> None:
    """Save the state; a snapshot of the same name is replaced."""
    _, created = in_transaction(sandbox, Access.STRUCTURE, lambda uow: service.save(uow, name))
    click.echo("Saved." if created else "Replaced.")


@snapshot.command("list")
@of_sandbox
@formatted
def list_snapshots(sandbox: str | None, form: str) -> None:
    """List snapshots."""
    print_list((asdict(one) for one in in_transaction(sandbox, Access.READ, service.list_snapshots)), form)


@snapshot.command()
@click.argument("name")
@of_sandbox
def restore(name: str, sandbox: str | None) -> None:
    """Bring a saved state back; a running server goes on with it."""
    in_transaction(sandbox, Access.STRUCTURE, lambda uow: service.restore(uow, name))
    click.echo("Restored.")


@snapshot.command()
@click.argument("name")
@of_sandbox
def delete(name: str, sandbox: str | None) -> None:
    """Delete a snapshot."""
    in_transaction(sandbox, Access.STRUCTURE, lambda uow: service.remove(uow, name))
    click.echo("Deleted.")


@snapshot.command()
@click.argument("name")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@of_sandbox
def export(name: str, file: Path, sandbox: str | None) -> None:
    """Write a snapshot with its media to one FILE. It holds secrets of accounts: only its owner may read it."""

    async def work(sandboxes: Sandboxes) -> None:
        found = await export_snapshot(await existing(sandboxes, sandbox), name, storage_of(sandboxes.settings))
        begun = file.with_name(f".{file.name}.part")
        try:
            with _opened(begun) as target:
                async for chunk in found.chunks():
                    await asyncio.to_thread(target.write, chunk)
            begun.replace(file)
        except MissingObjectError as error:
            raise CommandError(f"nothing was exported: the content {error} of a media file is gone") from error
        finally:
            begun.unlink(missing_ok=True)

    with_sandboxes(work)
    click.echo("Exported.")


def _opened(path: Path) -> IO[bytes]:
    return open(path, "wb", opener=lambda name, flags: os.open(name, flags, 0o600))


@snapshot.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--name", help="Its name; that of the snapshot that was exported unless given.")
@of_sandbox
def import_file(file: IO[bytes], name: str | None, sandbox: str | None) -> None:
    """Store the FILE that export wrote (`-`: what comes in) as a snapshot; one of the same name is replaced."""

    async def work(sandboxes: Sandboxes) -> tuple[service.Snapshot, bool]:
        target = await existing(sandboxes, sandbox)
        return await import_snapshot(target, storage_of(sandboxes.settings), archive.chunks(file), name)

    saved, created = with_sandboxes(work)
    click.echo(f'{"Imported" if created else "Replaced"} "{saved.name}".')
