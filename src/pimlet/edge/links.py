"""Absolute links, percent-encoded as Akeneo's URL generator does (spec 01 §8.3)."""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote

API = "/api/rest/v1"
_PLAIN = re.compile(r"[A-Za-z0-9_.~-]+", re.ASCII)
_QUERY_SAFE = "/?@:!;,*~-_."
_PATH_SAFE = "/@:;,=+!*|~-_."


def path_segment(code: str) -> str:
    """A code inside a path; slashes stay literal."""
    if _PLAIN.fullmatch(code):
        return code
    return quote(code, safe=_PATH_SAFE)


def path_segments(codes: Sequence[str]) -> Sequence[str]:
    """Several codes, each inside a path: looked at all at once where none needs more than that."""
    if _PLAIN.fullmatch("".join(codes)):
        return codes
    return [path_segment(code) for code in codes]


def item_url(base: str, template: str, codes: Iterable[str]) -> str:
    """The URL of one item: `template` is a path with `{}` for each code."""
    return base + template.format(*(path_segment(code) for code in codes))


def _query_part(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else quote(text, safe=_QUERY_SAFE)


def query_string(pairs: Iterable[tuple[str, str]]) -> str:
    """`?a=b&c=d`, or nothing without parameters."""
    text = "&".join(f"{_query_part(name)}={_query_part(value)}" for name, value in pairs)
    return f"?{text}" if text else ""
