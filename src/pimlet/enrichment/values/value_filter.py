"""The parameters `attributes`, `scope` and `locales` of lists, applied to stored documents (spec 04 §4.4)."""

from collections.abc import Collection

import orjson


class ValueFilter:
    """Keeps values of some attributes, of one channel and of some locales; None keeps all."""

    def __init__(self, attributes: Collection[str] | None, scope: str | None, locales: Collection[str] | None) -> None:
        """Codes are compared exactly; values without channel or locale are always kept."""
        self.attributes = None if attributes is None else frozenset(attributes)
        self.scopes = None if scope is None else frozenset({scope, None})
        self.locales = None if locales is None else frozenset({*locales, None})

    @property
    def filters(self) -> bool:
        """Whether anything is filtered."""
        return not (self.attributes is None and self.scopes is None and self.locales is None)

    def apply(self, document: bytes) -> bytes:
        """The filtered `values` object."""
        kept = {}
        for code, elements in orjson.loads(document).items():
            if self.attributes is not None and code not in self.attributes:
                continue
            shown = [
                element
                for element in elements
                if (self.scopes is None or element["scope"] in self.scopes)
                and (self.locales is None or element["locale"] in self.locales)
            ]
            if shown:
                kept[code] = shown
        return orjson.dumps(kept)
