"""Scheme, host and port of absolute links: what the client used, seen through trusted proxies."""

import re
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from starlette.types import Scope

from pimlet.edge.errors import Problem
from pimlet.foundation.settings import Settings

_HOST = re.compile(r"(?:[A-Za-z0-9_.\-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


@lru_cache(maxsize=16)
def _networks(proxies: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(proxy, strict=False) for proxy in proxies if proxy != "*")


def from_trusted_proxy(scope: Scope, settings: Settings) -> bool:
    """Whether the peer is one of the configured proxies (addresses, networks, or `*` for any)."""
    if not settings.trusted_proxies:
        return False
    if "*" in settings.trusted_proxies:
        return True
    client = scope.get("client")
    if client is None:
        return False
    try:
        address = ip_address(client[0])
    except ValueError:
        return False
    return any(address in network for network in _networks(settings.trusted_proxies))


def _forwarded(headers: Mapping[str, str], name: str) -> str | None:
    value = headers.get(name, "").partition(",")[0].strip()
    return value or None


def base_url(scope: Scope, headers: Mapping[str, str], settings: Settings) -> str:
    """`http://host[:port]` without a trailing slash; the setting `public_url` wins over the request."""
    if settings.public_url is not None:
        return settings.public_url
    scheme = str(scope.get("scheme", "http"))
    host = headers.get("host") or _server(scope)
    if from_trusted_proxy(scope, settings):
        scheme = (_forwarded(headers, "x-forwarded-proto") or scheme).lower()
        host = _forwarded(headers, "x-forwarded-host") or host
        port = _forwarded(headers, "x-forwarded-port")
        if port is not None and port.isdigit():
            host = f"{re.sub(r':[0-9]+$', '', host)}:{port}"
    if not _HOST.fullmatch(host) or scheme not in _DEFAULT_PORTS:
        raise Problem(400, f'Invalid Host "{host}".')
    return f"{scheme}://{host.lower().removesuffix(_DEFAULT_PORTS[scheme])}"


def _server(scope: Scope) -> str:
    server = scope.get("server")
    return "localhost" if server is None else f"{server[0]}:{server[1]}"
