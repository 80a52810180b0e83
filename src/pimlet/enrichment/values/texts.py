"""Texts: what identifier, text and textarea share."""

import html
import re
from typing import Any

from pimlet.edge.errors import Violation
from pimlet.edge.json_bytes import php_text, php_type
from pimlet.enrichment.values.value import Value, value_violation
from pimlet.foundation import pcre
from pimlet.foundation.keys import code_key

SEARCHED_CHARACTERS = 10_000
_TOO_LONG = "The {attribute} attribute must not contain more than {limit} characters. The submitted value is too long."
_NO_MATCH = "The {attribute} attribute must match the following regular expression: {pattern}."
_NOT_EMAIL = "The {attribute} attribute requires an e-mail address."
_NOT_URL = "The {attribute} attribute requires a url link."
_NOT_STRING = "The {attribute} attribute requires a string, a {type} was detected."
_EMAIL = re.compile(r".+@\S+\.\S+")
_URL = re.compile(
    r"https?://(?:[^\s/?#@]+@)?(?:\[[0-9a-fA-F:.]+\]|[^\s/?#:@]+)(?::\d{1,5})?(?:[/?#]\S*)?", re.IGNORECASE
)
_TAGS = re.compile(r"<!--.*?(?:-->|$)|<(script|style)\b[^>]*>.*?(?:</\1\s*>|$)|</?[a-zA-Z!?][^>]*>", re.I | re.S)


def searched(text: str) -> str:
    """A text as searches compare it: as keys are made, at most 10,000 characters."""
    return code_key(text)[:SEARCHED_CHARACTERS]


def searched_rich(text: str) -> str:
    """A textarea as searches compare it (spec 04 §12.2): line breaks, entities and tags are gone."""
    plain = text.replace("\r", "").replace("\n", "")
    return searched(_TAGS.sub("", html.unescape(plain)))


def same_text(stored: str, data: Any) -> bool:
    """Equality by string form: the number 12 equals the text "12"."""
    return not isinstance(data, dict | list) and stored == php_text(data)


def type_violation(value: Value) -> Violation | None:
    """Numbers and booleans pass the updater and fail here."""
    if not isinstance(value.data, str):
        message = _NOT_STRING.format(attribute=value.attribute.code, type=php_type(value.data))
        return value_violation(value, message, _NOT_STRING)
    return None


def length_violation(value: Value, most: int) -> Violation | None:
    """More characters than the type or the attribute allows."""
    limit = min(most, value.attribute.max_characters or most)
    if len(str(value.data)) > limit:
        message = _TOO_LONG.format(attribute=value.attribute.code, limit=limit)
        return value_violation(value, message, _TOO_LONG)
    return None


def email_violation(value: Value) -> Violation | None:
    """The rule `email`."""
    if value.attribute.validation_rule == "email" and not _EMAIL.fullmatch(str(value.data)):
        return value_violation(value, _NOT_EMAIL.format(attribute=value.attribute.code), _NOT_EMAIL)
    return None


def url_violation(value: Value) -> Violation | None:
    """The rule `url`: absolute http and https links."""
    if value.attribute.validation_rule == "url" and not _URL.fullmatch(str(value.data)):
        return value_violation(value, _NOT_URL.format(attribute=value.attribute.code), _NOT_URL)
    return None


def regexp_violation(value: Value) -> Violation | None:
    """The rule `regexp`."""
    pattern = value.attribute.validation_regexp
    if value.attribute.validation_rule != "regexp" or not pattern:
        return None
    compiled = pcre.compile(pattern)
    if compiled is not None and not compiled.search(str(value.data)):
        message = _NO_MATCH.format(attribute=value.attribute.code, pattern=pattern)
        return value_violation(value, message, _NO_MATCH)
    return None
