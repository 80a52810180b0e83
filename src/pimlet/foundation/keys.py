"""Key columns: one Python function decides which codes are the same code.

SQL `lower()` differs between servers, so keys are made here and stored as `text collate "C"`.
"""

from functools import lru_cache

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
