"""The OAuth token endpoint (spec 01 §2)."""

import base64
import re
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from pimlet.accounts.grants import BAD_CLIENT, GrantError, client_id_of, grant, sandbox_tag
from pimlet.edge.errors import Unprocessable
from pimlet.edge.exchange import Exchange
from pimlet.edge.json_bytes import encode_php
from pimlet.edge.pipeline import stepped_in
from pimlet.edge.routes import FORM_TYPE
from pimlet.foundation.sandboxes import SandboxGoneError

_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]")


def _basic(exchange: Exchange) -> tuple[str, str] | None:
    """User name and password of HTTP Basic, decoded as leniently as PHP does; None without a colon in them."""
    scheme, _, encoded = exchange.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    digits = _NOT_BASE64.sub("", encoded)
    if len(digits) % 4 == 1:
        digits = digits[:-1]
    text = base64.b64decode(digits + "=" * (-len(digits) % 4)).decode("utf-8", "replace")
    name, colon, password = text.partition(":")
    return (name, password) if colon else None


async def _fields(exchange: Exchange) -> Mapping[str, Any]:
    if exchange.media_type == FORM_TYPE:
        return await exchange.form()
    return exchange.decoded if isinstance(exchange.decoded, dict) else {}


async def token(exchange: Exchange) -> Response:
    """Answer a token request. Raises `Unprocessable` for a refused grant."""
    fields, credentials = await _fields(exchange), _basic(exchange)
    exchange.sandbox = await exchange.services.sandboxes.of_tag(sandbox_tag(client_id_of(fields, credentials)))
    answer = await stepped_in(exchange)
    if answer is not None:
        return answer
    try:
        issued = await grant(exchange.sandbox, fields, credentials)
    except GrantError as error:
        raise Unprocessable(str(error)) from None
    except SandboxGoneError:
        await exchange.services.sandboxes.forget(exchange.sandbox.tag)
        raise Unprocessable(BAD_CLIENT) from None
    body = {
        "access_token": issued.access_token,
        "expires_in": issued.expires_in,
        "token_type": "bearer",
        "scope": None,
        "refresh_token": issued.refresh_token,
    }
    headers = {"Cache-Control": "no-store, private", "Pragma": "no-cache"}
    return Response(encode_php(body), 200, headers, media_type="application/json")
