"""Search tokens of a stored completeness array: one for each distinct (channel, ratio), and its tens for ranges."""

from collections.abc import Iterator

from pimlet.enrichment.completeness.calculation import COMPLETE
from pimlet.enrichment.completeness.pairs import Pairs, Scores
from pimlet.enrichment.search.tokens import token
from pimlet.structure.catalog_model import Channel

TENS = range(COMPLETE // 10 + 1)


def with_ratio(channel_key: str, ratio: int) -> int:
    """The entity has this ratio on some locale of the channel."""
    return token(f"complete|{channel_key}|{ratio}")


def with_tens(channel_key: str, tens: int) -> int:
    """The entity has a ratio from `tens` × 10 to the next ten on some locale of the channel."""
    return token(f"complete~{channel_key}|{tens}")


KNOWN = token("complete")
"""The entity has a ratio anywhere."""


def completeness_tokens(array: Scores | None, pairs: Pairs) -> Iterator[int]:
    """The tokens of a stored array; what filters of products do not see has none."""
    for number, ratio in enumerate(array or (), 1):
        if ratio is not None and ratio <= COMPLETE:
            channel = pairs.channel_keys[number]
            yield KNOWN
            yield with_ratio(channel, ratio)
            yield with_tens(channel, ratio // 10)


def tokens_for(channel: Channel, lowest: int, highest: int) -> list[int]:
    """Tokens of which an entity with a ratio from `lowest` to `highest` on the channel has at least one."""
    if (lowest, highest) == (0, COMPLETE):
        return [KNOWN]
    if lowest == highest:
        return [with_ratio(channel.key, lowest)]
    return [with_tens(channel.key, tens) for tens in TENS if lowest // 10 <= tens <= highest // 10]
