"""Filters on `identifier` (the code of product models) and `uuid` (spec 04 §10.1)."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, not_

from pimlet.edge.errors import Problem, Unprocessable
from pimlet.edge.expectations import as_list, is_array
from pimlet.edge.json_bytes import php_text
from pimlet.enrichment.search import text_matching
from pimlet.enrichment.search.asked import Asked, Filter, Operators
from pimlet.enrichment.search.cells import cell_name
from pimlet.enrichment.search.conditions import Condition, column, containing, key
from pimlet.enrichment.search.expectations import a_string, strings
from pimlet.enrichment.values.texts import searched
from pimlet.foundation.differences import Feature
from pimlet.foundation.keys import code_key
from pimlet.foundation.schema import one_of

MAX_IDENTIFIERS = 100
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def _compared(compare: Callable[[Column[Any], str], ColumnElement[bool]]) -> Filter:
    """A comparison of the key, which an entity without identifier does not have."""

    def asked_for(asked: Asked) -> Condition:
        text = code_key(a_string(asked.name, asked.value))
        return key(lambda column: compare(column, text))

    return asked_for


def _not_in(asked: Asked) -> Condition:
    keys = [code_key(code) for code in strings(asked.name, asked.value)]
    others = key(lambda column: column.is_not(None) & not_(one_of(column, keys)))
    if asked.offers(Feature.IDENTIFIER_NOT_IN_NEEDS_AN_IDENTIFIER):
        return others
    return others | key(lambda column: column.is_(None))


def _in(asked: Asked) -> Condition:
    keys = [code_key(code) for code in strings(asked.name, asked.value)]
    return key(lambda column: one_of(column, keys))


def _containing(column: Column[Any], text: str) -> ColumnElement[bool]:
    return column.like(f"%{text_matching.like(text)}%")


def _product_containing(asked: Asked) -> Condition:
    """The identifier is a value too, so the index on the cells serves it."""
    text = searched(a_string(asked.name, asked.value))
    name = cell_name(asked.structure.main_identifier.key, None, None)
    return containing(name, text)


MODEL_CODE: Operators = {
    "STARTS WITH": _compared(text_matching.key_starts_with),
    "CONTAINS": _compared(_containing),
    "DOES NOT CONTAIN": _compared(lambda column, text: not_(_containing(column, text))),
    "=": _compared(lambda column, text: column == text),
    "!=": _compared(lambda column, text: column != text),
    "IN": _in,
    "NOT IN": _not_in,
    "EMPTY": lambda _: key(lambda column: column.is_(None)),
    "NOT EMPTY": lambda _: key(lambda column: column.is_not(None)),
}
PRODUCT_IDENTIFIER: Operators = {**MODEL_CODE, "CONTAINS": _product_containing}


def _uuids(asked: Asked) -> list[UUID]:
    """Texts that are no uuids match nothing."""
    any_case = asked.offers(Feature.UUID_FILTER_IN_ANY_CASE)
    texts = [text.lower() if any_case else text for text in strings(asked.name, asked.value)]
    return [UUID(text) for text in texts if _UUID.fullmatch(text)]


def _in_uuids(asked: Asked) -> Condition:
    uuids = _uuids(asked)
    return column("uuid", lambda uuid: one_of(uuid, uuids))


UUIDS: Operators = {"IN": _in_uuids, "NOT IN": lambda asked: ~_in_uuids(asked)}


def check_identifiers(search: Mapping[str, Any]) -> None:
    """Size of the first `identifier` IN filter of products, checked before all filters. Raises `Problem`."""
    for criterion in search.get("identifier", ()):
        if criterion["operator"] != "IN":
            continue
        value = criterion.get("value")
        if value is None:
            raise Unprocessable("The identifier filter can't contain null value")
        if not is_array(value):
            raise Unprocessable("The identifier filter value should be an array")
        if len({php_text(item) for item in as_list(value) if not is_array(item)}) > MAX_IDENTIFIERS:
            raise Problem(400, f"The identifier filter can't contain more than {MAX_IDENTIFIERS} product identifiers.")
        return
