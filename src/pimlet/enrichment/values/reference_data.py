"""Values of `pim_reference_data_simpleselect` and `pim_reference_data_multiselect` (spec 03 §11.8)."""

from collections.abc import Iterable, Iterator
from typing import Any

from pimlet.edge.errors import Violation
from pimlet.edge.expectations import as_list, expected, invalid_content, is_array
from pimlet.enrichment.values import choices
from pimlet.enrichment.values.value import Rules, Value, ValueType, value_violation
from pimlet.foundation.keys import sorted_codes, structure_key
from pimlet.structure.catalog_model import Attribute

_UNKNOWN = (
    'Property "{attribute}" expects a valid reference data code. The code "{code}" of the reference data "{name}" '
    "does not exist"
)
_SEVERAL_UNKNOWN = (
    'Property "{attribute}" expects valid codes. '
    'The following codes for reference data "{name}" do not exist: "{codes}"'
)


class ReferenceDatum(ValueType):
    """One code; raw form its own spelling."""

    def accept(self, attribute: Attribute, data: Any, rules: Rules) -> Any:
        """A string."""
        if not isinstance(data, str):
            raise expected(attribute.code, "a string", data)
        return choices.spelled(attribute, data, rules)

    def option_violations(self, value: Value, rules: Rules) -> Iterator[Violation]:
        """The code must exist."""
        attribute = value.attribute
        if rules.structure.option(attribute, value.data) is None:
            message = _UNKNOWN.format(attribute=attribute.code, code=value.data, name=attribute.reference_data_name)
            yield value_violation(value, message, _UNKNOWN)

    def same(self, stored: Any, data: Any, attribute: Attribute, rules: Rules) -> bool:
        """In any case."""
        return choices.same_code(stored, data)

    def options(self, data: Any) -> Iterable[str]:
        """The code."""
        return (data,) if isinstance(data, str) else ()

    def tokens(self, value: Value, shown: Any) -> Iterable[str]:
        """The code's key."""
        return (structure_key(value.data),)


class ReferenceData(ValueType):
    """Some codes; raw form a sorted list without duplicates, in their own spelling."""

    def accept(self, attribute: Attribute, data: Any, rules: Rules) -> Any:
        """A list of strings."""
        if not is_array(data):
            raise expected(attribute.code, "an array", data)
        codes = as_list(data)
        if not all(isinstance(code, str) for code in codes):
            raise invalid_content(attribute.code, "one of the reference data code is not a string")
        return sorted_codes({choices.spelled(attribute, code, rules) for code in codes})

    def option_violations(self, value: Value, rules: Rules) -> Iterator[Violation]:
        """All codes must exist; unknown ones are listed in lower case."""
        attribute = value.attribute
        unknown = [code.lower() for code in value.data if rules.structure.option(attribute, code) is None]
        if unknown:
            message = _SEVERAL_UNKNOWN.format(
                attribute=attribute.code, name=attribute.reference_data_name, codes=", ".join(unknown)
            )
            yield value_violation(value, message, _SEVERAL_UNKNOWN)

    def same(self, stored: Any, data: Any, attribute: Attribute, rules: Rules) -> bool:
        """The same codes in any order and case."""
        return choices.same_codes(stored, data)

    def options(self, data: Any) -> Iterable[str]:
        """The codes."""
        return choices.texts_of(data)

    def tokens(self, value: Value, shown: Any) -> Iterable[str]:
        """The codes' keys."""
        return [structure_key(code) for code in value.data]
