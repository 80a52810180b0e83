"""Values of `pim_catalog_simpleselect` (spec 03 §11.8)."""

from collections.abc import Iterable, Iterator
from typing import Any

from pimlet.edge.errors import UpdateError, Violation
from pimlet.edge.json_bytes import php_type
from pimlet.enrichment.values import choices
from pimlet.enrichment.values.value import Rules, Value, ValueType, value_violation
from pimlet.foundation.keys import structure_key
from pimlet.structure.catalog_model import Attribute

_UNKNOWN = "The {value} value is not in the {attribute} attribute option list."


class SimpleSelect(ValueType):
    """One option; raw form the option's own spelling of its code."""

    def accept(self, attribute: Attribute, data: Any, rules: Rules) -> Any:
        """A string; a known option in its own spelling."""
        if not isinstance(data, str):
            raise UpdateError(f"The {attribute.code} attribute requires a string, a {php_type(data)} was detected.")
        return choices.spelled(attribute, data, rules)

    def option_violations(self, value: Value, rules: Rules) -> Iterator[Violation]:
        """The option must exist."""
        if rules.structure.option(value.attribute, value.data) is None:
            message = _UNKNOWN.format(value=value.data, attribute=value.attribute.code)
            yield value_violation(value, message, _UNKNOWN)

    def same(self, stored: Any, data: Any, attribute: Attribute, rules: Rules) -> bool:
        """In any case."""
        return choices.same_code(stored, data)

    def options(self, data: Any) -> Iterable[str]:
        """The code."""
        return (data,) if isinstance(data, str) else ()

    def tokens(self, value: Value, shown: Any) -> Iterable[str]:
        """The option's key."""
        return (structure_key(value.data),)
