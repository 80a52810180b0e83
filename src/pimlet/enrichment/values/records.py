"""Values that name records of reference entities or assets (spec 03 §11.9, 05 §3.8, §4.5).

Neither resource exists yet: any code of valid form is accepted.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pimlet.edge.errors import Violation
from pimlet.edge.expectations import as_list, expected, invalid_content, is_array
from pimlet.enrichment.values import choices
from pimlet.enrichment.values.value import Rules, Value, ValueType, value_violation
from pimlet.foundation.keys import structure_key
from pimlet.structure.catalog_model import Attribute

_CODE = re.compile(r"[A-Za-z0-9_]{1,255}")
_UNKNOWN = 'Property "{attribute}" expects valid {what} codes. The following codes of "{name}" do not exist: "{codes}"'


def _violations(value: Value, codes: Sequence[str], what: str) -> Iterator[Violation]:
    wrong = [code for code in codes if not _CODE.fullmatch(code)]
    if wrong:
        attribute = value.attribute
        message = _UNKNOWN.format(
            attribute=attribute.code, what=what, name=attribute.reference_data_name, codes=", ".join(wrong)
        )
        yield value_violation(value, message, _UNKNOWN)


class Record(ValueType):
    """The code of one record."""

    def accept(self, attribute: Attribute, data: Any, rules: Rules) -> Any:
        """A string."""
        if not isinstance(data, str):
            raise expected(attribute.code, "a string", data)
        return data

    def option_violations(self, value: Value, rules: Rules) -> Iterator[Violation]:
        """A code in the form of codes."""
        yield from _violations(value, [value.data], "record")

    def same(self, stored: Any, data: Any, attribute: Attribute, rules: Rules) -> bool:
        """In any case."""
        return choices.same_code(stored, data)

    def tokens(self, value: Value, shown: Any) -> Iterable[str]:
        """The code's key."""
        return (structure_key(value.data),)


class Codes(ValueType):
    """Codes of several records or assets, without duplicates, in the order given: the first asset is the main one."""

    def __init__(self, what: str) -> None:
        """`what` the codes name: `record` or `asset`."""
        self.what = what

    def accept(self, attribute: Attribute, data: Any, rules: Rules) -> Any:
        """A list of strings."""
        if not is_array(data):
            raise expected(attribute.code, "an array", data)
        codes = as_list(data)
        if not all(isinstance(code, str) for code in codes):
            raise invalid_content(attribute.code, f"one of the {self.what} codes is not a string")
        unique: dict[str, str] = {}
        for code in codes:
            unique.setdefault(code.lower(), code)
        return list(unique.values())

    def option_violations(self, value: Value, rules: Rules) -> Iterator[Violation]:
        """Codes in the form of codes."""
        yield from _violations(value, value.data, self.what)

    def same(self, stored: Any, data: Any, attribute: Attribute, rules: Rules) -> bool:
        """The same codes in the same order, in any case."""
        if not isinstance(data, list) or not all(isinstance(item, str) for item in data):
            return False
        return [code.lower() for code in stored] == [code.lower() for code in data]

    def tokens(self, value: Value, shown: Any) -> Iterable[str]:
        """The codes' keys."""
        return [structure_key(code) for code in value.data]
