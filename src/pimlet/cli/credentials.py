"""`pimlet credentials`: the default credentials of development mode, for people and for scripts."""

import json
import shlex
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from pimlet.cli.errors import CommandError
from pimlet.cli.options import address_of, load_settings
from pimlet.foundation.settings import Mode, Settings

if TYPE_CHECKING:
    from pimlet.control.installation import Prepared

_LABELS = {
    "url": "URL",
    "client_id": "client id",
    "secret": "secret",
    "username": "user name",
    "password": "password",
    "control_token": "control token",
}


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "env", "json"]), default="text", show_default=True)
def credentials(form: str) -> None:
    """Print URL, client id, secret, user name, password and control token of a development server."""
    from pimlet.foundation.embedded.session import served_address

    settings = load_settings()
    if settings.mode is Mode.PRODUCTION:
        raise CommandError("production mode has no default credentials: create some with pimlet connection create")
    found = {"url": served_address(settings) or address_of(settings), **_stored(settings)}
    click.echo(render(found, form))


def render(values: dict[str, str], form: str) -> str:
    """The values as `text` for people, `env` for a shell or an env file, or `json`."""
    if form == "json":
        return json.dumps(values)
    if form == "env":
        return "\n".join(f"PIMLET_{name.upper()}={shlex.quote(values[name])}" for name in _LABELS)
    return "\n".join(f"{label:<15}{values[name]}" for name, label in _LABELS.items())


def _stored(settings: Settings) -> dict[str, str]:
    from sqlalchemy.ext.asyncio import create_async_engine

    from pimlet.cli.database import require_installation, with_database

    if settings.database_url is None and not settings.data_dir.exists():
        raise CommandError(f"there is no installation in {settings.data_dir}: run pimlet serve once")

    async def read(url: str) -> "Prepared":
        from pimlet.control.installation import prepare

        engine = create_async_engine(url)
        try:
            await require_installation(engine)
        finally:
            await engine.dispose()
        return await prepare(url, settings)

    found = with_database(settings, read)
    if found.credentials is None:
        raise CommandError("this installation has no default credentials: create some with pimlet connection create")
    return {**asdict(found.credentials), "control_token": str(found.control_token)}
