"""The request pipeline: which check wins (spec 01 §1)."""

import re
from collections.abc import Mapping

import structlog
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from pimlet.accounts.authentication import (
    DisabledUserError,
    ExpiredTokenError,
    InvalidTokenError,
    principal,
)
from pimlet.accounts.permissions import OVERALL_ACCESS
from pimlet.accounts.tokens import Claims, read_claims
from pimlet.edge.errors import AccessDenied, BadRequest, DisabledUser, Problem, Unauthorized
from pimlet.edge.exchange import Exchange, Services
from pimlet.edge.inside import INSIDE
from pimlet.edge.interference import Interrupted
from pimlet.edge.json_bytes import encode_php
from pimlet.edge.negotiation import check_headers
from pimlet.edge.routes import FORM_TYPE, MULTIPART_TYPE, Route
from pimlet.foundation.differences import Pim, offers
from pimlet.foundation.sandboxes import SandboxGoneError
from pimlet.foundation.unit_of_work import Access, UnitOfWork, transact

NO_CACHE = {"Cache-Control": "no-cache, private"}
_BEARER = re.compile(r"Bearer\s(\S+)")
_DECODED = frozenset({None, "application/json", "application/x-json"})
_MAY_HAVE_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_log = structlog.get_logger("pimlet.edge")


def json_response(body: bytes, status: int = 200) -> Response:
    """A successful JSON answer."""
    return Response(body, status, NO_CACHE, media_type="application/json")


def problem_response(problem: Problem, anchor: str | None) -> Response:
    """The one rendering of errors (spec 01 §6)."""
    headers = dict(NO_CACHE)
    if not isinstance(problem, AccessDenied):
        headers["Vary"] = "Accept"
    headers.update(problem.headers)
    return Response(encode_php(problem.body(anchor)), problem.code, headers, media_type="application/json")


class PathEndpoint:
    """All operations on one path: picks the route by method, runs the checks, renders errors."""

    def __init__(self, routes: Mapping[str, Route], services: Services) -> None:
        """`routes` by method, in route order."""
        self.routes = routes
        self.services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI entry."""
        method = scope["method"]
        route = self.routes.get("GET" if method == "HEAD" else method)
        if route is not None:
            scope["pimlet.route"] = route
        exchange = Exchange(scope, receive, route or next(iter(self.routes.values())), self.services)
        try:
            response = await self._answer(exchange, route)
        except SandboxGoneError:
            response = await gone(exchange)
        except ClientDisconnect:
            # Nobody is left to read an answer; the status is for the log.
            response = Response(status_code=499)
        except Exception:
            _log.exception("request_failed", method=exchange.method, path=scope["path"])
            response = problem_response(Problem(500, "Internal Server Error"), None)
        try:
            await response(scope, receive, send)
        finally:
            exchange.end()

    async def _answer(self, exchange: Exchange, route: Route | None) -> Response:
        try:
            if route is None:
                raise NoRouteError
            return await _run(exchange)
        except NoRouteError:
            allowed = await offered(exchange, self.routes)
            return method_not_allowed(exchange, allowed) if allowed else not_found(exchange)
        except Problem as problem:
            # Nor is a missing route there for those who are refused before the sandbox is known.
            if exchange.identified or route is None or await offered(exchange, {route.method: route}):
                return problem_response(problem, exchange.route.anchor)
            return await self._answer(exchange, None)


async def gone(exchange: Exchange) -> Response:
    """The 401 of a token whose sandbox has been deleted."""
    await exchange.services.sandboxes.forget(exchange.sandbox.tag)
    return problem_response(Unauthorized("The access token provided is invalid."), None)


class NoRouteError(Exception):
    """The sandbox's PIM lacks the route: its version or edition does not offer it."""


async def current_pim(exchange: Exchange) -> Pim:
    """Version and edition of the sandbox that the request's token names, whether or not the token is valid."""
    try:
        await _claims(exchange)
    except Problem:
        exchange.sandbox = exchange.services.sandboxes.default

    async def read(uow: UnitOfWork) -> Pim:
        return uow.pim

    return await transact(exchange.sandbox, Access.READ, read)


async def offered(exchange: Exchange, routes: Mapping[str, Route]) -> Mapping[str, Route]:
    """Those of a path's routes that the sandbox's PIM has; asks the database only where some PIM lacks one."""
    if all(route.feature is None for route in routes.values()):
        return routes
    pim = await current_pim(exchange)
    return {method: route for method, route in routes.items() if route.feature is None or offers(pim, route.feature)}


async def _run(exchange: Exchange) -> Response:
    route = exchange.route
    # PHP sees nothing of a form with parts, which is then refused for its type.
    if route.max_body is not None and exchange.media_type != MULTIPART_TYPE:
        await exchange.body(route.max_body)
    if exchange.method in _MAY_HAVE_BODY and exchange.media_type in _DECODED:
        await exchange.decode()
    if route.public:
        check_headers(exchange)
        assert route.stream is not None
        return await route.stream(exchange)
    claims = exchange.claims = await _claims(exchange)

    async def checked(uow: UnitOfWork) -> Response | None:
        await _check(exchange, uow, claims)
        return await route.handler(exchange, uow) if route.handler is not None else None

    access = route.access if route.handler is not None else Access.READ
    try:
        response = await transact(exchange.sandbox, access, checked)
    except Interrupted as interrupted:
        response = await interrupted.interruption.run(exchange)
        if response is None:
            response = await transact(exchange.sandbox, access, checked)
    if response is not None:
        return response
    assert route.stream is not None
    return await route.stream(exchange)


async def authenticate(exchange: Exchange) -> None:
    """Steps 4 and 5 alone, for paths that answer nothing else."""
    claims = await _claims(exchange)

    async def checked(uow: UnitOfWork) -> None:
        await _authenticate(exchange, uow, claims)

    await transact(exchange.sandbox, Access.READ, checked)


async def _claims(exchange: Exchange) -> Claims | None:
    """The claims of the request's token; None for a request from inside, which needs none."""
    inside = exchange.scope.get(INSIDE)
    if inside is not None:
        exchange.sandbox = inside.sandbox
        return None
    tokens = []
    header = _BEARER.search(exchange.headers.get("authorization", ""))
    if header is not None:
        tokens.append(header.group(1))
    if exchange.all_query.get("access_token"):
        tokens.append(exchange.all_query["access_token"])
    if exchange.method not in {"GET", "HEAD"} and exchange.media_type == FORM_TYPE:
        field = (await exchange.form()).get("access_token")
        if field:
            tokens.append(field)
    if not tokens:
        raise Unauthorized("Authentication is required")
    if len(tokens) > 1:
        raise Problem(500, "Internal Server Error")
    claims = read_claims(tokens[0], exchange.services.settings.secret_key.get_secret_value())
    if claims is None:
        raise Unauthorized("The access token provided is invalid.")
    exchange.sandbox = await exchange.services.sandboxes.of_tag(claims.sandbox)
    return claims


async def _authenticate(exchange: Exchange, uow: UnitOfWork, claims: Claims | None) -> None:
    if claims is None:
        exchange.principal = exchange.scope[INSIDE].principal
        return
    try:
        exchange.principal = await principal(uow, claims)
    except InvalidTokenError:
        raise Unauthorized("The access token provided is invalid.") from None
    except ExpiredTokenError:
        raise Unauthorized("The access token provided has expired.") from None
    except DisabledUserError:
        raise DisabledUser from None
    if OVERALL_ACCESS not in exchange.principal.permissions:
        raise AccessDenied("You are not allowed to access the web API.")


async def interfere(exchange: Exchange, uow: UnitOfWork) -> None:
    """Let somebody step in, once for each request of a client. Raises `Interrupted`."""
    interference = exchange.services.interference
    if interference is None or exchange.interfered or INSIDE in exchange.scope:
        return
    interruption = await interference.of(exchange, uow)
    exchange.interfered = True
    if interruption is not None:
        raise Interrupted(interruption)


async def stepped_in(exchange: Exchange) -> Response | None:
    """For routes without authentication, when their sandbox is known: the answer of whoever stepped in."""
    if exchange.services.interference is None:
        return None

    async def ask(uow: UnitOfWork) -> None:
        await interfere(exchange, uow)

    try:
        await transact(exchange.sandbox, Access.READ, ask)
    except Interrupted as interrupted:
        return await interrupted.interruption.run(exchange)
    return None


async def _check(exchange: Exchange, uow: UnitOfWork, claims: Claims | None) -> None:
    if exchange.route.feature is not None and not uow.offers(exchange.route.feature):
        raise NoRouteError
    await _authenticate(exchange, uow, claims)
    if uow.state.pending_rewrites and exchange.services.when_pending is not None:
        exchange.services.when_pending(exchange.sandbox)
    await interfere(exchange, uow)
    check_headers(exchange)
    if exchange.has_brackets:
        raise BadRequest("Bracket syntax is not supported in query parameters.")
    permission = exchange.route.permission
    if permission is not None and permission.name not in exchange.principal.permissions:
        raise AccessDenied(permission.denied)


def _no_route(exchange: Exchange) -> str:
    text = f'No route found for "{exchange.method} {exchange.url}"'
    referer = exchange.headers.get("referer")
    return f'{text} (from "{referer}")' if referer else text


def method_not_allowed(exchange: Exchange, routes: Mapping[str, Route]) -> Response:
    """405 with the methods in route order (spec 01 §7.2)."""
    allowed = ", ".join(routes)
    try:
        message = f"{_no_route(exchange)}: Method Not Allowed (Allow: {allowed})"
        return problem_response(Problem(405, message, {"Allow": allowed}), None)
    except Problem as problem:
        return problem_response(problem, None)


def not_found(exchange: Exchange) -> Response:
    """404 of an unknown path."""
    try:
        return problem_response(Problem(404, _no_route(exchange)), None)
    except Problem as problem:
        return problem_response(problem, None)
