"""The filter on `quality_score` of products (spec 04 §10.1): `QUALITY_SCORE`, operators by name.

The tokens of a channel find candidates by the GIN index; the array decides.
"""

from typing import Any

from pimlet.enrichment.completeness.filters import channel_of, likely, score_at
from pimlet.enrichment.quality.calculation import LETTERS
from pimlet.enrichment.quality.tokens import with_rank
from pimlet.enrichment.search.asked import Asked, Operators
from pimlet.enrichment.search.conditions import NOTHING, Condition, Source, Sql, any_token
from pimlet.enrichment.search.expectations import a_list, needs
from pimlet.enrichment.values.numbers import number_of
from pimlet.foundation.schema import one_of


def _rank(name: str, item: Any) -> int:
    number = number_of(item)
    rank = int(number) if number is not None else _letter_rank(item)
    if not 1 <= rank <= len(LETTERS):
        letters = '", "'.join(LETTERS)
        raise needs(name, f'values among "{letters}"')
    return rank


def _letter_rank(item: Any) -> int:
    return LETTERS.find(item) + 1 if isinstance(item, str) and len(item) == 1 else 0


def _in(asked: Asked) -> Condition:
    items = a_list(asked.name, asked.value)
    if asked.criterion.scope is None:
        raise needs(asked.name, "a channel")
    locale = asked.criterion.locale
    if locale is None:
        raise needs(asked.name, "a locale")
    ranks = sorted({_rank(asked.name, item) for item in items})
    channel = channel_of(asked)
    if channel is None:
        return NOTHING

    def exact(source: Source) -> Sql:
        return likely(one_of(score_at(source.tables.table, "quality", channel, locale), ranks))

    return Condition(exact) & any_token(with_rank(channel.key, rank) for rank in ranks)


QUALITY_SCORE: Operators = {"IN": _in}
