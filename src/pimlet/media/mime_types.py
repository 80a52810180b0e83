"""What kind of file a content is, from its beginning: binary formats by a library, texts by what they say."""

import re
from contextlib import suppress

import filetype

_EMPTY = "application/x-empty"
_UNKNOWN = "application/octet-stream"
# The library's names for what libmagic, which Akeneo asks, calls otherwise.
_OTHER_NAMES = {"application/rtf": "text/rtf", "audio/wav": "audio/x-wav"}
_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
_COMPOUND_TYPES = {
    "doc": "application/msword",
    "ppt": "application/vnd.ms-powerpoint",
    "xls": "application/vnd.ms-excel",
}
# Possessive, so that a hostile beginning costs no backtracking.
_COMMENTS = rb"(?:<!--(?:(?!-->).)*+-->\s*+)*+"
_LEAD_IN = rb"\s*+(?:<\?xml[^>]*+>\s*+)?+" + _COMMENTS
_SVG = re.compile(
    _LEAD_IN + rb"(?:<!DOCTYPE\s+svg[^>\[]*+(?:\[[^\]]*+\])?+[^>]*+>\s*+)?+" + _COMMENTS + rb"<svg[\s/>]",
    re.DOTALL | re.IGNORECASE,
)
_HTML = re.compile(
    _LEAD_IN + rb"<(?:!DOCTYPE\s+html|html|head|body|script|title|style|iframe)\b", re.DOTALL | re.IGNORECASE
)
_XML = re.compile(rb"\s*<\?xml\s", re.IGNORECASE)
# That of UTF-16 is the beginning of that of UTF-32.
_BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\xef\xbb\xbf", "utf-8"),
)
# Control characters that texts do not hold.
_BINARY = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f\x7f]")


def mime_type(head: bytes, extension: str) -> str:
    """The type of a content with this beginning (8 KB are enough).

    The client's header is never asked. The extension only tells the formats of one container apart (old office
    files) and a table from other plain text; neither can be executed.
    """
    if not head:
        return _EMPTY
    guessed: str | None = filetype.guess_mime(head)
    if guessed is not None:
        return _OTHER_NAMES.get(guessed, guessed)
    if head.startswith(_COMPOUND):
        return _COMPOUND_TYPES.get(extension.lower(), "application/CDFV2")
    if head.lstrip().startswith(b"%PDF-"):
        return "application/pdf"
    return _text_type(_in_bytes(head), extension)


def _in_bytes(head: bytes) -> bytes:
    """A text of any Unicode form in UTF-8, without the mark that tells its form."""
    for mark, form in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            # What is no UTF-32 may be UTF-16, which its mark says, too.
            errors = "strict" if form.startswith("utf-32") else "ignore"
            with suppress(UnicodeDecodeError):
                return head[len(mark) :].decode(form, errors).encode()
    return head


def _text_type(head: bytes, extension: str) -> str:
    if _BINARY.search(head):
        return _UNKNOWN
    if _SVG.match(head):
        return "image/svg+xml"
    if _HTML.match(head):
        return "text/html"
    if _XML.match(head):
        return "text/xml"
    return "text/csv" if extension.lower() == "csv" else "text/plain"
