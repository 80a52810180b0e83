"""Key columns: one Python function decides which codes are the same code.

SQL `lower()` differs between servers, so keys are made here and stored as `text collate "C"`.
"""

from collections.abc import Iterable
from functools import cmp_to_key, lru_cache

# No code may hold U+0000 in PostgreSQL; a noncharacter stands for it, so that such a key matches nothing.
_NUL = str.maketrans({"\x00": "\uffff"})
# `_` and `-` sort before digits and letters in Akeneo's lists (spec 01 §8.6).
_STRUCTURE = str.maketrans({"\x00": "\uffff", "_": "!", "-": '"'})


def lower(text: str) -> str:
    """Lower case, character by character: a part stays a part. A final sigma is no other letter than one within."""
    return "".join(map(str.lower, text)) if "\u03a3" in text else text.lower()


def code_key(code: str) -> str:
    """Key of a product identifier, model code or account name: equal for spellings that differ in case."""
    return lower(code).translate(_NUL)


def cursor_key(cursor: str) -> str:
    """The place of a text among such keys. None has U+0000, so nothing stands behind it but what follows the rest."""
    return code_key(cursor.partition("\x00")[0])


# Documents name the same attributes, channels and options over and over.
@lru_cache(maxsize=4096)
def structure_key(code: str) -> str:
    """Key of a structure resource's code; keys sort by bytes as Akeneo sorts its lists."""
    return code.lower().translate(_STRUCTURE)


def sorted_codes(codes: Iterable[str]) -> list[str]:
    """Codes as PHP sorts them: by bytes, two numeric ones as numbers (spec 04 §1)."""
    listed = sorted(codes)
    if any(map(is_numeric, listed)):
        return sorted(listed, key=cmp_to_key(_compare))
    return listed


def is_numeric(code: str) -> bool:
    """Whether it is made of digits, of which `str.isdigit` knows more than PHP."""
    return code.isascii() and code.isdigit()


def _compare(one: str, other: str) -> int:
    if is_numeric(one) and is_numeric(other):
        return int(one) - int(other)
    return (one > other) - (one < other)
