"""Filters on `completeness` (spec 04 §10.3): `PRODUCT_COMPLETENESS` and `MODEL_COMPLETENESS`, operators by name.

The tokens of a channel find candidates by the GIN index; the array decides. The number of a pair is a scalar
subquery, which the server runs once for a statement. A pair without number has no score anywhere.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, or_, select
from sqlalchemy.sql.schema import Table

from pimlet.edge.errors import Unprocessable
from pimlet.edge.expectations import as_list, is_array
from pimlet.enrichment.completeness.calculation import COMPLETE
from pimlet.enrichment.completeness.tables import scored_pair
from pimlet.enrichment.completeness.tokens import KNOWN, tokens_for
from pimlet.enrichment.products.tables import product, product_model
from pimlet.enrichment.search.asked import Asked, Filter, Operators
from pimlet.enrichment.search.conditions import EVERYTHING, NOTHING, Condition, Source, any_token, every, some, token
from pimlet.enrichment.search.expectations import a_numeric, missing_key, needs
from pimlet.enrichment.search.grammar import shown
from pimlet.structure.catalog_model import Channel

Sql = ColumnElement[bool]
Compare = Callable[[ColumnElement[Any]], Sql]
OnLocale = Callable[[Channel, str], Condition]


def score_at(table: Table, name: str, channel: Channel, locale: str) -> ColumnElement[Any]:
    """The element of the score array `name` for a channel and locale; null without a score."""
    number = select(scored_pair.c.number).where(scored_pair.c.channel == channel.key, scored_pair.c.locale == locale)
    element: ColumnElement[Any] = table.c[name][number.scalar_subquery()]
    return element


def likely(condition: Sql) -> Sql:
    """A condition on rows that tokens have found already, most of which meet it.

    The planner knows nothing of elements of arrays. It would take the condition for a rare one, and sort all that the
    tokens find instead of walking the list in its order.
    """
    return func.coalesce(condition, False)


def channel_of(asked: Asked) -> Channel | None:
    """The channel of the filter's scope. As a field name it counts with its case: others match nothing."""
    scope = asked.criterion.scope
    channel = asked.structure.channel(scope) if isinstance(scope, str) else None
    return channel if channel is not None and channel.code == scope else None


class Range:
    """Whole ratios from `lowest` to `highest`, of those that products can be found by."""

    def __init__(self, lowest: int, highest: int) -> None:
        """What lies outside of 0 to 100 is cut off."""
        self.lowest, self.highest = max(lowest, 0), min(highest, COMPLETE)

    @classmethod
    def of(cls, comparison: str, value: Decimal) -> "Range":
        """The ratios that compare so with a value."""
        # No ratio is beyond these, and rounding huge exponents would take for ever.
        value = min(max(value, Decimal(-1)), Decimal(COMPLETE + 1))
        floor, ceiling = math.floor(value), math.ceil(value)
        match comparison:
            case "=":
                return cls(ceiling, floor)
            case "<":
                return cls(0, ceiling - 1)
            case "<=":
                return cls(0, floor)
            case ">":
                return cls(floor + 1, COMPLETE)
            case _:
                return cls(ceiling, COMPLETE)

    def holds(self, channel: Channel, locale: str) -> Condition:
        """A product has a ratio of the range there."""
        if self.lowest > self.highest:
            return NOTHING
        lowest, highest = self.lowest, self.highest
        exact = Condition(lambda source: likely(_ratio(source, channel, locale).between(lowest, highest)))
        return exact & any_token(tokens_for(channel, lowest, highest))


def _ratio(source: Source, channel: Channel, locale: str) -> ColumnElement[Any]:
    return score_at(source.tables.table, "completeness", channel, locale)


def _checked(asked: Asked) -> Decimal:
    """Value and scope, in this order. Raises `Unprocessable`."""
    value = a_numeric(asked.name, asked.value)
    if asked.criterion.scope is None:
        raise needs(asked.name, "a valid scope")
    return value


def _channel_locales(asked: Asked) -> Sequence[str]:
    """The filter's locale, else all of the channel's. Raises `Unprocessable` when they cannot be known."""
    if asked.criterion.locale is not None:
        return [asked.criterion.locale]
    scope = asked.criterion.scope
    channel = asked.structure.channel(scope) if isinstance(scope, str) else None
    if channel is None:
        raise Unprocessable(f'Channel with "{shown(scope)}" code does not exist')
    return channel.locales


def _listed_locales(asked: Asked) -> Sequence[str]:
    """The filter's `locales`. Raises `Unprocessable`."""
    if not is_array(asked.criterion.locales):
        raise missing_key(asked.name, "locales")
    return as_list(asked.criterion.locales)


def _on_some_locale(comparison: str, *, may_list: bool = False) -> Filter:
    def filtered(asked: Asked) -> Condition:
        wanted = Range.of(comparison, _checked(asked))
        listed = may_list and asked.criterion.locales is not None
        locales = _listed_locales(asked) if listed else _channel_locales(asked)
        if not locales:
            return EVERYTHING
        channel = channel_of(asked)
        return NOTHING if channel is None else some(wanted.holds(channel, locale) for locale in locales)

    return filtered


def _on_all_locales(comparison: str) -> Filter:
    def filtered(asked: Asked) -> Condition:
        wanted = Range.of(comparison, _checked(asked))
        locales = _listed_locales(asked)
        if not locales:
            return EVERYTHING
        channel = channel_of(asked)
        return NOTHING if channel is None else every(wanted.holds(channel, locale) for locale in locales)

    return filtered


def _differs(asked: Asked) -> Condition:
    """Known on every locale, and not everywhere the value."""
    value = _checked(asked)
    locales = _channel_locales(asked)
    channel = channel_of(asked)
    if channel is None:
        return NOTHING

    def sql(source: Source) -> Sql:
        ratios = [_ratio(source, channel, locale) for locale in locales]
        known = and_(*(ratio <= COMPLETE for ratio in ratios))
        same = Range.of("=", value)
        return known if same.lowest > same.highest else and_(known, or_(*(ratio != same.lowest for ratio in ratios)))

    return token(KNOWN) & Condition(sql)


_SOME, _ALL = " ON AT LEAST ONE LOCALE", " ON ALL LOCALES"

PRODUCT_COMPLETENESS: Operators = {
    **{comparison: _on_some_locale(comparison) for comparison in ("=", "<", "<=", ">", ">=")},
    "!=": _differs,
    f"EQUALS{_SOME}": _on_some_locale("="),
    f"NOT EQUALS{_SOME}": _differs,
    f"LOWER THAN{_SOME}": _on_some_locale("<"),
    f"LOWER OR EQUALS THAN{_SOME}": _on_some_locale("<="),
    f"GREATER THAN{_SOME}": _on_some_locale(">"),
    f"GREATER OR EQUALS THAN{_SOME}": _on_some_locale(">=", may_list=True),
    f"LOWER THAN{_ALL}": _on_all_locales("<"),
    f"LOWER OR EQUALS THAN{_ALL}": _on_all_locales("<="),
    f"GREATER THAN{_ALL}": _on_all_locales(">"),
    f"GREATER OR EQUALS THAN{_ALL}": _on_all_locales(">="),
    "EMPTY": lambda _: ~token(KNOWN),
}
"""Of products."""


# --- product models -----------------------------------------------------------------------------------------------


def _variant(model: Table, compare: Compare, channel: Channel, locale: str) -> Sql:
    """Whether a model has a variant whose ratio compares so: a child or a child of a sub model.

    The unique indexes on the parents of products and of product models.
    """
    holds = compare(score_at(product, "completeness", channel, locale))
    sub_model = product_model.alias("sub_model")
    own = select(literal(1)).select_from(product).where(product.c.parent_id == model.c.id, holds)
    below = (
        select(literal(1))
        .select_from(product.join(sub_model, sub_model.c.id == product.c.parent_id))
        .where(sub_model.c.parent_id == model.c.id, holds)
    )
    return or_(own.correlate(model).exists(), below.correlate(model).exists())


def _complete(ratio: ColumnElement[Any]) -> Sql:
    return ratio >= COMPLETE


def _incomplete(ratio: ColumnElement[Any]) -> Sql:
    return ratio < COMPLETE


def _at_least(compare: Compare) -> OnLocale:
    def one(channel: Channel, locale: str) -> Condition:
        return Condition(lambda source: _variant(source.tables.table, compare, channel, locale))

    return one


def _all_of(compare: Compare, other: Compare) -> OnLocale:
    def one(channel: Channel, locale: str) -> Condition:
        return _at_least(compare)(channel, locale) & ~_at_least(other)(channel, locale)

    return one


def _of_models(on_locale: OnLocale, joined: Callable[[Iterable[Condition]], Condition]) -> Filter:
    """Checks locales before the channel; the value is ignored."""

    def filtered(asked: Asked) -> Condition:
        criterion = asked.criterion
        locales = [criterion.locale] if criterion.locale else as_list(criterion.locales or [])
        if not locales:
            raise needs(asked.name, "a valid locale")
        if not criterion.scope:
            raise needs(asked.name, "a valid channel")
        channel = channel_of(asked)
        return NOTHING if channel is None else joined(on_locale(channel, locale) for locale in locales)

    return filtered


MODEL_COMPLETENESS: Operators = {
    "AT LEAST COMPLETE": _of_models(_at_least(_complete), some),
    "AT LEAST INCOMPLETE": _of_models(_at_least(_incomplete), some),
    "ALL COMPLETE": _of_models(_all_of(_complete, _incomplete), every),
    "ALL INCOMPLETE": _of_models(_all_of(_incomplete, _complete), every),
}
"""Of product models: they look at their variants, so that a variant's write touches no model."""
