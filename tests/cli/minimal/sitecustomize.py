"""Put on PYTHONPATH, this replaces the application by one whose answers take as long as the test says.

`/slow?seconds=N` answers after N seconds, anything else at once with the process id.
"""

import asyncio
import json
import os
import sys
import types
from dataclasses import dataclass
from typing import Any


@dataclass
class Credentials:
    """The shape of the real credentials."""

    client_id: str = "1_client"
    secret: str = "the-secret"
    username: str = "admin"
    password: str = "admin"


@dataclass
class Prepared:
    """The shape of the real result."""

    installed: bool
    credentials: Credentials | None
    control_token: str | None = "the-control-token"


async def prepare(url: str, settings: Any, *, with_demo: bool = False) -> Prepared:
    """Prove that the database answers."""
    import asyncpg

    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    await connection.execute("create table if not exists starts (at serial)")
    await connection.execute("insert into starts default values")
    await connection.close()
    return Prepared(with_demo, Credentials() if settings.mode == "development" else None)


async def application(scope: Any, receive: Any, send: Any) -> None:
    """The ASGI application."""
    if scope["type"] == "lifespan":
        for phase in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{phase}.complete"})
        return
    status = int(os.environ.get("MINIMAL_READY", "200")) if scope["path"] == "/readyz" else 200
    if scope["path"] == "/slow":
        await asyncio.sleep(float(scope["query_string"].partition(b"=")[2]))
    body = json.dumps({"process": os.getpid(), "parent": os.getppid()}).encode()
    headers = [(b"content-length", str(len(body)).encode()), (b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _create(settings: Any = None) -> Any:
    if "MINIMAL_FAILS" in os.environ:
        raise RuntimeError("the application is broken")
    return application


def _install() -> None:
    app = types.ModuleType("pimlet.app")
    app.create_app = _create  # type: ignore[attr-defined]
    app.create_app_from_environment = _create  # type: ignore[attr-defined]
    installation = types.ModuleType("pimlet.control.installation")
    installation.prepare = prepare  # type: ignore[attr-defined]
    sys.modules["pimlet.app"] = app
    sys.modules["pimlet.control.installation"] = installation


_install()
