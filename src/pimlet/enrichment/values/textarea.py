"""Values of `pim_catalog_textarea` (spec 03 §11.2)."""

from collections.abc import Iterable
from typing import Any

from pimlet.edge.errors import Violation
from pimlet.enrichment.values import texts
from pimlet.enrichment.values.text import Text
from pimlet.enrichment.values.value import Cell, Rules, Value, found

MAX_CHARACTERS = 65_535


class Textarea(Text):
    """A long text, stored and shown as it was sent."""

    def violations(self, value: Value, rules: Rules) -> Iterable[Violation]:
        """Type and length."""
        return found(texts.type_violation(value), texts.length_violation(value, MAX_CHARACTERS))

    def shown(self, value: Value, rules: Rules) -> Any:
        """Unchanged."""
        return value.data

    def cells(self, value: Value, shown: Any, rules: Rules) -> Iterable[Cell]:
        """The text without line breaks and tags, in lower case."""
        return (Cell(text=texts.searched_rich(value.data)),)
