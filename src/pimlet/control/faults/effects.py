"""What a fault does to a request: the documents of the control API, checked by Pydantic."""

import json
from http import HTTPStatus
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from pimlet.control.http.routes import Body

_SECONDS_MAX = 600


_HeaderName = Annotated[str, Field(pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")]
_HeaderValue = Annotated[str, Field(pattern=r"^[\x20-\x7e]*$")]


class _Effect(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StatusEffect(_Effect):
    """Answers with a status instead of working. `body`: JSON, or a text with `content_type`; default: the envelope."""

    type: Literal["status"] = "status"
    status: int = Field(ge=400, le=599)
    body: Any = None
    content_type: str = Field("application/json", pattern=r"^[\x21-\x7e][\x20-\x7e]*$")
    headers: dict[_HeaderName, _HeaderValue] = Field(default_factory=dict)
    retry_after: int | None = Field(None, ge=0, description="Seconds, sent as Retry-After.")

    def content(self) -> bytes:
        """The body's bytes."""
        if isinstance(self.body, str):
            return self.body.encode()
        if self.body is not None:
            return json.dumps(self.body, separators=(",", ":")).encode()
        known = self.status in HTTPStatus._value2member_map_
        phrase = HTTPStatus(self.status).phrase if known else "Error"
        return json.dumps({"code": self.status, "message": phrase}, separators=(",", ":")).encode()


class LatencyEffect(_Effect):
    """Waits, then works. `jitter` adds up to so many milliseconds at random."""

    type: Literal["latency"] = "latency"
    milliseconds: int = Field(ge=1, le=_SECONDS_MAX * 1000)
    jitter: int = Field(0, ge=0, le=_SECONDS_MAX * 1000)


class DropEffect(_Effect):
    """Closes the connection without an answer. `after_work`: the request is carried out, only its answer is lost."""

    type: Literal["drop"] = "drop"
    after_work: bool = False


class TruncateEffect(_Effect):
    """Carries the request out and closes the connection after the first `bytes` of the body."""

    type: Literal["truncate"] = "truncate"
    bytes: int = Field(ge=0)


class LineEffect(_Effect):
    """Fails line `line` (from 1) of a collection PATCH; the other lines are carried out."""

    type: Literal["line"] = "line"
    line: int = Field(ge=1, le=100)
    status: int = Field(500, ge=400, le=599)
    message: str = "Internal Server Error"


class TokenExpiryEffect(_Effect):
    """Lets each access token expire after `calls` matching calls with it."""

    type: Literal["token_expiry"] = "token_expiry"
    calls: int = Field(ge=0)


class LimitsEffect(_Effect):
    """Answers 429 beyond limits, which are those that Akeneo publishes unless said otherwise (spec 05 §13)."""

    type: Literal["limits"] = "limits"
    concurrent_per_connection: int = Field(4, ge=1)
    concurrent_per_instance: int = Field(10, ge=1)
    requests_per_second: int = Field(100, ge=1)
    option_writes_per_second: int = Field(3, ge=1)
    retry_after: int = Field(1, ge=0)


_AnyEffect = StatusEffect | LatencyEffect | DropEffect | TruncateEffect | LineEffect | TokenExpiryEffect | LimitsEffect
Effect = Annotated[_AnyEffect, Field(discriminator="type")]
EFFECT: TypeAdapter[Effect] = TypeAdapter(Effect)
EFFECT_NAMES = tuple(kind.model_fields["type"].default for kind in get_args(_AnyEffect))


class Match(BaseModel):
    """Which requests a rule is for; what is left out matches all. `path` may hold `*`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    method: str | None = Field(None, pattern="^[A-Za-z]+$")
    path: str | None = Field(None, min_length=1)
    connection: str | None = Field(None, min_length=1)


class NewFault(Body):
    """A rule as it is given: without `count` and `probability` it happens always."""

    match: Match = Match()
    count: int | None = Field(None, ge=1, description="How often it happens.")
    probability: float | None = Field(None, gt=0, le=1)
    effect: Effect

    @model_validator(mode="after")
    def _limits_always_hold(self) -> "NewFault":
        if self.effect.type in {"limits", "token_expiry"} and (self.count is not None or self.probability is not None):
            raise ValueError(f"a {self.effect.type} effect counts for itself: leave out count and probability")
        return self
