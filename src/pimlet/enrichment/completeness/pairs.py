"""The (channel, locale) pairs that have scores, under the numbers that index the stored arrays.

A pair gets its number at the first write that needs it and keeps it for good. The process caches numbers under the
version of the channels, which a restore changes too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.types import Text

from pimlet.enrichment.completeness.tables import scored_pair
from pimlet.foundation.schema import KEY
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import Access, UnitOfWork
from pimlet.structure import catalog_queries
from pimlet.structure.catalog_model import Channel

Scores = Sequence[int | None]
"""A stored array: the element of pair number n is at n - 1, None for a pair without a score."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A channel with one of its locales."""

    number: int
    channel: Channel
    locale: str


@dataclass(frozen=True, slots=True)
class Pairs:
    """All pairs of a catalog, by channel key and locale.

    `channel_keys` has every number that was ever given: arrays may still hold scores of a locale that a channel lost.
    """

    by_name: Mapping[tuple[str, str], Pair]
    channel_keys: Mapping[int, str]

    def __iter__(self) -> Iterator[Pair]:
        """The pairs, in no order."""
        return iter(self.by_name.values())

    def number(self, channel: Channel, locale: str) -> int | None:
        """The number of a pair; None when the channel has no such locale, or no entity has been scored there."""
        pair = self.by_name.get((channel.key, locale))
        return None if pair is None else pair.number


# The whole table: as many rows as there are pairs.
_NUMBERS = select(scored_pair.c.channel, scored_pair.c.locale, scored_pair.c.number)
_given = (
    func.unnest(bindparam("channels", type_=ARRAY(KEY)), bindparam("locales", type_=ARRAY(Text)))
    .table_valued("channel", "locale")
    .render_derived()
)
_INTERN = (
    upsert(scored_pair)
    .from_select(["channel", "locale"], select(_given.c.channel, _given.c.locale))
    .on_conflict_do_nothing(index_elements=[scored_pair.c.channel, scored_pair.c.locale])
)


async def scored_pairs(uow: UnitOfWork) -> Pairs:
    """The pairs of the catalog. A writing transaction gives numbers to new ones, a reading one leaves them out."""
    cache = uow.cache("scored_pairs", Part.CHANNELS)
    if "pairs" in cache:
        found: Pairs = cache["pairs"]
        return found
    channels = await catalog_queries.channels(uow)
    numbers = await _numbers(uow)
    missing = sorted({(one.key, locale) for one in channels.values() for locale in one.locales} - numbers.keys())
    if missing:
        if uow.access is not Access.READ:
            keys, locales = zip(*missing, strict=True)
            await uow.execute(_INTERN, {"channels": list(keys), "locales": list(locales)})
            # Not remembered: this transaction may still be rolled back.
            numbers = await _numbers(uow)
        return _pairs(channels, numbers)
    pairs = cache["pairs"] = _pairs(channels, numbers)
    return pairs


async def _numbers(uow: UnitOfWork) -> dict[tuple[str, str], int]:
    return {(row.channel, row.locale): row.number for row in await uow.rows(_NUMBERS)}


def _pairs(channels: Mapping[str, Channel], numbers: Mapping[tuple[str, str], int]) -> Pairs:
    live = ((channel.key, locale) for channel in channels.values() for locale in channel.locales)
    return Pairs(
        {
            (key, locale): Pair(numbers[key, locale], channels[key], locale)
            for key, locale in live
            if (key, locale) in numbers
        },
        {number: key for (key, _), number in numbers.items()},
    )


def score_array(scores: Mapping[int, int]) -> list[int | None] | None:
    """Scores by pair number as the array that is stored; None when there is none."""
    if not scores:
        return None
    return [scores.get(number) for number in range(1, max(scores) + 1)]


def score_of(scores: Scores | None, number: int) -> int | None:
    """The score of one pair in a stored array."""
    return scores[number - 1] if scores is not None and number <= len(scores) else None
