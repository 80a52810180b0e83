"""Texts in SQL, lower-cased in Python before they come here; patterns are literal (spec 04 §12.2).

Prefixes are ranges by code point, which an index serves under a generic plan too: LIKE with a parameter would not.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, Text, and_, func, literal_column, not_

from pimlet.foundation.schema import one_of

PREFIX = 64
"""Characters of a cell's text that are indexed."""
_GRAM = 3
_LAST = chr(0x10FFFF)
_ESCAPED = str.maketrans({"\\": "\\\\", "%": "\\%", "_": "\\_"})
Sql = ColumnElement[bool]


def like(text: str) -> str:
    """A text inside a LIKE pattern."""
    return text.translate(_ESCAPED)


def successor(prefix: str) -> str | None:
    """The least text after all texts with this prefix; None if there is none."""
    stem = prefix.rstrip(_LAST)
    if not stem:
        return None
    following = ord(stem[-1]) + 1
    # Surrogates are no characters.
    return stem[:-1] + chr(0xE000 if following == 0xD800 else following)


def key_starts_with(column: ColumnElement[Any], prefix: str) -> Sql:
    """A key column, whose collation is "C": its own index."""
    after = successor(prefix)
    found = column >= prefix
    return found if after is None else and_(found, column < after)


def _indexed(cell: Table) -> ColumnElement[Any]:
    return func.left(cell.c.text, literal_column(str(PREFIX)), type_=Text)


def equals(cell: Table, text: str) -> Sql:
    """The index on the first characters, then the whole text."""
    found = and_(cell.c.text.is_not(None), _indexed(cell) == text[:PREFIX])
    return found if len(text) < PREFIX else and_(found, cell.c.text == text)


def equals_any(cell: Table, texts: Sequence[str]) -> Sql:
    """The index on the first characters, then the whole texts."""
    starts = sorted({text[:PREFIX] for text in texts})
    return and_(cell.c.text.is_not(None), one_of(_indexed(cell), starts), one_of(cell.c.text, texts))


def differs(cell: Table, text: str) -> Sql:
    """Every other text; no index."""
    return cell.c.text != text


def starts_with(cell: Table, prefix: str) -> Sql:
    """The index on the first characters."""
    if not prefix:
        return cell.c.text.is_not(None)
    short = prefix[:PREFIX]
    found = and_(cell.c.text.is_not(None), _indexed(cell).op("~>=~", is_comparison=True)(short))
    after = successor(short)
    if after is not None:
        found = and_(found, _indexed(cell).op("~<~", is_comparison=True)(after))
    return found if len(prefix) <= PREFIX else and_(found, cell.c.text.like(f"{like(prefix)}%"))


def contains(cell: Table, text: str) -> Sql:
    """What `may_contain` narrows down."""
    return cell.c.text.like(f"%{like(text)}%")


def has_grams(text: str) -> bool:
    """Whether `may_contain` has anything to go by."""
    return len(text.encode()) >= _GRAM


def may_contain(cell: Table, key_id: int, text: str) -> Sql:
    """Cells of a name with every three bytes in a row that the text has: the index on them."""
    sought = func.cell_grams(key_id, text)
    grams = func.cell_grams(cell.c.key_id, cell.c.text)
    return and_(cell.c.text.is_not(None), grams.op("@>", is_comparison=True)(sought))


def lacks(cell: Table, text: str) -> Sql:
    """Every text without it; no index."""
    return not_(contains(cell, text))


RANGES: frozenset[Callable[..., Sql]] = frozenset({equals, equals_any, starts_with})
"""Matches that are a range of the index on the first characters."""
