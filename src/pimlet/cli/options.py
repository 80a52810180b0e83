"""Settings for a command: flags win over the environment."""

from typing import Any

from pimlet.foundation.settings import Settings


def load_settings(**flags: Any) -> Settings:
    """Settings from the environment and `.env`; a flag that is not None replaces the option of its name.

    Raises pydantic's `ValidationError`, and `ValueError` for a secret file that cannot be read.
    """
    given = {
        str(Settings.model_fields[name].validation_alias): value for name, value in flags.items() if value is not None
    }
    return Settings(**given)


def address_of(settings: Settings, port: int | None = None) -> str:
    """The URL that a client on this machine uses."""
    if settings.public_url is not None:
        return settings.public_url
    return f"http://{client_host(settings.host)}:{settings.port if port is None else port}"


def client_host(host: str) -> str:
    """A host to connect to, from a host to listen on."""
    host = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"[{host}]" if ":" in host else host
