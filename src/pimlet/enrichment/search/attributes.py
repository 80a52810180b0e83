"""Filters on attributes: one table of operators for each type (spec 04 §11, meaning of the operators §12)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, not_

from pimlet.edge.errors import Unprocessable
from pimlet.edge.expectations import as_map, is_array
from pimlet.edge.json_bytes import php_text, php_type
from pimlet.enrichment.search import days, text_matching
from pimlet.enrichment.search.asked import Asked
from pimlet.enrichment.search.conditions import NOTHING, Condition, any_token, cell, containing, token
from pimlet.enrichment.search.expectations import (
    a_boolean,
    a_list,
    a_numeric,
    a_string,
    codes,
    expected,
    invalid,
    known,
    missing_key,
)
from pimlet.enrichment.search.grammar import shown
from pimlet.enrichment.search.places import Place
from pimlet.enrichment.values.numbers import number_of
from pimlet.enrichment.values.texts import searched, searched_rich
from pimlet.foundation.keys import structure_key
from pimlet.foundation.schema import one_of
from pimlet.structure.catalog_model import Attribute, AttributeType

AttributeFilter = Callable[[Asked, Place], Condition]
"""Checks the value of a criterion, whose locale and scope have been checked. Raises `Unprocessable`."""

AttributeOperators = Mapping[str, AttributeFilter]

_EMPTY: AttributeOperators = {
    "EMPTY": lambda _, at: at.empty,
    "NOT EMPTY": lambda _, at: at.filled,
}


def _number_cell(at: Place, compare: Callable[[Table], ColumnElement[bool]], currency: str | None = None) -> Condition:
    return cell(at.cell(currency), compare, ranged=True) if at.open else NOTHING


def _text_cell(at: Place, compare: Callable[[Table], ColumnElement[bool]], *, ranged: bool) -> Condition:
    return cell(at.cell(), compare, ranged=ranged) if at.open else NOTHING


# --- identifier, text, textarea, media ----------------------------------------------------------------------------

_Match = Callable[[Table, str], ColumnElement[bool]]
_Normal = Callable[[str], str]


def _text(match: _Match, normal: _Normal = searched) -> AttributeFilter:
    def asked_for(asked: Asked, at: Place) -> Condition:
        text = normal(a_string(at.attribute.code, asked.value))
        return _text_cell(at, lambda table: match(table, text), ranged=match in text_matching.RANGES)

    return asked_for


def _contains(asked: Asked, at: Place) -> Condition:
    text = searched(a_string(at.attribute.code, asked.value))
    return containing(at.cell(), text) if at.open else NOTHING


def _texts(normal: _Normal) -> AttributeOperators:
    """`normal` is applied to whole texts, as it was to the stored ones; parts of texts are only lower-cased."""
    return {
        "STARTS WITH": _text(text_matching.starts_with),
        "CONTAINS": _contains,
        "DOES NOT CONTAIN": _text(text_matching.lacks),
        "=": _text(text_matching.equals, normal),
        "!=": _text(text_matching.differs, normal),
        **_EMPTY,
    }


def _listed_texts(match: Callable[[Table, list[str]], ColumnElement[bool]], normal: _Normal) -> AttributeFilter:
    def asked_for(asked: Asked, at: Place) -> Condition:
        items = a_list(at.attribute.code, asked.value)
        texts = [normal(php_text(item)) for item in items if not is_array(item)]
        return _text_cell(at, lambda table: match(table, texts), ranged=match in text_matching.RANGES)

    return asked_for


def _with_lists(operators: AttributeOperators, normal: _Normal) -> AttributeOperators:
    return {
        **operators,
        "IN": _listed_texts(text_matching.equals_any, normal),
        "NOT IN": _listed_texts(lambda table, texts: not_(one_of(table.c.text, texts)), normal),
    }


# The original filename is the searchable text of a file.
MEDIA = _texts(searched)
IDENTIFIER = TEXT = _with_lists(MEDIA, searched)
TEXTAREA = _with_lists(_texts(searched_rich), searched_rich)

# --- number, metric, price ----------------------------------------------------------------------------------------

_Compare = Callable[[ColumnElement[Any], float], ColumnElement[bool]]
_COMPARISONS: Mapping[str, _Compare] = {
    "<": lambda number, other: number < other,
    "<=": lambda number, other: number <= other,
    "=": lambda number, other: number == other,
    "!=": lambda number, other: number != other,
    ">=": lambda number, other: number >= other,
    ">": lambda number, other: number > other,
}


def _compared(at: Place, compare: _Compare, number: Decimal, currency: str | None = None) -> Condition:
    return _number_cell(
        at, lambda table: and_(table.c.number.is_not(None), compare(table.c.number, float(number))), currency
    )


def _number(compare: _Compare) -> AttributeFilter:
    return lambda asked, at: _compared(at, compare, a_numeric(at.attribute.code, asked.value))


def _metric(compare: _Compare) -> AttributeFilter:
    return lambda asked, at: _compared(at, compare, _standard_amount(asked, at.attribute))


def _standard_amount(asked: Asked, attribute: Attribute) -> Decimal:
    """An amount in the standard unit of the attribute's measurement family."""
    name = attribute.code
    a_list(name, asked.value)
    given = as_map(asked.value)
    for key in ("amount", "unit"):
        if key not in given:
            raise missing_key(name, key)
    amount, unit = number_of(given["amount"]), given["unit"]
    if amount is None:
        raise invalid(name, f'key "amount" has to be a numeric, "{php_type(given["amount"])}" given')
    if not isinstance(unit, str):
        raise invalid(name, f'key "unit" has to be a string, "{php_type(unit)}" given')
    family = asked.structure.measurements.get((attribute.metric_family or "").upper())
    found = family.units.get(unit.upper()) if family is not None else None
    standard = family.to_standard(amount, unit) if family is not None and found and found[0] == unit else None
    if standard is None:
        raise Unprocessable(
            f'Property "{name}" expects a valid unit. The unit does not exist in the attribute\'s family '
            f'"{attribute.metric_family}", "{unit}" given.'
        )
    return standard


def _of_prices_only(operator: str) -> AttributeFilter:
    """Metrics let these operators pass until the value is checked."""

    def refused(asked: Asked, at: Place) -> Condition:
        _standard_amount(asked, at.attribute)
        raise Unprocessable(f'Operator "{operator}" is not supported')

    return refused


def _price(compare: _Compare) -> AttributeFilter:
    def asked_for(asked: Asked, at: Place) -> Condition:
        name = at.attribute.code
        a_list(name, asked.value)
        given = as_map(asked.value)
        if "amount" not in given:
            raise missing_key(name, "amount")
        amount = number_of(given["amount"])
        if amount is None:
            raise expected(name, "a numeric", asked.value)
        currency = _currency(asked, name)
        return _compared(at, compare, amount, currency) if _visible(asked, at, currency) else NOTHING

    return asked_for


def _currency(asked: Asked, name: str) -> str:
    a_list(name, asked.value)
    given = as_map(asked.value)
    if "currency" not in given:
        raise missing_key(name, "currency")
    currency = given["currency"]
    if not isinstance(currency, str) or currency not in asked.structure.shown_currencies(None):
        raise Unprocessable(
            f'Property "{name}" expects a valid currency. The currency does not exist, "{shown(currency)}" given.'
        )
    return currency


def _visible(asked: Asked, at: Place, currency: str) -> bool:
    """Whether prices in this currency are shown at the place."""
    return at.open and currency in asked.structure.shown_currencies(at.scope)


def _filled_for_currency(asked: Asked, at: Place) -> Condition:
    currency = _currency(asked, at.attribute.code)
    return token(at.content(currency)) if _visible(asked, at, currency) else NOTHING


def _empty_for_currency(asked: Asked, at: Place) -> Condition:
    return at.holders & ~_filled_for_currency(asked, at)


NUMBER: AttributeOperators = {
    **{operator: _number(compare) for operator, compare in _COMPARISONS.items()},
    **_EMPTY,
}
PRICE: AttributeOperators = {
    **{operator: _price(compare) for operator, compare in _COMPARISONS.items()},
    **_EMPTY,
    "EMPTY ON ALL CURRENCIES": _EMPTY["EMPTY"],
    "NOT EMPTY ON AT LEAST ONE CURRENCY": _EMPTY["NOT EMPTY"],
    "EMPTY FOR CURRENCY": _empty_for_currency,
    "NOT EMPTY FOR CURRENCY": _filled_for_currency,
}
METRIC: AttributeOperators = {
    **{operator: _metric(compare) for operator, compare in _COMPARISONS.items()},
    **_EMPTY,
    **{operator: _of_prices_only(operator) for operator in PRICE if "CURRENC" in operator},
}

# --- boolean, date ------------------------------------------------------------------------------------------------


def _boolean(asked: Asked, at: Place, *, negated: bool) -> Condition:
    wanted = a_boolean(at.attribute.code, asked.value) is not negated
    return any_token([at.content("1" if wanted else "0")]) if at.open else NOTHING


BOOLEAN: AttributeOperators = {
    "=": lambda asked, at: _boolean(asked, at, negated=False),
    "!=": lambda asked, at: _boolean(asked, at, negated=True),
    **_EMPTY,
}


def _day(compare: _Compare) -> AttributeFilter:
    def asked_for(asked: Asked, at: Place) -> Condition:
        day = days.day(at.attribute.code, asked.value, asked.now.astimezone(asked.zone).date())
        found = _number_cell(at, lambda table: and_(table.c.number.is_not(None), compare(table.c.number, float(day))))
        return replace(found, passing=days.is_relative(asked.value))

    return asked_for


def _between_days(asked: Asked, at: Place, *, negated: bool) -> Condition:
    first, last = days.ends(at.attribute.code, asked.value)

    def compare(table: Table) -> ColumnElement[bool]:
        inside = table.c.number.between(float(first), float(last))
        return and_(table.c.number.is_not(None), not_(inside) if negated else inside)

    return _number_cell(at, compare)


DATE: AttributeOperators = {
    **{operator: _day(_COMPARISONS[operator]) for operator in ("=", "!=", "<", ">")},
    "BETWEEN": lambda asked, at: _between_days(asked, at, negated=False),
    "NOT BETWEEN": lambda asked, at: _between_days(asked, at, negated=True),
    **_EMPTY,
}

# --- selects, reference data --------------------------------------------------------------------------------------


def _with_options(at: Place, keys: Iterable[str]) -> Condition:
    return any_token(at.content(key) for key in keys) if at.open else NOTHING


def _select(kind: str) -> AttributeOperators:
    """`kind` is Akeneo's name for the type of the value."""

    def in_options(asked: Asked, at: Place) -> Condition:
        listed = codes(at.attribute.code, asked.value)
        found = known(at.attribute.code, listed, kind, lambda code: asked.structure.option(at.attribute, code))
        return _with_options(at, (option.key for _, option in found))

    return {"IN": in_options, "NOT IN": lambda asked, at: ~in_options(asked, at), **_EMPTY}


def _in_reference_data(asked: Asked, at: Place) -> Condition:
    """Codes must exist in this spelling, though values are found in any."""
    attribute = at.attribute
    listed = codes(attribute.code, asked.value)
    for code in listed:
        datum = asked.structure.option(attribute, code)
        if datum is None or datum.code != code:
            raise Unprocessable(
                f'Property "{attribute.code}" expects a valid code. No reference data '
                f'"{attribute.reference_data_name}" with code "{code}" has been found, "{",".join(listed)}" given.'
            )
    return _with_options(at, map(structure_key, listed))


SIMPLE_SELECT = _select("option")
MULTI_SELECT = _select("options")
REFERENCE_DATA: AttributeOperators = {
    "IN": _in_reference_data,
    "NOT IN": lambda asked, at: at.filled & ~_in_reference_data(asked, at),
    **_EMPTY,
}


def _in_records(asked: Asked, at: Place) -> Condition:
    return _with_options(at, map(structure_key, codes(at.attribute.code, asked.value)))


RECORDS: AttributeOperators = {
    "IN": _in_records,
    "NOT IN": lambda asked, at: at.filled & ~_in_records(asked, at),
    **_EMPTY,
}

BY_TYPE: Mapping[str, AttributeOperators] = {
    AttributeType.IDENTIFIER: IDENTIFIER,
    AttributeType.TEXT: TEXT,
    AttributeType.TEXTAREA: TEXTAREA,
    AttributeType.NUMBER: NUMBER,
    AttributeType.METRIC: METRIC,
    AttributeType.PRICE_COLLECTION: PRICE,
    AttributeType.BOOLEAN: BOOLEAN,
    AttributeType.DATE: DATE,
    AttributeType.SIMPLE_SELECT: SIMPLE_SELECT,
    AttributeType.MULTI_SELECT: MULTI_SELECT,
    AttributeType.FILE: MEDIA,
    AttributeType.IMAGE: MEDIA,
    AttributeType.REFERENCE_DATA_SIMPLE_SELECT: REFERENCE_DATA,
    AttributeType.REFERENCE_DATA_MULTI_SELECT: REFERENCE_DATA,
    AttributeType.REFERENCE_ENTITY: RECORDS,
    AttributeType.REFERENCE_ENTITY_COLLECTION: RECORDS,
    AttributeType.ASSET_COLLECTION: RECORDS,
    AttributeType.TABLE: _EMPTY,
    AttributeType.PRODUCT_LINK: _EMPTY,
}
