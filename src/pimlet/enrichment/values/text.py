"""Values of `pim_catalog_text` (spec 03 §11.2)."""

import re
from collections.abc import Iterable
from typing import Any

from pimlet.edge.errors import UpdateError, Violation
from pimlet.edge.expectations import is_array
from pimlet.enrichment.values import texts
from pimlet.enrichment.values.value import Cell, Rules, Value, ValueType, found
from pimlet.structure.catalog_model import Attribute

MAX_CHARACTERS = 255
_LINE_BREAK = re.compile(r"\r\n|\r|\n")


class Text(ValueType):
    """A short text; line breaks are stored and shown as one space."""

    def accept(self, attribute: Attribute, data: Any, rules: Rules) -> Any:
        """Any scalar; the validator refuses those that are no strings."""
        if is_array(data):
            raise UpdateError(f"The {attribute.code} attribute requires a string, a array was detected.")
        return data

    def violations(self, value: Value, rules: Rules) -> Iterable[Violation]:
        """Type, e-mail, length, regular expression, URL."""
        return found(
            texts.type_violation(value),
            texts.email_violation(value),
            texts.length_violation(value, MAX_CHARACTERS),
            texts.regexp_violation(value),
            texts.url_violation(value),
        )

    def shown(self, value: Value, rules: Rules) -> Any:
        """The text with each line break as a space."""
        return _LINE_BREAK.sub(" ", value.data)

    def same(self, stored: Any, data: Any, attribute: Attribute, rules: Rules) -> bool:
        """By string form."""
        return texts.same_text(stored, data)

    def cells(self, value: Value, shown: Any, rules: Rules) -> Iterable[Cell]:
        """The text in lower case."""
        return (Cell(text=texts.searched(shown)),)
