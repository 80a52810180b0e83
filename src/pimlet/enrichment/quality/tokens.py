"""Search tokens of a stored array of ranks: one for each distinct (channel, letter)."""

from collections.abc import Iterator

from pimlet.enrichment.completeness.pairs import Pairs, Scores
from pimlet.enrichment.search.tokens import token


def with_rank(channel_key: str, rank: int) -> int:
    """The entity has this rank on some locale of the channel."""
    return token(f"quality|{channel_key}|{rank}")


def quality_tokens(array: Scores | None, pairs: Pairs) -> Iterator[int]:
    """The tokens of a stored array."""
    for number, rank in enumerate(array or (), 1):
        if rank is not None:
            yield with_rank(pairs.channel_keys[number], rank)
