"""Values of `pim_catalog_identifier` (spec 03 §5)."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from pimlet.edge.errors import Violation
from pimlet.edge.expectations import expected
from pimlet.enrichment.values import texts
from pimlet.enrichment.values.value import Cell, Rules, Value, ValueType, found, value_violation
from pimlet.structure.catalog_model import Attribute

MAX_CHARACTERS = 255
SEPARATOR = "This field should not contain any comma or semicolon or leading/trailing space"
LINE_BREAK = "This field should not contain any line break"
_WITHOUT_SEPARATOR = re.compile(r"(?!\s)[^,;]+(?<!\s)\n?", re.ASCII)
_WITHOUT_LINE_BREAK = re.compile(r"[^\r\n\f\v\x00]+")


def format_messages(code: str) -> Iterator[str]:
    """Broken format rules of an identifier or of a product model's code."""
    if not _WITHOUT_SEPARATOR.fullmatch(code):
        yield SEPARATOR
    # U+0000 cannot be stored; of the documented messages this one is the nearest.
    if not _WITHOUT_LINE_BREAK.fullmatch(code):
        yield LINE_BREAK


class Identifier(ValueType):
    """A text that names one product."""

    def accept(self, attribute: Attribute, data: Any, rules: Rules) -> Any:
        """Strings only."""
        if not isinstance(data, str):
            raise expected(attribute.code, "a string", data)
        return data

    def violations(self, value: Value, rules: Rules) -> Iterator[Violation]:
        """Format, length, regular expression."""
        for message in format_messages(value.data):
            yield value_violation(value, message, message)
        yield from found(texts.length_violation(value, MAX_CHARACTERS), texts.regexp_violation(value))

    def same(self, stored: Any, data: Any, attribute: Attribute, rules: Rules) -> bool:
        """By string form."""
        return texts.same_text(stored, data)

    def cells(self, value: Value, shown: Any, rules: Rules) -> Iterable[Cell]:
        """The identifier in lower case."""
        return (Cell(text=texts.searched(value.data)),)
