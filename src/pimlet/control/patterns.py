"""Path patterns of journal filters and fault rules: `*` stands for any text."""

import re
from functools import lru_cache

_API = "/api/rest/v1"


def whole(pattern: str) -> str:
    """A pattern that leaves out `/api/...` is meant below the API's root."""
    return pattern if pattern.startswith(("/api", "*")) else f"{_API}/{pattern.lstrip('/')}"


def like_pattern(pattern: str) -> str:
    """The pattern for SQL's LIKE, with backslash as its escape."""
    escaped = re.sub(r"([\\%_])", r"\\\1", whole(pattern))
    return escaped.replace("*", "%")


@lru_cache(maxsize=1_000)
def _expression(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in whole(pattern).split("*")), re.DOTALL)


def matches(pattern: str, path: str) -> bool:
    """Whether a path fits a pattern."""
    return _expression(pattern).fullmatch(path) is not None
