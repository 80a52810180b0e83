"""Which values are shown: the parameters `attributes`, `scope` and `locales` of lists (spec 04 §4.4), and rights."""

from collections.abc import Collection
from copy import copy
from typing import Any

import orjson

_NOTHING: frozenset[Any] = frozenset()


class ValueFilter:
    """Keeps values of some attributes, of one channel and of some locales; None keeps all. Hidden ones never stay."""

    def __init__(
        self,
        attributes: Collection[str] | None,
        scope: str | None,
        locales: Collection[str] | None,
        hidden_attributes: frozenset[str] = _NOTHING,
        hidden_locales: frozenset[str] = _NOTHING,
    ) -> None:
        """Codes are compared exactly; values without channel or locale are always kept."""
        self.attributes = None if attributes is None else frozenset(attributes)
        self.scopes = None if scope is None else frozenset({scope, None})
        self.locales = None if locales is None else frozenset({*locales, None})
        self.hidden_attributes = hidden_attributes
        self.hidden_locales = hidden_locales

    def hiding(self, attributes: frozenset[str]) -> "ValueFilter":
        """The same without some attributes more."""
        found = copy(self)
        found.hidden_attributes = self.hidden_attributes | attributes
        return found

    @property
    def filters(self) -> bool:
        """Whether anything is filtered."""
        return not (
            self.attributes is None
            and self.scopes is None
            and self.locales is None
            and not self.hidden_attributes
            and not self.hidden_locales
        )

    def apply(self, document: bytes) -> bytes:
        """The filtered `values` object."""
        kept, hidden, wanted = {}, self.hidden_attributes, self.attributes
        for code, elements in orjson.loads(document).items():
            if code in hidden or (wanted is not None and code not in wanted):
                continue
            # Most attributes have one value, for all channels and locales.
            first = elements[0]
            shown = elements if first["scope"] is first["locale"] is None else list(filter(self._keeps, elements))
            if shown:
                kept[code] = shown
        return orjson.dumps(kept)

    def _keeps(self, element: dict[str, Any]) -> bool:
        locale = element["locale"]
        return (
            (self.scopes is None or element["scope"] in self.scopes)
            and (self.locales is None or locale in self.locales)
            and locale not in self.hidden_locales
        )
