"""From the table of control routes to answers: authentication first, then the route, then the request."""

import hmac
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import unquote

import orjson
import structlog
from pydantic import BaseModel
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pimlet.accounts.errors import AccountsError
from pimlet.control.http.errors import ControlError, of_accounts, of_problem
from pimlet.control.http.request import ControlRequest
from pimlet.control.http.routes import PREFIX, Answer, ControlRoute
from pimlet.edge.errors import Problem
from pimlet.edge.exchange import Services
from pimlet.edge.inside import INSIDE
from pimlet.foundation.sandboxes import Sandbox, SandboxGoneError
from pimlet.foundation.unit_of_work import UnitOfWork, transact

_BEARER = re.compile(r"Bearer +(\S+) *", re.IGNORECASE)
_NO_STORE = {"Cache-Control": "no-store"}
_log = structlog.get_logger("pimlet.control")

TokenOf = Callable[[Sandbox], Awaitable[str]]


class ControlApi:
    """The ASGI application below `PREFIX`."""

    def __init__(
        self,
        routes: Callable[[], Sequence[ControlRoute]],
        services: Services,
        token: TokenOf,
        closed: ASGIApp | None = None,
    ) -> None:
        """`routes` gives the table, and is asked with the first request; `token` gives the control token, once.

        `closed` answers clients where the API is off.
        """
        self._table = routes
        self.services = services
        self._token_of = token
        self._closed = closed
        self._token: bytes | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI entry."""
        if scope["type"] != "http":
            return
        if self._closed is not None and INSIDE not in scope:
            await self._closed(scope, receive, send)
            return
        response = await self._answer(scope, Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, scope: Scope, request: Request) -> Response:
        try:
            if INSIDE not in scope:
                await self._authenticate(request)
            route, parameters = self._route(scope)
            scope["pimlet.route"] = route
            return await self._run(ControlRequest(request, route, self.services, parameters))
        except ControlError as error:
            return _rendered(error.status, error.body(), error.headers)
        except SandboxGoneError:
            return _rendered(404, {"code": 404, "message": "The sandbox was deleted while the request ran."})
        except ClientDisconnect:
            raise
        except Exception:
            _log.exception("control_request_failed", method=scope["method"], path=scope["path"])
            return _rendered(500, {"code": 500, "message": "Internal Server Error"})

    @cached_property
    def routes(self) -> list[tuple[tuple[str, ...], ControlRoute]]:
        """The segments of each path with its route."""
        return [(_segments(route.path), route) for route in self._table()]

    async def _authenticate(self, request: Request) -> None:
        if self._token is None:
            self._token = (await self._token_of(self.services.sandboxes.default)).encode()
        sent = _BEARER.fullmatch(request.headers.get("authorization", ""))
        if sent is None:
            message = "Send the control token as the header `Authorization: Bearer <token>`."
        elif not hmac.compare_digest(sent[1].encode("utf-8", "surrogatepass"), self._token):
            message = "This is not the control token: use the value of PIMLET_CONTROL_TOKEN."
        else:
            return
        hint = " In development mode `pimlet credentials` prints it."
        raise ControlError(401, message + hint, headers={"WWW-Authenticate": 'Bearer realm="pimlet control"'})

    def _route(self, scope: Scope) -> tuple[ControlRoute, dict[str, str]]:
        asked = _path(scope)
        allowed: list[str] = []
        for segments, route in self.routes:
            parameters = _matched(segments, asked)
            if parameters is None:
                continue
            if route.method == ("GET" if scope["method"] == "HEAD" else scope["method"]):
                return route, parameters
            allowed.append(route.method)
        path = f"{PREFIX}/{'/'.join(asked)}" if asked else PREFIX
        if allowed:
            methods = ", ".join(dict.fromkeys(allowed))
            message = f"{path} does not take {scope['method']}; it takes {methods}."
            raise ControlError(405, message, headers={"Allow": methods})
        raise ControlError(404, f"There is no operation {path}: GET {PREFIX} lists them.")

    async def _run(self, request: ControlRequest[Any, Any]) -> Response:
        await request.check()
        try:
            return self._response(request.route, await self._result(request))
        except AccountsError as error:
            raise of_accounts(error, request.names) from error
        except Problem as problem:
            raise of_problem(problem) from problem

    async def _result(self, request: ControlRequest[Any, Any]) -> Any:
        handler = request.route.handler
        if handler is None:
            assert request.route.direct is not None
            return await request.route.direct(request)

        async def work(uow: UnitOfWork) -> Any:
            return await handler(request, uow)

        return await transact(request.sandbox, request.route.access, work)

    def _response(self, route: ControlRoute, result: Any) -> Response:
        if isinstance(result, Response):
            return result
        answer = result if isinstance(result, Answer) else Answer(route.statuses[0], result)
        assert answer.status in route.statuses, route.name
        if answer.status == 204:
            return Response(status_code=204, headers=_NO_STORE)
        return _rendered(answer.status, answer.value)


def _rendered(status: int, value: Any, headers: Mapping[str, str] | None = None) -> Response:
    content = orjson.dumps(value, default=_plain)
    return Response(content, status, {**_NO_STORE, **(headers or {})}, media_type="application/json")


def _plain(value: Any) -> Any:
    """A Pydantic model inside an answer as JSON values."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    raise TypeError


def _segments(path: str) -> tuple[str, ...]:
    return tuple(path.strip("/").split("/")) if path.strip("/") else ()


def _path(scope: Scope) -> tuple[str, ...]:
    """The segments below the prefix, each decoded on its own."""
    raw: bytes = scope.get("raw_path") or str(scope["path"]).encode()
    text = raw.partition(b"?")[0].decode("latin-1")
    below = text[text.index(PREFIX) + len(PREFIX) :] if PREFIX in text else ""
    try:
        return tuple(unquote(one, errors="strict") for one in _segments(below))
    except UnicodeDecodeError:
        raise ControlError(400, "The path cannot be read: encode it as UTF-8 in percent form.") from None


def _matched(segments: tuple[str, ...], asked: tuple[str, ...]) -> dict[str, str] | None:
    """The parameters of a path that fits, else None."""
    if len(segments) != len(asked):
        return None
    parameters = {}
    for segment, part in zip(segments, asked, strict=True):
        if segment.startswith("{"):
            if part == "":
                return None
            parameters[segment[1:-1]] = part
        elif segment != part:
            return None
    return parameters
