"""From the route table to Starlette routes, and what happens to paths that match none."""

import html
import re
from collections.abc import Iterable, Sequence

from starlette.convertors import CONVERTOR_TYPES, Convertor
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Match
from starlette.routing import Route as PathRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from pimlet.edge.errors import Problem
from pimlet.edge.exchange import Exchange, Services, parse_query
from pimlet.edge.links import API
from pimlet.edge.pipeline import PathEndpoint, authenticate, gone, not_found, problem_response
from pimlet.edge.routes import FORM_TYPE, Route
from pimlet.foundation.sandboxes import SandboxGoneError
from pimlet.foundation.unit_of_work import UnitOfWork

_PARAMETER = re.compile(r"{(\w+)}")


async def _nothing(exchange: Exchange, uow: UnitOfWork) -> Response:
    raise AssertionError((exchange, uow))


_UNKNOWN = Route("unknown", "GET", "", "", "", handler=_nothing, listed=False)


def _convertor(pattern: str) -> str:
    """The name of a path convertor that matches `pattern` and leaves the text as it is."""
    name = f"pimlet_{pattern.encode().hex()}"
    if name not in CONVERTOR_TYPES:
        kind = type(
            "CodeConvertor",
            (Convertor,),
            {"regex": pattern, "convert": lambda _, value: value, "to_string": lambda _, value: value},
        )
        CONVERTOR_TYPES[name] = kind()
    return name


def _template(route: Route) -> str:
    def typed(match: re.Match[str]) -> str:
        name = match.group(1)
        return f"{{{name}:{_convertor(route.patterns.get(name, '[^/]+'))}}}"

    return _PARAMETER.sub(typed, route.path)


def path_routes(routes: Iterable[Route], services: Services) -> list[BaseRoute]:
    """One Starlette route for each path; methods of a path keep the table's order.

    The router tries one after the other: products come first, which are asked for most. No path matches two routes.
    """
    by_path: dict[str, dict[str, Route]] = {}
    for route in routes:
        by_path.setdefault(_template(route), {})[route.method] = route
    ordered = sorted(by_path.items(), key=lambda item: not item[0].startswith(f"{API}/product"))
    return [_WholePath(path, PathEndpoint(methods, services)) for path, methods in ordered]


class _WholePath(PathRoute):
    """A route that a line break behind the path keeps from matching, which `$` would pass over."""

    def __init__(self, path: str, endpoint: PathEndpoint) -> None:
        super().__init__(path, endpoint)
        self.path_regex = re.compile(self.path_regex.pattern.removesuffix("$") + r"\Z")


class Fallback:
    """Paths that match no route: a redirect for a trailing slash, otherwise the 404 (spec 01 §12.3)."""

    def __init__(self, routes: Sequence[BaseRoute], services: Services) -> None:
        """`routes` are those of `path_routes`."""
        self.routes = routes
        self.services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI entry."""
        if scope["type"] != "http":
            return
        exchange = Exchange(scope, receive, _UNKNOWN, self.services)
        response = await self._answer(exchange)
        await response(scope, receive, send)

    async def _answer(self, exchange: Exchange) -> Response:
        path = str(exchange.scope["path"])
        if exchange.method in {"GET", "HEAD"} and path.endswith("/") and self._serves_get(exchange.scope, path[:-1]):
            try:
                await authenticate(exchange)
                return _redirect(exchange)
            except Problem as problem:
                return problem_response(problem, None)
            except SandboxGoneError:
                return await gone(exchange)
        return not_found(exchange)

    def _serves_get(self, scope: Scope, path: str) -> bool:
        trial = {**scope, "path": path}
        for route in self.routes:
            if route.matches(trial)[0] is Match.FULL:
                endpoint = getattr(route, "endpoint", None)
                return isinstance(endpoint, PathEndpoint) and "GET" in endpoint.routes
        return False


def _redirect(exchange: Exchange) -> Response:
    query = exchange.scope["query_string"].decode("latin-1")
    url = exchange.url[:-1] + (f"?{query}" if query else "")
    shown = html.escape(url)
    body = (
        f'<!DOCTYPE html><html><head><meta charset="UTF-8"><title>Redirecting to {shown}</title></head>'
        f'<body>Redirecting to <a href="{shown}">{shown}</a>.</body></html>'
    )
    return HTMLResponse(body, 301, {"Location": url, "Cache-Control": "no-cache, private"})


class MethodOverride:
    """POST with `X-HTTP-Method-Override` or `_method` is routed as that method (spec 01 §1)."""

    def __init__(self, app: ASGIApp) -> None:
        """Wraps the application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI entry."""
        if scope["type"] == "http" and scope["method"] == "POST":
            scope, receive = await self._overridden(scope, receive)
        await self.app(scope, receive, send)

    async def _overridden(self, scope: Scope, receive: Receive) -> tuple[Scope, Receive]:
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        method = headers.get(b"x-http-method-override")
        if method is None and b"_method=" in scope["query_string"]:
            method = parse_query(scope["query_string"].decode("latin-1")).get("_method")
        if method is None and headers.get(b"content-type", "").startswith(FORM_TYPE):
            method, receive = await _form_method(receive)
        if method and method.isalpha():
            scope = {**scope, "method": method.upper()}
        return scope, receive


_FORM_PEEK = 65_536


async def _form_method(receive: Receive) -> tuple[str | None, Receive]:
    """The form field `_method` of a short body, and a receiver that replays what was read."""
    messages = [await receive()]
    size = len(messages[0].get("body", b""))
    while messages[-1].get("more_body") and size <= _FORM_PEEK:
        messages.append(await receive())
        size += len(messages[-1].get("body", b""))
    text = b"".join(message.get("body", b"") for message in messages).decode("utf-8", "replace")
    pending = iter(messages)

    async def replay() -> dict[str, object]:
        message = next(pending, None)
        return dict(await receive()) if message is None else dict(message)

    return parse_query(text).get("_method"), replay
