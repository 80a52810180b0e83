"""`pimlet openapi`: the API's description, without a running server."""

import json

import click
from pydantic import SecretStr

from pimlet.cli.options import load_settings

# The application opens no connection before its first request.
_UNUSED = "postgresql+asyncpg://localhost/unused"


@click.command()
def openapi() -> None:
    """Print the OpenAPI 3.1 description as JSON."""
    from pimlet.app import create_app

    settings = load_settings()
    if settings.database_url is None:
        settings = settings.model_copy(update={"database_url": SecretStr(_UNUSED)})
    click.echo(json.dumps(create_app(settings).openapi(), indent=2, ensure_ascii=False))
