"""Codes chosen from a list: what options and reference data share."""

from collections.abc import Iterable
from typing import Any

from pimlet.enrichment.values.value import Rules
from pimlet.structure.catalog_model import Attribute


def spelled(attribute: Attribute, code: str, rules: Rules) -> str:
    """A code in the spelling of what it names; as sent when it names nothing."""
    found = rules.structure.option(attribute, code)
    return code if found is None else found.code


def texts_of(data: Any) -> Iterable[str]:
    """The texts in submitted or raw data of a list of codes."""
    items = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return (item for item in items if isinstance(item, str))


def same_code(stored: str, data: Any) -> bool:
    """Whether submitted data is the stored code, in any case."""
    return isinstance(data, str) and data.lower() == stored.lower()


def same_codes(stored: list[str], data: Any) -> bool:
    """Whether submitted data is the stored codes, in any order and case."""
    if not isinstance(data, list) or not all(isinstance(item, str) for item in data):
        return False
    return sorted(code.lower() for code in stored) == sorted(code.lower() for code in data)
