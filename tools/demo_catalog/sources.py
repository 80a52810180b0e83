"""The hand-written tables, and repeatable choices among their entries."""

import tomllib
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

LOCALES = ("en_US", "fr_FR", "de_DE", "es_ES")

ASSORTMENT = (
    "t_shirts", "sleeping_bags", "coffee", "jackets", "shoes", "backpacks", "tents", "lamps", "cookware", "books",
)  # fmt: skip
"""Families in the order of their products: associations lead to earlier ones only."""

Document = dict[str, Any]
_Item = TypeVar("_Item")
_HERE = Path(__file__).parent


def load(name: str) -> Document:
    """A table by its path without suffix."""
    return tomllib.loads(_HERE.joinpath(f"{name}.toml").read_text(encoding="utf-8"))


STRUCTURE = load("structure")
GROUPED_ATTRIBUTES: dict[str, dict[str, Document]] = load("attributes")
ATTRIBUTES: dict[str, Document] = {
    code: properties for group in GROUPED_ATTRIBUTES.values() for code, properties in group.items()
}
OPTIONS: dict[str, dict[str, list[str] | str]] = load("options")
TEXTS = load("texts")
FAMILIES: dict[str, Document] = {code: load(f"assortment/{code}") for code in ASSORTMENT}


def labels(texts: Sequence[str] | str) -> dict[str, str]:
    """Texts in the order of `LOCALES`, or one for all of them, by locale."""
    return dict.fromkeys(LOCALES, texts) if isinstance(texts, str) else dict(zip(LOCALES, texts, strict=True))


def number(key: str, below: int) -> int:
    """A number from 0 that depends on nothing but the key."""
    return int.from_bytes(sha256(key.encode()).digest()[:8], "big") % below


def chance(key: str, percent: int) -> bool:
    """True for about so many keys of a hundred."""
    return number(key, 100) < percent


def pick(items: Sequence[_Item], key: str) -> _Item:
    """One of the items."""
    return items[number(key, len(items))]


def pick_some(items: Sequence[_Item], count: int, key: str) -> list[_Item]:
    """So many of the items, in their order."""
    ranked = sorted(range(len(items)), key=lambda index: number(f"{key}/{index}", 1 << 32))
    return [items[index] for index in sorted(ranked[:count])]
