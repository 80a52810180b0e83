"""PCRE patterns with delimiters, as attributes store them (`/^a/i`), compiled for Python."""

import re
from functools import lru_cache

_CLOSING = {"(": ")", "[": "]", "{": "}", "<": ">"}
_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE}
_IGNORED = frozenset("uUDSJAX\n \r")
_POSIX = {"[:digit:]": "0-9", "[:alpha:]": "a-zA-Z", "[:alnum:]": "a-zA-Z0-9", "[:space:]": r"\s", "[:upper:]": "A-Z"}


@lru_cache(maxsize=1_000)
def compile(pattern: str) -> re.Pattern[str] | None:  # noqa: A001 - the name that `re` gives it
    """The compiled pattern; None when it is no valid PCRE pattern with delimiters."""
    text = pattern.lstrip()
    if len(text) < 2 or text[0].isalnum() or text[0].isspace() or text[0] == "\\":
        return None
    end = text.rfind(_CLOSING.get(text[0], text[0]))
    if end <= 0:
        return None
    flags = re.RegexFlag(0) if "u" in text[end + 1 :] else re.ASCII
    for modifier in text[end + 1 :]:
        if modifier in _FLAGS:
            flags |= _FLAGS[modifier]
        elif modifier not in _IGNORED:
            return None
    try:
        return re.compile(_translated(text[1:end]), flags)
    except (re.error, OverflowError, RecursionError):
        return None


def _translated(body: str) -> str:
    for name, characters in _POSIX.items():
        body = body.replace(name, characters)
    body = re.sub(r"\(\?<([A-Za-z_]\w*)>", r"(?P<\1>", body)
    return body.replace(r"\z", r"\Z").replace(r"\h", r"[ \t]").replace(r"\R", r"(?:\r\n|\n|\r)")
