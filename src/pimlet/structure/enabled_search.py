"""The `search` parameter of locales and, in SaaS, currencies: checked before the pagination (spec 02 §9, §10)."""

from collections.abc import Mapping
from typing import Any

from pimlet.edge import json_bytes
from pimlet.edge.errors import BadRequest, Unprocessable
from pimlet.edge.expectations import as_map, is_array
from pimlet.edge.search_structure import check_structure


def parse_search(query: Mapping[str, str]) -> bool | None:
    """The value of the first `enabled` criterion; None without one. Raises `Problem`."""
    if "search" not in query:
        return None
    try:
        search = json_bytes.decode(query["search"].encode("utf-8", "surrogatepass"))
    except json_bytes.MalformedJsonError:
        search = None
    if not is_array(search):
        raise BadRequest("Search query parameter should be valid JSON.")
    check_structure(as_map(search))
    for name, criteria in as_map(search).items():
        _check_criterion(name, criteria[0])
    found = as_map(search).get("enabled")
    return None if found is None else bool(found[0]["value"])


def _check_criterion(name: str, criterion: Mapping[str, Any]) -> None:
    operator = criterion["operator"]
    if name != "enabled" or operator != "=":
        raise Unprocessable(f'Filter on property "{name}" is not supported or does not support operator "{operator}".')
    if criterion.get("value") is None:
        raise Unprocessable(f'Value is missing for the property "{name}".')
    if not isinstance(criterion["value"], bool):
        raise Unprocessable(f'Filter "{name}" with operator "{operator}" expects a boolean value.')
