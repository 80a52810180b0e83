"""The control API's part of the OpenAPI document."""

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import models_json_schema

from pimlet.control.http.request import SANDBOX_PARAMETER
from pimlet.control.http.routes import PREFIX, ControlRoute

_MEANINGS = {
    200: "Success.",
    201: "Created.",
    202: "Begun.",
    204: "Done.",
    400: "The request cannot be read.",
    401: "The control token is missing or wrong.",
    404: "Something that the URL names does not exist.",
    409: "The request does not fit the present state.",
    422: "The request cannot be carried out.",
    503: "This server cannot do it.",
}
_REFERENCE = "#/components/schemas/{model}"
_ERROR = {
    "type": "object",
    "required": ["code", "message"],
    "properties": {
        "code": {"type": "integer"},
        "message": {"type": "string"},
        "problems": {"type": "array", "items": {"type": "string"}},
    },
}
_SANDBOX = {
    "name": SANDBOX_PARAMETER,
    "in": "query",
    "description": "The sandbox to work on; the header X-Pimlet-Sandbox says the same. Default: the default sandbox.",
    "schema": {"type": "string"},
}


def add(document: dict[str, Any], routes: Sequence[ControlRoute]) -> dict[str, Any]:
    """The document with the control routes, their models and their kind of authentication."""
    components = {**document["components"]}
    bodies: Iterable[type[BaseModel]] = {route.body for route in routes if route.body is not None}
    named, models = models_json_schema([(body, "validation") for body in bodies], ref_template=_REFERENCE)
    references: dict[Any, Any] = {body: reference for (body, _), reference in named.items()}
    schemas = {"ControlError": _ERROR, **models.get("$defs", {})}
    paths = {path: dict(item) for path, item in document["paths"].items()}
    for route in routes:
        operation = _operation(route, schemas, references)
        paths.setdefault(PREFIX + route.path, {})[route.method.lower()] = operation
    components["schemas"] = {**components["schemas"], **schemas}
    components["securitySchemes"] = {
        **components["securitySchemes"],
        "control": {"type": "http", "scheme": "bearer", "description": "The value of PIMLET_CONTROL_TOKEN."},
    }
    return {**document, "paths": paths, "components": components}


def _operation(route: ControlRoute, schemas: dict[str, Any], references: dict[Any, Any]) -> dict[str, Any]:
    statuses = sorted({*route.statuses, 400, 401, *((404,) if "{" in route.path else ()), *_refusals(route)})
    operation: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.summary,
        "tags": [f"Control: {route.tag}"],
        "security": [{"control": []}],
        "parameters": [*_path_parameters(route), *_query_parameters(route), _SANDBOX],
        "responses": {str(status): _response(status, route, schemas) for status in statuses},
    }
    if route.body is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": references[route.body]}},
        }
    elif route.raw:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    return operation


def _refusals(route: ControlRoute) -> tuple[int, ...]:
    return () if route.method == "GET" else (422,)


def _path_parameters(route: ControlRoute) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in route.path.split("/") if part.startswith("{")]
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _query_parameters(route: ControlRoute) -> list[dict[str, Any]]:
    if route.query is None:
        return []
    parameters = []
    for name, field in route.query.model_fields.items():
        schema = TypeAdapter[Any](field.annotation or str).json_schema()
        # A parameter that is left out is simply not there, so null is no value of it.
        options = [one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"]
        parameters.append(
            {
                "name": name,
                "in": "query",
                "required": field.is_required(),
                "description": field.description or "",
                "schema": options[0] if "type" in options[0] else {"type": "string", **schema},
            }
        )
    return parameters


def _response(status: int, route: ControlRoute, schemas: dict[str, Any]) -> dict[str, Any]:
    response: dict[str, Any] = {"description": _MEANINGS[status]}
    if status >= 400:
        response["content"] = {"application/json": {"schema": {"$ref": _REFERENCE.format(model="ControlError")}}}
    elif status != 204 and route.answer is not None:
        schema = TypeAdapter(route.answer).json_schema(ref_template=_REFERENCE, mode="serialization")
        schemas.update(schema.pop("$defs", {}))
        response["content"] = {"application/json": {"schema": schema}}
    return response
