"""Composite keys in one array parameter each, for `(number, key) in (...)` that a unique index serves."""

from typing import Any

from sqlalchemy import ColumnElement, Integer, bindparam, func, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY

from pimlet.foundation.schema import KEY


def in_pairs(number: ColumnElement[int], key: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether (number, key) is one of the pairs given by `pair_parameters`."""
    numbers, keys = bindparam("pair_numbers", type_=ARRAY(Integer)), bindparam("pair_keys", type_=ARRAY(KEY))
    given = func.unnest(numbers, keys).table_valued("number", "key").render_derived()
    return tuple_(number, key).in_(select(given.c.number, given.c.key))


def pair_parameters(pairs: set[tuple[int, str]]) -> dict[str, Any]:
    """The parameters of a statement with `in_pairs`."""
    ordered = sorted(pairs)
    return {"pair_numbers": [number for number, _ in ordered], "pair_keys": [key for _, key in ordered]}
