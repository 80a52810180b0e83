"""`pimlet healthcheck`: for container engines, which call it every few seconds; hence no imports of the server."""

import http.client
import os
import sys

import click

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = "8080"
_SECONDS = 5


@click.command()
def healthcheck() -> None:
    """Exit with 0 when the server on PIMLET_HOST and PIMLET_PORT is ready to answer, with 1 otherwise."""
    host = _option("PIMLET_HOST", DEFAULT_HOST)
    host = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    port = _option("PIMLET_PORT", DEFAULT_PORT)
    if not port.isdigit():
        raise click.ClickException("PIMLET_PORT: must be a number")
    connection = http.client.HTTPConnection(host, int(port), timeout=_SECONDS)
    try:
        connection.request("GET", "/readyz")
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise click.ClickException(f"no answer from {host}, port {port}: {error}") from error
    finally:
        connection.close()
    if status != http.HTTPStatus.OK:
        raise click.ClickException(f"{host}, port {port}, is not ready: it answers {status}")
    sys.stdout.write("ready\n")


def _option(name: str, default: str) -> str:
    if name in os.environ:
        return os.environ[name]
    from dotenv import dotenv_values

    return dotenv_values(".env").get(name) or default
