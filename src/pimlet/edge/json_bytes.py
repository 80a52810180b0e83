"""JSON in and out, as PHP reads and writes it where clients can see the difference (spec 01 §1, §14.4)."""

import json
import re
from typing import Any

import orjson

MAX_DEPTH = 512
BLANKS = " \t\n\r\x00\x0b"
"""What PHP's `trim` removes; Python's `strip` would remove more."""
Pieces = tuple[bytes, ...]
"""A JSON text in pieces, one after the other: what is large is copied once, into the body of the answer."""
_INT64 = range(-(2**63), 2**63)
_NESTING = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


class MalformedJsonError(ValueError):
    """The text is no JSON document as PHP's decoder accepts it."""


def decode(text: bytes) -> Any:
    """Decode a JSON text; the last of repeated keys wins, integers beyond 64 bits become floats.

    Raises `MalformedJsonError` for syntax errors, invalid UTF-8 and nesting deeper than 512.
    """
    if (text.count(b"[") + text.count(b"{")) > MAX_DEPTH and _depth(text) > MAX_DEPTH:
        raise MalformedJsonError
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise MalformedJsonError from error


def _depth(text: bytes) -> int:
    deepest = depth = 0
    for match in _NESTING.finditer(text):
        token = match.group()
        if token in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif token in b"]}":
            depth -= 1
    return deepest


def encode(value: Any) -> bytes:
    """Compact UTF-8 JSON, for bodies that clients compare by meaning."""
    return orjson.dumps(value)


def encode_php(value: Any) -> bytes:
    """Compact JSON in the bytes of PHP's encoder: `/` as `\\/`, non-ASCII as `\\uXXXX`."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).replace("/", "\\/").encode("ascii")


def php_json(value: Any) -> str:
    """A decoded text as PHP would encode it: as `encode_php`, with arrays and numbers as PHP has them.

    Objects are arrays with keys, lists if those are 0 and so on. Integers beyond 64 bits are floats.
    """
    match value:
        case dict() if all(key == str(at) for at, key in enumerate(value)):
            return php_json(list(value.values()))
        case dict():
            return f"{{{','.join(f'{php_json(key)}:{php_json(one)}' for key, one in value.items())}}}"
        case list():
            return f"[{','.join(map(php_json, value))}]"
        case str():
            # DEL is the only ASCII character that Python escapes and PHP does not.
            return "\x7f".join(encode_php(part)[1:-1].decode() for part in value.split("\x7f")).join('""')
        case float():
            return _php_number(value, 1e17, "e")
        case int() if value not in _INT64:
            return _php_number(float(value), 1e17, "e")
        case _:
            return json.dumps(value)


def php_type(value: object) -> str:
    """PHP's name for the type of a decoded JSON value, as error messages print it."""
    match value:
        case None:
            return "NULL"
        case bool():
            return "boolean"
        case int():
            return "integer" if value in _INT64 else "double"
        case float():
            return "double"
        case str():
            return "string"
        case _:
            return "array"


def php_text(value: object) -> str:
    """A scalar as PHP casts it to a string: `true` is `1`, `false` and null are empty, `12.0` is `12`."""
    match value:
        case None | False:
            return ""
        case True:
            return "1"
        case float():
            return _php_number(value, 1e15, "E")
        case _:
            return str(value)


def _php_number(value: float, exponent_from: float, letter: str) -> str:
    if value.is_integer() and abs(value) < exponent_from:
        return f"{value:.0f}"
    mantissa, separator, exponent = repr(value).partition("e")
    if not separator:
        return mantissa
    sign, digits = exponent[0] if exponent[0] in "+-" else "+", exponent.lstrip("+-0")
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}{letter}{sign}{digits}"
