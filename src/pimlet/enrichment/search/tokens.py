"""Tokens: 64-bit numbers for everything discrete that can be searched for, in one array with one GIN index.

A hash makes them, not a function of the server, so that they mean the same everywhere. Among a million tokens two
different ones collide with a chance of about 3 in 10^8 (evidence §4.5).
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b

from pimlet.enrichment.values.registry import value_type
from pimlet.enrichment.values.showing import Showing
from pimlet.enrichment.values.value import Value
from pimlet.structure.catalog_model import Category, Group


@lru_cache(maxsize=200_000)
def token(text: str) -> int:
    """The token of a text, as a signed 64-bit number."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)


def value_name(attribute_key: str, scope: str | None, locale: str | None) -> str:
    """The name of one attribute, channel and locale in tokens and cells."""
    return f"{attribute_key}|{scope or ''}|{locale or ''}"


def has_attribute(attribute_key: str) -> int:
    """The entity has any value of the attribute."""
    return token(f"has|{attribute_key}")


def has_value(attribute_key: str, scope: str | None, locale: str | None) -> int:
    """The entity has a value at this channel and locale."""
    return token(f"at|{value_name(attribute_key, scope, locale)}")


def has_content(attribute_key: str, scope: str | None, locale: str | None, content: str) -> int:
    """The entity's value there contains this option or boolean."""
    return token(f"is|{value_name(attribute_key, scope, locale)}|{content}")


def hidden_attribute(attribute_key: str) -> int:
    """The entity has something of the attribute that is stored but not shown."""
    return token(f"hidden|{attribute_key}")


def in_category(category_id: int) -> int:
    """The entity is classified in the category itself."""
    return token(f"in={category_id}")


def under_category(category_id: int) -> int:
    """The entity is classified in the category or below it."""
    return token(f"under={category_id}")


def in_group(group_id: int) -> int:
    """The product is in the group."""
    return token(f"group={group_id}")


CLASSIFIED = token("classified")
GROUPED = token("grouped")
DISABLED = token("disabled")


@lru_cache(maxsize=65_536)
def _presence(key: str, scope: str | None, locale: str | None) -> tuple[int, int]:
    return has_attribute(key), has_value(key, scope, locale)


def value_tokens(values: Iterable[Value], showing: Showing) -> Iterator[int]:
    """Tokens of shown values; a hidden value does not exist for search (spec 04 §12.1)."""
    for value in values:
        kind, key, shown = value_type(value.attribute), value.attribute.key, showing(value)
        if shown is None or kind.hides(value, shown):
            yield hidden_attribute(key)
        if shown is None:
            continue
        yield from _presence(key, value.scope, value.locale)
        for content in kind.tokens(value, shown):
            yield has_content(key, value.scope, value.locale, content)


def category_tokens(categories: Iterable[Category]) -> Iterator[int]:
    """Tokens of the categories of an entity and of all their ancestors."""
    for category in categories:
        yield CLASSIFIED
        yield in_category(category.id)
        for ancestor in category.path:
            yield under_category(ancestor)


def product_tokens(groups: Iterable[Group], *, enabled: bool) -> Iterator[int]:
    """Tokens of what only products have. Disabled ones are few as a rule, so enabled ones have no token."""
    if not enabled:
        yield DISABLED
    for group in groups:
        yield GROUPED
        yield in_group(group.id)


def token_array(tokens: Iterable[int]) -> list[int]:
    """The array as it is stored: sorted, without duplicates, so that equal content is equal bytes."""
    return sorted(set(tokens))
