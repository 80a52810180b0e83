"""The OAuth token endpoint (spec 01 §2)."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from pimlet.accounts.grants import GrantError, grant
from pimlet.edge.errors import Unprocessable
from pimlet.edge.exchange import Exchange
from pimlet.edge.json_bytes import encode_php
from pimlet.edge.routes import FORM_TYPE


def _basic(exchange: Exchange) -> tuple[str, str] | None:
    scheme, _, encoded = exchange.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, password = base64.b64decode(encoded, validate=False).decode("utf-8", "replace").partition(":")
    except (binascii.Error, ValueError):
        return None
    return name, password


async def _fields(exchange: Exchange) -> Mapping[str, Any]:
    if exchange.media_type == FORM_TYPE:
        return await exchange.form()
    return exchange.decoded if isinstance(exchange.decoded, dict) else {}


def _client_tag(client_id: object) -> str:
    """The sandbox tag in a client id, `<number>_<tag>.<random>`; empty for the default sandbox."""
    _, _, rest = str(client_id).partition("_")
    tag, separator, _ = rest.partition(".")
    return tag if separator else ""


async def token(exchange: Exchange) -> Response:
    """Answer a token request. Raises `Unprocessable` for a refused grant."""
    fields, credentials = await _fields(exchange), _basic(exchange)
    client_id = credentials[0] if credentials and credentials[0] else fields.get("client_id")
    sandbox = exchange.services.sandboxes.of_tag(_client_tag(client_id))
    try:
        issued = await grant(sandbox, fields, credentials)
    except GrantError as error:
        raise Unprocessable(str(error)) from None
    body = {
        "access_token": issued.access_token,
        "expires_in": issued.expires_in,
        "token_type": "bearer",
        "scope": None,
        "refresh_token": issued.refresh_token,
    }
    headers = {"Cache-Control": "no-store, private", "Pragma": "no-cache"}
    return Response(encode_php(body), 200, headers, media_type="application/json")
