"""`Accept` and `Content-Type` checks (spec 01 §5)."""

from pimlet.edge.errors import Problem
from pimlet.edge.exchange import Exchange

_ACCEPTED = ("application/json", "application/x-json")
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


def check_headers(exchange: Exchange) -> None:
    """406 for a GET that does not accept JSON, 415 for a write whose body is of another type."""
    if exchange.method == "GET":
        _check_accept(exchange)
    elif exchange.method in _WITH_BODY:
        _check_content_type(exchange)


def _check_accept(exchange: Exchange) -> None:
    accept = exchange.headers.get("accept")
    if accept is None or accept in _ACCEPTED or "*/*" in accept:
        return
    raise Problem(406, f'"{accept}" in "Accept" header is not valid. Only "application/json" is allowed.')


def _check_content_type(exchange: Exchange) -> None:
    allowed = exchange.route.content_types
    listed = " or ".join(f'"{media_type}"' for media_type in allowed)
    given = exchange.media_type
    if given is None:
        raise Problem(415, f'The "Content-Type" header is missing. {listed} has to be specified as value.')
    if given not in allowed:
        verb = "is" if len(allowed) == 1 else "are"
        raise Problem(415, f'"{given}" in "Content-Type" header is not valid. Only {listed} {verb} allowed.')
