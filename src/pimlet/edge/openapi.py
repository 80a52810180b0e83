"""OpenAPI 3.1, generated from the route table that serves the requests, and a page that shows it without the net."""

import html
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from pimlet import __version__
from pimlet.edge.routes import COLLECTION_TYPE, FORM_TYPE, Parameter, Route
from pimlet.foundation.differences import TABLE

_PARAMETER = re.compile(r"{(\w+)}")
_MEANINGS = {
    200: "Success.",
    201: "Created; `Location` is the item's URL.",
    204: "Updated or deleted.",
    206: "A part of the file.",
    400: "The body or a filter cannot be read.",
    401: "Authentication is required.",
    403: "A permission is missing.",
    404: "The resource does not exist.",
    405: "The PIM's version or edition has no such operation.",
    406: "The `Accept` header is not supported.",
    413: "There are too many lines, or the body is too large.",
    415: "The `Content-Type` header is not supported.",
    416: "The file has no such part.",
    422: "The data is not valid.",
}
_BINARY = {"type": "string", "format": "binary"}
_ERROR = {"$ref": "#/components/schemas/Error"}
_SCHEMAS: dict[str, Any] = {
    "Error": {
        "type": "object",
        "required": ["code", "message"],
        "properties": {
            "code": {"type": "integer"},
            "message": {"type": "string"},
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["property", "message"],
                    "properties": {
                        "property": {"type": "string"},
                        "message": {"type": "string"},
                        "attribute": {"type": "string"},
                        "locale": {"type": ["string", "null"]},
                        "scope": {"type": ["string", "null"]},
                        "currency": {"type": "string"},
                    },
                },
            },
            "_links": {"type": "object"},
        },
    },
    "Page": {
        "type": "object",
        "required": ["_links", "_embedded"],
        "properties": {
            "_links": {"type": "object"},
            "current_page": {"type": "integer"},
            "items_count": {"type": "integer"},
            "_embedded": {
                "type": "object",
                "properties": {"items": {"type": "array", "items": {"type": "object"}}},
            },
        },
    },
    "Token": {
        "type": "object",
        "required": ["access_token", "expires_in", "token_type", "scope", "refresh_token"],
        "properties": {
            "access_token": {"type": "string"},
            "expires_in": {"type": "integer"},
            "token_type": {"type": "string"},
            "scope": {"type": "null"},
            "refresh_token": {"type": "string"},
        },
    },
}
_TOKEN_REQUEST = {
    "type": "object",
    "properties": {
        name: {"type": "string"}
        for name in ("grant_type", "client_id", "client_secret", "username", "password", "refresh_token")
    },
}


def schema(routes: Iterable[Route]) -> dict[str, Any]:
    """The OpenAPI document of a route table."""
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "pimlet",
            "version": __version__,
            "description": "A self-hosted PIM server that answers the Akeneo REST API.",
        },
        "paths": paths,
        "components": {
            "schemas": _SCHEMAS,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "basic": {"type": "http", "scheme": "basic"},
            },
        },
    }


def _operation(route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": f"{route.name}",
        "summary": route.summary,
        "tags": [route.tag],
        "parameters": [
            *(_path_parameter(name, route.patterns.get(name)) for name in _PARAMETER.findall(route.path)),
            *(_query_parameter(parameter) for parameter in route.query),
        ],
        "responses": {str(status): _response(status, route) for status in _statuses(route)},
    }
    if not route.public:
        operation["security"] = [{"bearer": []}]
    elif route.method == "POST":
        operation["security"] = [{"basic": []}]
    notes = []
    if route.permission is not None:
        notes.append(f"Needs the permission `{route.permission.name}`.")
    if route.feature is not None:
        notes.append(f"Only offered {TABLE[route.feature].where}.")
    if notes:
        operation["description"] = " ".join(notes)
    if route.method in {"POST", "PATCH"}:
        operation["requestBody"] = {
            "required": True,
            "content": {media_type: {"schema": _body(media_type, route)} for media_type in route.content_types},
        }
    return operation


def _path_parameter(name: str, pattern: str | None) -> dict[str, Any]:
    # Patterns that only keep other routes apart mean nothing to a client.
    checked = {"pattern": f"^{pattern}$"} if pattern is not None and "?" not in pattern else {}
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1, **checked}}


def _query_parameter(parameter: Parameter) -> dict[str, Any]:
    limits: dict[str, Any] = {}
    if parameter.name == "limit":
        limits = {"minimum": 1, "maximum": 100, "default": 10}
    elif parameter.name == "page":
        limits = {"minimum": 1, "default": 1}
    return {
        "name": parameter.name,
        "in": "query",
        "description": parameter.description,
        "schema": {"type": parameter.type, **limits},
    }


def _statuses(route: Route) -> list[int]:
    statuses = set(route.statuses) or {200}
    if route.method == "GET":
        statuses.add(406)
    if not route.public:
        statuses |= {400, 401, 403}
    if route.feature is not None:
        statuses |= {404, 405}
    return sorted(statuses)


def _response(status: int, route: Route) -> dict[str, Any]:
    response: dict[str, Any] = {"description": _MEANINGS[status]}
    if route.binary and status in {200, 206, 416}:
        response["content"] = {"*/*": {"schema": _BINARY}}
    elif status >= 400:
        response["content"] = {"application/json": {"schema": _ERROR}}
    elif status == 200 and COLLECTION_TYPE in route.content_types:
        response["content"] = {COLLECTION_TYPE: {"schema": {"type": "string"}}}
    elif status == 200:
        response["content"] = {"application/json": {"schema": _success(route)}}
    return response


def _success(route: Route) -> dict[str, Any]:
    if FORM_TYPE in route.content_types:
        return {"$ref": "#/components/schemas/Token"}
    if route.name.endswith("_list"):
        return {"$ref": "#/components/schemas/Page"}
    return _json(route)


def _json(route: Route) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "object"}} if route.array else {"type": "object"}


def _body(media_type: str, route: Route) -> dict[str, Any]:
    if media_type == COLLECTION_TYPE:
        return {"type": "string", "description": "One JSON object per line, 100 lines at most."}
    if FORM_TYPE in route.content_types:
        return _TOKEN_REQUEST
    if route.form:
        parts = {name: {"type": "string", "description": meaning} for name, meaning in route.form.items()}
        return {"type": "object", "required": ["file"], "properties": {**parts, "file": _BINARY}}
    return _json(route)


_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;margin:0;color:#1d2733;background:#f6f7f9}
main{max-width:60rem;margin:0 auto;padding:2rem 1rem}h1{margin:0}h2{margin:2.2rem 0 .6rem}
details{background:#fff;border:1px solid #dde2e8;border-radius:6px;margin:.4rem 0}
summary{cursor:pointer;padding:.5rem .8rem;display:flex;gap:.8rem;align-items:baseline}
summary code{flex:1;word-break:break-all}.m{font-weight:700;width:4.2rem;font-size:.8rem}
.GET{color:#0b6e4f}.POST{color:#1c4fa0}.PATCH{color:#8a5a00}.DELETE{color:#a11d2d}
section{padding:.2rem 1rem 1rem;border-top:1px solid #eef1f4}table{border-collapse:collapse;width:100%}
td,th{text-align:left;padding:.2rem .6rem .2rem 0;vertical-align:top}th{font-weight:600}
"""


def page(document: dict[str, Any]) -> str:
    """The document as one HTML page that loads nothing."""
    by_tag: dict[str, list[str]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            by_tag.setdefault(operation["tags"][0], []).append(_shown(method.upper(), path, operation))
    body = "".join(f"<h2>{html.escape(tag)}</h2>{''.join(shown)}" for tag, shown in by_tag.items())
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>pimlet API</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><main><h1>pimlet {html.escape(document['info']['version'])}</h1>"
        f"<p>{html.escape(document['info']['description'])} Machine-readable: "
        f'<a href="openapi.json">openapi.json</a>.</p>{body}</main></body></html>'
    )


def _rows(cells: Iterable[Sequence[str]]) -> str:
    return "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in cells)


def _shown(method: str, path: str, operation: dict[str, Any]) -> str:
    parameters = _rows(
        (
            f"<code>{html.escape(one['name'])}</code>",
            one["in"],
            html.escape(one["schema"]["type"]),
            html.escape(one.get("description", "")),
        )
        for one in operation["parameters"]
    )
    answers = _rows((status, html.escape(one["description"])) for status, one in operation["responses"].items())
    types = ", ".join(operation.get("requestBody", {}).get("content", ()))
    return (
        f'<details><summary><span class="m {method}">{method}</span><code>{html.escape(path)}</code>'
        f"<span>{html.escape(operation['summary'])}</span></summary><section>"
        f"<p>{html.escape(operation.get('description', ''))}</p>"
        + (f"<p>Body: <code>{html.escape(types)}</code></p>" if types else "")
        + (f"<h4>Parameters</h4><table>{parameters}</table>" if parameters else "")
        + f"<h4>Answers</h4><table>{answers}</table></section></details>"
    )


def text(document: dict[str, Any]) -> str:
    """The document as indented JSON."""
    return json.dumps(document, indent=2)
