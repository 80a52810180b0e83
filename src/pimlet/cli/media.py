"""`pimlet media`."""

from datetime import UTC, datetime

import click
from sqlalchemy.exc import SQLAlchemyError

from pimlet.cli.control import with_sandboxes
from pimlet.cli.errors import CommandError
from pimlet.control.media.references import AllReferences
from pimlet.foundation.objects import storage_of
from pimlet.foundation.sandboxes import Sandboxes
from pimlet.media.collection import Collected, collect


@click.group()
def media() -> None:
    """Look after the contents of media files."""


@media.command()
@click.option("--dry-run", is_flag=True, help="Say what would be removed, and remove nothing.")
def gc(dry_run: bool) -> None:
    """Remove contents that no media file refers to, in no sandbox and no snapshot, and that are a day old."""

    async def run(sandboxes: Sandboxes) -> Collected:
        references = [AllReferences(sandboxes)]
        try:
            return await collect(storage_of(sandboxes.settings), references, datetime.now(UTC), dry_run=dry_run)
        except (OSError, SQLAlchemyError) as error:
            raise CommandError(f"nothing was removed, because something could not be read: {error}") from error

    found = with_sandboxes(run)
    done = "would be removed" if dry_run else "removed"
    click.echo(f"{done}: {found.removed} contents ({found.removed_bytes} bytes); kept: {found.kept}")
