"""One exception type for each kind of error answer, and the one place that renders them (spec 01 §6).

Rules raise these with the facts in them; only the edge knows the documentation anchor of the route.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

DOCUMENTATION = "http://api.akeneo.com/api-reference.html#"
CHECK_FORMAT = " Check the expected format on the API documentation."
_CAPITAL = re.compile(r"(?<=\w)([A-Z])")


class Problem(Exception):  # noqa: N818 - an answer, not always a fault
    """A request that is answered with an error. `code` is the status, `message` the text."""

    def __init__(self, code: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        """`headers` are added to the answer."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.headers = dict(headers or {})

    def members(self, anchor: str | None) -> dict[str, Any]:
        """The members of the body after `code`; `anchor` is the route's place in the API documentation."""
        del anchor
        return {"message": self.message}

    def body(self, anchor: str | None) -> dict[str, Any]:
        """The body as an ordinary answer carries it."""
        return {"code": self.code, **self.members(anchor)}


class BadRequest(Problem):
    """400."""

    def __init__(self, message: str = "Invalid json message received") -> None:
        """The default text is the one for bodies that are no JSON."""
        super().__init__(400, message)


class Unauthorized(Problem):
    """401 in the usual envelope."""

    def __init__(self, message: str) -> None:
        """`message` as in spec 01 §3.2."""
        super().__init__(401, message)


class DisabledUser(Problem):
    """401 of a user who was disabled after the token was issued: a shape and headers of its own."""

    def __init__(self) -> None:
        """Spec 01 §3.2."""
        description = "Bad credentials."
        super().__init__(
            401,
            description,
            {
                "WWW-Authenticate": (
                    f'Bearer realm="Service", error="access_denied", error_description="{description}"'
                ),
                "Cache-Control": "no-store, private",
                "Pragma": "no-cache",
            },
        )

    def body(self, anchor: str | None) -> dict[str, Any]:
        """The OAuth shape instead of the envelope."""
        del anchor
        return {"error": "access_denied", "error_description": self.message}


class AccessDenied(Problem):
    """403 of a missing permission."""

    def __init__(self, message: str) -> None:
        """`message` as in spec 01 §11."""
        super().__init__(403, message)


class NotFound(Problem):
    """404 of a resource."""

    def __init__(self, message: str) -> None:
        """`message` as in spec 01 §7.1."""
        super().__init__(404, message)


class Unprocessable(Problem):
    """422 with a message only."""

    def __init__(self, message: str) -> None:
        """For query parameters and code mismatches."""
        super().__init__(422, message)


class RemovalRefused(Problem):
    """422 of a product model that cannot be deleted (spec 03 §3, F4)."""

    def __init__(self, messages: Sequence[str]) -> None:
        """One text for each reason, at least one."""
        super().__init__(422, " ".join(messages))
        self.messages = tuple(messages)

    def members(self, anchor: str | None) -> dict[str, Any]:
        """The texts instead of one."""
        del anchor
        return {"messages": list(self.messages)}


class UpdateError(Problem):
    """422 of a payload that cannot be applied, with a link to the documentation.

    Takes the text without the suffix; `suffix=False` for the few texts that stand alone (spec 01 §7.4), `anchor`
    for those that link elsewhere than the route, `href` for a whole link.
    """

    def __init__(
        self, message: str, *, suffix: bool = True, anchor: str | None = None, href: str | None = None
    ) -> None:
        """Spec 01 §6."""
        super().__init__(422, message + CHECK_FORMAT if suffix else message)
        self.anchor = anchor
        self.href = href

    def members(self, anchor: str | None) -> dict[str, Any]:
        """Adds `_links`."""
        href = self.href or DOCUMENTATION + (self.anchor or anchor or "")
        return {"message": self.message, "_links": {"documentation": {"href": href}}}


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken validation rule.

    `property` is what the answer shows; `path` (default: `property`) and `template` (default: `message`) identify
    the violation when duplicates are removed. `value` holds the extra keys of a violation on a product value.
    """

    property: str
    message: str
    path: str = ""
    template: str = ""
    value: Mapping[str, Any] = field(default_factory=dict)

    def identity(self) -> tuple[str, str]:
        """Two violations with the same identity are reported once (spec 01 §6.1)."""
        return (self.path or self.property, self.template or self.message)

    def rendered(self) -> dict[str, Any]:
        """The entry of `errors`."""
        return {"property": self.property, "message": self.message, **self.value}


class ValidationFailed(Problem):
    """422 with all violations, duplicates removed."""

    def __init__(self, violations: Iterable[Violation]) -> None:
        """`violations` in validation order, at least one."""
        super().__init__(422, "Validation failed.")
        unique: dict[tuple[str, str], Violation] = {}
        for violation in violations:
            unique.setdefault(violation.identity(), violation)
        self.violations: Sequence[Violation] = tuple(unique.values())

    def members(self, anchor: str | None) -> dict[str, Any]:
        """Adds `errors`."""
        del anchor
        return {"message": self.message, "errors": [violation.rendered() for violation in self.violations]}


def tableize(path: str) -> str:
    """A property path of Akeneo's model as the API shows it: `metricFamily` is `metric_family` (spec 01 §6.1)."""
    return _CAPITAL.sub(r"_\1", path).lower()
