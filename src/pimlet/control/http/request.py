"""One control request: its parameters, its body, and the sandbox that it works on."""

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, Generic, TypeVar, get_args
from urllib.parse import parse_qsl

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from pimlet.control.http.errors import ControlError, UnknownNameError, suggestion
from pimlet.control.http.routes import Body, ControlRoute, Query
from pimlet.edge.exchange import Services
from pimlet.edge.inside import INSIDE
from pimlet.foundation.sandboxes import Sandbox

SANDBOX_HEADER = "x-pimlet-sandbox"
SANDBOX_PARAMETER = "sandbox"

BodyT = TypeVar("BodyT", bound=Body | None)
QueryT = TypeVar("QueryT", bound=Query | None)


class ControlRequest(Generic[BodyT, QueryT]):
    """What a handler gets: everything was checked against the route's declaration."""

    def __init__(
        self, request: Request, route: ControlRoute, services: Services, parameters: Mapping[str, str]
    ) -> None:
        """`parameters` are those of the path, decoded."""
        self.request = request
        self.route = route
        self.services = services
        self.parameters = parameters
        self.body: BodyT
        self.query: QueryT
        self.sandbox: Sandbox

    def __getitem__(self, name: str) -> str:
        """A path parameter."""
        return self.parameters[name]

    @property
    def names(self) -> list[str]:
        """What the URL names: path parameters and query values."""
        queried = [] if self.query is None else [str(one) for one in self.query.model_dump().values()]
        return [*self.parameters.values(), *queried]

    async def check(self) -> None:
        """Read and check parameters, body and the choice of a sandbox. Raises `ControlError`."""
        for name, value in self.parameters.items():
            _refuse_null(name, value)
        given = _query(self.request)
        inside = self.request.scope.get(INSIDE)
        named = _sandbox_name(self.request, given)
        self.sandbox = inside.sandbox if inside is not None else await sandbox_of(self.services, named)
        self.query = self._query(given)
        self.body = await self._body()

    def _query(self, given: dict[str, str]) -> Any:
        model = self.route.query
        if model is None:
            if given:
                raise ControlError(400, _unknown_parameters(given, ()))
            return None
        unknown = {name: value for name, value in given.items() if name not in model.model_fields}
        if unknown:
            raise ControlError(400, _unknown_parameters(unknown, model.model_fields))
        try:
            return model.model_validate(given)
        except ValidationError as error:
            raise _invalid(error, model, 400) from None

    async def _body(self) -> Any:
        if self.route.raw:
            return None
        text = await self._text()
        model = self.route.body
        if model is None:
            if text.strip() not in {b"", b"{}"}:
                raise ControlError(400, "This operation takes no body: leave it out.")
            return None
        try:
            found = model.model_validate_json(text or b"{}")
        except ValidationError as error:
            raise _invalid(error, model, 422) from None
        if b"\\u0000" in text:
            _refuse_null("the body", json.loads(text))
        return found

    async def _text(self) -> bytes:
        limit = self.services.settings.max_body_bytes
        parts, size = [], 0
        async for chunk in self.chunks():
            size += len(chunk)
            if size > limit:
                raise ControlError(413, f"The body is longer than the {limit} bytes that PIMLET_MAX_BODY_BYTES allows.")
            parts.append(chunk)
        return b"".join(parts)

    def chunks(self) -> AsyncIterator[bytes]:
        """The body of a `raw` route as it arrives."""
        return self.request.stream()


async def sandbox_of(services: Services, name: str | None) -> Sandbox:
    """The sandbox that a control request works on: the default one unless it names another.

    Raises `ControlError` 404 for a name that does not exist.
    """
    sandbox = await services.sandboxes.named(name)
    if sandbox is None:
        raise UnknownNameError("sandbox", str(name), await services.sandboxes.names())
    return sandbox


def _query(request: Request) -> dict[str, str]:
    raw = request.scope["query_string"].decode("latin-1")
    given: dict[str, str] = {}
    try:
        pairs = parse_qsl(raw, keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError:
        raise ControlError(400, "The query string cannot be read: encode it as UTF-8 in percent form.") from None
    for name, value in pairs:
        _refuse_null(name, value)
        if name in given:
            raise ControlError(400, f'The query parameter "{name}" is given twice: give it once.')
        given[name] = value
    return given


def _sandbox_name(request: Request, given: dict[str, str]) -> str | None:
    header = request.headers.get(SANDBOX_HEADER)
    parameter = given.pop(SANDBOX_PARAMETER, None)
    if header is not None and parameter is not None and header != parameter:
        raise ControlError(
            400,
            f'The header X-Pimlet-Sandbox says "{header}" and the parameter sandbox "{parameter}": give one of them.',
        )
    return header if parameter is None else parameter


def _unknown_parameters(unknown: Mapping[str, str], known: Mapping[str, Any] | tuple[()]) -> str:
    name = next(iter(unknown))
    names = [*known, SANDBOX_PARAMETER]
    return f'There is no query parameter "{name}"; known: {", ".join(names)}.{suggestion(name, names)}'


def _refuse_null(name: str, value: Any) -> None:
    """Raise for U+0000, which no text of the database can hold."""
    if _holds_null(value):
        raise ControlError(422, f"{name} holds the character U+0000, which cannot be stored: leave it out.")


def _holds_null(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, list):
        return any(_holds_null(one) for one in value)
    if isinstance(value, dict):
        return any(_holds_null(one) for pair in value.items() for one in pair)
    return False


def _invalid(error: ValidationError, model: type[BaseModel], status: int) -> ControlError:
    problems = []
    for one in error.errors(include_url=False, include_input=False, include_context=False):
        if one["type"] == "json_invalid":
            return ControlError(400, f"The body is no JSON object: {one['msg'].removeprefix('Invalid JSON: ')}.")
        if not one["loc"]:
            problems.append(f"{one['msg'].removeprefix('Value error, ').rstrip('.')}.")
            continue
        field = ".".join(str(part) for part in one["loc"])
        problems.append(f"{field}: {_explained(one['type'], one['msg'], one['loc'], model)}")
    return ControlError(status, " ".join(problems), problems)


def _explained(kind: str, message: str, location: tuple[int | str, ...], model: type[BaseModel]) -> str:
    if kind == "missing":
        return "This field is required."
    if kind == "extra_forbidden":
        known = _fields_at(model, location[:-1])
        name = str(location[-1])
        return f"There is no such field; known: {', '.join(known)}.{suggestion(name, known)}"
    return f"{message.removeprefix('Value error, ').rstrip('.')}."


def _fields_at(model: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    """Names of the fields of the model at a place inside another one."""
    for part in location:
        field = model.model_fields.get(str(part))
        if field is not None:
            model = _model_in(field.annotation) or model
    return list(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for one in get_args(annotation) if (found := _model_in(one))), None)
