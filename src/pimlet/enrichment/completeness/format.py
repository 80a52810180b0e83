"""Stored scores as the API shows them: a list of `{"scope", "locale", "data"}` (spec 04 §6)."""

from collections.abc import Callable, Collection, Iterable

from pimlet.edge.json_bytes import encode
from pimlet.enrichment.completeness.calculation import COMPLETE
from pimlet.enrichment.completeness.pairs import Pair, Pairs, Scores, score_of
from pimlet.enrichment.values.documents import json_order
from pimlet.foundation.keys import sorted_codes
from pimlet.structure.catalog_model import Channel


class ScoreList:
    """Renders the scores of the entities of one page. What entities share is rendered once."""

    def __init__(self, pairs: Iterable[Pair], shown: Callable[[int], object], empty: bytes = b"[]") -> None:
        """`pairs` in the order of the list; `shown` turns a stored score into `data`."""
        self._starts = [
            (pair.number, b'{"scope":%b,"locale":%b,"data":' % (encode(pair.channel.code), encode(pair.locale)))
            for pair in pairs
        ]
        self._shown = shown
        self._empty = empty

    def render(self, array: Scores | None) -> bytes:
        """The list of one entity."""
        entries = [
            b"%b%b}" % (start, encode(self._shown(score)))
            for number, start in self._starts
            if (score := score_of(array, number)) is not None
        ]
        return b"[%b]" % b",".join(entries) if entries else self._empty


def restricted(
    pairs: Pairs, channel: Channel | None, locales: Collection[str] | None, hidden: Collection[str]
) -> list[Pair]:
    """The pairs of a channel and of some locales; None keeps all but the hidden ones. Locales are compared exactly."""
    return [
        pair
        for pair in pairs
        if (channel is None or pair.channel.id == channel.id)
        and (locales is None or pair.locale in locales)
        and pair.locale not in hidden
    ]


def completeness_list(pairs: Iterable[Pair], empty: bytes) -> ScoreList:
    """`completenesses`: channels alphabetical, locales in the order of JSON keys."""
    listed = list(pairs)
    channels = {code: place for place, code in enumerate(sorted_codes({pair.channel.code for pair in listed}))}
    ordered = sorted(listed, key=lambda pair: (channels[pair.channel.code], json_order(pair.locale)))
    return ScoreList(ordered, lambda ratio: min(ratio, COMPLETE), empty)
