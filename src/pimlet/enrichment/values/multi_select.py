"""Values of `pim_catalog_multiselect` (spec 03 §11.8)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from pimlet.edge.errors import Violation
from pimlet.edge.expectations import expected, invalid_content
from pimlet.enrichment.values import choices
from pimlet.enrichment.values.value import Rules, Value, ValueType, value_violation
from pimlet.foundation.keys import sorted_codes, structure_key
from pimlet.structure.catalog_model import Attribute

_UNKNOWN = "The {values} values are not in the {attribute} attribute option list."
_TWICE = 'The following option was used multiple times: "{values}". Please check your option list again.'
_SEVERAL_TWICE = 'The following options were used multiple times: "{values}". Please check your option list again.'


class MultiSelect(ValueType):
    """Some options; raw form a sorted list of codes in the options' own spelling."""

    def accept(self, attribute: Attribute, data: Any, rules: Rules) -> Any:
        """A list of strings, duplicates included: the validator refuses those."""
        if not isinstance(data, list | dict):
            raise expected(attribute.code, "an array", data)
        codes = []
        for item in data.values() if isinstance(data, dict) else data:
            if not isinstance(item, str):
                raise invalid_content(attribute.code, "one of the options is not a string")
            if item == "":
                raise invalid_content(attribute.code, "one of the options is an empty string")
            codes.append(choices.spelled(attribute, item, rules))
        return sorted_codes(codes)

    def option_violations(self, value: Value, rules: Rules) -> Iterator[Violation]:
        """All options must exist; unknown ones are listed in lower case."""
        unknown = {code.lower() for code in value.data if rules.structure.option(value.attribute, code) is None}
        if unknown:
            message = _UNKNOWN.format(values=", ".join(sorted(unknown)), attribute=value.attribute.code)
            yield value_violation(value, message, _UNKNOWN)

    def violations(self, value: Value, rules: Rules) -> Iterator[Violation]:
        """No option twice, in any case."""
        counts = Counter(code.lower() for code in value.data)
        twice = sorted(code for code, count in counts.items() if count > 1)
        if twice:
            template = _TWICE if len(twice) == 1 else _SEVERAL_TWICE
            yield value_violation(value, template.format(values=", ".join(twice)), template)

    def same(self, stored: Any, data: Any, attribute: Attribute, rules: Rules) -> bool:
        """The same options in any order and case."""
        return choices.same_codes(stored, data)

    def options(self, data: Any) -> Iterable[str]:
        """The codes."""
        return choices.texts_of(data)

    def tokens(self, value: Value, shown: Any) -> Iterable[str]:
        """The options' keys."""
        return [structure_key(code) for code in value.data]
